"""Ids: UUIDv7 (RFC 9562), ordered by time, without a system call for each."""

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
