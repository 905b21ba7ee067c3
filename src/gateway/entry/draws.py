"""Draws that follow from a day's last signed checkpoint, for anybody to make again; the standard library only."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

_RANGE = 1 << 64
_SAMPLE = b"oneclick-gateway declaration sample v1"
WHOLE = 10_000
"""A share of everything, in ten-thousandths."""


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


def picked(start: bytes, size: int, count: int) -> tuple[int, ...]:
    """The first `count` different draws in the order drawn; all of them where there are no more."""
    wanted, chosen = min(count, size), dict[int, None]()
    drawing = draws(start, size)
    while len(chosen) < wanted:
        chosen[next(drawing)] = None
    return tuple(chosen)


def sample_text(classes: Mapping[str, str]) -> str:
    """A list of declarations as its hash is of it: a line for each, id and class with a blank between, in the order of ids.

    classes: by id.  Ids and classes are ASCII without blanks.
    """
    return "".join(f"{one} {classes[one]}\n" for one in sorted(classes))


def sample_classes(text: str) -> dict[str, str]:
    """The inverse of `sample_text`."""
    return dict(line.split(" ", 1) for line in text.splitlines())


def text_hash(text: str) -> str:
    """SHA-256 of a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def how_many(eligible: int, share: int) -> int:
    """So many of them make up the share, rounded up: of a list that is not empty at least one.  share: in ten-thousandths."""
    return -(-eligible * share // WHOLE)


def sample_drawn(
    text: str, shares: Mapping[str, int], origin: str, day: date, root: bytes, *, cosignature: bytes = b""
) -> tuple[str, ...]:
    """The declarations of a list that are inspected, in the order of classes and draws.

    text: of the list.  shares: in ten-thousandths, by class.  origin, root, cosignature: of the checkpoint that the draws follow from, as
    for spot checks; day: of the list.  Of each class, its ids in order are drawn from by SHA-256 over purpose, origin, day, the list's
    hash and the class, each with a newline behind it, root and cosignature.
    """
    chosen: list[str] = []
    by_class = sample_classes(text)
    for name in sorted(shares):
        ids = sorted(one for one, of in by_class.items() if of == name)
        lines = (_SAMPLE, origin.encode(), day.isoformat().encode(), text_hash(text).encode(), name.encode())
        seed = hashlib.sha256(b"".join(line + b"\n" for line in lines) + root + cosignature).digest()
        chosen += [ids[index] for index in _of(seed, ids, shares[name])]
    return tuple(chosen)


def _of(seed: bytes, ids: Sequence[str], share: int) -> tuple[int, ...]:
    return picked(seed, len(ids), how_many(len(ids), share)) if ids else ()
