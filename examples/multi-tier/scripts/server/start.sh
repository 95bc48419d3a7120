#!/usr/bin/env bash
# Starts the server in the background, waits until it answers and publishes its address. Inputs: program, port.
set -euo pipefail

directory=$(ctx instance runtime-properties directory)

# Several instances cannot share one given port: the second takes the next one.
if [ "$port" != 0 ]; then
  port=$((port + $(ctx instance index) - 1))
fi

port=$(python3 "$directory/process.py" start "$directory" "$program" "$port")

ctx instance runtime-properties pid "@$(cat "$directory/pid")"
ctx instance runtime-properties port "@$port"
ctx instance runtime-properties url "http://127.0.0.1:$port/"
ctx logger info "$program serves http://127.0.0.1:$port/ as process $(cat "$directory/pid")"
