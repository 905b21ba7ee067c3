"""Corrections: somebody, or the registers themselves, doubt a value; the department that keeps it answers; what rested on it is recalled."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QueryId
from gateway.domain.frozen import frozen
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.reply import ItemValue


class CorrectionState(StrEnum):
    """How far a correction is.  noticed: registers disagree, and its entry is about to be written."""

    NOTICED = "noticed"
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CORRECTED = "corrected"


class CorrectionOutcome(StrEnum):
    """What the department says: the value is right; it does not answer the doubt, for a reason; the value was wrong."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CORRECTED = "corrected"


class DoubtBy(StrEnum):
    """Who doubts: registers that disagree, as the gateway finds; an officer; the person themselves."""

    GATEWAY = "gateway"
    OFFICER = "officer"
    CITIZEN = "citizen"


ANSWERS: Mapping[tuple[CorrectionState, CorrectionOutcome], CorrectionState] = MappingProxyType(
    {
        (CorrectionState.OPEN, CorrectionOutcome.CONFIRMED): CorrectionState.CONFIRMED,
        (CorrectionState.OPEN, CorrectionOutcome.REJECTED): CorrectionState.REJECTED,
        (CorrectionState.OPEN, CorrectionOutcome.CORRECTED): CorrectionState.CORRECTED,
    }
)
"""What the owning department can make of it; whatever is not here is refused."""
STANDING = frozenset({CorrectionState.NOTICED, CorrectionState.OPEN})
"""States in which answers that rest on the value are marked `disputed`."""


@frozen
class Disputed:
    """Whose value is doubted: of which department's item, about whom, in which record (its own id; "" where it has none)."""

    department: DepartmentCode
    item: ItemName
    subject: PersonId | CreditCode
    record: str = ""


@frozen
class ValueDoubt:
    """One doubt.  account, client: of an officer.  citizen: the keyed tag of a citizen.  query_id: where it was seen.

    seen: what was read, where it is known.  expected: in words.  evidence: in words; None where there is none.  Prints nothing of these.
    """

    doubt_id: UUID
    by: DoubtBy
    raised_at: datetime
    account: str | None = None
    client: str | None = None
    citizen: bytes | None = None
    query_id: QueryId | None = None
    seen: tuple[ItemValue, ...] = field(default=(), repr=False)
    seen_words: str | None = field(default=None, repr=False)
    expected: str | None = field(default=None, repr=False)
    evidence: str | None = field(default=None, repr=False)


@frozen
class CorrectionAnswer:
    """The department's word.  wrong: the values that its register held and that were wrong, also before."""

    outcome: CorrectionOutcome
    reason: str | None = field(repr=False)
    wrong: tuple[ItemValue, ...] = field(default=(), repr=False)


@frozen
class Answered:
    """Who answered, when (domain clock), and what."""

    by: str
    at: datetime
    answer: CorrectionAnswer


@frozen
class Correction:
    """One open question to one department about one item of one record, however many doubt it.  Times: domain clock."""

    correction_id: UUID
    disputed: Disputed
    state: CorrectionState
    opened_at: datetime
    due_at: datetime
    remind_at: datetime
    doubts: tuple[ValueDoubt, ...] = ()
    answered: Answered | None = None
    reminded_at: datetime | None = None


@frozen
class Recall:
    """A query that rested on a value which was corrected, and its asker's notice.  entry: of the recall in the log."""

    recall_id: UUID
    correction_id: UUID
    query_id: QueryId
    account: str
    client: str
    certificates: tuple[CertificateCode, ...]
    made_at: datetime
    entry: str
    acknowledged_at: datetime | None = None
