"""Rules that a city composes from data: closed parts over the records of registers, joined by all, any and not."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.matter import CityRule
from gateway.domain.signatures import RuleSignature
from gateway.domain.words import Verdict


class CountedUnit(StrEnum):
    """What counts once, however many records of it there are."""

    MONTH = "month"
    DAY = "day"


@frozen
class CountingWindow:
    """The time that counts, both ends included.

    length: in months, or in days.  is_closed: it ends with the last day of the month before; else with the day of the reply.
    """

    length: int
    in_months: bool
    is_closed: bool


@frozen
class RowTest:
    """One item of a record against words, or against bounds that count in.

    among: what the item may be; None among them: it may be empty.  others: texts that are surely none of these; of a code every other
    one is.  at_least, at_most: where it is a number.
    """

    item: ItemName
    among: frozenset[str | int | bool | None] = frozenset()
    others: frozenset[str] = frozenset()
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@frozen
class RowsOf:
    """The rows a part looks at: the records of the reply to a question, or those in a list inside each."""

    question: QuestionName
    inside: ItemName | None = None


@frozen
class CountRows:
    """So many months, or days, of rows that pass all tests lie within the window.  on: the item with the month or day."""

    rows: RowsOf
    on: ItemName
    each: CountedUnit
    window: CountingWindow
    where: tuple[RowTest, ...]
    at_least: int | None
    at_most: int | None


@frozen
class LatestRow:
    """The row of the latest day, or month, passes the test.  absent: what no row at all comes to."""

    rows: RowsOf
    by: ItemName
    test: RowTest
    absent: Verdict


class RowsTaken(StrEnum):
    """What several rows come to."""

    AGREED = "agreed"  # all the same, else nobody can tell
    EVERY = "every"
    SOME = "some"


@frozen
class EachRow:
    """A row passes the test.  absent: what no row at all comes to."""

    rows: RowsOf
    test: RowTest
    take: RowsTaken
    absent: Verdict


@frozen
class SamePersonRow:
    """The number in a row, and the name where one is named, are those of the person asked about, or of the applicant."""

    rows: RowsOf
    number: ItemName
    name: ItemName | None
    of_applicant: bool
    absent: Verdict


@frozen
class NotOnRecord:
    """No row passes all tests; without tests: there is none."""

    rows: RowsOf
    where: tuple[RowTest, ...]


@frozen
class AllOf:
    """Kleene's conjunction."""

    parts: tuple["Part", ...]


@frozen
class AnyOf:
    """Kleene's disjunction."""

    parts: tuple["Part", ...]


@frozen
class NotSo:
    """Kleene's not."""

    part: "Part"


Leaf: TypeAlias = CountRows | LatestRow | EachRow | SamePersonRow | NotOnRecord
Part: TypeAlias = Leaf | AllOf | AnyOf | NotSo


@frozen
class AskedRegister:
    """One question that a composed rule asks.

    max_age_days: how old a copy may be; None: a day where the department tells how old it is.  holder: the item with the name that must
    be that of the person asked about.
    """

    max_age_days: int | None
    holder: ItemName | None


@frozen
class ComposedRule(CityRule):
    """What a rule of a city's own says.  signature: by it the catalogue plans and checks, as for the given ones."""

    asks: Mapping[QuestionName, AskedRegister]
    part: Part
    signature: RuleSignature


_WORDS: Mapping[type[Leaf], str] = MappingProxyType(
    {
        CountRows: "count",
        LatestRow: "latest",
        EachRow: "threshold",
        SamePersonRow: "same_person",
        NotOnRecord: "not_on_record",
    }
)


def leaves(part: Part, place: str = "/rule") -> Iterator[tuple[str, Leaf]]:
    """The parts that look at records, each with its place in the data."""
    match part:
        case AllOf(parts) | AnyOf(parts):
            word = "all" if isinstance(part, AllOf) else "any"
            for index, one in enumerate(parts):
                yield from leaves(one, f"{place}/{word}/{index}")
        case NotSo(one):
            yield from leaves(one, f"{place}/not")
        case _:
            yield f"{place}/{_WORDS[type(part)]}", part


def tests_of(leaf: Leaf) -> tuple[RowTest, ...]:
    """The tests that a part puts to its rows."""
    match leaf:
        case CountRows() | NotOnRecord():
            return leaf.where
        case LatestRow() | EachRow():
            return (leaf.test,)
        case _:
            return ()


def items_read(leaf: Leaf) -> frozenset[ItemName]:
    """The items of a row that a part reads."""
    named = {test.item for test in tests_of(leaf)}
    match leaf:
        case CountRows():
            named.add(leaf.on)
        case LatestRow():
            named.add(leaf.by)
        case SamePersonRow():
            named |= {leaf.number} | ({leaf.name} if leaf.name is not None else set())
        case _:
            pass
    return frozenset(named)
