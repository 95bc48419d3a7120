#!/usr/bin/env bash
# Fills the database before it starts. Input: greeting.
set -euo pipefail

directory=$(ctx instance runtime-properties directory)
python3 -c 'import json, sys; print(json.dumps({"greeting": sys.argv[1]}))' "$greeting" >"$directory/data.json"
