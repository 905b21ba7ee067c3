"""No answer hangs on an order, or on what else is asked.

The registers' rows and the people named, shuffled, come to the same answers, reasons and fields; and so does a certificate asked alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest

from gateway.decision import decide
from gateway.decision.answers import Decision
from gateway.domain.matter import Certificate
from gateway.domain.parties import Party
from gateway.domain.reply import Found, Incomplete, ItemValue, Record, Reply
from gateway.domain.stages import Lookup, LookupResult, Plan, Replies
from gateway_demo.examples import EXAMPLES
from tests.rooms.decision.example import LIN, NOW, P2, catalogue, query
from tests.rooms.decision.truths import Teller

TRUTHS = 60
SECOND_CHILD = ("child", "330796201407010023", "胡徐安")
SECOND_PARENT = ("parent", "330791198608080021", "案双亲")
Named = tuple[tuple[str, str, str], ...]
Who = tuple[str, str, str]
Told = tuple[object, str, Mapping[str, object], Mapping[Who, object]]
T = TypeVar("T")
Said = Mapping[tuple[str, Who, Who | None], Reply]


def cases() -> Iterator[tuple[str, Named]]:
    """Each matter as its example asks it, and with more people where more may be named."""
    for matter, example in EXAMPLES.items():
        ready = tuple(
            (p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in example["parties"]
        )
        yield matter, ready
        if matter == "M03":
            yield matter, (*ready, SECOND_PARENT, SECOND_CHILD)
        if matter in {"M01", "M04", "M07"}:
            yield matter, (*P2, SECOND_CHILD)
        if matter == "M05":
            yield matter, (P2[0], LIN)


def planned(matter: str, people: Named, certificates: Sequence[str] | None = None) -> Plan:
    """The plan of the whole matter, or of the certificates named."""
    made = query(matter, people, certificates, EXAMPLES[matter].get("parameters"))
    taken = {
        name
        for one in catalogue().matters[made.matter].certificates
        for name in one.parameters
        if _is_asked(one, certificates)
    }
    return catalogue().plan(replace(made, parameters={n: v for n, v in made.parameters.items() if n in taken}))


def _is_asked(certificate: Certificate, certificates: Sequence[str] | None) -> bool:
    return certificates is None or certificate.code in certificates


def who(party: Party) -> Who:
    """A party by itself, whatever number its key has."""
    return party.role, party.person.person_id.number if party.person else "", ""


def key(lookup: Lookup) -> tuple[str, Who, Who | None]:
    return lookup.question, who(lookup.subject), who(lookup.other) if lookup.other else None


def told(plan: Plan, said: Said) -> dict[str, Told]:
    """What every certificate comes to: answer, reason, fields, and each person's own."""
    replies = Replies({lookup.lookup_id: LookupResult(said[key(lookup)], 1, 12) for lookup in plan.lookups})
    people = {party.key: who(party) for party in plan.query.parties}
    return {code: _told(decision, people) for code, decision in decide(plan, replies, NOW.date()).of.items()}


def _told(decision: Decision, people: Mapping[str, Who]) -> Told:
    shown = {str(name): value.raw for name, value in decision.values.items()}
    each = {people[own]: answer for own, answer in decision.per_party.items()}
    return decision.answer, decision.reason, shown, each


def shuffled(reply: Reply, random: Random) -> Reply:
    """The same rows in another order, those within a row too."""
    if not isinstance(reply, Found | Incomplete):
        return reply
    return replace(reply, records=tuple(_mixed([_mixed_record(one, random) for one in reply.records], random)))


def _mixed_record(one: Record, random: Random) -> Record:
    def mixed(value: ItemValue) -> ItemValue:
        return tuple(_mixed(value, random)) if isinstance(value, tuple) else value  # type: ignore[return-value]  # rows or texts

    return {name: mixed(value) for name, value in one.items()}


def _mixed(rows: Sequence[T], random: Random) -> list[T]:
    return random.sample(rows, len(rows))


@pytest.mark.parametrize(
    ("matter", "people"), [*cases()], ids=lambda value: value if isinstance(value, str) else len(value)
)
def test_no_order_of_rows_or_people_makes_an_answer(matter: str, people: Named) -> None:
    plan, several = planned(matter, people), 0
    for seed in range(TRUTHS):
        random = Random(f"{matter}/{len(people)}/{seed}")
        truth = Teller(plan, random)
        said = {key(lookup): truth.reply(lookup) for lookup in plan.lookups}
        several += sum(len(reply.records) > 1 for reply in said.values() if isinstance(reply, Found))
        first = told(plan, said)
        for _ in range(3):
            again = planned(matter, tuple(random.sample(people, len(people))))
            assert told(again, {one: shuffled(reply, random) for one, reply in said.items()}) == first, seed
    assert several or not plan.lookups


@pytest.mark.parametrize(
    ("matter", "people"), [*cases()], ids=lambda value: value if isinstance(value, str) else len(value)
)
def test_a_certificate_asked_alone_comes_to_what_it_comes_to_with_all(matter: str, people: Named) -> None:
    plan = planned(matter, people)
    alone = [planned(matter, people, [one.certificate.code]) for one in plan.certificates]
    for seed in range(TRUTHS):
        truth = Teller(plan, Random(f"alone/{matter}/{seed}"))
        said = {key(lookup): truth.reply(lookup) for lookup in plan.lookups}
        whole = told(plan, said)
        for one in alone:
            ((code, answer),) = told(
                one, {key(lookup): narrowed(said[key(lookup)], lookup) for lookup in one.lookups}
            ).items()
            assert answer == whole[code], (code, seed)


def narrowed(reply: Reply, lookup: Lookup) -> Reply:
    """The same records with the items that this lookup asks for and no more."""
    if not isinstance(reply, Found | Incomplete):
        return reply
    rows = ({name: one[name] for name in lookup.items if name in one} for one in reply.records)
    return replace(reply, records=tuple(rows))
