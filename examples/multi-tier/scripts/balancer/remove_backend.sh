#!/usr/bin/env bash
# Takes an application instance off the balancer, which may be stopped already.
set -euo pipefail

directory=$(ctx source instance runtime-properties directory) || directory=
if [ -n "$directory" ]; then
  rm -f -- "$directory/backends/$(ctx target instance id)"
fi
