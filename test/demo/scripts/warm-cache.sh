#!/bin/sh
# Asks for the pages that people ask for most.
for page in / /search /offers /basket; do
  echo "GET $page 200"
  sleep 0.4
done
