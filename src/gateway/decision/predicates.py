"""The named predicates over replies: pure functions of the facts and the catalogue's arguments (DOMAIN 3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from gateway.decision.answers import Value
from gateway.decision.facts import Facts, Outcome, doubt_of, found_records, known_records
from gateway.decision.family import of_family
from gateway.domain.answer import Answer, Doubt, all_of, no, unknown, yes
from gateway.domain.codes import COUNTIES, ItemName
from gateway.domain.identifiers import month_of
from gateway.domain.matter import Argument
from gateway.domain.reply import Found, NoRecord, Record, Reply
from gateway.domain.rules import COUPLE, HOLDINGS, OWNED, PERIODS, PERSON
from gateway.domain.stages import Party

Args = Mapping[str, Argument]
Rule = Callable[[Facts, Args], Outcome]

CERT_NO = ItemName("cert_no")
END = ItemName("end")
FORENOTICE = ItemName("forenotice")
INSURANCE_KIND = ItemName("insurance_kind")
IS_SPOUSE_OF = ItemName("is_spouse_of")
NAME = ItemName("name")
OWNER_MATCH = ItemName("owner_match")
OWNER_NAME = ItemName("owner_name")
PERIODS_ITEM = ItemName("periods")
PERSON_STATUS = ItemName("person_status")
REFERENCE_PRICE = ItemName("reference_price")
REGISTER_DATE = ItemName("register_date")
RIGHT_TYPE = ItemName("right_type")
SHARE = ItemName("share")
START = ItemName("start")
STATUS = ItemName("status")
UNIT_NO = ItemName("unit_no")
USAGE = ItemName("usage")
VEHICLE_COUNT = ItemName("vehicle_count")

ADULT_YEARS = 18
COVERAGE_FROM = date(1985, 1, 1)
"""Older marriages stand on paper only; a reply that names its own beginning goes before this."""
GONE = frozenset("BEP")
"""Vehicle states that end countable ownership: transferred out, cancelled, plates voided (GA 24.17)."""
HOMESTEAD_RIGHTS = frozenset({"5", "6"})
DWELLING = "住宅"


def no_dwelling(facts: Facts, args: Args) -> Outcome:
    """Yes when no member of the set has a current dwelling right in any county.

    A definite dwelling is a no whatever else is open: any share counts, a minor's counts, a seized one counts, a historical
    one does not.  A yes needs every county, no possible match, and a family that is named in full.
    """
    count_forenotice = args.get("count_forenotice") is True
    definite: set[str] = set()
    answers: list[Answer] = []
    for party in facts.members(args["set"]):
        reply = facts.reply(HOLDINGS, party)
        for place, record in enumerate(known_records(reply)):
            if not _is_dwelling(record, count_forenotice=count_forenotice):
                continue
            doubt = _owner_doubt(facts, party, record)
            if doubt is None:
                definite.add(_unit(record) or f"{party.key}#{place}")
            else:
                answers.append(doubt)
        answers.append(doubt_of(reply) or yes(f"NONE_IN_{len(COUNTIES)}_COUNTIES"))
    if definite:
        return Outcome.of(no(f"OWNS_{len(definite)}"))
    return Outcome.of(of_family(facts, answers))


def vehicle_limit(facts: Facts, args: Args) -> Outcome:
    """Yes when the set owns at most `count` countable vehicles, each worth at most `price` yuan.

    The count is delivered once every member's vehicles are known.
    """
    count = 0
    is_over = False
    answers: list[Answer] = []
    for party in facts.members(args["set"]):
        reply = facts.reply(OWNED, party)
        for record in known_records(reply):
            if GONE & set(str(record.get(STATUS) or "")):
                continue
            doubt = facts.name_doubt(record.get(OWNER_NAME), party)
            if doubt is not None:
                answers.append(doubt)
                continue
            count += 1
            price = record.get(REFERENCE_PRICE)
            if not isinstance(price, Decimal | int):
                answers.append(unknown("PRICE_UNKNOWN", Doubt.PERSON))
            elif price > _count(args["price"]):
                is_over = True
        answers.append(doubt_of(reply) or yes(""))
    reason = f"COUNT_{count}"
    is_counted = all(answer.reason in ("", "PRICE_UNKNOWN") for answer in answers)
    values = {VEHICLE_COUNT: Value(count, _oldest(facts, args))} if is_counted else {}
    if is_over or count > _count(args["count"]):
        return Outcome.of(no(reason), values)
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(reason), values)


def months_ge(facts: Facts, args: Args) -> Outcome:
    """Yes when at least `months` distinct months of insurance `kind` were paid within the window that ends last month.

    Months are a set: two jobs, two counties in one month count once; the current month is not closed and does not count.
    Without `window_months` all months count.
    """
    subjects = facts.members(args["of"])
    answers = [_months(facts, party, facts.reply(PERIODS, party), args) for party in subjects]
    return Outcome.of(all_of(answers))


def is_spouse_of(facts: Facts, args: Args) -> Outcome:
    """Yes when the register has a marriage of the two as their latest event.

    A court's divorce is not in the register, which then still says married: a known contradiction, not ours to mend.  No record of
    either refutes nothing: couples may register anywhere in the country.  A no proves nothing for a couple of the paper era or
    for someone from elsewhere.
    """
    first, second = facts.members(args["a"])[0], facts.members(args["b"])[0]
    reply = facts.reply(COUPLE, first, second)
    doubt = doubt_of(reply)
    if doubt is not None:
        return Outcome.of(doubt)
    said = {record.get(IS_SPOUSE_OF) for record in found_records(reply)}
    if said == {"yes"}:
        return Outcome.of(yes("REGISTERED"), _register_date(reply))
    if not said:
        return Outcome.of(unknown("NO_RECORD", Doubt.PERSON))
    if said != {"no"}:
        return Outcome.of(unknown("OUTSIDE_COVERAGE", Doubt.PERSON))
    doubts = absence_doubts(facts, (first, second), COVERAGE_FROM)
    return Outcome.of(all_of(doubts) if doubts else no("NOT_REGISTERED"))


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


def no_homestead(_facts: Facts, _args: Args) -> Outcome:
    """Only an officer of the department can say; no register is asked."""
    return Outcome.of(unknown("TO_BE_VERIFIED", Doubt.PERSON))


PREDICATES: Mapping[str, Rule] = MappingProxyType(
    {
        "no_dwelling": no_dwelling,
        "months_ge": months_ge,
        "vehicle_limit": vehicle_limit,
        "is_spouse_of": is_spouse_of,
        "no_homestead": no_homestead,
    }
)


def _is_dwelling(record: Record, *, count_forenotice: bool) -> bool:
    if record.get(STATUS) == "historical":
        return False
    if record.get(FORENOTICE) is True and not count_forenotice:
        return False
    share = record.get(SHARE)
    if isinstance(share, Decimal | int) and share <= 0:
        return False
    usage, right = str(record.get(USAGE) or ""), str(record.get(RIGHT_TYPE) or "")
    return DWELLING in usage or right in HOMESTEAD_RIGHTS


def _owner_doubt(facts: Facts, party: Party, record: Record) -> Answer | None:
    """A 15-digit number that converts is a full match; a number like it with a broken check digit is a possible one."""
    if record.get(OWNER_MATCH) not in ("same", "legacy15"):
        return unknown("POSSIBLE_MATCH", Doubt.PERSON)
    return facts.name_doubt(record.get(OWNER_NAME), party)


def _unit(record: Record) -> str:
    """What tells one dwelling from another: couples hold one certificate each for the same unit; old units have no number."""
    return str(record.get(UNIT_NO) or record.get(CERT_NO) or "")


def _months(facts: Facts, party: Party, reply: Reply, args: Args) -> Answer:
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    if not isinstance(reply, Found) or not reply.records:
        return no("NO_ACCOUNT")
    for record in reply.records:
        doubt = facts.name_doubt(record.get(NAME), party)
        if doubt is not None:
            return doubt
    if _is_stale(reply, facts.today, args.get("max_age_days")):
        return unknown("STALE", Doubt.FINAL)
    last = _index(month_of(facts.today)) - 1
    window = args.get("window_months")
    first = last + 1 - _count(window) if window is not None else 0
    paid = _paid_months(reply.records, str(args["kind"]), first, last)
    reason = f"MONTHS_{len(paid)}"
    return yes(reason) if len(paid) >= _count(args["months"]) else no(reason)


def _paid_months(records: Iterable[Record], kind: str, first: int, last: int) -> set[int]:
    """The distinct months paid from `first` to `last`; months are counted from year 0 here, so that they can be a range."""
    paid: set[int] = set()
    for record in records:
        periods = record.get(PERIODS_ITEM)
        for period in periods if isinstance(periods, tuple) else ():
            if isinstance(period, str) or period.get(INSURANCE_KIND) != kind:
                continue
            start, end = period.get(START), period.get(END)
            if isinstance(start, int):
                until = _index(end) if isinstance(end, int) else last
                paid.update(range(max(_index(start), first), min(until, last) + 1))
    return paid


def _index(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _is_stale(reply: Found, today: date, max_age_days: Argument) -> bool:
    if max_age_days is None:
        return False
    return reply.as_of is None or today - reply.as_of.date() > timedelta(days=_count(max_age_days))


def _was_adult(party: Party, on: date) -> bool:
    if party.person is None:
        return False
    born = party.person.person_id.birth_date
    return (born.year + ADULT_YEARS, born.month, born.day) <= (on.year, on.month, on.day)


def _register_date(reply: Reply) -> dict[ItemName, Value]:
    name = REGISTER_DATE
    values: dict[ItemName, Value] = {}
    for record in found_records(reply):
        day = record.get(name)
        if isinstance(day, date) and isinstance(reply, Found):
            values[name] = Value(day, reply.as_of)
    return values


def _oldest(facts: Facts, args: Args) -> datetime | None:
    replies = (facts.reply(OWNED, party) for party in facts.members(args["set"]))
    times = [reply.as_of for reply in replies if isinstance(reply, Found | NoRecord) and reply.as_of is not None]
    return min(times, default=None)


def _count(value: Argument) -> int:
    return int(value or 0)
