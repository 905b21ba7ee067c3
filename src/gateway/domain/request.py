"""What a request brings along beside its question: who its caller claims to be, and their own key for it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credential:
    """What the caller sent as `Authorization: Bearer`; it does not print itself."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's Idempotency-Key and a digest of the body it came with."""

    key: str
    body_digest: bytes
