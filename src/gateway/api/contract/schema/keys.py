"""The forms of public keys."""

from typing import Literal

from pydantic import Field

from gateway.api.contract.schema.closed import Closed


class StreamKey(Closed):
    """The key of the process that signed, and the endorsement of that key."""

    boot_id: str
    public_key: str = Field(description="Ed25519, 32 bytes, hex.")
    endorsement: str = Field(
        description="Ed25519 by the key of /.well-known/jwks.json, hex, over `oneclick-gateway audit stream v1`, a line feed, the 16 "
        "bytes of boot_id and the 32 of public_key."
    )


class KeyOfStream(Closed):
    """The key of the process that wrote a stream, as a bundle's `keys.json` has it."""

    stream_id: int
    boot_id: str
    pubkey: str = Field(description="Ed25519, 32 bytes, hex.")
    endorsement: str = Field(
        description="Ed25519 by the key of /.well-known/jwks.json, hex, over `oneclick-gateway audit stream v1`, a line feed, the 16 "
        "bytes of boot_id and the 32 of pubkey."
    )


class StreamKeys(Closed):
    """The key of one stream."""

    streams: list[KeyOfStream]


class LogKey(Closed):
    """The public key of a log: RFC 8037, and as C2SP's tools take it."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    kid: str
    x: str
    vkey: str


class LogKeys(Closed):
    """The public keys of the logs (RFC 7517)."""

    keys: list[LogKey]
