"""Random spot checks: which entries are looked at by hand on a day follows from that day's last checkpoint, for anyone to recompute.

No I/O.
"""

import hashlib
from datetime import date

from gateway.entry import picked

SAMPLE = 20
"""So many entries a day."""
_PURPOSE = b"oneclick-gateway spot check v1"


def seed(origin: str, day: date, root: bytes, cosignature: bytes = b"") -> bytes:
    """What a day's draws follow from: SHA-256 over purpose, origin and day, each with a newline behind it, root and cosignature.

    origin, root: of the last checkpoint of that day; 32 bytes.  cosignature: a witness's signature of it, 64 bytes, which whoever
    runs the log cannot know before; none where no witness saw it.  Returns 32 bytes.
    """
    text = b"%s\n%s\n%s\n" % (_PURPOSE, origin.encode(), day.isoformat().encode())
    return hashlib.sha256(text + root + cosignature).digest()


def sample(
    origin: str, day: date, size: int, root: bytes, count: int = SAMPLE, *, cosignature: bytes = b""
) -> tuple[int, ...]:
    """The leaves to look at: the first `count` different draws in the order drawn; all where the log has no more.

    origin, size, root, cosignature: of the last checkpoint of `day`, as `seed` takes them.
    """
    return picked(seed(origin, day, root, cosignature), size, count)
