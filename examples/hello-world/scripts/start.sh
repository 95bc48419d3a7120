#!/usr/bin/env bash
# Starts the web server in the background and waits until it answers. Input: port (0 = a free one).
set -euo pipefail

directory=$(ctx instance runtime-properties directory)

# An earlier attempt may have been cut off after it had started a server: that one goes first.
if [ -f "$directory/pid" ]; then
  kill "$(cat "$directory/pid")" 2>/dev/null || true
  rm -f "$directory/pid"
fi

# A session of its own: the server outlives this script, its process group and the worker.
nohup python3 -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' \
  python3 -u -m http.server "$port" --bind 127.0.0.1 --directory "$directory/site" \
  >"$directory/log" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$directory/pid"

# The server's first line of output names the port, also when it chose one itself.
if ! port=$(python3 - "$pid" "$directory/log" <<'PYTHON'
import http.client, os, re, sys, time

pid, log = int(sys.argv[1]), sys.argv[2]
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    output = open(log).read()
    found = re.search(r"port (\d+)", output)
    if found:
        connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=5)
        connection.request("GET", "/")
        if connection.getresponse().status == 200:
            print(found.group(1))
            sys.exit(0)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        break
    time.sleep(0.05)
sys.exit(1)
PYTHON
); then
  kill "$pid" 2>/dev/null || true
  rm -f "$directory/pid"
  echo "The web server did not come up:" >&2
  cat "$directory/log" >&2
  exit 1
fi

ctx instance runtime-properties pid "@$pid"
ctx instance runtime-properties port "@$port"
ctx instance runtime-properties url "http://127.0.0.1:$port/"
ctx logger info "Serving on http://127.0.0.1:$port/ as process $pid"
