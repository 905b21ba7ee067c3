"""The forms of corrections and recalls."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import BilingualText, Closed, Uuid
from gateway.domain.correction import DoubtBy

CorrectionStateShown = TypeAliasType(
    "CorrectionStateShown",
    Annotated[Literal["open", "confirmed", "rejected", "corrected"], Field(description="How far a correction is.")],
)


class CorrectionDoubt(Closed):
    """Who doubts a value, and what they say."""

    by: DoubtBy
    raised_at: AwareDatetime
    query_id: Uuid | None = Field(description="The query in which it was seen; only shown to who asked it.")
    seen: list[str] = Field(description="What was read, as far as it is known.")
    expected: str | None
    evidence: str | None


class Correction(Closed):
    """A question to a department about a value that it holds.

    Who answers for the department sees whose record it is, and all doubts; everybody else sees their own doubt.
    """

    correction_id: Uuid
    department: str
    item: str
    title: BilingualText | None = Field(description="The item in words.")
    state: CorrectionStateShown
    words: BilingualText = Field(description="How far it is, in plain words.")
    opened_at: AwareDatetime
    due_at: AwareDatetime = Field(description="When the department's time to answer is over.")
    is_overdue: bool
    answered_at: AwareDatetime | None
    reason: str | None = Field(description="The department's reason, in its own words.")
    person_id: str | None = Field(description="Whose record it is.")
    credit_code: str | None
    record: str | None = Field(description="The record's own id, where somebody has several.")
    doubts: list[CorrectionDoubt]


class CorrectionListed(Closed):
    """A correction in a list: nobody is named."""

    correction_id: Uuid
    department: str
    item: str
    state: CorrectionStateShown
    opened_at: AwareDatetime
    due_at: AwareDatetime
    is_overdue: bool
    answered_at: AwareDatetime | None


class Corrections(Closed):
    """A page of corrections."""

    items: list[CorrectionListed]
    next: str | None


class Recall(Closed):
    """A notice: a value behind an answer of yours was corrected.  It does not say which value."""

    recall_id: Uuid
    query_id: Uuid
    certificates: list[str] = Field(description="The certificates of the query that rest on the value.")
    words: BilingualText = Field(description="What has happened and what to do, in plain words.")
    made_at: AwareDatetime
    acknowledged_at: AwareDatetime | None


class Recalls(Closed):
    """A page of notices."""

    items: list[Recall]
    next: str | None
