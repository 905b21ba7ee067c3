"""The forms of complaints."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.domain.complaint import ComplaintState, ComplaintStep


class ComplaintListed(Closed):
    """A complaint in a list: nobody is named, and nobody's words are shown."""

    complaint_id: Uuid = Field(description="By it the addresses below `/v1/complaints` are made.")
    state: ComplaintState
    matter: str
    county: str = Field(description="Where the person was sent away, by its code.")
    department: str = Field(description="The department or office that answers.")
    made_at: AwareDatetime = Field(description="When it was made, by the domain clock.")
    due_at: AwareDatetime = Field(description="When the department's time to answer is over, by the domain clock.")
    is_overdue: bool = Field(description="Whether it is over and nobody has answered.")


class ComplaintStepTaken(Closed):
    """A step that was taken."""

    step: ComplaintStep
    at: AwareDatetime = Field(description="When it was taken, by the domain clock.")
    by: str | None = Field(description="The account that took it; null: the citizen, or nobody, where time was over.")
    words: str | None = Field(description="What was written with it.")


class ComplaintAnswer(ComplaintListed):
    """A complaint in full."""

    case_number: str = Field(description="The case that it is about.")
    words: str = Field(description="What happened, in the person's own words.")
    person_id: str | None = Field(description="Whose complaint it is; null to themselves.")
    made_by: str | None = Field(
        description="The account of the officer who took it for them; null: they made it themselves."
    )
    holder: str | None = Field(description="The account of the agent who has taken it up; null while nobody has.")
    may_reopen: bool = Field(description="Whether it can be opened once more.")
    acts: list[ComplaintStepTaken] = Field(description="What was done with it, the oldest first.")


class Complaints(Closed):
    """A page of complaints."""

    items: list[ComplaintListed]
    next: str | None
