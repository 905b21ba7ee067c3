"""Why a question is left open: by a department's reply, or by what the registers say; the unknowns that several rules share."""

from collections.abc import Iterable, Mapping

from gateway.domain.answer import Answer, Doubt, unknown
from gateway.domain.reply import NOT_SERVED as DIVISION_NOT_SERVED
from gateway.domain.reply import (
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)

DATED_AHEAD = unknown("DATED_AHEAD", Doubt.PERSON)
"""The answer where a register dates what a rule rests on to a day that has not come: whether and when it was, nobody can tell."""
LIVES = unknown("ALIVE", Doubt.FINAL)
"""Somebody named as deceased is registered as living."""
MARRIAGE_UNCLEAR = unknown("MARRIAGE_UNCLEAR", Doubt.PERSON)
"""What a timeline proves that is not clear."""
NOT_CONNECTED = unknown("NOT_CONNECTED", Doubt.FINAL)
"""Nobody can be asked: the connector of a department is not installed."""
NOT_SERVED = unknown("NOT_SERVED", Doubt.FINAL)
"""Nobody can be asked: no system of the department serves the division."""
NOT_LINKED = unknown("MEMBER_NOT_LINKED", Doubt.FINAL)
"""The registers do not show that somebody named belongs to the applicant; no officer of another register can mend that."""
NOT_LOCAL = unknown("NOT_LOCAL", Doubt.PERSON)
"""Somebody is not registered in this city, or has left its register otherwise than by death."""
NOT_REPRESENTED = unknown("NOT_REPRESENTED", Doubt.FINAL)
"""The business register does not show that the applicant may act for the employer; an authorisation on file would."""
NOT_UNDERSTOOD = unknown("NOT_UNDERSTOOD", Doubt.PERSON)
"""The answer where a rule needs what the register holds and we could not read."""
NO_RECORD = unknown("NO_RECORD", Doubt.PERSON)
"""A register that holds nothing of somebody, where that proves nothing."""
OUTSIDE_COVERAGE = unknown("OUTSIDE_COVERAGE", Doubt.PERSON)
"""It may stand where the register does not reach: on paper, or elsewhere."""
PARTIAL = unknown("PARTIAL", Doubt.PERSON)
"""The name in a register is not the one given."""
PARTY_DEAD = unknown("PARTY_DEAD", Doubt.FINAL)
"""Somebody asked about as living is dead; neither an officer's answer nor a declaration mends that."""
PENDING = unknown("PENDING", Doubt.WAITING)
"""The department answers later."""
STALE = unknown("STALE", Doubt.FINAL)
"""The department's copy is older than the rule bears."""
TO_BE_VERIFIED = unknown("TO_BE_VERIFIED", Doubt.PERSON)
"""For an officer of the department, who alone can tell."""
UNDECLARED = unknown("UNDECLARED_MEMBER", Doubt.FINAL)
"""A member of the family whom the registers know is not named in the query."""

_DOUBTS: Mapping[type[Reply], Answer | None] = {
    Found: None,
    NoRecord: None,
    Pending: PENDING,
    Incomplete: unknown("COUNTIES_SILENT", Doubt.WAITING),
    Unavailable: unknown("UNAVAILABLE", Doubt.WAITING),
    PartialMatch: PARTIAL,
    Ambiguous: unknown("AMBIGUOUS", Doubt.PERSON),
    Refused: unknown("REFUSED", Doubt.FINAL),
}


def doubt_of(reply: Reply) -> Answer | None:
    """Why `reply` leaves a question open; None where the register was asked in full and knew whom it was asked about."""
    is_unserved = isinstance(reply, Refused) and reply.reason == DIVISION_NOT_SERVED
    return NOT_SERVED if is_unserved else _DOUBTS[type(reply)]


def doubts_of(replies: Iterable[Reply]) -> list[Answer]:
    """Why these leave questions open, in their order; nothing of those that do not."""
    return [doubt for reply in replies if (doubt := doubt_of(reply)) is not None]
