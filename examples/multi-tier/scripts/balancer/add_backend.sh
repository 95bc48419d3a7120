#!/usr/bin/env bash
# Passes an application instance's address from the target of the relationship to its source, the balancer.
# Every instance has a property and a file of its own, so that this may run for several of them at once.
set -euo pipefail

directory=$(ctx source instance runtime-properties directory)
backend=$(ctx target instance id)
# On the way up the balancer is connected before it is configured; by then the application is running.
url=$(ctx target instance runtime-properties url)

mkdir -p "$directory/backends"
printf '%s\n' "$url" >"$directory/.$backend.new"
mv "$directory/.$backend.new" "$directory/backends/$backend"
ctx source instance runtime-properties "backend_$backend" "$url"
ctx logger info "Requests go to $backend at $url"
