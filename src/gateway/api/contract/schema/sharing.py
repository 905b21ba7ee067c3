"""The forms of requests for data sharing."""

from datetime import date

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.domain.sharing import SharingState


class SharedFields(Closed):
    """Fields of one certificate."""

    certificate: str
    items: list[str]


class SharingTerms(Closed):
    """Who has, or is to have, what of whom, for what, when and how often."""

    request_id: Uuid
    department: str = Field(description="The department that asks, or has asked.")
    owner: str = Field(description="The department that owns the fields, and decides.")
    matter: str
    fields: list[SharedFields] = Field(description="The fields, by certificate.")
    purpose: str
    since: date
    until: date
    most_per_day: int
    most_per_month: int | None


class SharingRequest(SharingTerms):
    """A department asks for fields of a matter; the department that owns them decides."""

    renews: Uuid | None
    state: SharingState
    asked_by: str
    asked_at: AwareDatetime
    due_at: AwareDatetime = Field(description="When the owner's time to decide is over; then it goes to mediation.")
    decided_by: str | None
    decided_at: AwareDatetime | None
    reasons: str | None
    reminded_at: AwareDatetime | None


class SharingRequests(Closed):
    """A page of sharing requests."""

    items: list[SharingRequest]
    next: str | None
