#!/usr/bin/env bash
# Writes the application's settings: its own name, and the database that the relationship has told it.
set -euo pipefail

directory=$(ctx instance runtime-properties directory)
python3 -c 'import json, sys; print(json.dumps({"instance": sys.argv[1], "database": sys.argv[2]}))' \
  "$(ctx instance id)" "$(ctx instance runtime-properties database_url)" >"$directory/settings.json"
