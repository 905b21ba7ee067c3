"""What a marriage register proves that holds nothing of somebody: from when on it holds all, and of whom."""

from collections.abc import Sequence
from datetime import date

from gateway.decision.doubts import NOT_LOCAL, OUTSIDE_COVERAGE, doubt_of
from gateway.decision.facts import Facts, found_records, is_death
from gateway.domain.answer import Answer
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.person import age_on
from gateway.domain.questions import PERSON

PERSON_STATUS = ItemName("person_status")

ADULT_YEARS = 18
COVERAGE_FROM = date(1985, 1, 1)
"""Older marriages stand on paper only; a reply that names its own beginning goes before this."""


def absence_doubts(facts: Facts, parties: Sequence[Party], coverage: date) -> list[Answer]:
    """Why a register that holds nothing proves nothing: all of the paper era, or someone not registered in this city.

    Whoever has moved away, emigrated, joined the army or is not in the household register may have married elsewhere.
    """
    doubts: list[Answer] = []
    if all(_was_adult(party, coverage) for party in parties):
        doubts.append(OUTSIDE_COVERAGE)
    for party in parties:
        reply = facts.reply(PERSON, party)
        doubt = doubt_of(reply)
        records = found_records(reply)
        if doubt is not None:
            doubts.append(doubt)
        elif not records or not all(record.get(PERSON_STATUS) == "normal" or is_death(record) for record in records):
            doubts.append(NOT_LOCAL)
    return doubts


def _was_adult(party: Party, on: date) -> bool:
    return party.person is not None and age_on(party.person.person_id.birth_date, on) >= ADULT_YEARS
