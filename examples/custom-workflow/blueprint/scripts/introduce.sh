#!/usr/bin/env bash
# Runs on both sides of a relationship.
set -euo pipefail
ctx logger info "$(ctx source node name) meets $(ctx target node name)"
