#!/usr/bin/env bash
# Says which operation runs, and returns its name.
set -euo pipefail
name=$(ctx operation name)
ctx logger info "$name of $(ctx node name)"
ctx returns "$name"
