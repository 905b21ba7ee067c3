"""Whom a look shows: named by as many entries as they take, each person once or, with very many cases, part by part."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from gateway.audit.model import LONGEST_BODY, LONGEST_SECTIONS, Draft, Subject, canonical, encode
from gateway.audit.sealed import Sealed
from gateway.audit.seen import Gathered, Seen, parts, together
from gateway.audit.withholding import Withholding
from gateway.domain.oversight import Scope
from gateway.entry import Kind, Position, Section, step_of
from tests.rooms.entry.packed import pack

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEARCHED = Subject(b"s" * 16, {"party": "searched", "role": "searched"})


def people(n: int, cases: int = 1) -> dict[bytes, Seen]:
    """So many people, each with so many cases of their own."""
    return {
        i.to_bytes(16, "big"): Seen(
            frozenset({"case_number"}), frozenset(f"JH-2026-M01-{i:03}{c:03}" for c in range(cases)), frozenset({"M01"})
        )
        for i in range(n)
    }


def seal(_tag: bytes, _plain: bytes, _data: bytes) -> Sealed:
    raise AssertionError("nothing is sealed here")


@pytest.mark.parametrize(
    ("n", "cases", "entries"), [(0, 0, 1), (1, 1, 1), (59, 1, 1), (60, 1, 2), (200, 1, 4), (3, 900, 9), (60, 100, 6)]
)
def test_everybody_is_named_in_entries_that_fit(n: int, cases: int, entries: int) -> None:
    shown = people(n, cases)
    made = list(parts(shown, [SEARCHED]))
    assert len(made) <= entries + 1
    assert made[0][0] is SEARCHED
    named: dict[bytes, set[object]] = {}
    for part in made:
        entry = encode(Draft(Kind.SEARCH, None, {"officer": {}, "result": {}}, part), Position(1, 1), AT, AT, seal)
        assert len(entry.body) <= LONGEST_BODY
        assert len(entry.sections) <= LONGEST_SECTIONS
        for subject in part:
            told = subject.content.get("cases", [])
            assert isinstance(told, list)
            named.setdefault(subject.tag, set()).update(told)
    assert {tag: set(seen.cases) for tag, seen in shown.items()} == {t: c for t, c in named.items() if t in shown}


def test_what_is_shown_twice_is_told_once() -> None:
    first, second = people(2), {b"\x00" * 16: Seen(frozenset({"reason"}))}
    both = together(first, second)
    assert both[b"\x00" * 16].what == {"case_number", "reason"}
    assert len(both) == 2


def test_a_bundle_gathers_everybody_by_their_cases_and_by_what_showed_these() -> None:
    gathered = Gathered()
    case = Section("case", bytes(16), canonical({"case_number": "JH-1"}))
    request = Section("request", bytes(16), canonical({"matter": "M01"}))
    for sections in (
        (request, case, Section("subject", bytes(16), canonical({"tag": "aa" * 16}))),
        (Section("subject", bytes(16), canonical({"tag": "aa" * 16, "cases": ["JH-2"], "matters": ["M02"]})),),
        (Section("subject", bytes(16), canonical({"tag": "bb" * 16})),),
    ):
        gathered.take(pack(sections))
    assert gathered.people == {
        b"\xaa" * 16: Seen(frozenset({"case_number"}), frozenset({"JH-1", "JH-2"}), frozenset({"M01", "M02"})),
        b"\xbb" * 16: Seen(frozenset({"pseudonym"})),
    }


@pytest.mark.parametrize(
    ("scope", "value", "is_covered"),
    [
        (Scope.CASE, "JH-1", True),
        (Scope.CASE, "JH-2", False),
        (Scope.MATTER, "M01", True),
        (Scope.MATTER, "M02", False),
        (Scope.TASK, "JH-1", False),
    ],
)
def test_a_look_at_what_is_withheld_is_withheld_with_it(scope: Scope, value: str, *, is_covered: bool) -> None:
    order = Withholding(UUID(int=1), scope, value, "r", AT, AT)
    own = {"tag": "aa" * 16, "cases": ["JH-1"], "matters": ["M01"]}
    assert order.covers({"result": {"task": "T-1"}}, [own]) is is_covered
    assert not order.covers({"result": {"task": "T-1"}}, [{"tag": "bb" * 16}])


STEPS: Mapping[str, tuple[Kind, Mapping[str, object], list[Mapping[str, object]]]] = {
    "": (Kind.OUTCOME, {"how": "read"}, []),
    "asked": (Kind.REVEAL, {"step": "asked"}, []),
    "verification": (Kind.LOOK, {"what": "verification"}, []),
    "read": (Kind.RELEASE, {"how": "read"}, []),
    "made": (Kind.EXPORT, {"how": "made"}, []),
    "stored_answer": (Kind.DENIED, {"of": "stored_answer"}, []),
    "withhold": (Kind.ADMIN, {"did": "withhold case JH-1 until 2026-12-01"}, []),
    "replied": (Kind.LATE, {"replied": {}, "ended": {"t": "answered"}}, []),
    "expired": (Kind.LATE, {"ended": {"t": "expired", "u": "discarded"}}, []),
    "own": (Kind.SEARCH, {}, [{"role": "self"}]),
    "sought": (Kind.SEARCH, {}, [{"role": "searched"}]),
    "shown": (Kind.SEARCH, {"criteria": {"case_number": "JH-1"}}, [{"role": "shown", "shown": ["case_number"]}]),
    "reveals": (Kind.SEARCH, {"criteria": {"list": "reveals"}}, [{"role": "shown", "shown": ["reason"]}]),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_entry_is_told_by_its_step(step: str) -> None:
    assert step_of(*STEPS[step]) == step


def test_an_entry_without_a_step_has_none() -> None:
    assert step_of(Kind.LATE, {"pending": []}, []) == ""
    assert step_of(Kind.SEARCH, {"criteria": {}}, []) == ""
