"""What a department said.  "No record", "not yet" and "do not know" are different things, and none of them is None."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from gateway.domain.codes import CountyCode, ItemName
from gateway.domain.frozen import frozen
from gateway.domain.words import ReplyStatus

ItemValue = str | int | bool | Decimal | date | None | tuple["Record", ...] | tuple[str, ...]
NOT_SERVED = "not_served"
"""Why a question is refused whose division no system of the department serves."""
UNREAD = "\ufffd"
"""In place of an item's value: the register holds something here that could not be understood, such as a code of no table.

It is neither a value nor the absence of one; a rule that needs the item comes to unknown.
"""
Record = Mapping[ItemName, ItemValue]
"""One record of a register, projected to information items (bare names of the asked department)."""


@frozen
class PeerReceipt:
    """Another gateway's signed promise that its answer stands in its own log.

    log: what that log is called, without the year.  entry, leaf_hash, signature: as of a receipt; the latter two in hex.
    """

    log: str
    entry: str
    leaf_hash: str
    signature: str


PeerReceipts = tuple[PeerReceipt, ...]
"""Those that came with a reply; none from a department that is no gateway."""


@frozen
class Found:
    """The register holds this; `records` may be empty where the question itself has an answer (a list of nobody).

    came_on: the domain day on which the reply came, once it is kept with a query.
    """

    records: tuple[Record, ...]
    as_of: datetime | None = None
    trace: str = ""
    came_on: date | None = None
    receipts: PeerReceipts = ()


@frozen
class NoRecord:
    """The register was asked in full and holds nothing.  `coverage_from`: the register knows nothing older.

    came_on: as of `Found`.
    """

    as_of: datetime | None = None
    trace: str = ""
    coverage_from: date | None = None
    came_on: date | None = None
    receipts: PeerReceipts = ()


@frozen
class PartialMatch:
    """The number is known, the name given does not belong to it."""

    as_of: datetime | None = None
    trace: str = ""
    receipts: PeerReceipts = ()


@frozen
class Ambiguous:
    """More than one person answers to the number."""

    as_of: datetime | None = None
    trace: str = ""
    receipts: PeerReceipts = ()


@frozen
class Incomplete:
    """Some counties have answered and `missing` have not; `records` is what is known so far.  Can be resumed."""

    records: tuple[Record, ...]
    missing: tuple[CountyCode, ...]
    reason: str = "silent"
    handle: str | None = None
    resumes_at: datetime | None = None
    as_of: datetime | None = None
    trace: str = ""
    receipts: PeerReceipts = ()


@frozen
class Pending:
    """The department answers later: it has taken the question, and `handle` is its receipt, or it is closed.  Can be resumed."""

    reason: str
    handle: str | None = None
    resumes_at: datetime | None = None
    trace: str = ""
    receipts: PeerReceipts = ()


@frozen
class Unavailable:
    """The department did not answer, or answered rubbish; `reason` is a code (timeout, refused_connection, garbage…)."""

    reason: str
    retry_after_s: float | None = None
    cause: str = ""
    trace: str = ""
    receipts: PeerReceipts = ()


@frozen
class Refused:
    """The department will not answer us, or its answer was refused by us (`wrong_person`: it was about somebody else).

    The guard makes the latter an Unavailable of that reason: replies get crossed, and the next may be right.
    """

    reason: str
    trace: str = ""
    receipts: PeerReceipts = ()


Reply = Found | NoRecord | PartialMatch | Ambiguous | Incomplete | Pending | Unavailable | Refused

STATUS: dict[type[Reply], ReplyStatus] = {
    Found: ReplyStatus.FOUND,
    NoRecord: ReplyStatus.NO_RECORD,
    PartialMatch: ReplyStatus.PARTIAL_MATCH,
    Ambiguous: ReplyStatus.AMBIGUOUS,
    Incomplete: ReplyStatus.INCOMPLETE,
    Pending: ReplyStatus.PENDING,
    Unavailable: ReplyStatus.UNAVAILABLE,
    Refused: ReplyStatus.REFUSED,
}

CONTENT = (Found, NoRecord, PartialMatch, Ambiguous)
"""The replies that say what a register holds; the others say that a department answers late, in part, or not at all."""


def is_resumable(reply: Reply) -> bool:
    """Whether asking again, later, may still bring an answer (ticket, silent county, department down)."""
    return isinstance(reply, Pending | Incomplete | Unavailable)
