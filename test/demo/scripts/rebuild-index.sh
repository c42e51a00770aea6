#!/bin/sh
# Long enough to be watched, and to be cancelled.
total=${1:-40}
for n in $(seq 1 "$total"); do
  echo "shard $n of $total"
  sleep 1
done
