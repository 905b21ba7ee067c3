"""The forms of disclosures and withholdings."""

from typing import Literal

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import AnyRule, BilingualText, Closed, EntryKind, SubjectRole, Uuid
from gateway.domain.oversight import Scope
from gateway.domain.words import CertificateState


class Withholding(Closed):
    """An order to withhold; it ends by itself."""

    withholding_id: Uuid
    scope: Scope
    value: str
    reason: str
    until: AwareDatetime
    ordered_at: AwareDatetime


class Withholdings(Closed):
    """A page of orders to withhold, newest first."""

    items: list[Withholding]
    next: str | None


class DepartmentNamed(Closed):
    """A department, or an office that asks; no title where it is not known any more."""

    code: str
    title: BilingualText | None


class MatterNamed(Closed):
    """A matter, with a title that does not tell what was applied for."""

    code: str
    title: BilingualText


class FieldNamed(Closed):
    """A field that was disclosed, by name; never its value."""

    department: str
    name: str
    title: BilingualText | None
    basis: str | None


class CertificateNamed(Closed):
    """A certificate about you; state null if the entry does not record one."""

    certificate: str
    state: CertificateState | None
    basis: str | None


class ItemNamed(Closed):
    """What else was shown of you, by name; never the value.  title null: a parameter of the certificate."""

    name: str
    title: BilingualText | None


class OwnSection(Closed):
    """A section of the entry, about you: name, salt in hex, content in base64."""

    name: Literal["subject"]
    salt: str
    content: str


class OwnProof(Closed):
    """Proves that your section belongs to an entry in the log; `gateway audit verify` checks it."""

    format: Literal["oneclick-gateway disclosure v1"]
    leaf: str = Field(description="Base64: the entry's leaf, canonical JSON with the salted hash of every section.")
    sections: list[OwnSection]
    proof: str | None = Field(description="C2SP tlog-proof; null for the second or two until a checkpoint covers it.")


class Disclosure(Closed):
    """One entry of the audit log about you."""

    entry: str
    at: AwareDatetime
    kind: EntryKind
    step: str | None = Field(
        description="The step, such as `asked` or `read` of a REVEAL; null if this kind of entry has one step only."
    )
    words: BilingualText = Field(description="What happened, in words.")
    query_id: Uuid | None
    organisation: DepartmentNamed | None
    account: str | None = Field(description="The officer's account, if the city's policy shows it.")
    matter: MatterNamed | None
    roles: list[SubjectRole] = Field(description="Your roles in the query.")
    departments: list[DepartmentNamed] = Field(description="The departments that were asked about you.")
    fields: list[FieldNamed] = Field(description="The fields that were disclosed, of certificates about you.")
    shown: list[ItemNamed] = Field(description="What else was shown of you, by name.")
    certificates: list[CertificateNamed]
    rule: AnyRule | None = Field(description="The rule that refused; null if nothing was refused.")
    complaint_id: Uuid | None = Field(
        default=None, description="The complaint of yours on which the officer acted; null if it was none."
    )
    proof: OwnProof


class WithheldCount(Closed):
    """The entries about you that are withheld for a time, on all pages."""

    count: int
    root: str = Field(description="RFC 6962 tree head over the hashes; the entry of this reading contains it.")
    hashes: list[str] = Field(
        description="Hashes of the withheld entries.  Keep them: each entry that appears later matches one."
    )


class Disclosures(Closed):
    """A page of the entries about you, newest first."""

    items: list[Disclosure]
    next: str | None
    withheld: WithheldCount
    damaged: int = Field(
        description="Number of entries about you that are missing from this page, because they are not stored as they were signed."
    )
