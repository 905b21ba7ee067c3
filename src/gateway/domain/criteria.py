"""What somebody looks for in the log, and how the entry of that look says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.domain.person import CreditCode, PersonId


@dataclass(frozen=True, slots=True)
class Criteria:
    """What an entry must fit; all that is given must hold.

    account: who asked.  actor: who answered by hand, extended, handed on or declared.  office: the department of who asked.  department: one that was asked.  state: of any certificate, or
    of `certificate` where that is given.  since, until: by the real clock, from and before.  tags: a subject's, where the number
    is not at hand.
    """

    subject: PersonId | CreditCode | None = None
    account: str | None = None
    actor: str | None = None
    client: str | None = None
    office: str | None = None
    department: str | None = None
    case_number: str | None = None
    matter: str | None = None
    certificate: str | None = None
    state: str | None = None
    query_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    tags: tuple[bytes, ...] | None = None

    def said(self) -> Mapping[str, object]:
        """The criteria for the SEARCH or EXPORT entry, without the subject."""
        texts = {
            "account": self.account,
            "actor": self.actor,
            "client": self.client,
            "office": self.office,
            "department": self.department,
            "case_number": self.case_number,
            "matter": self.matter,
            "certificate": self.certificate,
            "state": self.state,
            "query_id": self.query_id,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
        }
        return {"criteria": {name: str(value) for name, value in texts.items() if value is not None}}
