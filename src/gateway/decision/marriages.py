"""Who is, or was, married to whom: rules over the marriage register (DOMAIN 1.5)."""

from collections.abc import Sequence
from datetime import date

from gateway.decision.answers import Value
from gateway.decision.facts import Facts, Outcome, doubt_of, found_records
from gateway.decision.ruling import Args, age_on
from gateway.domain.answer import Answer, Doubt, all_of, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.reply import Found, NoRecord, Reply
from gateway.domain.rules import COUPLE, PERSON
from gateway.domain.stages import Party

IS_SPOUSE_OF = ItemName("is_spouse_of")
PERSON_STATUS = ItemName("person_status")
REGISTER_DATE = ItemName("register_date")
CANCEL_DATE = ItemName("cancel_date")

ADULT_YEARS = 18
COVERAGE_FROM = date(1985, 1, 1)
"""Older marriages stand on paper only; a reply that names its own beginning goes before this."""


def is_spouse_of(facts: Facts, args: Args) -> Outcome:
    """Yes when the register has a marriage of the two as their latest event."""
    first, second = facts.members(args["a"])[0], facts.members(args["b"])[0]
    answer = couple(facts, first, second)
    is_yes = answer.reason == "REGISTERED"
    return Outcome.of(answer, _registered_on(facts.reply(COUPLE, first, second)) if is_yes else None)


def was_spouse_of(facts: Facts, args: Args) -> Outcome:
    """Yes when `a` and `b` were married on the day before `b` died; by the registers of now where no death is on record.

    Nobody divorces after a death, so that the latest event of the pair is that of the last day; but a marriage that is dated on
    the day of the death or later is none.
    """
    first, second = facts.members(args["a"])[0], facts.members(args["b"])[0]
    answer = couple(facts, first, second)
    married = _registered_on(facts.reply(COUPLE, first, second)).get(REGISTER_DATE)
    died = [record.get(CANCEL_DATE) for record in found_records(facts.reply(PERSON, second))]
    for end in died:
        if isinstance(end, date) and married is not None and isinstance(married.raw, date) and married.raw >= end:
            return Outcome.of(no("NOT_REGISTERED"))
    return Outcome.of(answer)


def couple(facts: Facts, first: Party, second: Party) -> Answer:
    """Whether the two are married to each other.

    A court's divorce is not in the register, which then still says married: a known contradiction, not ours to mend.  No record of
    either refutes nothing: couples may register anywhere in the country.  A no proves nothing for a couple of the paper era or
    for someone from elsewhere.
    """
    reply = facts.reply(COUPLE, first, second)
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    said = {record.get(IS_SPOUSE_OF) for record in found_records(reply)}
    if said == {"yes"}:
        return yes("REGISTERED")
    if not said:
        return unknown("NO_RECORD", Doubt.PERSON)
    if said != {"no"}:
        return unknown("OUTSIDE_COVERAGE", Doubt.PERSON)
    doubts = absence_doubts(facts, (first, second), COVERAGE_FROM)
    return all_of(doubts) if doubts else no("NOT_REGISTERED")


def absence_doubts(facts: Facts, parties: Sequence[Party], coverage: date) -> list[Answer]:
    """Why a register that holds nothing proves nothing: all of the paper era, or someone not registered in this city."""
    doubts: list[Answer] = []
    if all(_was_adult(party, coverage) for party in parties):
        doubts.append(unknown("OUTSIDE_COVERAGE", Doubt.PERSON))
    for party in parties:
        reply = facts.reply(PERSON, party)
        doubt = doubt_of(reply)
        statuses = {record.get(PERSON_STATUS) for record in found_records(reply)}
        if doubt is not None:
            doubts.append(doubt)
        elif isinstance(reply, NoRecord) or "elsewhere" in statuses:
            doubts.append(unknown("NOT_LOCAL", Doubt.PERSON))
    return doubts


def _was_adult(party: Party, on: date) -> bool:
    return party.person is not None and age_on(party.person.person_id.birth_date, on) >= ADULT_YEARS


def _registered_on(reply: Reply) -> dict[ItemName, Value]:
    values: dict[ItemName, Value] = {}
    for record in found_records(reply):
        on = record.get(REGISTER_DATE)
        if isinstance(on, date) and isinstance(reply, Found):
            values[REGISTER_DATE] = Value(on, reply.as_of)
    return values
