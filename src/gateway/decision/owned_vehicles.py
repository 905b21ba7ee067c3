"""Who owns which vehicles: rules over the vehicle register (DOMAIN 1.4)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

from gateway.decision.answers import Value
from gateway.decision.facts import Facts, Outcome, doubt_of, found_records, known_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, age_doubt, day, together, whole_number
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.reply import Found, NoRecord, Record
from gateway.domain.rules import DISABILITY, OWNED
from gateway.domain.stages import Party

CANCEL_REASON = ItemName("cancel_reason")
CANCELLED_AT = ItemName("cancelled_at")
FIRST_REG_DATE = ItemName("first_reg_date")
FUEL = ItemName("fuel")
OWNER_NAME = ItemName("owner_name")
PLATE_TYPE = ItemName("plate_type")
REFERENCE_PRICE = ItemName("reference_price")
STATUS = ItemName("status")
VEHICLE_COUNT = ItemName("vehicle_count")

GONE = frozenset("BEP")
"""Vehicle states that end countable ownership: transferred out, cancelled, plates voided (GA 24.17)."""
CANCELLED = "E"
SCRAPPED = "报废"
MOTORCYCLES = frozenset({"07", "08"})
NEW_ENERGY = frozenset({"51", "52"})
"""Plate types of motorcycles, and those that are given to new-energy vehicles alone."""


def vehicle_limit(facts: Facts, args: Args) -> Outcome:
    """Yes when the set owns at most `count` countable vehicles, each worth at most `price` yuan.

    The count is delivered once every member's vehicles are known.  `except_motorcycles`: they do not count.  `except_disabled`: of
    each member with a disability certificate one vehicle does not.
    """
    counted: list[Record] = []
    answers: list[Answer] = []
    for party in facts.members(args["set"]):
        own, doubts = _countable(facts, party, args)
        counted += own
        answers += [*doubts, doubt_of(facts.reply(OWNED, party)) or yes("")]
    prices = [record.get(REFERENCE_PRICE) for record in counted]
    known = [price for price in prices if isinstance(price, Decimal | int)]
    answers += [unknown("PRICE_UNKNOWN", Doubt.PERSON)] * (len(prices) - len(known))
    reason = f"COUNT_{len(counted)}"
    is_counted = all(answer.reason in ("", "PRICE_UNKNOWN") for answer in answers)
    values = {VEHICLE_COUNT: Value(len(counted), _oldest(facts, args))} if is_counted else {}
    if len(counted) > whole_number(args["count"]) or any(price > whole_number(args["price"]) for price in known):
        return Outcome.of(no(reason), values)
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(reason), values)


def scrapped(facts: Facts, args: Args) -> Outcome:
    """Yes when a vehicle was cancelled as scrapped from `since` to `until`, both included; a bound not told is none."""

    def is_one(record: Record) -> bool:
        is_scrap = CANCELLED in str(record.get(STATUS) or "") and record.get(CANCEL_REASON) == SCRAPPED
        return is_scrap and _is_within(facts, args, record.get(CANCELLED_AT))

    return _of_one(facts, args, is_one, "SCRAPPED", CANCELLED_AT)


def new_car(facts: Facts, args: Args) -> Outcome:
    """Yes when a vehicle was first registered from `since` to `until`; with `nev` true, one that runs on new energy."""
    must_be_nev = facts.parameter(args.get("nev")) is True

    def is_one(record: Record) -> bool:
        if GONE & set(str(record.get(STATUS) or "")):
            return False
        is_fitting = not must_be_nev or record.get(PLATE_TYPE) in NEW_ENERGY
        return is_fitting and _is_within(facts, args, record.get(FIRST_REG_DATE))

    return _of_one(facts, args, is_one, "NEW", FUEL)


def _countable(facts: Facts, party: Party, args: Args) -> tuple[list[Record], list[Answer]]:
    """The vehicles that surely count as the party's, and what keeps their number open."""
    reply = facts.reply(OWNED, party)
    stale = age_doubt(facts, args, reply)
    if stale is not None:
        return [], [stale]
    own: list[Record] = []
    doubts: list[Answer] = []
    for record in known_records(reply):
        is_left_out = args.get("except_motorcycles") is True and record.get(PLATE_TYPE) in MOTORCYCLES
        if is_left_out or GONE & set(str(record.get(STATUS) or "")):
            continue
        doubt = facts.name_doubt(record.get(OWNER_NAME), party)
        if doubt is None:
            own.append(record)
        else:
            doubts.append(doubt)
    if own and args.get("except_disabled") is True:
        certificate = facts.reply(DISABILITY, party)
        doubt = doubt_of(certificate)
        doubts += [doubt] if doubt is not None else []
        is_spared = doubt is not None or bool(found_records(certificate))
        return own[1:] if is_spared else own, doubts
    return own, doubts


def _of_one(facts: Facts, args: Args, is_one: Callable[[Record], bool], reason: str, shown: ItemName) -> Outcome:
    """Yes where one vehicle fits that is surely the person's; with the item of it that may be shown."""
    answers: list[Answer] = []
    values: dict[ItemName, Value] = {}
    for party in facts.members(args["of"]):
        doubts: list[Answer] = []
        answer = None
        reply = facts.reply(OWNED, party)
        stale = age_doubt(facts, args, reply)
        if stale is not None:
            answers.append(stale)
            continue
        for record in _fitting(known_records(reply), is_one):
            doubt = facts.name_doubt(record.get(OWNER_NAME), party)
            if doubt is None:
                answer = yes(reason)
                raw = record.get(shown)
                values[shown] = Value(raw if isinstance(raw, str | date) else None, _as_of(reply))
            else:
                doubts.append(doubt)
        answers.append(answer or doubt_of(reply) or next(iter(doubts), no(f"NOT_{reason}")))
    return Outcome.of(together(args["of"], answers), values)


def _fitting(records: tuple[Record, ...], is_one: Callable[[Record], bool]) -> Iterator[Record]:
    return (record for record in records if is_one(record))


def _is_within(facts: Facts, args: Args, on: object) -> bool:
    since, until = day(facts.parameter(args.get("since"))), day(facts.parameter(args.get("until")))
    return isinstance(on, date) and (since or date.min) <= on <= (until or date.max)


def _as_of(reply: object) -> datetime | None:
    return reply.as_of if isinstance(reply, Found | NoRecord) else None


def _oldest(facts: Facts, args: Args) -> datetime | None:
    times = [_as_of(facts.reply(OWNED, party)) for party in facts.members(args["set"])]
    return min([time for time in times if time is not None], default=None)
