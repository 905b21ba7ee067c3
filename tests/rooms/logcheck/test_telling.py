"""Both verifiers tell every kind of entry in the gateway's own words, and whoever changes the words changes their edition."""

import hashlib
import importlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gateway.audit.model import Draft, Subject, encode
from gateway.entry import COLUMNS, Kind, Position
from gateway.logcheck import standalone
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.telling import Telling, digests_of_telling
from tests.rooms.logcheck.bundles import START, TAGS, line_of, sealed, seen

WORDS: Any = importlib.import_module("gateway.entry.sentence")
EDITIONS = {2: "fef025c24a91c430", 3: "fef025c24a91c430", 4: "202670f40e06f141"}
"""By edition, the digest of all words and columns: bundles of an edition must go on to be told in its words."""
RESULTS: list[dict[str, Any]] = [
    {},
    {"states": {"M01-C1": "answered"}, "fields": {"M01-C1": {"register_date": ["mask", "masked"], "b": ["reveal", "denied"]}}, "pending": ["a"],
     "rules": {"M01-C1": "r1"}, "denied": {"M01-C2": "r2"}, "status": "partial"},
    {"fields": {"M01-C1": {"marriage.event": ["reveal", "rule-7"]}}, "lookups": {"x": {"latency_ms": 1.5}}, "reason": "stopped", "count": 3},
    {"ended": {"x": "answered", "y": "refused"}, "replied": "yes", "task_id": "t-1", "what": "verification"},
    {"ended": {"x": "expired"}, "extended": True, "how": "get", "step": "asked", "about": "1-7", "ground": "=cmd", "task": 'A\r\n"1"'},
    {"declined": ["M13-C1"], "states": {"M13-C1": "answered"}},
    {"offer_over": ["M13-C1"], "ended": {"x": "answered"}},
    {"renewed": True},
    {"criteria": {"account": "clerk1", "since": None}, "export": "leaves", "task": "T-1", "step": "approved", "did": "rotate log", "of": "declaration"},
    {"of": "stored_answer", "rule": "r", "slug": "x", "keys": 2, "order": "O-1", "entries": 7, "month": "2026-01", "declared": 1, "{who}": "{who}"},
]  # fmt: skip
SUBJECTS: list[tuple[dict[str, Any], ...]] = [
    (),
    ({"party": "applicant", "role": "applicant", "departments": ["marriage"], "disclosed": ["marriage.event"], "shown": ["name", "case_number"]},),
    ({"party": "searched", "role": "searched"}, {"party": "x", "role": "self", "shown": ["name"]}),
]  # fmt: skip


def entries() -> Any:
    number = 0
    for kind in Kind:
        for result in RESULTS:
            for subjects in SUBJECTS:
                sections: dict[str, dict[str, Any]] = {"result": result}
                if number % 3:
                    sections["officer"] = {
                        "account": "clerk1",
                        "client": "hall",
                        "department": "housing" if number % 2 else None,
                    }
                if number % 5:
                    request = {"matter": "M01", "certificates": ["M01-C1"], "departments": ["marriage"]}
                    sections |= {
                        "request": request | ({"rules": "f" * 64} if number % 2 else {}),
                        "case": {"case_number": "JH-1"},
                    }
                if number % 4 == 0:
                    sections["actor"] = {"account": "officer7"}
                people = tuple(Subject(TAGS[n], content, None) for n, content in enumerate(subjects))
                at = START + timedelta(microseconds=number * 1_000_007)
                draft = Draft(kind, UUID(int=number) if number % 2 else None, sections, people)
                yield encode(draft, Position(1, number), at, at if number % 7 == 0 else None, sealed)
                number += 1


@pytest.mark.parametrize("edition", WORDS.EDITIONS)
def test_both_tell_every_kind_of_entry_alike(edition: int) -> None:
    kinds = set()
    for index, entry in enumerate(entries()):
        line = json.dumps(line_of(index, entry)).encode()
        leaf = EntryLine.parse(line)
        ours = digests_of_telling(leaf.body, leaf.sections, index, Telling(2026, tables=True, edition=edition))
        row = standalone.Row(line)
        theirs = standalone.told(row, 2026, index, edition)
        assert (ours.csv, ours.cells) == (theirs.csv, theirs.cells), entry.kind
        view = standalone.view(row, 2026, index)
        assert view is not None
        told_in = {language: standalone.sentence(view, language, edition) for language in ("en", "zh")}
        mine = {**view, "sentence": told_in}
        assert standalone.canonical(mine) == theirs.object
        assert json.loads(json.dumps(WORDS.as_object(seen(entry), (2026, index), edition=edition))) == mine
        kinds.add(entry.kind)
    assert kinds == set(Kind)


@pytest.mark.parametrize(
    ("result", "actor", "said"),
    [
        (
            {"declined": ["M13-C1"]},
            "officer7",
            ("by officer7", "the declaration on offer declined, as told to officer7"),
        ),
        ({"offer_over": ["M13-C1"]}, None, ("none", "the time for the declaration on offer was over")),
        ({"renewed": True}, None, ("none", "the times at which departments are asked again renewed")),
    ],
)
def test_what_became_of_an_offer_is_said_from_the_fourth_edition_on(
    result: dict[str, Any], actor: str | None, said: tuple[str, str]
) -> None:
    sections: dict[str, dict[str, Any]] = {"result": result, "case": {"case_number": "JH-1"}}
    sections |= {"actor": {"account": actor}} if actor else {}
    entry = seen(encode(Draft(Kind.LATE, UUID(int=1), sections, ()), Position(1, 1), START, START, sealed))
    for editions, words in (((2, 3), said[0]), ((WORDS.EDITION,), said[1])):
        for edition in editions:
            assert f": {words}; " in WORDS.sentence(entry, "en", edition)
    assert WORDS.sentence(entry, "zh") != WORDS.sentence(entry, "zh", 3)


def test_the_words_are_the_same_and_of_their_edition() -> None:
    words = {
        language: {kind.name: form for kind, form in forms.items()} for language, forms in WORDS._SENTENCES.items()
    }
    ours = (
        words,
        WORDS._CLAUSES,
        WORDS._STEPS,
        WORDS._WISHES,
        WORDS._ACTS,
        WORDS._OTHER,
        WORDS._ZONE,
        WORDS._NOTHING,
        WORDS._DETAILS,
    )
    one = standalone
    assert ours == (
        one.SENTENCES,
        one.CLAUSES,
        one.STEPS,
        one.WISHES,
        one.ACTS,
        one.OTHER,
        one.ZONE,
        one.NOTHING,
        one.DETAILS,
    )
    assert COLUMNS == one.COLUMNS
    assert one.EDITION == WORDS.EDITION
    told_by = json.dumps([ours, COLUMNS], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(told_by.encode()).hexdigest()[:16]
    acts = {
        name: {act: form for act, form in acts.items() if act not in one.LATER_ACTS} for name, acts in one.ACTS.items()
    }
    told_before = json.dumps([[*ours[:4], acts, *ours[5:]], COLUMNS], sort_keys=True, ensure_ascii=False)
    assert EDITIONS[2] == EDITIONS[3] == hashlib.sha256(told_before.encode()).hexdigest()[:16]
    assert EDITIONS[WORDS.EDITION] == digest, "the words were changed: count EDITION on, here and in the one file"


def test_a_leaf_that_is_no_entry_is_told_in_no_words() -> None:
    for body in (b"{}", b"[]", b"\xff", b'{"kind":"NONE","at":"2026-01-01T00:00:00+00:00","stream":1,"seq":1}'):
        row = EntryLine(0, body, b"", bytes(32))
        assert digests_of_telling(
            row.body, row.sections, 0, Telling(2026, tables=True, edition=WORDS.EDITION)
        ).object == bytes(16)
