"""Departments that were away answer one after the other: nothing definite is taken back, and nobody is waited for twice."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random

import pytest

from gateway.decision import decide
from gateway.decision.links import link_doubts
from gateway.decision.lookups import replies_of
from gateway.domain.codes import CountyCode, LookupId
from gateway.domain.reply import Incomplete, Pending, Reply, Unavailable, is_resumable
from gateway.domain.stages import Lookup, LookupResult, Plan, Replies
from gateway_demo.population import generate
from gateway_demo.population.truth import Resident
from tests.rooms.decision.example import catalogue, query
from tests.rooms.decision.test_population import TODAY, Departments

RESIDENTS, AWAY = 200, 0.7
COUNTIES = tuple(map(CountyCode, ("330702", "330703", "330726", "330782")))
OF_ONE = {
    "M01": ("M01-C1", "M01-C2", "M01-C4", "M01-C5"),
    "M09": ("M09-C1", "M09-C2", "M09-C3"),
    "M15": ("M15-C1", "M15-C2"),
    "M07": ("M07-C1", "M07-C2", "M07-C3"),
}
OF_FAMILY = {
    "M01": ("M01-C1", "M01-C2", "M01-C3", "M01-C4", "M01-C5"),
    "M04": ("M04-C1", "M04-C2", "M04-C3"),
    "M07": ("M07-C1", "M07-C2", "M07-C3"),
}
Told = Mapping[str, tuple[str, str]]
"""By certificate: what is definite, and why."""


def late(lookup: Lookup, departments: Departments, random: Random) -> Reply:
    """What a department says that cannot answer in full yet; the houses of a person come from whichever counties are there."""
    kind = random.random()
    if lookup.department == "real_estate" and kind < 0.6:
        whole = departments.reply(lookup)
        records = tuple(record for record in getattr(whole, "records", ()) if random.random() < 0.5)
        return Incomplete(records, tuple(random.sample(COUNTIES, random.randint(1, 3))))
    return Pending("ticket") if kind < 0.5 else Unavailable(random.choice(["timeout", "breaker_open", "garbage"]))


def in_turn(plan: Plan, departments: Departments, random: Random) -> Iterator[tuple[frozenset[LookupId], Told]]:
    """Whom the certificates wait for and what they say, reply by reply, as a query and its later attempts have it."""
    away = {lookup.lookup_id for lookup in plan.lookups if random.random() < AWAY}
    known: dict[LookupId, LookupResult] = {}
    while True:
        before = len(known)
        strangers = link_doubts(plan, replies_of(plan, known), TODAY)
        for lookup in plan.lookups:
            if lookup.lookup_id not in known and not (lookup.stands_on and lookup.subject.key in strangers):
                is_away = lookup.lookup_id in away
                reply = late(lookup, departments, random) if is_away else departments.reply(lookup)
                known[lookup.lookup_id] = LookupResult(reply, 1, 1)
        if len(known) > before:
            continue
        decided = decide(plan, Replies(dict(known)), TODAY).of
        waited = frozenset(lookup for one in decided.values() for lookup in one.waiting_on)
        yield (
            waited,
            {code: (one.answer.verdict, one.reason) for code, one in decided.items() if one.answer is not None},
        )
        open_ = [
            x for x in plan.lookups if x.lookup_id in waited & known.keys() and is_resumable(known[x.lookup_id].reply)
        ]
        if not open_:
            return
        lookup = random.choice(open_)
        reply = departments.reply(lookup) if random.random() < 0.6 else late(lookup, departments, random)
        again = Replies({lookup.lookup_id: LookupResult(reply, 2, 1)})
        known = dict(again.after(Replies(known)).results)


def faults(steps: Sequence[tuple[frozenset[LookupId], Told]]) -> Iterator[str]:
    ended: set[LookupId] = set()
    for (waited, told), (later, after) in pairwise(steps):
        ended |= waited - later
        yield from (f"{lookup} is waited for again" for lookup in sorted(ended & later))
        for code, (verdict, reason) in told.items():
            if verdict != "unknown" and after[code][0] != verdict and after[code][1] != "PARTY_DEAD":
                yield f"{code}: {verdict} {reason}, then {after[code]}"


@pytest.mark.parametrize("seed", [1, 3])
def test_what_was_definite_stays_and_who_was_let_go_is_not_waited_for_again(seed: int) -> None:
    made, random = generate(seed=seed, residents=RESIDENTS), Random(seed)
    departments = Departments(made.registers)
    cases: list[tuple[Sequence[str], list[tuple[str, Resident]]]] = []
    for family in made.truth.families():
        if not family.has_sealed_member:
            spouse = [("spouse", family.spouse)] if family.spouse else []
            whole = [("applicant", family.applicant), *spouse, *(("child", child) for child in family.children)]
            cases += [(codes, whole) for codes in OF_FAMILY.values() for _ in range(4)]
    for one in made.truth.residents.values():
        if not one.sealed:
            cases += [(codes, [("applicant", one)]) for codes in OF_ONE.values()]
    wrong: list[str] = []
    for codes, people in cases:
        asked = query(codes[0][:3], [(role, who.id_no, who.name) for role, who in people], codes)
        wrong += faults(list(in_turn(catalogue().plan(asked), departments, random)))
    assert not wrong, (len(wrong), wrong[:8])
    assert len(cases) > 400
