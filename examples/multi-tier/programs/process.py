"""Starts a server as a process of its own, and stops it.

    process.py start DIRECTORY PROGRAM PORT   prints the port once the server answers
    process.py stop DIRECTORY                 returns when the process is gone

Knows the process by DIRECTORY/pid; its output is in DIRECTORY/log.
"""

import http.client
import os
import signal
import subprocess
import sys
import time

PATIENCE_SECONDS = 30


def path(directory, name):
    return os.path.join(directory, name)


def read(file):
    try:
        with open(file) as stream:
            return stream.read().strip()
    except FileNotFoundError:
        return ""


def is_running(pid, directory):
    """False also for a process that ended and was not collected yet, or for a stranger with the same number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    if not os.path.isdir("/proc/self"):
        return True
    try:
        with open(f"/proc/{pid}/stat") as stat:
            state = stat.read().rsplit(")", 1)[1].split()[0]
        with open(f"/proc/{pid}/cmdline") as command:
            return state != "Z" and directory in command.read()
    except (FileNotFoundError, ProcessLookupError):
        return False


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start(directory, program, port):
    # An earlier attempt may have been cut off after it had started the server: that one goes first.
    stop(directory)
    with open(path(directory, "log"), "ab") as log:
        # A session of its own: the server outlives this script, its process group and the worker.
        process = subprocess.Popen(
            [sys.executable, "-u", path(directory, program), directory, port],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=directory,
            start_new_session=True,
        )
    with open(path(directory, "pid"), "w") as file:
        file.write(str(process.pid))

    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        chosen = read(path(directory, "port"))
        if chosen and answers(int(chosen)):
            print(chosen)
            return
        time.sleep(0.05)
    stop(directory)
    sys.exit(f"{program} did not come up. Its output:\n{read(path(directory, 'log'))}")


def stop(directory):
    pid = read(path(directory, "pid"))
    if pid:
        for wish in (signal.SIGTERM, signal.SIGKILL):
            end(int(pid), directory, wish)
        if is_running(int(pid), directory):
            sys.exit(f"Process {pid} does not end.")
    for name in ("pid", "port"):
        try:
            os.remove(path(directory, name))
        except FileNotFoundError:
            pass


def end(pid, directory, wish):
    deadline = time.monotonic() + PATIENCE_SECONDS / 3
    if is_running(pid, directory):
        os.kill(pid, wish)
    while is_running(pid, directory) and time.monotonic() < deadline:
        time.sleep(0.05)


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](*sys.argv[2:])
