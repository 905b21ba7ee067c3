"""The checker finds nothing in an honest run, and each planted fault of a gateway by its own sentence."""

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.domain.ids import uuid7
from tests.load.checker import findings, taken_back
from tests.load.evidence import Awaited, Evidence
from tests.load.log import Log
from tests.load.scribe import SECOND, told, with_row
from tests.rooms.audit import samples


def with_seen(evidence: Evidence, which: int, **changes: object) -> Evidence:
    seen = list(evidence.seen)
    seen[which] = replace(seen[which], **changes)  # type: ignore[arg-type]  # a test's own changes
    return replace(evidence, seen=tuple(seen))


def changed_body(evidence: Evidence) -> bytes:
    """The first answer, with a certificate's answer turned about."""
    return evidence.seen[0].body.replace(b'"answer":"yes"', b'"answer":"no"', 1)


def test_an_honest_run_is_not_blamed() -> None:
    evidence = told()
    assert findings(evidence) == []
    assert (len(evidence.seen), len(evidence.entries), len(evidence.calls)) == (3, 10, 3)


@pytest.mark.parametrize(
    ("without", "twice", "sentence"),
    [
        (["intent"], [], "without an INTENT"),
        (["outcome"], [], "the receipt names an entry of another kind"),
        (["unresolved"], [], "closed 0 times"),
        (["release"], [], "have no RELEASE before them"),
        (["second release"], [], "have no RELEASE before them"),
        (["proof release"], [], "1 of 1 proofs have no RELEASE before them"),
        (["denied"], [], "1 of 1 refusals have no DENIED before them"),
        (["late"], [], "ended 0 times"),
        (["answer"], [], "its answer was taken, and the log says None"),
        ([], ["intent"], "2 INTENT entries"),
        ([], ["outcome"], "closed 2 times"),
        ([], ["unresolved"], "closed 2 times"),
        ([], ["answer"], "ended 2 times"),
    ],
)
def test_an_entry_left_out_or_written_twice_is_found(without: list[str], twice: list[str], sentence: str) -> None:
    assert any(sentence in finding for finding in findings(told(without=without, twice=twice)))


def test_a_gateway_killed_between_answer_and_entry_is_found() -> None:
    evidence = told(without=["other intent", "unresolved", "answer"])
    document = json.loads(evidence.seen[0].body)
    document["receipt"]["entry"] = "1-99"
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    assert any("is not in the log" in finding for finding in findings(with_seen(evidence, 0, body=body)))


def test_an_entry_that_names_other_states_is_found() -> None:
    assert any("other states or fields" in finding for finding in findings(told(lies=True)))


def test_an_older_answer_after_a_newer_one_is_found() -> None:
    evidence = told()
    later = evidence.seen[2].received_at + SECOND
    again = replace(evidence.seen[1], sent_at=later, received_at=later + SECOND)
    assert any("takes back" in finding for finding in findings(replace(evidence, seen=(*evidence.seen, again))))


def test_a_doubt_that_came_with_a_death_takes_nothing_back() -> None:
    before = json.loads(told().seen[2].body)
    after = json.loads(told().seen[2].body)
    first = next(c for c in after["certificates"] if c["state"] == "answered")
    first.update(answer="unknown", reason="RECORDS_DIFFER")
    log = Log(told())
    assert taken_back(after, before, log).startswith(first["certificate"])
    first.update(reason="PARTY_DEAD")
    assert taken_back(after, before, log) == ""


def waited_for(evidence: Evidence) -> frozenset[Awaited]:
    """What officers have answered, as if the queries in the log waited for it still."""
    return frozenset(Awaited(seen.query_id, task) for seen in evidence.seen for task in evidence.acknowledged)


def test_a_query_that_leaves_a_task_for_which_another_waits_is_no_fault() -> None:
    evidence = told()
    others = frozenset(Awaited(uuid7(), task) for task in evidence.acknowledged)
    assert others
    assert findings(replace(evidence, open_tasks=others)) == findings(evidence) == []


PLANTED: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("before the entry was written", lambda e: with_seen(e, 0, received_at=e.seen[0].sent_at)),
    ("commits to another document", lambda e: with_seen(e, 0, body=changed_body(e))),
    ("have no RELEASE before them", lambda e: with_seen(e, 1, received_at=e.seen[1].sent_at)),
    ("have no RELEASE before them", lambda e: replace(e, seen=(*e.seen, e.seen[2]))),
    ("without an INTENT", lambda e: replace(e, calls=(*e.calls, replace(e.calls[1], lookup_id=uuid7())))),
    ("without an INTENT", lambda e: replace(e, calls=(*e.calls, replace(e.calls[1], lookup_id="")))),
    ("without an INTENT", lambda e: replace(e, calls=(replace(e.calls[1], department="household"),))),
    ("without an INTENT", lambda e: replace(e, calls=(replace(e.calls[2], lookup_id="0" * 26),))),
    ("before its INTENT", lambda e: replace(e, calls=(replace(e.calls[1], at=samples.START),))),
    ("no stored answer", lambda e: replace(e, stored=frozenset())),
    ("gave 404", lambda e: replace(e, read_at_the_end=dict.fromkeys(e.read_at_the_end, 404))),
    ("gave None", lambda e: replace(e, read_at_the_end={})),
    ("came to 2 queries", lambda e: replace(e, seen=(*e.seen, replace(e.seen[0], query_id=uuid7())))),
    ("takes back", lambda e: with_seen(e, 0, body=e.seen[2].body)),
    ("no entry calls it pending", lambda e: replace(e, open_tasks=frozenset({Awaited(uuid7(), uuid7())}))),
    ("not 0", lambda e: replace(e, open_tasks=waited_for(e))),
    ("have a gap", lambda e: replace(e, entries=[*e.entries[:3], *e.entries[4:]])),
    ("not what its digest says", lambda e: replace(e, batches=[*e.batches[:3], *e.batches[4:]])),
    ("stand in no batch", lambda e: replace(e, batches=e.batches[:-1])),
    ("not signed by its stream", lambda e: with_row(e, "batches", 2, sig=bytes(64))),
    ("not what its digest says", lambda e: with_row(e, "entries", 2, body=bytes(e.entries[3]["body"]))),  # type: ignore[call-overload]
    ("a section is not", lambda e: with_row(e, "entries", 2, sections=e.entries[3]["sections"])),
    ("its columns are not", lambda e: with_row(e, "entries", 2, query_id=uuid4())),
    ("not endorsed", lambda e: replace(e, log_key=Ed25519PrivateKey.generate().public_key().public_bytes_raw())),
]


@pytest.mark.parametrize(("sentence", "plant"), PLANTED)
def test_a_planted_fault_is_found(sentence: str, plant: Callable[[Evidence], Evidence]) -> None:
    assert any(sentence in finding for finding in findings(plant(told())))
