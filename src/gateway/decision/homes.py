"""Who owns what: rules over the real-estate register of nine counties (docs/departments/real_estate.md)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.decision.days import is_ahead
from gateway.decision.doubts import DATED_AHEAD, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, is_unread, known_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, together, whole_number
from gateway.decision.units import (
    UNIT_NO,
    Home,
    House,
    home_of,
    houses,
    is_owned,
    is_right_unclear,
    premises_of,
    unit_of,
)
from gateway.decision.usages import Usage
from gateway.domain.answer import Answer, Doubt, all_of, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import fold_unit
from gateway.domain.parties import Party
from gateway.domain.questions import HOLDINGS
from gateway.domain.reply import Record
from gateway.domain.words import Verdict

COUNTY = ItemName("county")
OBJECTION = ItemName("objection")
OWNER_MATCH = ItemName("owner_match")
OWNER_NAME = ItemName("owner_name")
REG_DATE = ItemName("reg_date")
SEIZURE = ItemName("seizure")

Judge = Callable[[Record], Answer]
Unite = Callable[[Sequence[Answer]], Answer]


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
        home = home_of(record)
        if not is_here or home is Home.NONE or not is_owned(record, count_forenotice=False):
            return None
        return yes("OWNER") if home is Home.SURE else NOT_UNDERSTOOD

    answers = [_best(facts, party, judge, any_of) for party in facts.members(args["of"])]
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
        usage = premises_of(record)
        if usage is Usage.DWELLING:
            return no("DWELLING")
        return _free(record) if usage is Usage.OTHER else NOT_UNDERSTOOD

    outcome = _of_unit(facts, args, judge)
    is_others = outcome.reason == "NOT_OWNER"
    return Outcome.of(unknown("CONSENT_NEEDED", Doubt.PERSON)) if is_others else outcome


@dataclass(slots=True)
class _Homes:
    """The dwellings of a set of people, counted as flats and not as owners: a joint one is one, whoever's name is misspelt.

    sure, possible: by key.  apart: the parcels of those that are surely no other's.  own: each party's parcels.  unnumbered: how many
    a party surely owns of which neither unit nor certificate number is on record; two parties' may be the same.  doubts: why a home
    or its owner is not sure, by the key, which is empty for an unnumbered one.
    """

    sure: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    own: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unnumbered: Counter[str] = field(default_factory=Counter)
    doubts: list[tuple[str, Answer]] = field(default_factory=list)

    def add(self, party: Party, house: House, doubt: Answer | None) -> None:
        """One record of a dwelling; doubt: why it may be none, or another's."""
        if doubt is not None:
            self.possible.add(house.key)
            self.doubts.append((house.key, doubt))
        elif house.key:
            self.sure.add(house.key)
            self.own[party.key].add(house.parcel)
            self.apart |= set() if house.is_anybodys else {house.parcel}
        else:
            self.unnumbered[party.key] += 1

    @property
    def least(self) -> int:
        """So many they own at least: what one of them owns, or what they own together that is surely apart."""
        of_each = (len(self.own[key]) + self.unnumbered[key] for key in self.own.keys() | self.unnumbered.keys())
        return max(len(self.apart), *of_each, 0)

    @property
    def most(self) -> int:
        """So many they own at most, by what is on record."""
        unnumbered = self.unnumbered.total() + sum(1 for key, _ in self.doubts if not key)
        return len(self.sure | (self.possible - {""})) + unnumbered

    def open(self) -> list[Answer]:
        """Why the number is not sure; a home that one member surely owns is no second one for another."""
        doubts = [doubt for key, doubt in self.doubts if key not in self.sure]
        return doubts if doubts or self.least == self.most else [unknown("POSSIBLE_MATCH", Doubt.PERSON)]


def _at_most(facts: Facts, args: Args, most: int) -> Outcome:
    homes, answers = _homes_of(facts, args)
    if homes.least > most:
        return Outcome.of(no(f"OWNS_{homes.least}"))
    if homes.most > most:
        answers += homes.open()
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(_number_of(homes, len(facts.city.counties))))


def _homes_of(facts: Facts, args: Args) -> tuple[_Homes, list[Answer]]:
    """The dwellings on record, and for each member whether the register was asked in full."""
    homes, answers = _Homes(), list[Answer]()
    count_forenotice = args.get("count_forenotice") is True
    held = [(party, facts.reply(HOLDINGS, party)) for party in facts.members(args["set"])]
    told_apart = houses(record for _, reply in held for record in known_records(reply))
    for party, reply in held:
        for record in known_records(reply):
            home = home_of(record)
            if home is not Home.NONE and is_owned(record, count_forenotice=count_forenotice):
                doubt = _owner_doubt(facts, party, record) if home is Home.SURE else NOT_UNDERSTOOD
                homes.add(party, told_apart.of(record), doubt)
        answers.append(doubt_of(reply) or yes(""))
    return homes, answers


def _number_of(homes: _Homes, counties: int) -> str:
    if homes.least != homes.most:
        return f"OWNS_AT_MOST_{homes.most}"
    return f"OWNS_{homes.least}" if homes.least else f"NONE_IN_{counties}_COUNTIES"


def _of_unit(facts: Facts, args: Args, judge: Judge) -> Outcome:
    wanted = fold_unit(str(facts.parameter(args["unit"])))

    def of_this(record: Record) -> Answer | None:
        may_be_it = is_unread(record, UNIT_NO) or wanted == unit_of(record)
        return judge(record) if may_be_it and is_owned(record, count_forenotice=False) else None

    return Outcome.of(
        together(args["of"], [_best(facts, party, of_this, all_of) for party in facts.members(args["of"])])
    )


def _best(facts: Facts, party: Party, judge: Callable[[Record], Answer | None], united: Unite) -> Answer:
    """What the records come to that are surely the party's, `united`; else why none is sure; else that nothing is owned.

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
        return united([*by_reason(sure), *by_reason(contrary)])
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


def _owner_doubt(facts: Facts, party: Party, record: Record) -> Answer | None:
    """A 15-digit number that converts is a full match; a number like it with a broken check digit is a possible one."""
    if is_right_unclear(record):
        return NOT_UNDERSTOOD
    if is_ahead(record.get(REG_DATE), facts.today):
        return DATED_AHEAD
    if record.get(OWNER_MATCH) not in ("same", "legacy15"):
        return unknown("POSSIBLE_MATCH", Doubt.PERSON)
    return facts.name_doubt(record.get(OWNER_NAME), party)
