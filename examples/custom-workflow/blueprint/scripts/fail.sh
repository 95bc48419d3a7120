#!/usr/bin/env bash
echo "this is only a drill" >&2
exit 1
