#!/usr/bin/env bash
# Says the text that the workflow passes along.
set -euo pipefail
ctx logger info "${text:-Hello} from $(ctx node name)"
ctx returns "${text:-Hello}"
