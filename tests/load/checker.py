"""Says whether a run kept the log's promises, from evidence that was gathered outside the gateway; one sentence for each break."""

import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from gateway.connect.drivers.request_number import request_number
from tests.load.evidence import Awaited, Called, Denied, Evidence, Proven, Seen
from tests.load.leaves import broken_trees
from tests.load.log import Entry, Json, Log, broken_streams

SIGN_IN = frozenset({"token", "refresh"})
"""Calls that concern no person."""
MOST_ATTEMPTS = 40
"""So many request numbers of one lookup in one county are known to the checker."""


def findings(evidence: Evidence) -> list[str]:
    """Every promise that was broken; empty where all were kept."""
    log = Log(evidence)
    return [
        *broken_streams(evidence),
        *broken_trees(evidence),
        *untraced_disclosures(evidence, log),
        *silent_refusals(evidence, log),
        *untraced_calls(evidence, log),
        *open_ends(evidence, log),
        *losses(evidence, log),
    ]


# ── every disclosure has its entry ────────────────────────────────────────────────────────────────────────────────────────


def untraced_disclosures(evidence: Evidence, log: Log) -> Iterator[str]:
    """Bodies that a client saw and that no entry stands for, or stands for too late."""
    to_release: dict[str, list[Seen]] = defaultdict(list)
    fresh: set[str] = set()
    for seen in sorted(evidence.seen, key=lambda seen: seen.received_at):
        document = json.loads(seen.body)
        receipt = document.pop("receipt")
        entry = log.entries.get(receipt["entry"])
        if entry is None:
            yield f"query {seen.query_id}: a client holds an answer whose entry {receipt['entry']} is not in the log"
            continue
        yield from _false_receipt(seen, document, receipt, entry, log)
        is_fresh = seen.way == "ask" and entry.kind == "OUTCOME" and entry.at >= seen.sent_at
        if is_fresh and seen.query_id not in fresh:
            fresh.add(seen.query_id)
        else:
            to_release[seen.query_id].append(seen)
    for query_id, handed in to_release.items():
        yield from _unreleased(query_id, handed, log, "later hand-overs")
    proofs: dict[str, list[Proven]] = defaultdict(list)
    for proven in evidence.proofs:
        proofs[proven.query_id].append(proven)
    for query_id, given in proofs.items():
        yield from _unreleased(query_id, given, log, "proofs")


def _false_receipt(seen: Seen, document: Json, receipt: Json, entry: Entry, log: Log) -> Iterator[str]:
    """An entry that is there but does not say what the client was told."""
    about = f"query {seen.query_id}, entry {entry.name}"
    if entry.kind not in {"OUTCOME", "LATE"} or entry.query_id != document["query_id"]:
        yield f"{about}: the receipt names an entry of another kind or query"
        return
    if entry.leaf_hash != receipt["leaf_hash"]:
        yield f"{about}: the receipt has another leaf hash"
    message = f"oneclick-gateway audit receipt v1\n{entry.name}\n{entry.leaf_hash}\n".encode()
    if not log.signs(entry.name, message, bytes.fromhex(receipt["signature"])):
        yield f"{about}: the receipt is not signed by the stream"
    canonical = seen.body[: seen.body.rindex(b',"receipt":')] + b"}"
    if hmac.digest(bytes.fromhex(entry.body["nonce"]), canonical, "sha256").hex() != entry.body.get("response_commit"):
        yield f"{about}: the entry commits to another document"
    if entry.db_at > seen.received_at:
        yield f"{about}: the client had the answer before the entry was written"
    if _named(document) != (entry.result.get("states"), entry.result.get("fields")):
        yield f"{about}: the entry names other states or fields than the client saw"


def _named(document: Json) -> tuple[Json, Json]:
    """States by certificate, and mode and state of each field."""
    certificates = document["certificates"]
    return (
        {c["certificate"]: c["state"] for c in certificates},
        {
            c["certificate"]: {name: [field["mode"], field["state"]] for name, field in c["fields"].items()}
            for c in certificates
            if c["fields"]
        },
    )


def _unreleased(query_id: str, handed: Sequence[Seen | Proven], log: Log, what: str) -> Iterator[str]:
    """Hand-overs that have no RELEASE of their own; what: "proofs", or others."""
    is_proof = what == "proofs"
    releases = [
        e for e in log.of_query[query_id] if e.kind == "RELEASE" and (e.result.get("how") == "proof") == is_proof
    ]
    if missing := _without_entry(handed, releases):
        yield f"query {query_id}: {missing} of {len(handed)} {what} have no RELEASE before them"


def silent_refusals(evidence: Evidence, log: Log) -> Iterator[str]:
    """Refusals that clients saw and that have no DENIED of their own."""
    if missing := _without_entry(evidence.denied, list(log.of_kind("DENIED"))):
        yield f"{missing} of {len(evidence.denied)} refusals have no DENIED before them"


def _without_entry(told: Sequence[Seen | Proven | Denied], entries: list[Entry]) -> int:
    """How many answers have no entry of their own, written between the request and the answer."""
    waiting = sorted(told, key=lambda one: one.received_at)
    for entry in sorted(entries, key=lambda entry: entry.at):
        fit = next((one for one in waiting if one.sent_at <= entry.at and entry.db_at <= one.received_at), None)
        if fit is not None:
            waiting.remove(fit)
    return len(waiting)


# ── every department call has its INTENT ──────────────────────────────────────────────────────────────────────────────────


def untraced_calls(evidence: Evidence, log: Log) -> Iterator[str]:
    """Calls that a department served and that no INTENT names, or names too late."""
    intents = {
        lookup_id: (entry, str(lookup["question"]).partition(".")[0])
        for entry in log.of_kind("INTENT")
        for lookup_id, lookup in entry.result["lookups"].items()
    }
    numbers = _request_numbers(evidence, intents)
    for call in evidence.calls:
        if call.kind in SIGN_IN:
            continue
        entry, department = intents.get(numbers.get(call.lookup_id, call.lookup_id), (None, ""))
        if entry is None or department != call.department:
            yield f"{call.department} was asked ({call.kind}, lookup {call.lookup_id or 'unnamed'}) without an INTENT"
        elif entry.db_at > call.at:
            yield f"{call.department} was asked (lookup {call.lookup_id}) before its INTENT {entry.name} was written"


def _request_numbers(evidence: Evidence, intents: dict[str, tuple[Entry, str]]) -> dict[str, str]:
    """Request number of an exchange database → the lookup it stands for; worked out where such numbers were served."""
    unknown = [call for call in evidence.calls if call.county is not None and call.lookup_id not in intents]
    counties = {call.county for call in unknown if call.county is not None}
    departments = {call.department for call in unknown}
    return {
        request_number(lookup_id, county, attempt): lookup_id
        for lookup_id, (_, department) in intents.items()
        if department in departments
        for county in counties
        for attempt in range(MOST_ATTEMPTS)
    }


# ── every INTENT is closed once, every pending lookup too ─────────────────────────────────────────────────────────────────


def open_ends(evidence: Evidence, log: Log) -> Iterator[str]:
    """Queries and lookups that were closed twice, never, or without having been opened."""
    for query_id, entries in log.of_query.items():
        kinds = [entry.kind for entry in entries]
        closings = log.closings(query_id)
        is_refused = set(kinds) <= {"DENIED"}
        if is_refused:
            continue
        if kinds.count("INTENT") != 1:
            yield f"query {query_id}: {kinds.count('INTENT')} INTENT entries"
        if len(closings) != 1:
            yield f"query {query_id}: closed {len(closings)} times"
        elif closings[0].db_at < entries[kinds.index("INTENT")].db_at if "INTENT" in kinds else False:
            yield f"query {query_id}: closed before it was opened"
        elif closings[0].kind == "UNRESOLVED" and {"LATE", "RELEASE"} & set(kinds):
            yield f"query {query_id}: something followed its UNRESOLVED"
        yield from _open_lookups(query_id, entries, evidence.open_tasks)
    in_log = {i for entry in log.of_kind("OUTCOME", "LATE") for i in entry.result["pending"]}
    for task in {one.task for one in evidence.open_tasks} - in_log:
        yield f"task {task} is open and no entry calls it pending"


def _open_lookups(query_id: str, entries: list[Entry], open_tasks: frozenset[Awaited]) -> Iterator[str]:
    pending = [i for entry in entries if entry.kind in {"OUTCOME", "LATE"} for i in entry.result["pending"]]
    ended = [i for entry in entries if entry.kind == "LATE" for i in entry.result["ended"]]
    for lookup_id in dict.fromkeys([*pending, *ended]):
        named, closed = pending.count(lookup_id), ended.count(lookup_id)
        expected = int(Awaited(query_id, lookup_id) not in open_tasks)
        if (named, closed) != (1, expected):
            yield f"query {query_id}: {lookup_id} was called pending {named} times and ended {closed} times, not {expected}"


# ── nothing that a client saw is lost ─────────────────────────────────────────────────────────────────────────────────────


def losses(evidence: Evidence, log: Log) -> Iterator[str]:
    """Answers that cannot be read again, keys with two meanings, states that went back, verifications taken and forgotten."""
    discarded = {entry.query_id for entry in log.of_kind("LATE") if "states" not in entry.result}
    for query_id in sorted({entry.query_id for entry in log.of_kind("OUTCOME")} - discarded - evidence.stored):
        yield f"query {query_id}: it has an OUTCOME and no stored answer"
    for query_id in sorted({seen.query_id for seen in evidence.seen}):
        status = evidence.read_at_the_end.get(query_id)
        if status != 200:
            yield f"query {query_id}: a client saw it, and reading it again gave {status}"
    by_key: dict[str, set[str]] = defaultdict(set)
    for seen in evidence.seen:
        if seen.key is not None:
            by_key[seen.key].add(seen.query_id)
    yield from (
        f"one Idempotency-Key came to {len(queries)} queries" for queries in by_key.values() if len(queries) > 1
    )
    ends = {i: how for entry in log.of_kind("LATE") for i, how in entry.result["ended"].items()}
    for task in sorted(evidence.acknowledged):
        if ends.get(task) != "answered":
            yield f"task {task}: its answer was taken, and the log says {ends.get(task)}"
    yield from _steps_back(evidence, log)


def _steps_back(evidence: Evidence, log: Log) -> Iterator[str]:
    """What a client was told later must not be older, or less, than what it was told before."""
    by_query: dict[str, list[Seen]] = defaultdict(list)
    for seen in sorted(evidence.seen, key=lambda seen: seen.sent_at):
        by_query[seen.query_id].append(seen)
    for query_id, told in by_query.items():
        for former, later in pairwise(told):
            if later.sent_at < former.received_at:
                continue  # on their way at the same time
            before, after = json.loads(former.body), json.loads(later.body)
            if taken := taken_back(after, before, log):
                yield f"query {query_id}: a later answer takes back a former one: {taken}"


def taken_back(after: Json, before: Json, log: Log) -> str:
    """What the later answer has less than the former one, in words; empty where it has all.

    What was answered while the household register was silent counts no more once it tells of a death (docs/registers.md).
    """
    first, second = (log.entries.get(document["receipt"]["entry"]) for document in (before, after))
    if first is not None and second is not None and second.db_at < first.db_at:
        return f"its {second.kind} is older than a {first.kind}"
    if (before["status"], after["status"]) == ("complete", "pending"):
        return "complete, then pending"
    was, now = (_answers(document) for document in (before, after))
    dead = {c["certificate"] for c in after["certificates"] if c["reason"] == "PARTY_DEAD" and c["answer"] == "unknown"}
    lost = [
        code for code, answer in was.items() if answer[0] == "answered" and now[code] != answer and code not in dead
    ]
    return ", ".join(f"{code} {was[code]}, then {now[code]}" for code in lost)


def _answers(document: Json) -> dict[str, tuple[Any, Any]]:
    return {c["certificate"]: (c["state"], c["answer"]) for c in document["certificates"]}


def calls_by_department(calls: list[Called]) -> dict[str, int]:
    """How many calls each department served."""
    counted: dict[str, int] = defaultdict(int)
    for call in calls:
        counted[call.department] += 1
    return dict(counted)
