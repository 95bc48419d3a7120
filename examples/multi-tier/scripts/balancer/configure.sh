#!/usr/bin/env bash
# Collects what the relationships have passed on: one property per application instance becomes the list `backends`.
set -euo pipefail

backends=$(ctx -j instance runtime-properties | python3 -c '
import json, sys

properties = json.load(sys.stdin)
print(json.dumps([properties[key] for key in sorted(properties) if key.startswith("backend_")]))')
ctx instance runtime-properties backends "@$backends"
