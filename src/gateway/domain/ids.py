"""Ids: UUIDv7 (RFC 9562), ordered by time, without a system call for each; UUIDv8 for parts of something that has an id."""

import hashlib
import random
import time
from uuid import UUID

_random = random.SystemRandom()
_pool = random.Random(_random.getrandbits(256))  # noqa: S311 - ids are names, not secrets; seeded from the system


def uuid7() -> str:
    """A fresh UUIDv7, 36 characters, lower case."""
    value = (
        (time.time_ns() // 1_000_000) << 80
        | 0x7 << 76
        | _pool.getrandbits(12) << 64
        | 0b10 << 62
        | _pool.getrandbits(62)
    )
    return str(UUID(int=value))


def derived(parent: str, *names: str) -> str:
    """The id of a part of `parent` by its names: the same whenever and wherever it is worked out.  A UUIDv8, 36 characters."""
    text = hashlib.sha256("\0".join((parent, *names)).encode()).hexdigest()
    variant = "89ab"[int(text[16], 16) & 0b11]
    return f"{text[:8]}-{text[8:12]}-8{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"
