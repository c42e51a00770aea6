#!/bin/sh
# Every third minute the partner's server has a bad day.
echo "downloading the price list"
sleep 1
if [ $(($(date +%M) % 3)) -eq 0 ]; then
  echo "ERROR: 502 from prices.partner.example" >&2
  exit 1
fi
echo "skipped 2 unknown articles" >&2
echo "1,284 prices changed"
