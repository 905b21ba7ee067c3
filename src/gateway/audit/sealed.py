"""A sealed part of an entry, and the row of the data key that opens it."""

from uuid import UUID

from gateway.domain.frozen import frozen

VALUES = "values"
"""The name under which digests of values stand in a sealed part."""


@frozen
class KeyRow:
    """A subject's data key, wrapped, that must become durable with the first entry sealed by it."""

    key_id: UUID
    tag: bytes
    wrapped: bytes


@frozen
class Sealed:
    """An encrypted part, the id of its key, and the key's row while that is not durable yet."""

    key_id: str
    ciphertext: bytes
    row: KeyRow | None
