"""What is told of entries that are withheld: how many, and hashes that match when they appear and say nothing before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.tlog import leaf_hash as node_of
from gateway.tlog import root_of

_PREFIX = b"oneclick-gateway withheld entry v1\x00"


@dataclass(frozen=True, slots=True)
class Withheld:
    """hashes: one for each entry that is withheld, in the order of their bytes, so that they do not tell the order of the entries."""

    hashes: tuple[bytes, ...]

    @classmethod
    def of(cls, hashes: Iterable[bytes]) -> "Withheld":
        """Of the hashes in any order."""
        return cls(tuple(sorted(hashes)))

    @property
    def root(self) -> bytes:
        """The tree head over the hashes as leaves (RFC 6962 §2.1), 32 bytes: what the entry of the reading holds."""
        return root_of([node_of(one) for one in self.hashes])


def withheld_hash(salt: bytes, leaf: bytes) -> bytes:
    """The hash that stands for an entry while it is withheld.

    salt: of the person's own section, 16 random bytes, which nobody has before the entry appears.  leaf: the leaf's hash, which alone would
    not do: the hashes of all leaves are public, in their order.
    """
    return hashlib.sha256(_PREFIX + salt + leaf).digest()
