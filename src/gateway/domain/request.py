"""What a request brings along beside its question: who its caller claims to be, and their own key for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

PROOF_ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "PS256")
"""With which a sender may sign its proofs (RFC 9449)."""


MESSAGE_ALGORITHMS = ("ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512")
"""With which a client system may sign its requests, by the names of RFC 9421 6.2."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What shows that a request comes from whom its access token was given to.

    method, path: of the request as it was sent, the path with its escapes and without what follows `?`.  proofs: what the header
    DPoP holds.  certificate: SHA-256 of the sender's TLS certificate in base64url; None: the connection shows none.  acting: what the
    header Acting-Officer holds.  body: as it was sent.  query: what follows `?`.  host: by which name the sender has called.  fields: of
    the header, each line by its name in lower case.
    """

    method: str = ""
    path: str = ""
    proofs: tuple[str, ...] = field(default=(), repr=False)
    certificate: str | None = None
    acting: tuple[str, ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    query: str = field(default="", repr=False)
    host: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Credential:
    """What the caller sent in `Authorization`; it does not print itself.

    is_proven: by the scheme DPoP, not Bearer.  is_acting: with a statement of the client about whom it acts for.  is_signed: with a signature
    of the whole request.  sender: looked at where one of these says who that is.  held_key: the thumbprint of a key of this gateway's own, to
    which the token of whoever has signed in may be bound; no request says it.
    """

    token: str = field(repr=False)
    is_proven: bool = False
    sender: Callable[[], Sender] = field(default=Sender, repr=False)
    is_acting: bool = False
    is_signed: bool = False
    held_key: str | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's Idempotency-Key and a digest of the body it came with."""

    key: str
    body_digest: bytes
