#!/bin/bash
# Is the node of this container alive? 0: yes. Needs no program that an image may lack.
set -eu
host=${1:-127.0.0.1}
exec 3<>"/dev/tcp/$host/${ROLLCALL_HTTP_PORT:-4000}"
printf 'GET /health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$host" >&3
read -r -t 2 protocol status rest <&3
[ "$status" = 200 ]
