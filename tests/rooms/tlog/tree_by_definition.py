"""The tree as RFC 6962 §2.1 defines it, word by word: slow, and plainly right."""

from collections.abc import Sequence
from hashlib import sha256


def _split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]); leaves: hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return ()
    k = _split(len(leaves))
    if index < k:
        return (*path(index, leaves[:k]), root(leaves[k:]))
    return (*path(index - k, leaves[k:]), root(leaves[:k]))


def proof(old: int, leaves: Sequence[bytes], *, is_whole: bool = True) -> tuple[bytes, ...]:
    """SUBPROOF(m, D[n], b)."""
    if old == len(leaves):
        return () if is_whole else (root(leaves),)
    k = _split(len(leaves))
    if old <= k:
        return (*proof(old, leaves[:k], is_whole=is_whole), root(leaves[k:]))
    return (*proof(old - k, leaves[k:], is_whole=False), root(leaves[:k]))
