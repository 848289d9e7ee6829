#!/bin/sh
# nightly HH:MM COMMAND...: run the command every day at that time (by TZ), until SIGTERM or SIGINT.
# A command that fails is run again the next night, and `newsbot status` says what was wrong with it.
set -u
at=$1
shift
child=
ended=

end() {
    ended=1
    [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap end TERM INT

# In the background, because a shell answers no signal while it waits in the foreground.
run() {
    "$@" &
    child=$!
    wait "$child"
    status=$?
    # A signal ends the wait at once: the command may still need time to close what it has open.
    while kill -0 "$child" 2>/dev/null; do
        wait "$child"
        status=$?
    done
    child=
}

next=$(date -d "$at" +%s) || exit 64
while [ -z "$ended" ]; do
    [ "$next" -gt "$(date +%s)" ] || next=$(date -d "tomorrow $at" +%s)
    echo "nightly: next at $(date -d "@$next" '+%Y-%m-%d %H:%M %Z')"
    run sleep $((next - $(date +%s)))
    [ -z "$ended" ] || break
    run "$@"
    echo "nightly: $1 ended with $status"
    [ -z "$ended" ] || exit "$status"
done
