"""The words of what goes out of the house by itself: messages to client systems, each a delivery to an address that is registered, and texts to applicants."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gateway.domain.frozen import frozen


class DeliveryState(StrEnum):
    """How far a delivery is."""

    PENDING = "PENDING"
    """It is sent, or sent again later."""
    DELIVERED = "DELIVERED"
    """The address has taken it."""
    DEAD = "DEAD"
    """Its time is over, or the address is not registered any more; it goes out again on command alone."""


class MessageKind(StrEnum):
    """What a client system is told."""

    QUERY_CHANGED = "query.changed"
    """The answer of a query is another than before."""
    QUERY_DISCARDED = "query.discarded"
    """A query was given up: the right to it was lost, or its case closed."""
    QUERY_RECALLED = "query.recalled"
    """A value behind the answer was corrected since."""
    QUERY_SUSPECTED = "query.suspected"
    """A promise behind the answer is suspected to be false."""
    QUERY_CLEARED = "query.cleared"
    """Nothing came of that suspicion."""


OWED = frozenset({MessageKind.QUERY_RECALLED, MessageKind.QUERY_SUSPECTED, MessageKind.QUERY_CLEARED})
"""What whoever asked must be told: of these the log says too what became of the message."""


class DeliveryFault(StrEnum):
    """Why a try has failed where no answer says it."""

    TIMEOUT = "timeout"
    NOT_RESOLVED = "not_resolved"
    """The name has no address."""
    NOT_ALLOWED = "not_allowed"
    """The name leads to where no callback may go: into a private network that the settings do not name."""
    NOT_REGISTERED = "not_registered"
    """The address does not stand in the client system's registration any more, or that is not active."""
    NOT_REACHED = "not_reached"
    """The connection was refused or broken off."""
    TLS = "tls"
    MALFORMED = "malformed"
    """What came back was no HTTP."""


class Language(StrEnum):
    """In which language an applicant is told."""

    ZH = "zh"
    EN = "en"


@frozen
class CallbackMessage:
    """What is told.  message_id: UUIDv7; the same in every try.  status: of the query then.  made_at: when it came about, real clock."""

    message_id: UUID
    kind: MessageKind
    query_id: str
    status: str
    made_at: datetime


@frozen
class Tried:
    """What one try came to: an HTTP status, or a fault.  again_after_s: as the receiver asks."""

    status: int | None = None
    fault: DeliveryFault | None = None
    again_after_s: float | None = None


@frozen
class Delivery:
    """A message on its way to one callback.

    turn: how often it was put on its way; a job that names another has nothing to do.  began_at: from when its time runs.  tried: the last
    try.  All times: the database's clock.
    """

    callback_id: UUID
    message: CallbackMessage
    state: DeliveryState
    turn: int
    attempts: int
    began_at: datetime
    next_at: datetime | None = None
    tried_at: datetime | None = None
    tried: Tried | None = None
