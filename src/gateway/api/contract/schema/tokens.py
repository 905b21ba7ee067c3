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
    jwks_uri: str = Field(description="The public keys by which answers are signed.")
    resource_signing_alg_values_supported: list[str] = Field(description="With which answers are signed.")
    message_signature_alg_values_supported: list[str] = Field(
        description="With which a client system may sign its requests (RFC 9421)."
    )


class AnswerKey(Closed):
    """A public key by which answers are signed (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    kid: str


class AnswerKeys(Closed):
    """The public keys by which answers are signed (RFC 7517)."""

    keys: list[AnswerKey]


class PersonDigest(Closed):
    """A person's digest as access tokens bear it."""

    person_digest: str = Field(pattern="^[0-9a-f]{32}$", description="For `person_digest` or `kin_digests` of a token.")
    person_wrapped: str | None = Field(description="For the token of the account that was named; null where none was.")


class PersonDigests(Closed):
    """The digests, in the order in which people were named."""

    people: list[PersonDigest]


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
