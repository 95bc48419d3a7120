#!/usr/bin/env bash
# Passes the database's address from the target of the relationship to its source, the application instance.
set -euo pipefail

url=$(ctx target instance runtime-properties url)
ctx source instance runtime-properties database_url "$url"
ctx logger info "$(ctx source instance id) uses the database at $url"
