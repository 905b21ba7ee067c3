"""Whose car was scrapped, or is new: rules over the vehicle register (docs/departments/vehicles.md)."""

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

from gateway.decision.days import Span, span_of
from gateway.decision.doubts import DATED_AHEAD, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, as_of, is_unread, known_records
from gateway.decision.ruling import Args, age_doubt, day, together
from gateway.decision.value import Value
from gateway.decision.vehicle_kinds import (
    CANCELLED_AT,
    FIRST_REG_DATE,
    FUEL,
    OWNER_NAME,
    STATUS,
    is_car,
    is_dated_ahead,
    is_gone,
    is_new_energy,
)
from gateway.domain.answer import Answer, Doubt, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.folding import fold
from gateway.domain.questions import OWNED
from gateway.domain.reply import ItemValue, Record
from gateway.domain.words import Verdict

CANCEL_REASON = ItemName("cancel_reason")

CANCELLED = "E"
CANCELLED_OR_VOIDED = frozenset("EP")
SCRAPPED = "报废"
MAY_BE_SCRAPPED = re.compile("报废|解体|拆解|回收|更新|换新|淘汰|老旧")
"""Words of a reason that is scrapping, or the way to it: plates are declared void of a vehicle that is due and was not handed in."""
OTHERWISE_CANCELLED = ("牌证作废", "灭失", "退车", "出境", "转出", "撤销", "被盗")
"""Words of other reasons of cancellation; a reason with none of them, or none at all, is not understood."""
NO_VEHICLE: Record = MappingProxyType({})
Judge = Callable[[Record], Answer]


def scrapped(facts: Facts, args: Args) -> Outcome:
    """Yes when a car was cancelled as scrapped from `since` to `until`, both included; a bound not told is none."""

    def judge(record: Record) -> Answer:
        kind = is_car(record)
        if record is NO_VEHICLE or kind is False:
            return no("NOT_SCRAPPED")
        if is_dated_ahead(facts, record, CANCELLED_AT):
            return DATED_AHEAD
        ended = _ended(record)
        fits = _within(facts, args, record.get(CANCELLED_AT), "SCRAPPED") if ended.verdict is Verdict.YES else ended
        return NOT_UNDERSTOOD if kind is None and fits.verdict is Verdict.YES else fits

    return _of_one(facts, args, judge, CANCELLED_AT, CANCELLED_AT)


def new_car(facts: Facts, args: Args) -> Outcome:
    """Yes when a car was first registered from `since` to `until`; with `nev` true, one that runs on new energy."""
    must_be_nev = facts.parameter(args.get("nev")) is True

    def judge(record: Record) -> Answer:
        fitting = (is_car(record), is_new_energy(record) if must_be_nev else True)
        if record is NO_VEHICLE or False in fitting:
            return no("NOT_NEW")
        if is_dated_ahead(facts, record, FIRST_REG_DATE, CANCELLED_AT):
            return DATED_AHEAD
        if is_gone(record):
            return no("NOT_NEW")
        within = _within(facts, args, record.get(FIRST_REG_DATE), "NEW")
        is_unclear = None in fitting or is_unread(record, STATUS)
        return NOT_UNDERSTOOD if is_unclear and within.verdict is not Verdict.NO else within

    return _of_one(facts, args, judge, FIRST_REG_DATE, FUEL)


def _ended(record: Record) -> Answer:
    """Whether the vehicle was cancelled as scrapped, whenever that was."""
    letters, why = set(str(record.get(STATUS) or "")), fold(str(record.get(CANCEL_REASON) or ""))
    is_scrap = why == SCRAPPED
    if is_scrap and CANCELLED in letters:
        return yes(SCRAPPED)
    if is_unread(record, STATUS) and not CANCELLED_OR_VOIDED & letters:
        return NOT_UNDERSTOOD
    if MAY_BE_SCRAPPED.search(why):
        return NOT_UNDERSTOOD
    is_known = not CANCELLED_OR_VOIDED & letters or any(word in why for word in OTHERWISE_CANCELLED)
    return no("NOT_SCRAPPED") if is_known else NOT_UNDERSTOOD


def _of_one(facts: Facts, args: Args, judge: Judge, dated: ItemName, shown: ItemName) -> Outcome:
    """Yes where one vehicle fits that is surely the person's, with the item of it that may be shown: of several the earliest `dated`."""
    proofs: list[tuple[str, str, Value]] = []
    answers: list[Answer] = []
    for party in facts.members(args["of"]):
        reply = facts.reply(OWNED, party)
        stale = age_doubt(facts, args, reply)
        fitting = [] if stale is not None else [(judge(record), record) for record in known_records(reply)]
        own = [stale or doubt_of(reply) or judge(NO_VEHICLE)]
        for fits, record in fitting:
            answer = fits if fits.verdict is Verdict.NO else facts.name_doubt(record.get(OWNER_NAME), party) or fits
            own.append(answer)
            if answer.verdict is Verdict.YES:
                raw = record.get(shown)
                value = Value(raw if isinstance(raw, str | date) else None, as_of(reply))
                proofs.append((str(record.get(dated)), str(raw), value))
        answers.append(any_of(by_reason(own)))
    answer = together(args["of"], answers)
    is_shown = proofs and answer.verdict is Verdict.YES
    return Outcome.of(answer, {shown: min(proofs, key=lambda proof: proof[:2])[2]} if is_shown else None)


def _within(facts: Facts, args: Args, on: ItemValue, reason: str) -> Answer:
    """Whether the day is from `since` to `until`; a day that is not on record may be, and where there is no bound it is."""
    since, until = day(facts.parameter(args.get("since"))), day(facts.parameter(args.get("until")))
    span, within = span_of(on), Span(since or date.min, until or date.max)
    if span is None:
        return unknown("DAY_UNKNOWN", Doubt.PERSON) if since or until else yes(reason)
    if not span.may_be_of(within):
        return no(f"NOT_{reason}")
    return yes(reason) if within.first <= span.first and span.last <= within.last else NOT_UNDERSTOOD
