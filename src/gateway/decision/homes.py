"""Who owns what: rules over the real-estate register of nine counties (DOMAIN 1.7)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gateway.decision.days import DATED_AHEAD, is_ahead
from gateway.decision.facts import NOT_UNDERSTOOD, Facts, Outcome, doubt_of, is_unread, known_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, together, whole_number
from gateway.domain.answer import Answer, Doubt, all_of, by_reason, no, unknown, yes
from gateway.domain.codes import COUNTIES, ItemName
from gateway.domain.identifiers import fold, fold_unit
from gateway.domain.reply import Record
from gateway.domain.rules import HOLDINGS
from gateway.domain.stages import Party
from gateway.domain.words import Verdict

CERT_NO = ItemName("cert_no")
COUNTY = ItemName("county")
FORENOTICE = ItemName("forenotice")
OBJECTION = ItemName("objection")
OWNER_MATCH = ItemName("owner_match")
OWNER_NAME = ItemName("owner_name")
REG_DATE = ItemName("reg_date")
RIGHT_TYPE = ItemName("right_type")
SEIZURE = ItemName("seizure")
SHARE = ItemName("share")
STATUS = ItemName("status")
UNIT_NO = ItemName("unit_no")
USAGE = ItemName("usage")

HOMESTEAD_RIGHTS = frozenset({"5", "6"})
DWELLING = "住宅"
NO_DWELLING = ("商业", "商务", "商服", "办公", "工业", "车位", "车库", "仓储", "厂房", "医疗", "教育", "科研", "交通")
"""Words of usages that are surely no dwelling; what has neither may be one."""
PROOFS = ("不动产证明", "不动产登记证明", "预告登记证明")
"""Certificates that state a presale or a mortgage; a right has a `不动产权` or an older certificate."""
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
        if not is_here or not _is_dwelling(record, count_forenotice=False):
            return None
        return NOT_UNDERSTOOD if _may_be_home(record) else yes("OWNER")

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
        if DWELLING in str(record.get(USAGE) or ""):
            return no("DWELLING")
        return NOT_UNDERSTOOD if _may_be_home(record) else _free(record)

    outcome = _of_unit(facts, args, judge)
    is_others = outcome.reason == "NOT_OWNER"
    return Outcome.of(unknown("CONSENT_NEEDED", Doubt.PERSON)) if is_others else outcome


@dataclass(slots=True)
class _Homes:
    """The dwellings of a set of people, counted as flats and not as owners: a joint one is one, whoever's name is misspelt.

    sure, possible: by unit.  unnumbered: how many a party surely owns of which neither unit nor certificate number is on record;
    two parties' may be the same.  doubts: why an owner is not sure, by the unit, which is empty for an unnumbered one.
    """

    sure: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    unnumbered: Counter[str] = field(default_factory=Counter)
    doubts: list[tuple[str, Answer]] = field(default_factory=list)

    def add(self, party: Party, unit: str, doubt: Answer | None) -> None:
        """One record of a dwelling; doubt: why it may be another's."""
        if doubt is not None:
            self.possible.add(unit)
            self.doubts.append((unit, doubt))
        elif unit:
            self.sure.add(unit)
        else:
            self.unnumbered[party.key] += 1

    @property
    def least(self) -> int:
        """So many they own at least."""
        return len(self.sure) + max(self.unnumbered.values(), default=0)

    @property
    def most(self) -> int:
        """So many they own at most, by what is on record."""
        unnumbered = self.unnumbered.total() + sum(1 for unit, _ in self.doubts if not unit)
        return len(self.sure | (self.possible - {""})) + unnumbered

    def open(self) -> list[Answer]:
        """Why the number is not sure; a unit that one member surely owns is no second one for another."""
        doubts = [doubt for unit, doubt in self.doubts if unit not in self.sure]
        return doubts if doubts or self.least == self.most else [unknown("POSSIBLE_MATCH", Doubt.PERSON)]


def _at_most(facts: Facts, args: Args, most: int) -> Outcome:
    homes, answers = _homes_of(facts, args)
    if homes.least > most:
        return Outcome.of(no(f"OWNS_{homes.least}"))
    if homes.most > most:
        answers += homes.open()
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(_number_of(homes)))


def _homes_of(facts: Facts, args: Args) -> tuple[_Homes, list[Answer]]:
    """The dwellings on record, and for each member whether the register was asked in full."""
    homes, answers = _Homes(), list[Answer]()
    count_forenotice = args.get("count_forenotice") is True
    held = [(party, facts.reply(HOLDINGS, party)) for party in facts.members(args["set"])]
    units = _units_by_certificate(record for _, reply in held for record in known_records(reply))
    for party, reply in held:
        for record in known_records(reply):
            if _is_dwelling(record, count_forenotice=count_forenotice):
                doubt = NOT_UNDERSTOOD if _may_be_home(record) else _owner_doubt(facts, party, record)
                homes.add(party, _unit(record, units), doubt)
        answers.append(doubt_of(reply) or yes(""))
    return homes, answers


def _number_of(homes: _Homes) -> str:
    if homes.least != homes.most:
        return f"OWNS_AT_MOST_{homes.most}"
    return f"OWNS_{homes.least}" if homes.least else f"NONE_IN_{len(COUNTIES)}_COUNTIES"


def _of_unit(facts: Facts, args: Args, judge: Judge) -> Outcome:
    wanted = fold_unit(str(facts.parameter(args["unit"])))

    def of_this(record: Record) -> Answer | None:
        may_be_it = is_unread(record, UNIT_NO) or wanted == _unit_number(record)
        return judge(record) if may_be_it and _is_owned(record, count_forenotice=False) else None

    return Outcome.of(together(args["of"], [_best(facts, party, of_this) for party in facts.members(args["of"])]))


def _best(facts: Facts, party: Party, judge: Callable[[Record], Answer | None]) -> Answer:
    """What the records come to that are surely the party's, in whatever order; else why none is sure; else that nothing is owned.

    One that may be another's takes a yes away where it speaks against it.
    """
    reply = facts.reply(HOLDINGS, party)
    sure, doubts, contrary = list[Answer](), list[Answer](), list[Answer]()
    for record, answer in _judged(known_records(reply), judge):
        doubt = _owner_doubt(facts, party, record)
        if doubt is None:
            sure.append(answer)
        else:
            doubts.append(doubt)
            contrary += [doubt] if answer.verdict is Verdict.NO else []
    if sure:
        return all_of([*by_reason(sure), *by_reason(contrary)])
    return doubt_of(reply) or all_of(by_reason(doubts) or [no("NOT_OWNER")])


def _judged(records: tuple[Record, ...], judge: Callable[[Record], Answer | None]) -> Iterator[tuple[Record, Answer]]:
    for record in records:
        answer = judge(record)
        if answer is not None:
            yield record, answer


def _free(record: Record) -> Answer:
    if True in (record.get(SEIZURE), record.get(OBJECTION)):
        return no("ENCUMBERED")
    return NOT_UNDERSTOOD if is_unread(record, SEIZURE, OBJECTION) else yes("OWNER_FREE")


def _is_owned(record: Record, *, count_forenotice: bool) -> bool:
    """A right that stands counts, whatever forenotice is registered on it; a proof of presale only where the rule counts it."""
    if record.get(STATUS) == "historical":
        return False
    if _is_proof(record) and not (count_forenotice and record.get(FORENOTICE) is not False):
        return False
    share = record.get(SHARE)
    return not (isinstance(share, Decimal | int) and share <= 0)


def _is_proof(record: Record) -> bool:
    return any(words in _certificate(record) for words in PROOFS)


def _certificate(record: Record) -> str:
    """Its number, folded; "" where there is none that can be read."""
    return "" if is_unread(record, CERT_NO) else fold(str(record.get(CERT_NO) or ""))


def _unit_number(record: Record) -> str:
    return "" if is_unread(record, UNIT_NO) else fold_unit(str(record.get(UNIT_NO) or ""))


def _is_dwelling(record: Record, *, count_forenotice: bool) -> bool:
    usage, right = str(record.get(USAGE) or ""), str(record.get(RIGHT_TYPE) or "")
    is_home = DWELLING in usage or right in HOMESTEAD_RIGHTS or _may_be_home(record)
    return is_home and _is_owned(record, count_forenotice=count_forenotice)


def _may_be_home(record: Record) -> bool:
    """Whether neither usage nor right says what the unit is."""
    usage, right = str(record.get(USAGE) or ""), str(record.get(RIGHT_TYPE) or "")
    if DWELLING in usage or right in HOMESTEAD_RIGHTS:
        return False
    return is_unread(record, RIGHT_TYPE) or not any(word in usage for word in NO_DWELLING)


def _owner_doubt(facts: Facts, party: Party, record: Record) -> Answer | None:
    """A 15-digit number that converts is a full match; a number like it with a broken check digit is a possible one."""
    if is_unread(record, STATUS, CERT_NO, SHARE, UNIT_NO) or (_is_proof(record) and is_unread(record, FORENOTICE)):
        return NOT_UNDERSTOOD
    if is_ahead(record.get(REG_DATE), facts.today):
        return DATED_AHEAD
    if record.get(OWNER_MATCH) not in ("same", "legacy15"):
        return unknown("POSSIBLE_MATCH", Doubt.PERSON)
    return facts.name_doubt(record.get(OWNER_NAME), party)


def _unit(record: Record, units: Mapping[str, str]) -> str:
    """What tells one dwelling from another; "" where nothing does.

    A couple holds one certificate each for the same unit, and an old unit has no number: then its certificate's, under which
    another record may know the unit.
    """
    certificate = _certificate(record)
    return _unit_number(record) or units.get(certificate, certificate)


def _units_by_certificate(records: Iterable[Record]) -> Mapping[str, str]:
    """The unit of each certificate that some record knows with it; of several the first in the order of numbers."""
    pairs = ((_certificate(record), _unit_number(record)) for record in records)
    return dict(sorted((pair for pair in pairs if all(pair)), reverse=True))
