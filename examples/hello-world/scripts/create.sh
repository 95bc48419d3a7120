#!/usr/bin/env bash
# Makes a folder of its own for the server and writes the page into it. Input: greeting.
set -euo pipefail

# Named after the instance, so that a repeated attempt finds and replaces what an earlier one left.
directory=/tmp/cloudloom-$(ctx instance id)
rm -rf -- "$directory"
mkdir -m 700 "$directory"
mkdir "$directory/site"
printf '<!doctype html>\n<title>%s</title>\n<h1>%s</h1>\n' "$greeting" "$greeting" >"$directory/site/index.html"

ctx instance runtime-properties directory "$directory"
ctx logger info "The page is in $directory/site"
