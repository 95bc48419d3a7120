#!/usr/bin/env bash
# Stops the server and waits until it is gone.
set -euo pipefail

# Unset when the install stopped before `create` was through.
directory=$(ctx instance runtime-properties directory) || directory=
if [ -d "$directory" ]; then
  python3 "$directory/process.py" stop "$directory"
fi
