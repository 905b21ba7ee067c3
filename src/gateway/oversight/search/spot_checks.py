"""Random spot checks: which entries are looked at by hand on a day follows from that day's last checkpoint, for anyone to recompute.

Standard library only, no I/O.
"""

import hashlib
from collections.abc import Iterator
from datetime import date

SAMPLE = 20
"""So many entries a day."""
_PURPOSE = b"oneclick-gateway spot check v1"
_RANGE = 1 << 64


def seed(origin: str, day: date, root: bytes, cosignature: bytes = b"") -> bytes:
    """What a day's draws follow from: SHA-256 over purpose, origin and day, each with a newline behind it, root and cosignature.

    origin, root: of the last checkpoint of that day; 32 bytes.  cosignature: a witness's signature of it, 64 bytes, which whoever
    runs the log cannot know before; none where no witness saw it.  Returns 32 bytes.
    """
    text = b"%s\n%s\n%s\n" % (_PURPOSE, origin.encode(), day.isoformat().encode())
    return hashlib.sha256(text + root + cosignature).digest()


def draws(start: bytes, size: int) -> Iterator[int]:
    """Indices from 0 up to size, not included, one after another without end, each as likely as any other.

    Draw k is the first 8 bytes, big-endian, of SHA-256 over the seed and k in 8 bytes; one at or above the greatest multiple of size in
    2**64 is passed over, of the others the remainder by size counts.  size: 1 to 2**63.
    """
    fair = _RANGE - _RANGE % size
    number = 0
    while True:
        drawn = int.from_bytes(hashlib.sha256(start + number.to_bytes(8, "big")).digest()[:8], "big")
        number += 1
        if drawn < fair:
            yield drawn % size


def sample(
    origin: str, day: date, size: int, root: bytes, count: int = SAMPLE, *, cosignature: bytes = b""
) -> tuple[int, ...]:
    """The leaves to look at: the first `count` different draws in the order drawn; all where the log has no more.

    origin, size, root, cosignature: of the last checkpoint of `day`, as `seed` takes them.
    """
    wanted, chosen = min(count, size), dict[int, None]()
    drawing = draws(seed(origin, day, root, cosignature), size)
    while len(chosen) < wanted:
        chosen[next(drawing)] = None
    return tuple(chosen)
