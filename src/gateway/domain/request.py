"""What a request brings along beside its question: who its caller claims to be, and their own key for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

PROOF_ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "PS256")
"""With which a sender may sign its proofs (RFC 9449)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What shows that a request comes from whom its access token was given to.

    method, path: of the request as it was sent, the path with its escapes and without what follows `?`.  proofs: what the header
    DPoP holds.  certificate: SHA-256 of the sender's TLS certificate in base64url; None: the connection shows none.  acting: what the
    header Acting-Officer holds.  body: as it was sent.
    """

    method: str = ""
    path: str = ""
    proofs: tuple[str, ...] = field(default=(), repr=False)
    certificate: str | None = None
    acting: tuple[str, ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Credential:
    """What the caller sent in `Authorization`; it does not print itself.

    is_proven: by the scheme DPoP, not Bearer.  is_acting: with a statement of the client about whom it acts for.  sender: looked at where the token is bound to one.
    """

    token: str = field(repr=False)
    is_proven: bool = False
    sender: Callable[[], Sender] = field(default=Sender, repr=False)
    is_acting: bool = False


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's Idempotency-Key and a digest of the body it came with."""

    key: str
    body_digest: bytes
