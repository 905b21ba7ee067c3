"""The tree of RFC 6962: hashes of leaves and nodes, the right edge that an integrator keeps, proofs and their verification."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HASH_SIZE = 32

HashReader = Callable[[int, int], bytes]
"""level, index → the hash of the complete subtree of 2**level leaves that has this number on its level, both from 0."""


class BadProof(ValueError):
    """A proof does not prove what it is said to prove."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf, 32 bytes.  Source: RFC 6962 §2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node, 32 bytes.  Source: RFC 6962 §2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over all leaf hashes, in order.  Source: RFC 6962 §2.1."""
    row = list(leaf_hashes)
    sha256 = hashlib.sha256
    while len(row) > 1:
        # Level by level, a last one without partner going up as it is, which gives the same tree as the recursive definition.
        pairs = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
        row = [*pairs, row[-1]] if len(row) % 2 else pairs
    return row[0] if row else EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: the roots of its complete subtrees, the largest first.  All that appending needs.

    size: how many leaves.  hashes: one for each bit that is set in `size`, 32 bytes each.
    """

    size: int
    hashes: tuple[bytes, ...]

    @classmethod
    def read(cls, size: int, read: HashReader) -> "Edge":
        """The edge of a tree of `size` leaves whose complete subtrees can be read."""
        return cls(size, tuple(read(level, index) for level, index in _complete(0, size)))

    def root(self) -> bytes:
        """The root of the tree, 32 bytes."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> tuple[bytes, ...]:
    """The sibling hashes that tie leaf `index` to the root of the tree of `size` leaves, lowest level first.

    Raises IndexError where the leaf is outside.  Source: RFC 6962 §2.1.1.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, read))
            high = middle
        else:
            path.append(_range_hash(low, middle, read))
            low = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, read: HashReader) -> tuple[bytes, ...]:
    """The hashes that show that the tree of `old` leaves is the beginning of the tree of `new` leaves.

    Empty where the sizes are equal or the old tree has no leaf.  Raises IndexError where old > new.  Source: RFC 6962 §2.1.2.
    """
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {old} is not the beginning of a tree of {new}")
    if old in {0, new}:
        return ()
    path: list[bytes] = []
    low, high = 0, new
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_hash(middle, high, read))
            high = middle
        else:
            path.append(_range_hash(low, middle, read))
            low = middle
    if low:
        path.append(_range_hash(low, high, read))
    return tuple(reversed(path))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with this hash stands at `index` of the tree.

    leaf, root: 32 bytes.  Raises BadProof.  Source: RFC 9162 §2.1.3.2; the numbers are those of its steps.
    """
    # 1  The leaf is one of the tree.
    if not 0 <= index < size:
        raise BadProof(f"leaf {index} is not in a tree of {size}")
    _check_hashes(leaf, root, *proof)
    # 2, 3  From the leaf's place and hash, in a row that ends at size - 1,
    node = leaf
    # 4  up, a sibling at a time, to the left of the node (4b) or to its right,
    for sibling, is_left in _beside(proof, index, size - 1):
        node = node_hash(sibling, node) if is_left else node_hash(node, sibling)
    # 5  to the root.
    if node != root:
        raise BadProof(f"the inclusion proof of leaf {index} does not lead to the root of the tree of {size}")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `old` leaves is the beginning of the tree of `new` leaves.

    Raises BadProof.  Source: RFC 9162 §2.1.4.2; the numbers are those of its steps.
    """
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {old} is not the beginning of a tree of {new}")
    _check_hashes(old_root, new_root, *proof)
    # Equal trees and an empty one need no proof: RFC 9162 §2.1.4.1 defines one for 0 < old < new only.
    if old in {0, new}:
        _check_trivial(old, new, old_root, new_root, proof)
        return
    # 3, 4  The place of the old tree's last complete subtree, from which the proof climbs,
    level = (old & -old).bit_length() - 1
    # 1, 2, 5  and its hash: the old root itself where that is complete, else the first of the proof, which is not empty.
    start, *siblings = (*proof, b"") if old != 1 << level else (old_root, *proof, b"")
    earlier = later = start
    # 6  Up to both roots: a sibling on the left (6b) belongs to both trees, one on the right to the later alone.
    for sibling, is_left in _beside(siblings[:-1], (old - 1) >> level, (new - 1) >> level):
        earlier = node_hash(sibling, earlier) if is_left else earlier
        later = node_hash(sibling, later) if is_left else node_hash(later, sibling)
    # 7  Both are the roots that were given.
    if earlier != old_root:
        raise BadProof(f"the consistency proof does not begin at the old root, of {old} leaves")
    if later != new_root:
        raise BadProof(f"the consistency proof does not lead to the new root, of {new} leaves")


def _beside(proof: Sequence[bytes], place: int, last: int) -> list[tuple[bytes, bool]]:
    """Each hash of a proof, and whether it stands left of the node that climbs from `place` in a row that ends at `last`.

    Raises BadProof where the tree is not as high as the proof is long.  Source: RFC 9162 §2.1.3.2 steps 4 and 5, §2.1.4.2 steps 6 and 7,
    where `place` is fn and `last` is sn.
    """
    sides: list[bool] = []
    while last:
        sides.append(bool(place & 1) or place == last)
        while sides[-1] and place and not place & 1:
            place, last = place >> 1, last >> 1  # the last node of a row without a partner goes up as it is
        place, last = place >> 1, last >> 1
    if len(sides) != len(proof):
        raise BadProof(f"the proof has {len(proof)} hashes in place of {len(sides)}")
    return list(zip(proof, sides, strict=True))


def _check_trivial(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Equal trees have equal roots, and an empty tree is the beginning of every tree; neither needs a hash."""
    if proof:
        raise BadProof("a consistency proof from an empty or an equal tree has no hashes")
    if old == new and old_root != new_root:
        raise BadProof(f"two trees of {old} leaves have different roots")
    if old == 0 and old_root != EMPTY_ROOT:
        raise BadProof("the root of a tree without leaves is none")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_SIZE for each in hashes):
        raise BadProof("a hash has 32 bytes")


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size`, for size > 1."""
    return 1 << ((size - 1).bit_length() - 1)


def _complete(begin: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, index) of the leaves from `begin` to `end`, the largest first.

    `begin` is a multiple of the largest one's size, as it is wherever RFC 6962 splits a tree.
    """
    found: list[tuple[int, int]] = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def _range_hash(begin: int, end: int, read: HashReader) -> bytes:
    return _folded([read(level, index) for level, index in _complete(begin, end)])


def _folded(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, the largest first."""
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node
