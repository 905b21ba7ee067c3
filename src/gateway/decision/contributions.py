"""Lines of contributions: of which kind and employer they are, and the months that they pay (docs/departments/social_security.md)."""

from collections.abc import Iterable, Iterator
from datetime import date

from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import month_of
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.organisations import is_credit_code
from gateway.domain.reply import UNREAD, ItemValue, Record

EMPLOYER_USCC = ItemName("employer_uscc")
END = ItemName("end")
INSURANCE_KIND = ItemName("insurance_kind")
PERIODS_ITEM = ItemName("periods")
START = ItemName("start")

JOB_PENSIONS = ("110", "120")
"""The pension insurance of employees and that of public servants, of which a job has one."""
RESIDENTS = frozenset({"170", "390"})
"""What residents pay for themselves, with work or without."""
_OF_EMPLOYEES = frozenset({"210", "410"})
"""Unemployment and work injuries: nobody but an employer insures against them."""


def lines_of(records: Iterable[Record], item: ItemName = PERIODS_ITEM) -> Iterator[Record]:
    """The contribution lines of an account."""
    for record in records:
        yield from _rows(record.get(item))


def lines_of_kind(records: Iterable[Record], *kinds: object) -> list[Record]:
    """The contribution lines of these kinds of insurance."""
    return [line for line in lines_of(records) if line.get(INSURANCE_KIND) in kinds]


def employer_of(line: Record) -> str:
    """The employer's credit code in the one spelling in which codes are compared; empty where the line has none."""
    return fold(str(line.get(EMPLOYER_USCC) or ""))


def is_of_an_unread_employer(line: Record) -> bool:
    """Whether the line names its employer by what is no credit code: an old number, a code with a slip in it."""
    code = employer_of(line)
    return bool(code) and not is_credit_code(code)


def is_surely_work(line: Record) -> bool:
    """Whether who has this line works: a public servant, or somebody whom an employer insures as employees are."""
    kind = line.get(INSURANCE_KIND)
    return kind in JOB_PENSIONS or (kind in _OF_EMPLOYEES and bool(employer_of(line)))


def may_be_work(line: Record) -> bool:
    """Whether who has this line may work: whatever an employer pays, what employees alone have, and what could not be read."""
    kind = line.get(INSURANCE_KIND)
    if kind in RESIDENTS:
        return False
    return is_surely_work(line) or kind in _OF_EMPLOYEES or kind == UNREAD or bool(employer_of(line))


def by_time(lines: Iterable[Record], on: date) -> tuple[list[Record], list[Record]]:
    """The lines that count, and those that begin or end in a month that has not come: which months these tell of, nobody knows."""
    now = month_of(on)
    split: tuple[list[Record], list[Record]] = ([], [])
    for line in lines:
        split[any(isinstance(month := line.get(name), int) and month > now for name in (START, END))].append(line)
    return split


def paid_months(lines: Iterable[Record], first: int, last: int) -> set[int]:
    """The distinct months paid from `first` to `last`; months are counted from year 0 here, so that they can be a range."""
    paid: set[int] = set()
    for period in lines:
        start, end = period.get(START), period.get(END)
        if isinstance(start, int):
            until = index_of(end) if isinstance(end, int) else last
            paid.update(range(max(index_of(start), first), min(until, last) + 1))
    return paid


def paid_in(lines: Iterable[Record], month: int) -> list[Record]:
    """The lines that pay for this one month, counted from year 0."""
    return [line for line in lines if paid_months([line], month, month)]


def last_closed_month(on: date) -> int:
    """The month before, counted from year 0."""
    return index_of(month_of(on)) - 1


def index_of(month: int) -> int:
    """A month yyyymm, counted from year 0."""
    return month // 100 * 12 + month % 100 - 1


def _rows(value: ItemValue) -> tuple[Record, ...]:
    return tuple(row for row in value if not isinstance(row, str)) if isinstance(value, tuple) else ()
