#!/bin/sh
# Runs three things beside each other: the stories that share a demo, those about the log, which share another, and everything else,
# whose files two processes share.  The stories mostly wait, the rest mostly works.
set -u
cd "$(dirname "$0")/.."
# Hundreds of processes are started on the way: what Python has compiled once is kept for the next one, whatever the shell says.
unset PYTHONDONTWRITEBYTECODE
.venv/bin/python -m compileall -q src connectors
with_a_house_of_their_own='command_line contract kills tutorial'
about_the_log='auditors disclosures findings log signed_intent statistics store_away verified_document witness_and_restore sweep'

others=connectors
for folder in tests/*/; do
    [ "$folder" = tests/stories/ ] || others="$others $folder"
done
audit= without=
for story in $with_a_house_of_their_own; do
    others="$others tests/stories/test_$story.py"
    without="$without --ignore tests/stories/test_$story.py"
done
for story in $about_the_log; do
    audit="$audit tests/stories/test_$story.py"
    [ "$story" = sweep ] || without="$without --ignore tests/stories/test_$story.py"
done

# shellcheck disable=SC2086  # words on purpose, here and below: our own names, without blanks
.venv/bin/pytest -q -n 2 --dist loadfile $others "$@" >.venv/tests-rest.log 2>&1 &
rest=$!
# shellcheck disable=SC2086
.venv/bin/pytest -q $audit "$@" >.venv/tests-audit.log 2>&1 &
log=$!
trap 'kill $rest $log 2>/dev/null; exit 130' INT TERM
echo '── stories that share a demo'
# shellcheck disable=SC2086
.venv/bin/pytest -q tests/stories $without "$@"
status=$?
echo '── stories about the log'
wait $log || status=$?
cat .venv/tests-audit.log
echo '── everything else'
wait $rest || status=$?
cat .venv/tests-rest.log
exit $status
