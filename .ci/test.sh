#!/bin/sh
# Runs the stories that share one demo beside everything else, whose files two processes share: the stories mostly wait, the rest
# mostly works.
set -u
cd "$(dirname "$0")/.."
rest=.venv/tests-rest.log
with_a_house_of_their_own='command_line contract kills tutorial'

others=connectors
for folder in tests/*/; do
    [ "$folder" = tests/stories/ ] || others="$others $folder"
done
without=
for story in $with_a_house_of_their_own; do
    others="$others tests/stories/test_$story.py"
    without="$without --ignore tests/stories/test_$story.py"
done

# shellcheck disable=SC2086  # words on purpose: our own names, without blanks
.venv/bin/pytest -q -n 2 --dist loadfile $others "$@" >"$rest" 2>&1 &
other=$!
trap 'kill $other 2>/dev/null; exit 130' INT TERM
echo '── stories that share a demo'
# shellcheck disable=SC2086
.venv/bin/pytest -q tests/stories $without "$@"
stories=$?
echo '── everything else'
wait $other
status=$?
cat "$rest"
[ $stories = 0 ] && exit $status
exit $stories
