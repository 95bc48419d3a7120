#!/usr/bin/env bash
# Makes a folder of its own for a server and puts its programs there. Input: program.
set -euo pipefail

# Named after the instance, so that a repeated attempt finds and replaces what an earlier one left.
directory=/tmp/cloudloom-$(ctx instance id)
rm -rf -- "$directory"
mkdir -m 700 "$directory"
for file in "$program" serving.py process.py; do
  ctx download-resource "programs/$file" "$directory/$file" >/dev/null
done

ctx instance runtime-properties directory "$directory"
ctx logger info "$program is in $directory"
