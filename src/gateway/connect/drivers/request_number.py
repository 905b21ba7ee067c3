"""Request numbers of an exchange database: 26 characters, and always the same for the same lookup, county and attempt."""

import hashlib
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32, as in a ULID."""


def request_number(lookup_id: str, county: str, attempt: int) -> str:
    """A ULID-like number: the lookup's own time (48 bits, 0 where its id is no UUIDv7), then 80 bits of SHA-256.

    The same lookup asked again finds its rows and makes no second ones; attempt: 0, one more after the county failed it.
    """
    digest = hashlib.sha256(f"{lookup_id} {county} {attempt}".encode()).digest()
    number = _time_of(lookup_id) << 80 | int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def _time_of(lookup_id: str) -> int:
    try:
        number = UUID(lookup_id)
    except ValueError:
        return 0
    return number.int >> 80 if number.version == 7 else 0
