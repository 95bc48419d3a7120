#!/usr/bin/env bash
# Every operation of a traced deployment: has the test behave in its place, through its own `ctx`, and ends as that says. The
# port is filled in when it is uploaded. Starts no program, since there are very many operations.
exec 3<>/dev/tcp/127.0.0.1/@port@
echo "$CTX_SOCKET_URL" >&3
read -r code <&3
exit "${code:-1}"
