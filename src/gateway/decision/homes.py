"""Who owns what: rules over the real-estate register of nine counties (DOMAIN 1.7)."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from gateway.decision.facts import Facts, Outcome, doubt_of, known_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, together, whole_number
from gateway.domain.answer import Answer, Doubt, all_of, by_reason, no, unknown, yes
from gateway.domain.codes import COUNTIES, ItemName
from gateway.domain.identifiers import fold
from gateway.domain.reply import Record
from gateway.domain.rules import HOLDINGS
from gateway.domain.stages import Party

CERT_NO = ItemName("cert_no")
COUNTY = ItemName("county")
FORENOTICE = ItemName("forenotice")
OBJECTION = ItemName("objection")
OWNER_MATCH = ItemName("owner_match")
OWNER_NAME = ItemName("owner_name")
RIGHT_TYPE = ItemName("right_type")
SEIZURE = ItemName("seizure")
SHARE = ItemName("share")
STATUS = ItemName("status")
UNIT_NO = ItemName("unit_no")
USAGE = ItemName("usage")

HOMESTEAD_RIGHTS = frozenset({"5", "6"})
DWELLING = "住宅"
Judge = Callable[[Record], Answer]


def no_dwelling(facts: Facts, args: Args) -> Outcome:
    """Yes when no member of the set has a current dwelling right in any county.

    A definite dwelling is a no whatever else is open: any share counts, a minor's counts, a seized one counts, a historical
    one does not.  A yes needs every county, no possible match, and a family that is named in full.
    """
    return _at_most(facts, args, 0)


def dwelling_count(facts: Facts, args: Args) -> Outcome:
    """Yes when the set together has at most `count` dwellings; a couple's one flat is one."""
    return _at_most(facts, args, whole_number(args["count"]))


def owns_dwelling(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody has a current dwelling right in the county named, or in the city where none is."""
    county = facts.parameter(args.get("county"))

    def judge(record: Record) -> Answer | None:
        is_here = county in (None, record.get(COUNTY))
        return yes("OWNER") if is_here and _is_dwelling(record, count_forenotice=False) else None

    answers = [_best(facts, party, judge) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def owns_free_unit(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody owns the unit named, wholly or in part, and it is neither seized nor disputed.

    A mortgage hinders neither an inheritance nor a business.
    """
    return _of_unit(facts, args, _free)


def business_premises(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody owns the unit named, it is no dwelling, and neither seized nor disputed.

    Who does not own it may have the owner's consent, which no register holds: that is for an officer to see.
    """

    def judge(record: Record) -> Answer:
        return no("DWELLING") if DWELLING in str(record.get(USAGE) or "") else _free(record)

    outcome = _of_unit(facts, args, judge)
    is_others = outcome.reason == "NOT_OWNER"
    return Outcome.of(unknown("CONSENT_NEEDED", Doubt.PERSON)) if is_others else outcome


def _at_most(facts: Facts, args: Args, most: int) -> Outcome:
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
        answers.append(doubt_of(reply) or yes(""))
    reason = f"OWNS_{len(definite)}" if definite else f"NONE_IN_{len(COUNTIES)}_COUNTIES"
    if len(definite) > most:
        return Outcome.of(no(reason))
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(reason))


def _of_unit(facts: Facts, args: Args, judge: Judge) -> Outcome:
    wanted = fold(str(facts.parameter(args["unit"])))

    def of_this(record: Record) -> Answer | None:
        is_it = wanted == fold(str(record.get(UNIT_NO) or "")) and _is_owned(record, count_forenotice=False)
        return judge(record) if is_it else None

    return Outcome.of(together(args["of"], [_best(facts, party, of_this) for party in facts.members(args["of"])]))


def _best(facts: Facts, party: Party, judge: Callable[[Record], Answer | None]) -> Answer:
    """What the records that are surely the party's come to together; else why it is not sure; else that nothing is owned."""
    reply = facts.reply(HOLDINGS, party)
    sure, doubts = [], []
    for record, answer in _judged(known_records(reply), judge):
        doubt = _owner_doubt(facts, party, record)
        if doubt is None:
            sure.append(answer)
        else:
            doubts.append(doubt)
    if sure:
        return all_of(by_reason(sure))
    return doubt_of(reply) or next(iter(by_reason(doubts)), no("NOT_OWNER"))


def _judged(records: tuple[Record, ...], judge: Callable[[Record], Answer | None]) -> Iterator[tuple[Record, Answer]]:
    for record in records:
        answer = judge(record)
        if answer is not None:
            yield record, answer


def _free(record: Record) -> Answer:
    return no("ENCUMBERED") if True in (record.get(SEIZURE), record.get(OBJECTION)) else yes("OWNER_FREE")


def _is_owned(record: Record, *, count_forenotice: bool) -> bool:
    if record.get(STATUS) == "historical":
        return False
    if record.get(FORENOTICE) is True and not count_forenotice:
        return False
    share = record.get(SHARE)
    return not (isinstance(share, Decimal | int) and share <= 0)


def _is_dwelling(record: Record, *, count_forenotice: bool) -> bool:
    usage, right = str(record.get(USAGE) or ""), str(record.get(RIGHT_TYPE) or "")
    is_home = DWELLING in usage or right in HOMESTEAD_RIGHTS
    return is_home and _is_owned(record, count_forenotice=count_forenotice)


def _owner_doubt(facts: Facts, party: Party, record: Record) -> Answer | None:
    """A 15-digit number that converts is a full match; a number like it with a broken check digit is a possible one."""
    if record.get(OWNER_MATCH) not in ("same", "legacy15"):
        return unknown("POSSIBLE_MATCH", Doubt.PERSON)
    return facts.name_doubt(record.get(OWNER_NAME), party)


def _unit(record: Record) -> str:
    """What tells one dwelling from another: couples hold one certificate each for the same unit; old units have no number."""
    return str(record.get(UNIT_NO) or record.get(CERT_NO) or "")
