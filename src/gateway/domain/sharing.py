"""The words of a sharing request: a department asks for fields of a matter, and the department that owns them decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.frozen import frozen


class SharingState(StrEnum):
    """How far a sharing request is.  overdue: nobody has decided in time, and it goes to mediation; it grants nothing."""

    ASKED = "asked"
    OVERDUE = "overdue"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"
    EXPIRED = "expired"


class SharingDecision(StrEnum):
    """What the owner says: once of a request, and later of what was granted that it ends."""

    GRANT = "grant"
    REFUSE = "refuse"
    END = "end"


@frozen
class AgreedVolume:
    """How many queries the owner of data has agreed to, under one grant.  None: no limit for that span."""

    grant_id: str
    per_day: int | None = None
    per_month: int | None = None


@frozen
class SharingWish:
    """What is asked for.  fields: by certificate.  since, until: the first and the last day, domain clock.

    most_per_day, most_per_month: how many queries are agreed; by the month there need be no limit.  renews: the request that this one
    goes on from.
    """

    matter: MatterCode
    fields: Mapping[CertificateCode, frozenset[ItemName]]
    purpose: str
    since: date
    until: date
    most_per_day: int
    renews: UUID | None = None
    most_per_month: int | None = None


@frozen
class GrantedSharing:
    """What an owner has granted, as a policy bundle holds it.  request_id: of the request.  wish: without what it renews.

    department: who asked.  owner: whose fields they are.
    """

    request_id: UUID
    department: DepartmentCode
    owner: DepartmentCode
    wish: SharingWish

    @property
    def terms(self) -> Mapping[str, object]:
        """Who has it of whom and on what terms, as JSON holds it; which request it is and which fields stand beside."""
        wish = self.wish
        return {
            "department": self.department,
            "owner": self.owner,
            "matter": wish.matter,
            "purpose": wish.purpose,
            "since": wish.since.isoformat(),
            "until": wish.until.isoformat(),
            "most_per_day": wish.most_per_day,
            "most_per_month": wish.most_per_month,
        }


@frozen
class SharingRequest:
    """A request as it stands.  settled: asked, granted, refused or ended, as somebody has said; `state` says what follows by now.

    department: who asks.  owner: whose fields they are.  asked_at, due_at, remind_at, decided_at: domain clock.  entry: of its last step
    in the log; "" before the first.
    """

    request_id: UUID
    department: DepartmentCode
    owner: DepartmentCode
    wish: SharingWish
    settled: SharingState
    asked_by: str
    asked_at: datetime
    due_at: datetime
    remind_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: str | None = None
    reminded_at: datetime | None = None
    entry: str = ""

    @property
    def granted(self) -> GrantedSharing:
        """As a bundle holds it."""
        return GrantedSharing(self.request_id, self.department, self.owner, replace(self.wish, renews=None))

    def state(self, now: datetime) -> SharingState:
        """At this time, domain clock."""
        if self.settled is SharingState.ASKED and now >= self.due_at:
            return SharingState.OVERDUE
        if self.settled is SharingState.GRANTED and now.date() > self.wish.until:
            return SharingState.EXPIRED
        return self.settled
