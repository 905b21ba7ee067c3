"""A month of forty officers: the five who look where they should not are found, and at most one who did not is asked."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from gateway.audit.model import Entry, encode
from gateway.audit.sealed import Sealed
from gateway.entry import Position, claim_of, leaf_object
from gateway.oversight.findings.fact import Fact, fact_of
from gateway.oversight.findings.walk import LoggedFinding
from tests.rooms.oversight.findings.month import Month, drafts, facts, month
from tests.rooms.oversight.findings.walking import RULES, Walk

EXPECTED = {"curious": "A01", "celebrity": "A03", "neighbour": "A09", "bulk": "A04", "fishing": "A08"}
"""What gives each pattern away; some break further rules."""


def accounts_by_rule(found: Iterable[LoggedFinding]) -> set[tuple[str, str]]:
    return {(RULES.rules[one.key[0]].rule, account) for one in found for account in one.accounts}


def all_five_and_at_most_one_more(made: Month, found: Iterable[LoggedFinding]) -> None:
    told = accounts_by_rule(found)
    for pattern, rule in EXPECTED.items():
        assert (rule, made.snoops[pattern]) in told, pattern
    assert {("A06", made.snoops["bulk"]), ("A16", made.snoops["fishing"])} <= told
    false = {account for _, account in told} - set(made.snoops.values())
    assert len(false) <= 1, false


@pytest.mark.parametrize(("seed", "daily"), [(0, 10), (1, 5), (2, 5)])
def test_five_of_five_are_found_and_at_most_one_false(seed: int, daily: int) -> None:
    made = month(seed, daily)
    assert len(made.officers) == 40
    walk = Walk(restarts=False)
    log = facts(made)
    for start in range(0, len(log), 500):
        walk.over(log[start : start + 500])
    all_five_and_at_most_one_more(made, walk.found.values())


def test_a_month_without_snoops_asks_nobody() -> None:
    made = month(1, daily=5)
    honest = [fact for fact in facts(made) if fact.account not in made.snoops.values()]
    told = accounts_by_rule(Walk(restarts=False).over(honest).found.values())
    assert told == set()


def test_the_entries_of_an_act_say_what_its_facts_say() -> None:
    made = month(0)
    acts = [*made.acts[:200], *(act for act in made.acts if act.refused_by or act.missed or act.pending)][:400]
    shown = Month(0, acts)
    assert {_without_place(fact) for fact in _facts_of_entries(shown)} == {_without_place(f) for f in facts(shown)}


def _facts_of_entries(made: Month) -> Iterable[Fact]:
    for number, act in enumerate(made.acts):
        intent = None
        for seq, (at, draft) in enumerate(drafts(act, number)):
            entry: Entry = encode(draft, Position(1, seq), at, None, _never)
            claim = claim_of(leaf_object(entry.body))
            assert claim is not None
            assert (claim.kind, claim.query_id) == (draft.kind, draft.query_id)
            yield fact_of(entry.position, at, claim.kind, entry.sections, intent)
            intent = entry.sections


def _without_place(fact: Fact) -> tuple[object, ...]:
    said = {name: getattr(fact, name) for name in Fact.__slots__ if name not in {"entry", "denied"}}
    return tuple(sorted((name, str(sorted(v) if isinstance(v, frozenset) else v)) for name, v in said.items()))


def _never(_tag: bytes, _plain: bytes, _data: bytes) -> Sealed:
    return Sealed(str(UUID(int=1)), b"", None)
