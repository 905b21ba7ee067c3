"""Rules that a city composes from data, over the replies: pure, in three values, each part once over the rows it looks at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from gateway.decision.days import Span, is_ahead, span_of
from gateway.decision.doubts import (
    DATED_AHEAD,
    NO_RECORD,
    NOT_UNDERSTOOD,
    OUTSIDE_COVERAGE,
    STALE,
    doubt_of,
)
from gateway.decision.facts import Facts, Outcome, found_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, age_doubt, day_of, together
from gateway.decision.windows import Units, month_span, units_of
from gateway.domain.answer import Answer, Doubt, agreed, all_of, any_of, by_reason, negation, no, unknown, yes
from gateway.domain.composed import (
    AllOf,
    AnyOf,
    ComposedRule,
    CountRows,
    EachRow,
    LatestRow,
    Leaf,
    NotOnRecord,
    NotSo,
    Part,
    RowsTaken,
    RowTest,
    SamePersonRow,
)
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.domain.parties import Party
from gateway.domain.reply import UNREAD, Found, ItemValue, NoRecord, Record, Reply
from gateway.domain.words import Verdict

DAY_UNKNOWN = unknown("DAY_UNKNOWN", Doubt.PERSON)
"""A record without the day on which the rule rests."""
VALUE_UNKNOWN = unknown("VALUE_UNKNOWN", Doubt.PERSON)
"""A record without the value on which the rule rests."""
_SEVERAL = unknown("SEVERAL_RECORDS", Doubt.PERSON)
_A_DAY = 1
_FAMILIES = frozenset({"family", "couple"})
_TAKEN: Mapping[RowsTaken, Callable[[Iterable[Answer]], Answer]] = MappingProxyType(
    {RowsTaken.AGREED: agreed, RowsTaken.EVERY: all_of, RowsTaken.SOME: any_of}
)


def composed(facts: Facts, args: Args, rule: ComposedRule) -> Outcome:
    """What a rule of the city's own comes to for everybody its argument `of` speaks of; of a family, for all whom the registers know."""
    answers = [_part(rule.part, _Case(facts, party, rule)) for party in facts.members(args["of"])]
    if args["of"] in _FAMILIES:
        return Outcome.of(of_family(facts, answers))
    return Outcome.of(together(args["of"], answers))


@dataclass(frozen=True, slots=True)
class _Case:
    """One person and the rule that is put to their records."""

    facts: Facts
    party: Party
    rule: ComposedRule

    def reply(self, leaf: Leaf) -> Reply:
        return self.facts.reply(leaf.rows.question, self.party)

    def doubt(self, leaf: Leaf) -> Answer | None:
        """Why the reply proves nothing: late, in part, refused, too old, or under another name."""
        reply, asked = self.reply(leaf), self.rule.asks[leaf.rows.question]
        doubt = doubt_of(reply) or _age_doubt(self.facts, asked.max_age_days, reply)
        if doubt is not None or asked.holder is None:
            return doubt
        named = (self.facts.name_doubt(record.get(asked.holder), self.party) for record in found_records(reply))
        return next((doubt for doubt in named if doubt is not None), None)

    def rows(self, leaf: Leaf) -> tuple[Record, ...] | None:
        """The rows of a full reply; None where a list of them is not told."""
        records, inside = found_records(self.reply(leaf)), leaf.rows.inside
        if inside is None:
            return records
        lists = [record.get(inside) for record in records]
        if not all(isinstance(one, tuple) for one in lists):
            return None
        return tuple(row for one in lists if isinstance(one, tuple) for row in one if not isinstance(row, str))


def _age_doubt(facts: Facts, max_age_days: int | None, reply: Reply) -> Answer | None:
    """Where the rule does not say how old a copy may be, one that tells its age may be a day old; who tells none was asked itself."""
    if max_age_days is not None:
        return age_doubt(facts, {"max_age_days": max_age_days}, reply)
    is_copy = isinstance(reply, Found | NoRecord) and reply.as_of is not None
    return age_doubt(facts, {"max_age_days": _A_DAY}, reply) if is_copy else None


def _part(part: Part, case: _Case) -> Answer:
    match part:
        case AllOf(parts):
            return all_of([_part(one, case) for one in parts])
        case AnyOf(parts):
            return any_of([_part(one, case) for one in parts])
        case NotSo(one):
            return negation(_part(one, case))
        case _:
            return case.doubt(part) or _leaf(part, case)


def _leaf(leaf: Leaf, case: _Case) -> Answer:
    rows = case.rows(leaf)
    if rows is None:
        return NOT_UNDERSTOOD
    match leaf:
        case CountRows():
            return _counted(leaf, rows, case)
        case LatestRow():
            return _latest(leaf, rows, day_of(case.facts, case.reply(leaf))) if rows else _absent(leaf, case)
        case EachRow():
            tested = by_reason(_tested(leaf.test, row) for row in rows)
            return _TAKEN[leaf.take](tested) if tested else _absent(leaf, case)
        case SamePersonRow():
            return agreed(_is_of(leaf, row, case) for row in rows) if rows else _absent(leaf, case)
        case NotOnRecord():
            return _on_record(leaf, rows, case)


def _absent(leaf: LatestRow | EachRow | SamePersonRow, case: _Case) -> Answer:
    """What no row comes to, as far as the register reaches back."""
    if leaf.absent is Verdict.UNKNOWN:
        return NO_RECORD
    return OUTSIDE_COVERAGE if _known_from(case.reply(leaf)) is not None else Answer(leaf.absent, "NOT_ON_RECORD")


def _on_record(leaf: NotOnRecord, rows: Sequence[Record], case: _Case) -> Answer:
    """An empty register proves that nothing is on record as far as it reaches back."""
    passing = [_passes(leaf.where, row) for row in rows]
    found = any_of(by_reason(passing)) if passing else no("NOT_ON_RECORD")
    if found.verdict is Verdict.YES:
        return no("ON_RECORD")
    if found.verdict is Verdict.UNKNOWN:
        return found
    return OUTSIDE_COVERAGE if _known_from(case.reply(leaf)) is not None else yes("NOT_ON_RECORD")


def _passes(tests: Iterable[RowTest], row: Record) -> Answer:
    return all_of([yes("BY_VALUE"), *by_reason(_tested(test, row) for test in tests)])


def _tested(test: RowTest, row: Record) -> Answer:
    """What one item comes to; of a text in words that nobody has listed, nobody can tell."""
    value = row.get(test.item)
    if value is None:
        return yes("BY_VALUE") if None in test.among else VALUE_UNKNOWN
    if _is_unread(value):
        return NOT_UNDERSTOOD
    if test.at_least is not None or test.at_most is not None:
        return _bounded(test, value)
    if isinstance(value, str) and test.others:
        value = fold(value)
        is_listed = value in test.among or value in test.others
        return _by_value(is_so=value in test.among) if is_listed else NOT_UNDERSTOOD
    return _by_value(is_so=value in test.among) if isinstance(value, str | int) else _by_value(is_so=False)


def _bounded(test: RowTest, value: ItemValue) -> Answer:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return NOT_UNDERSTOOD
    is_enough = test.at_least is None or value >= test.at_least
    return _by_value(is_so=is_enough and (test.at_most is None or value <= test.at_most))


def _by_value(*, is_so: bool) -> Answer:
    return yes("BY_VALUE") if is_so else no("BY_VALUE")


def _is_unread(value: ItemValue) -> bool:
    return isinstance(value, str) and UNREAD in value


def _is_of(leaf: SamePersonRow, row: Record, case: _Case) -> Answer:
    """Whether a row is somebody's: by the number, in any spelling that is surely theirs, and then by the name."""
    applicants = (party for party in case.facts.parties if party.role == "applicant")
    party = next(applicants, case.party) if leaf.of_applicant else case.party
    number = row.get(leaf.number)
    if number is None:
        return VALUE_UNKNOWN
    if party.person is None or not isinstance(number, str) or _is_unread(number):
        return NOT_UNDERSTOOD
    match match_number(party.person.person_id.number, number):
        case NumberMatch.SAME | NumberMatch.LEGACY15:
            doubt = None if leaf.name is None else case.facts.name_doubt(row.get(leaf.name), party)
            return doubt or yes("SAME_PERSON")
        case NumberMatch.OTHER:
            return no("OTHER_PERSON")
        case _:
            return NOT_UNDERSTOOD


def _span(value: ItemValue) -> Span | None:
    """The days that a month, or a day, may be; None where nobody can tell."""
    if isinstance(value, int) and not isinstance(value, bool):
        return month_span(value)
    return span_of(value)


def _day_doubt(value: ItemValue, today: date) -> Answer | None:
    """Why a row cannot be put in its time; None where it can, if only within a month or year."""
    if value is None:
        return DAY_UNKNOWN
    span = _span(value)
    if span is None:
        return NOT_UNDERSTOOD
    return DATED_AHEAD if is_ahead(span.first, today) else None


def _latest(leaf: LatestRow, rows: Sequence[Record], today: date) -> Answer:
    """By every row that may be the latest: all must come to the same, and none be of a day that has not come."""
    spans = [(row, _span(row.get(leaf.by)), _day_doubt(row.get(leaf.by), today)) for row in rows]
    begins = max((span.first for _, span, doubt in spans if span is not None and doubt is None), default=date.min)
    may_be = [(row, doubt) for row, span, doubt in spans if doubt is not None or span is None or span.last >= begins]
    answers = by_reason(_tested(leaf.test, row) for row, _ in may_be)
    if any(doubt == DATED_AHEAD for _, doubt in may_be):
        return DATED_AHEAD
    if len({answer.verdict for answer in answers}) == 1:
        answer = answers[0]
        return answer if answer.verdict is Verdict.UNKNOWN else Answer(answer.verdict, "BY_LATEST")
    open_ones = [answer for answer in answers if answer.verdict is Verdict.UNKNOWN]
    return all_of(by_reason([*open_ones, *(doubt for _, doubt in may_be if doubt is not None)] or [_SEVERAL]))


def _counted(leaf: CountRows, rows: Sequence[Record], case: _Case) -> Answer:
    """By the least and the most that it may be: what cannot be told may count or not, and no month counts twice."""
    reply = case.reply(leaf)
    on = day_of(case.facts, reply)
    units = units_of(leaf.window, leaf.each, on)
    tally = _Tally(units, set(), set(), 0, [])
    tally.add_unknown(units.after(_known_until(reply, on)), STALE)
    if (begins := _known_from(reply)) is not None:
        tally.add_unknown(units.before(begins), OUTSIDE_COVERAGE)
    for row in rows:
        passes = _passes(leaf.where, row)
        if passes.verdict is not Verdict.NO:
            value = row.get(leaf.on)
            tally.add_row(_span(value), _day_doubt(value, on), passes)
    return tally.answer(leaf)


@dataclass(slots=True)
class _Tally:
    """Months or days that count for sure, those that may, and how many rows may be of any.  why: what leaves them open."""

    units: Units
    sure: set[int]
    may_be: set[int]
    anywhere: int
    why: list[Answer]

    def add_unknown(self, units: range, why: Answer) -> None:
        """Those of which the register cannot know."""
        if units:
            self.may_be.update(units)
            self.why.append(why)

    def add_row(self, span: Span | None, day_doubt: Answer | None, passes: Answer) -> None:
        """A row that passes, or may."""
        within = self.units.within(None if day_doubt is not None else span)
        is_whole = span is not None and self.units.of(span.first) == self.units.of(span.last)
        doubts = [one for one in (day_doubt, passes if passes.verdict is Verdict.UNKNOWN else None) if one is not None]
        if not within:
            return
        if not doubts and is_whole:
            self.sure.add(within[0])
        elif len(within) == 1:
            self._open(doubts, within[0])
        else:
            self._open(doubts, None)

    def _open(self, doubts: Sequence[Answer], unit: int | None) -> None:
        self.why += doubts or [NOT_UNDERSTOOD]
        if unit is None:
            self.anywhere += 1
        else:
            self.may_be.add(unit)

    def answer(self, leaf: CountRows) -> Answer:
        """A yes or no where the least and the most come to the same."""
        least = len(self.sure)
        room = self.units.last - self.units.first + 1
        most = min(room, len(self.sure | self.may_be) + self.anywhere)
        reason = f"WITHIN_TIME_{least}"
        if most < (leaf.at_least or 0) or (leaf.at_most is not None and least > leaf.at_most):
            return no(reason)
        if least >= (leaf.at_least or 0) and (leaf.at_most is None or most <= leaf.at_most):
            return yes(reason)
        return all_of(by_reason(self.why))


def _known_until(reply: Reply, on: date) -> date:
    """The last day of which the reply can know all; a register that was asked itself knows of all until now."""
    as_of = reply.as_of if isinstance(reply, Found | NoRecord) else None
    return on if as_of is None else min(as_of.date(), on)


def _known_from(reply: Reply) -> date | None:
    return reply.coverage_from if isinstance(reply, NoRecord) else None
