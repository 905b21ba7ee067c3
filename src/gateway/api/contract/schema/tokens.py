"""The forms of what is told about access tokens."""

from typing import Literal

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.domain.words import Revocable


class ProtectedResource(Closed):
    """Whose access tokens are taken here, and how (RFC 9728)."""

    resource: str = Field(description="The address by which callers know this gateway.")
    resource_name: str
    authorization_servers: list[str] = Field(description="The issuers whose tokens are taken.")
    bearer_methods_supported: list[Literal["header"]]
    dpop_signing_alg_values_supported: list[str] = Field(description="With which a sender may sign its proofs.")
    dpop_bound_access_tokens_required: bool = Field(
        description="Whether tokens that are bound to no sender are refused."
    )
    tls_client_certificate_bound_access_tokens: bool
    jwks_uri: str


class Revocation(Closed):
    """A token, an account or a client that is refused; it ends by itself."""

    revocation_id: Uuid
    kind: Revocable
    value: str
    ordered_at: AwareDatetime
    until: AwareDatetime


class Revocations(Closed):
    """A page of what is refused now."""

    items: list[Revocation]
    next: str | None
