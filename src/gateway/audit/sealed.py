"""A sealed part of an entry, and the row of the data key that opens it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A subject's data key, wrapped, that must become durable with the first entry sealed by it."""

    key_id: UUID
    tag: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted part, the id of its key, and the key's row while that is not durable yet."""

    key_id: str
    ciphertext: bytes
    row: KeyRow | None
