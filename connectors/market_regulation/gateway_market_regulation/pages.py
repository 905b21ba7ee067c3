"""One page of an answer, and the rules that make pages one answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from gateway.sdk import HttpFault, HttpReply, read_moment

OK = "0"
BUSY = "4290"
LONGEST_PAUSE_S = 3600


class Garbage(Exception):
    """What came back is not of the protocol."""


class Declined(Exception):
    """The bureau's own code in place of an answer; `retry_after_s` where it said when to come again."""

    def __init__(self, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class Moved(Exception):
    """The register changed between two pages: together they are no answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.  number: from 1.  total: rows of the whole answer.  rows: those of this page."""

    number: int
    total: int
    rows: tuple[Mapping[str, object], ...]
    as_of: datetime
    trace: str


def read_page(answer: HttpReply) -> Page:
    """The page in a reply, whatever the HTTP status says.  Raises HttpFault, Declined and Garbage."""
    if answer.status == 429:
        raise Declined(BUSY, _pause(answer.headers.get("retry-after")))
    try:
        envelope = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        envelope = None
    if not isinstance(envelope, dict):
        if answer.status != 200:
            raise HttpFault(f"http_{answer.status}")
        raise Garbage
    code = envelope.get("code")
    if not isinstance(code, str) or (answer.status != 200 and code == OK):
        raise Garbage
    if code != OK:
        raise Declined(code[:16], _pause(envelope.get("retry_after")))
    return _page(envelope)


def _page(envelope: Mapping[str, object]) -> Page:
    match envelope:
        case {"data": {"page": int(number), "total": int(total), "as_of": str(as_of), "rows": list(rows)}} if all(
            isinstance(row, dict) for row in rows
        ):
            return Page(number, total, tuple(rows), _china_time(as_of), _serial(envelope.get("trace_no")))
        case _:
            raise Garbage


def missing_pages(first: Page, page_size: int, most_pages: int) -> Iterator[int]:
    """The numbers of the pages after the first.  Raises Garbage where the answer states more than anybody has."""
    count = -(-first.total // page_size)
    if first.total < 0 or count > most_pages:
        raise Garbage
    yield from range(2, count + 1)


def united(pages: list[Page]) -> tuple[Mapping[str, object], ...]:
    """The rows of all pages, in order.

    Raises Moved where two pages tell of different states of the register, Garbage where a page is not the one asked for or rows are
    missing or too many: an answer with a page less is not an answer.
    """
    if any(page.total != pages[0].total for page in pages):
        raise Moved
    rows = tuple(row for page in pages for row in page.rows)
    if [page.number for page in pages] != [*range(1, len(pages) + 1)] or len(rows) != pages[0].total:
        raise Garbage
    return rows


def _china_time(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError:
        raise Garbage from None


def _serial(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable() else ""


def _pause(value: object) -> float | None:
    """A pause in whole seconds, where one is given that makes sense."""
    text = str(value) if isinstance(value, int | str) else ""
    return float(text) if text.isascii() and text.isdecimal() and int(text) <= LONGEST_PAUSE_S else None
