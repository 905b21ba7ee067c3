"""The forms of declarations."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, Uuid
from gateway.api.contract.schema.disclosures import MatterNamed
from gateway.domain.words import InspectionState


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
    confirmed_by_applicant: bool = Field(
        description="Whether the applicant confirmed it under their own sign-in; otherwise it was signed on paper."
    )
    checks: list[DeclarationCheck]
    suspected_at: AwareDatetime | None = Field(
        description="When a contradiction was found: the promise behind the answer is suspected; null while none was, or where nothing came of it.  What it is, is not told here."
    )


class DeclarationDeclined(Closed):
    """An offer that was declined: the certificate is not offered again in this query."""

    query_id: Uuid
    certificate: str


class DeclarationOffer(DeclarationNotice):
    """A declaration that is offered to you in place of a certificate, with the text to read before you confirm it."""

    query_id: Uuid
    matter: MatterNamed
    department: str = Field(description="The code of the department that asked for the certificate.")
    until: AwareDatetime | None = Field(
        description="Until when you may declare, by the domain clock; null while an officer of a department looks into it too: then until they have answered."
    )


class OwnDeclaration(Closed):
    """A declaration of yours, and what became of it."""

    declaration_id: Uuid
    matter: MatterNamed
    certificate: str
    signed_at: AwareDatetime
    checks_done: int = Field(description="How many checks against the registers are done.")
    inspection: InspectionState | None = Field(description="How far its inspection is; null if it was not drawn.")
    due_at: AwareDatetime | None = Field(description="When its inspection should be over.")
    done_at: AwareDatetime | None = Field(description="When its inspection came to its end.")
    suspected_at: AwareDatetime | None
    words: BilingualText = Field(description="How it stands, in plain words.")


class OwnDeclarations(Closed):
    """A page of your declarations, newest first."""

    items: list[OwnDeclaration]
    next: str | None
