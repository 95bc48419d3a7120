#!/usr/bin/env bash
# Stops the web server and waits until it is gone.
set -euo pipefail

# Unset when the install stopped before `create` was through.
directory=$(ctx instance runtime-properties directory) || directory=
if [ -z "$directory" ] || [ ! -f "$directory/pid" ]; then
  ctx logger info "No server is running"
  exit 0
fi

pid=$(cat "$directory/pid")
python3 - "$pid" <<'PYTHON'
import os, signal, sys, time

pid = int(sys.argv[1])


def is_running():
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # Where /proc exists: a process that ended and waits to be collected is gone for us.
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return not os.path.isdir("/proc/self")


for sent in (signal.SIGTERM, signal.SIGKILL):
    deadline = time.monotonic() + 10
    while is_running() and time.monotonic() < deadline:
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            break
        time.sleep(0.05)
sys.exit(1 if is_running() else 0)
PYTHON
rm -f "$directory/pid"
ctx logger info "Process $pid has ended"
