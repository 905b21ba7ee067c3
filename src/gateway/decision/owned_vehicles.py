"""Who owns which vehicles: rules over the vehicle register (DOMAIN 1.4)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType

from gateway.decision.answers import Value
from gateway.decision.days import DATED_AHEAD, Span, is_ahead, span_of
from gateway.decision.facts import NOT_UNDERSTOOD, Facts, Outcome, doubt_of, found_records, is_unread, known_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, age_doubt, day, together, whole_number
from gateway.domain.answer import Answer, Doubt, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.identifiers import fold
from gateway.domain.reply import UNREAD, Found, ItemValue, NoRecord, Record
from gateway.domain.rules import DISABILITY, OWNED
from gateway.domain.stages import Party
from gateway.domain.words import Verdict

CANCEL_REASON = ItemName("cancel_reason")
CANCELLED_AT = ItemName("cancelled_at")
FIRST_REG_DATE = ItemName("first_reg_date")
FUEL = ItemName("fuel")
NAME = ItemName("name")
OWNER_NAME = ItemName("owner_name")
PLATE_NO = ItemName("plate_no")
PLATE_TYPE = ItemName("plate_type")
REFERENCE_PRICE = ItemName("reference_price")
STATUS = ItemName("status")
VEHICLE_COUNT = ItemName("vehicle_count")

GONE = frozenset("BEP")
"""Vehicle states that end countable ownership: transferred out, cancelled, plates voided (GA 24.17)."""
CANCELLED = "E"
SCRAPPED = "报废"
DOT = "·"
"""Stands on a plate for the eye alone."""
OTHERWISE_CANCELLED = ("牌证作废", "灭失", "退车", "出境", "转出", "撤销", "被盗")
"""Words of other reasons of cancellation; a reason with none of them, or none at all, is not understood."""
MOTORCYCLES = frozenset({"07", "08", "09", "10", "11", "12", "17", "19", "21", "24"})
NEW_ENERGY = frozenset({"51", "52"})
"""Plate types of motorcycles, and those that are given to new-energy vehicles alone."""
_NEEDED = (STATUS, PLATE_NO)
NO_VEHICLE: Record = MappingProxyType({})
Judge = Callable[[Record], Answer]
Plate = tuple[str, str]
"""What tells vehicles apart: kind of plate and number, since one number can stand on plates of two kinds."""
Price = Decimal | int | None


class Burden(IntEnum):
    """How much it helps a family to be spared a vehicle, the most first."""

    TOO_DEAR = 0
    UNPRICED = 1
    WITHIN = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the register that counts.  doubt: why the vehicle is not surely the owner's."""

    plate: Plate
    owner: str
    price: object
    doubt: Answer | None


def vehicle_limit(facts: Facts, args: Args) -> Outcome:
    """Yes when the set owns at most `count` countable vehicles, each worth at most `price` yuan.

    A vehicle is one by its plate, however many own it and however often it stands in the register.  The count is delivered once every
    member's vehicles are known.  `except_motorcycles`: they do not count.  `except_disabled`: each member with a disability certificate
    is spared one vehicle, and the set those that serve it best.
    """
    rows = _told_apart([row for party in facts.members(args["set"]) for row in _countable(facts, party, args)])
    prices = _prices(rows)
    spared, doubts = _sparing(facts, args, rows, prices)
    counted = [worth for plate, worth in prices.items() if plate not in spared]
    answers = [*_replies(facts, args), *doubts, *(row.doubt for row in rows if row.doubt and row.plate not in prices)]
    answers += [unknown("PRICE_UNKNOWN", Doubt.PERSON)] * counted.count(None)
    reason = f"COUNT_{len(counted)}"
    is_counted = not facts.strangers() and all(answer.reason in ("", "PRICE_UNKNOWN") for answer in answers)
    values = {VEHICLE_COUNT: Value(len(counted), _oldest(facts, args))} if is_counted else {}
    if len(counted) > whole_number(args["count"]) or any(_burden(worth, args) is Burden.TOO_DEAR for worth in counted):
        return Outcome.of(no(reason), values)
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(reason), values)


def scrapped(facts: Facts, args: Args) -> Outcome:
    """Yes when a vehicle was cancelled as scrapped from `since` to `until`, both included; a bound not told is none."""

    def judge(record: Record) -> Answer:
        if _is_ahead(facts, record, CANCELLED_AT):
            return DATED_AHEAD
        letters, why = str(record.get(STATUS) or ""), str(record.get(CANCEL_REASON) or "")
        if CANCELLED not in letters:
            return NOT_UNDERSTOOD if is_unread(record, STATUS) else no("NOT_SCRAPPED")
        if why == SCRAPPED:
            return _within(facts, args, record.get(CANCELLED_AT), "SCRAPPED")
        is_known = any(word in why for word in OTHERWISE_CANCELLED)
        return no("NOT_SCRAPPED") if is_known else NOT_UNDERSTOOD

    return _of_one(facts, args, judge, CANCELLED_AT, CANCELLED_AT)


def new_car(facts: Facts, args: Args) -> Outcome:
    """Yes when a vehicle was first registered from `since` to `until`; with `nev` true, one that runs on new energy."""
    must_be_nev = facts.parameter(args.get("nev")) is True

    def judge(record: Record) -> Answer:
        if _is_ahead(facts, record, FIRST_REG_DATE, CANCELLED_AT):
            return DATED_AHEAD
        is_gone = bool(GONE & set(str(record.get(STATUS) or "")))
        is_unclear = is_unread(record, STATUS, *((PLATE_TYPE,) if must_be_nev else ()))
        is_other = must_be_nev and not is_unclear and record.get(PLATE_TYPE) not in NEW_ENERGY
        if record is NO_VEHICLE or is_gone or is_other:
            return no("NOT_NEW")
        within = _within(facts, args, record.get(FIRST_REG_DATE), "NEW")
        return NOT_UNDERSTOOD if is_unclear and within.verdict is not Verdict.NO else within

    return _of_one(facts, args, judge, FIRST_REG_DATE, FUEL)


def _replies(facts: Facts, args: Args) -> list[Answer]:
    """For each member what keeps their vehicles unknown, or a yes that says nothing."""
    replies = [facts.reply(OWNED, party) for party in facts.members(args["set"])]
    return [age_doubt(facts, args, reply) or doubt_of(reply) or yes("") for reply in replies]


def _countable(facts: Facts, party: Party, args: Args) -> Iterator[_Row]:
    """The party's rows that tell of a vehicle that counts; none of a copy that is too old.  Without a plate each row is a vehicle."""
    reply = facts.reply(OWNED, party)
    if age_doubt(facts, args, reply) is not None:
        return
    for place, record in enumerate(known_records(reply)):
        is_left_out = args.get("except_motorcycles") is True and record.get(PLATE_TYPE) in MOTORCYCLES
        is_dated_ahead = _is_ahead(facts, record, FIRST_REG_DATE, CANCELLED_AT)
        if not is_left_out and (is_dated_ahead or not GONE & set(str(record.get(STATUS) or ""))):
            number = fold(str(record.get(PLATE_NO) or "")).replace(DOT, "")
            plate = (str(record.get(PLATE_TYPE) or ""), number or f"{party.key}#{place}")
            needed = (*_NEEDED, PLATE_TYPE) if args.get("except_motorcycles") is True else _NEEDED
            doubt = NOT_UNDERSTOOD if is_unread(record, *needed) else facts.name_doubt(record.get(OWNER_NAME), party)
            own = DATED_AHEAD if is_dated_ahead else doubt
            yield _Row(plate, party.key, record.get(REFERENCE_PRICE), own)


def _told_apart(rows: Sequence[_Row]) -> list[_Row]:
    """The rows; one whose kind of plate could not be read is a doubt where another has its number: it may be the same vehicle."""
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row.plate[1], set()).add(row.plate[0])
    return [
        replace(row, doubt=NOT_UNDERSTOOD) if UNREAD in row.plate[0] and len(kinds[row.plate[1]]) > 1 else row
        for row in rows
    ]


def _prices(rows: Sequence[_Row]) -> dict[Plate, Price]:
    """What each vehicle that is surely owned is worth.

    None where no row of it tells, two tell differently, the doubtful among them, or one cannot be read.  Nought tells nothing.
    """
    owned = {row.plate for row in rows if row.doubt is None}
    told: dict[Plate, set[Price]] = {}
    for row in rows:
        known: set[Price] = {row.price} if isinstance(row.price, Decimal | int) and row.price > 0 else set()
        told.setdefault(row.plate, set()).update({None} if row.price == UNREAD else known)
    return {plate: prices.pop() if len(prices) == 1 else None for plate, prices in told.items() if plate in owned}


def _burden(worth: Price, args: Args) -> Burden:
    if worth is None:
        return Burden.UNPRICED
    return Burden.TOO_DEAR if worth > whole_number(args["price"]) else Burden.WITHIN


def _sparing(
    facts: Facts, args: Args, rows: Sequence[_Row], prices: Mapping[Plate, Price]
) -> tuple[AbstractSet[Plate], list[Answer]]:
    """The vehicles that disabled members may be spared, and what keeps it open whether they are.

    Whose vehicles are not known yet, or not surely, may own what another one surely does.
    """
    of_each: dict[str, AbstractSet[Plate]] = {}
    doubts: list[Answer] = []
    for party in facts.members(args["set"]) if args.get("except_disabled") is True else ():
        own = [row for row in rows if row.owner == party.key and row.plate in prices]
        is_open = doubt_of(facts.reply(OWNED, party)) or age_doubt(facts, args, facts.reply(OWNED, party))
        is_unclear = any(UNREAD in "".join(row.plate) for row in rows if row.owner == party.key)
        plates = prices.keys() if is_open or is_unclear else {row.plate for row in own}
        certified = _certified(facts, party) if plates else no("NO_CERTIFICATE")
        if certified.verdict is not Verdict.NO:
            of_each[party.key] = plates
            doubts += [
                doubt for doubt in (certified, *(row.doubt for row in own)) if doubt and doubt.doubt is not Doubt.NONE
            ]
    heaviest_first = sorted(prices, key=lambda plate: (_burden(prices[plate], args), plate))
    return _spared(heaviest_first, of_each), doubts


def _certified(facts: Facts, party: Party) -> Answer:
    """Whether the party holds a certificate of disability, of whatever level; its copy may be of any age."""
    reply = facts.reply(DISABILITY, party)
    names = [facts.name_doubt(record.get(NAME), party) or yes("") for record in found_records(reply)]
    return doubt_of(reply) or any_of(by_reason([no("NO_CERTIFICATE"), *names]))


def _spared(plates: Sequence[Plate], of_each: Mapping[str, AbstractSet[Plate]]) -> AbstractSet[Plate]:
    """One vehicle for each who is to be spared one, those first in `plates` if that can be; what two share is spared once."""
    spares: dict[str, Plate] = {}
    for plate in plates:
        _spare(plate, of_each, spares, set())
    return frozenset(spares.values())


def _spare(plate: Plate, of_each: Mapping[str, AbstractSet[Plate]], spares: dict[str, Plate], tried: set[str]) -> bool:
    """Give the vehicle to one of its owners; whoever has another to be spared gives way where that one finds an owner too."""
    for who, own in of_each.items():
        if plate in own and who not in tried:
            tried.add(who)
            if who not in spares or _spare(spares[who], of_each, spares, tried):
                spares[who] = plate
                return True
    return False


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
                value = Value(raw if isinstance(raw, str | date) else None, _as_of(reply))
                proofs.append((str(record.get(dated)), str(raw), value))
        answers.append(any_of(by_reason(own)))
    answer = together(args["of"], answers)
    is_shown = proofs and answer.verdict is Verdict.YES
    return Outcome.of(answer, {shown: min(proofs, key=lambda proof: proof[:2])[2]} if is_shown else None)


def _is_ahead(facts: Facts, record: Record, *names: ItemName) -> bool:
    return any(is_ahead(record.get(name), facts.today) for name in names)


def _within(facts: Facts, args: Args, on: ItemValue, reason: str) -> Answer:
    """Whether the day is from `since` to `until`; a day that is not on record may be, and where there is no bound it is."""
    since, until = day(facts.parameter(args.get("since"))), day(facts.parameter(args.get("until")))
    span, within = span_of(on), Span(since or date.min, until or date.max)
    if span is None:
        return unknown("DAY_UNKNOWN", Doubt.PERSON) if since or until else yes(reason)
    if not span.may_be_of(within):
        return no(f"NOT_{reason}")
    return yes(reason) if within.first <= span.first and span.last <= within.last else NOT_UNDERSTOOD


def _as_of(reply: object) -> datetime | None:
    return reply.as_of if isinstance(reply, Found | NoRecord) else None


def _oldest(facts: Facts, args: Args) -> datetime | None:
    times = [_as_of(facts.reply(OWNED, party)) for party in facts.members(args["set"])]
    return min([time for time in times if time is not None], default=None)
