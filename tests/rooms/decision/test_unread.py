"""What a register holds and nobody can read makes no answer: each item of each record, unread, leaves the answer as it is or unknown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from gateway.decision.days import is_ahead
from gateway.domain.answer import Answer
from gateway.domain.codes import ItemName
from gateway.domain.questions import PERSON
from gateway.domain.reply import UNREAD, Found, Incomplete, ItemValue, Reply
from gateway.domain.stages import Lookup
from gateway.domain.words import Verdict
from tests.rooms.decision.example import NOW, manifests
from tests.rooms.decision.test_order import Named, Said, Told, cases, key, planned, told
from tests.rooms.decision.truths import Teller

TRUTHS = 10


def unread(lookup: Lookup, reply: Reply) -> Iterator[tuple[ItemName, Reply]]:
    """The reply with one item unread in one record, each of them in turn."""
    if not isinstance(reply, Found | Incomplete):
        return
    items = manifests()[lookup.department].items
    for place, record in enumerate(reply.records):
        for name in record:
            if name in items and items[name].open and not is_ahead(record[name], NOW.date()):
                for strange in (UNREAD, *half_known(record[name])):
                    changed = {**record, name: strange}
                    yield name, replace(reply, records=(*reply.records[:place], changed, *reply.records[place + 1 :]))


def half_known(value: ItemValue) -> Iterator[str]:
    """A day of which the register has the month, or the year, alone."""
    if isinstance(value, date):
        yield from (value.isoformat()[:7], value.isoformat()[:4])


def is_as_before_or_open(before: Told, after: Told) -> bool:
    was, now = (told[0].verdict if isinstance(told[0], Answer) else None for told in (before, after))
    is_delivered = now is None and any(_is_other(before[2].get(name), value) for name, value in after[2].items())
    return now is Verdict.UNKNOWN or (was is now and not is_delivered)


def _is_other(before: object, after: object) -> bool:
    is_part = isinstance(after, str) and (UNREAD in after or str(before).startswith(after))
    return after != before and not is_part


@pytest.mark.parametrize(
    ("matter", "people"), [*cases()], ids=lambda value: value if isinstance(value, str) else len(value)
)
def test_what_cannot_be_read_makes_no_other_definite_answer(matter: str, people: Named) -> None:
    plan = planned(matter, people)
    for seed in range(TRUTHS):
        truth = Teller(plan, Random(f"unread/{matter}/{seed}"))
        said: Said = {key(lookup): truth.reply(lookup) for lookup in plan.lookups}
        before = told(plan, said)
        for lookup in plan.lookups:
            for name, reply in unread(lookup, said[key(lookup)]):
                after = told(plan, {**said, key(lookup): reply})
                for code, decision in after.items():
                    # of a stranger no death is told: what the others own stands
                    is_other_doubt = before[code][1] == "PARTY_DEAD" and lookup.question != PERSON
                    is_kept = is_as_before_or_open(before[code], decision)
                    assert is_kept or is_other_doubt, (code, lookup.question, name, seed)
