"""The forms of public keys."""

from typing import Literal

from pydantic import Field

from gateway.api.schema.closed import Closed


class StreamKey(Closed):
    """The key of the process that signed, and what vouches for it."""

    boot_id: str
    public_key: str = Field(description="Ed25519, 32 bytes, hex.")
    endorsement: str = Field(
        description="Ed25519 by the key of /.well-known/jwks.json, hex, over `oneclick-gateway audit stream v1`, a line feed, the 16 "
        "bytes of boot_id and the 32 of public_key."
    )


class LogKey(Closed):
    """An Ed25519 public key (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    alg: Literal["EdDSA"]
    use: Literal["sig"]
    kid: str = Field(description="Its RFC 7638 thumbprint.")
    x: str


class KeySet(Closed):
    """A JWK Set (RFC 7517)."""

    keys: list[LogKey]
