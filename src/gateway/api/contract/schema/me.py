"""The forms of who the caller is and what they may ask."""

from pydantic import Field

from gateway.api.contract.schema.closed import BilingualText, Closed, Role, Rule
from gateway.domain.words import Mode


class Me(Closed):
    """Who the caller is here."""

    account: str
    client: str
    department: str
    county: str
    post: str
    duties: list[str]
    roles: list[Role]
    operations: list[str]


class FieldPermission(Closed):
    """One field of a certificate: in which form you may see it, by which rule and on what basis, or why not."""

    name: str
    department: str
    title: BilingualText
    level: int
    mode: Mode
    rule: Rule
    basis: str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None = Field(
        default=None, description="What can be done about it; null where the field may be seen."
    )


class CertificatePermission(Closed):
    """One certificate: whether you may ask for it, and how to apply if not."""

    certificate: str
    title: BilingualText
    is_granted: bool
    rule: Rule
    basis: str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None
    fields: list[FieldPermission]


class Permissions(Closed):
    """What you may ask in a matter, under the rules that `rules_hash` names."""

    matter: str
    title: BilingualText
    rules_hash: str
    certificates: list[CertificatePermission]
