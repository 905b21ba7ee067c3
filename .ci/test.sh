#!/bin/sh
# Runs three things beside each other: the stories, whose files two processes share, each with a demo; those about the log, the desk and promises, which share
# another; and everything else, whose files three processes share.  The stories mostly wait, the rest mostly works.
#
#   sh .ci/test.sh [long] [what pytest is given besides]
#
# long: in their place the stories, and the tests of the store, that are long by their nature.
set -u
cd "$(dirname "$0")/.."
# Hundreds of processes are started on the way: what Python has compiled once is kept for the next one, whatever the shell says.
unset PYTHONDONTWRITEBYTECODE
.venv/bin/python -m compileall -q src connectors

# Every operation is called by everybody, the contract is held against what answers, and residents are asked about by the hundred; a house is
# started, hurt and ended in each of some twenty; gateways, database and integrators fall under load; production is called by hand; a
# connector, a rule and an operation are written in a clone; issuers of another make sign people in; two gateways ask each other; accounts are
# suspended beside a second gateway; a list is asked through kills; two gateways are told of downtimes; yesterday's backup is put back; the demo is installed from its wheels; each table of the store is taken away and locked in turn.
long='replayed drawn_sample command_line second_city fleet callback_kills policies_followed register installed kills key_kills production token_attacks tutorial rule_from_data witness_and_restore ready_means_answered'
long="$long first_minute docs_commands inspections reports contributing foreign_issuer contract hard_lives looks night_job federation corrections downtimes"
# Of the store: processes beside a store that is late, hangs or is frozen are waited for; a log is damaged, put back, and kept by an older server;
# thousands of entries are exported, walked over, searched and pruned; a disk is filled; three years end; a standby lags; leases and stalled jobs run out;
# years of hearings pass.
long_with_a_store='check_and_serve process workers integrate_process damaged_log restore postgres_15 holds full_disk ends replica'
long_with_a_store="$long_with_a_store batches shares silence jobs conditions hosts readiness policies duty findings pruning"
long_with_a_store="$long_with_a_store desk_walk overdue_kills embedded injected lifetime_commands audit_inquiry disclosures login callbacks text_messages complaints hearings no_way_round"
# Of the pages: each room over HTTP, a sweep over all as every persona; and in a browser, where there is one, each room's main way by mouse and by keyboard.
short_of_the_pages='shell words sentences states public'
# Of what is installed: the steps of the image, each package anew; the wheels are built; a collector is sent to.
long_of_the_install='container_steps otel wheels'
# Of the rules and the contract: populations are decided on in every order; the contract is read by the tools of others, and generators run over it.
long_of_the_rules='replies_in_turn population population_matters population_order'
long_of_the_contract='valid generators schemathesis'
about_the_log='auditors clients declarations disclosures families findings log signed_intent statistics store_away verified_document verification_desk sweep'

named() { # the files of these stories, each behind the word $1; with `in FOLDER` before them, those of that folder of tests
    word=$1 folder=stories
    shift
    if [ "${1:-}" = in ]; then folder=$2 && shift 2; fi
    for test in "$@"; do printf '%s tests/%s/test_%s.py ' "$word" "$folder" "$test"; done
}

# shellcheck disable=SC2046,SC2086  # words on purpose, here and below: our own names, without blanks
if [ "${1:-}" = long ]; then
    shift
    # What takes longest goes first, so that nothing long is begun last.
    .venv/bin/pytest -q -n 3 --dist loadfile $(named '' in contract $long_of_the_contract) $(named '' in rooms/decision $long_of_the_rules) \
        $(named '' $long) $(named '' in postgres $long_with_a_store) $(named '' in install $long_of_the_install) "$@"
    status=$?
    echo '── pages'  # by themselves: beside a browser's loop no other can run in a process
    .venv/bin/pytest -q -n 3 --dist loadfile tests/pages $(named --ignore in pages $short_of_the_pages) "$@" || status=$?
    exit $status
fi

others=connectors
for folder in tests/*/; do
    case $folder in tests/stories/ | tests/pages/) ;; *) others="$others $folder" ;; esac
done
# What is generated from the contract takes long to collect, which each of the two processes would do.
generated=tests/rooms/api/test_fuzz.py
audit="$generated $(named '' $about_the_log)"
without=$(named --ignore $long ${about_the_log% sweep})
without_the_long="$(named --ignore in postgres $long_with_a_store) $(named --ignore in install $long_of_the_install)"
without_the_long="$without_the_long $(named --ignore in rooms/decision $long_of_the_rules) $(named --ignore in contract $long_of_the_contract)"

# shellcheck disable=SC2086
.venv/bin/pytest -q -n 3 --dist loadfile $others --ignore $generated $without_the_long "$@" >.venv/tests-rest.log 2>&1 &
rest=$!
# shellcheck disable=SC2086
.venv/bin/pytest -q $audit "$@" >.venv/tests-audit.log 2>&1 &
log=$!
trap 'kill $rest $log 2>/dev/null; exit 130' INT TERM
echo '── stories and pages that share a demo'
# shellcheck disable=SC2086
.venv/bin/pytest -q -n 2 --dist loadfile tests/stories $(named '' in pages $short_of_the_pages) $without "$@"
status=$?
echo '── stories about the log, the desk and promises'
wait $log || status=$?
cat .venv/tests-audit.log
echo '── everything else'
wait $rest || status=$?
cat .venv/tests-rest.log
exit $status
