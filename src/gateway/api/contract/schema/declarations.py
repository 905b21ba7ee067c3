"""The forms of declarations and of what their checks found."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, Reason, Uuid
from gateway.domain.words import SuspicionState


class DeclarationNotice(Closed):
    """What an applicant is shown before they declare: give version and hash with the declaration."""

    certificate: str
    notice_version: str
    notice_hash: str
    notice: BilingualText
    statement: BilingualText


class DeclarationCheck(Closed):
    """A later check of what was declared."""

    due_at: AwareDatetime
    done_at: AwareDatetime | None


class Declaration(Closed):
    """A declaration as it was recorded."""

    declaration_id: Uuid
    query_id: Uuid
    matter: str
    certificate: str
    notice_version: str
    notice_hash: str
    statement_hash: str = Field(
        description="SHA-256 of the signed statement and its signer; both are stored encrypted."
    )
    signed_at: AwareDatetime
    checks: list[DeclarationCheck]


class DeclarationDeclined(Closed):
    """An offer that was declined: the certificate is not offered again in this query."""

    query_id: Uuid
    certificate: str


class Inspection(Closed):
    """A declaration that the registers contradict: a suspicion, until the person has been heard."""

    finding_id: Uuid
    declaration_id: Uuid
    query_id: Uuid
    matter: str
    certificate: str
    state: SuspicionState
    reason: Reason = Field(description="The reason code of the contradiction.")
    opened_at: AwareDatetime
    check_query_id: Uuid = Field(description="Id of the query that made the check, in the audit log.")


class Inspections(Closed):
    """A page of findings, newest first."""

    items: list[Inspection]
    next: str | None
