"""The forms of who the caller is and what they may ask."""

from typing import Annotated

from pydantic import Field

from gateway.api.contract.schema.closed import Closed, Rule, Title
from gateway.domain.roles import ROLES
from gateway.domain.words import Mode


class Me(Closed):
    """Who the caller is here."""

    account: str
    client: str
    department: str
    county: str
    post: str
    duties: list[str]
    roles: list[Annotated[str, Field(json_schema_extra={"enum": list(ROLES)})]]
    operations: list[str]


class FieldPermission(Closed):
    """One field: the form in which it may leave, by which rule, on what basis; why_not where it does not leave."""

    name: str
    department: str
    title: Title
    level: int
    mode: Mode
    rule: Rule
    basis: str
    why_not: Title | None


class CertificatePermission(Closed):
    """One certificate: whether you may ask for it, and where not, how to apply."""

    certificate: str
    title: Title
    is_granted: bool
    rule: Rule
    basis: str
    why_not: Title | None
    how_to_apply: Title | None
    fields: list[FieldPermission]


class Permissions(Closed):
    """What you may ask in a matter, under the rules of that hash."""

    matter: str
    title: Title
    rules_hash: str
    certificates: list[CertificatePermission]
