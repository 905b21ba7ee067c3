#!/bin/sh
# Runs the stories beside everything else: the stories mostly wait, the rest mostly works, and two cores do both at once.
set -u
cd "$(dirname "$0")/.."
rest=.venv/tests-rest.log
.venv/bin/pytest -q --ignore tests/stories "$@" >"$rest" 2>&1 &
other=$!
trap 'kill $other 2>/dev/null; exit 130' INT TERM
echo '── stories'
.venv/bin/pytest -q tests/stories "$@"
stories=$?
echo '── rooms, connectors, PostgreSQL, architecture'
wait $other
status=$?
cat "$rest"
[ $stories = 0 ] && exit $status
exit $stories
