#!/usr/bin/env bash
# Removes the server's folder.
set -euo pipefail

# Unset when the install stopped before `create` was through.
directory=$(ctx instance runtime-properties directory) || directory=
if [ -n "$directory" ]; then
  rm -rf -- "$directory"
fi
