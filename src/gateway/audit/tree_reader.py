"""Reading the tree: where an entry's leaf stands, what proves it, and the leaves with their entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.model import Position
from gateway.audit.tlog.proof import Proof
from gateway.audit.tlog.tiles import Tile
from gateway.db import Database


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with its entry.  body: the bytes that the tree hashes.

    stream_id 0: the first leaf of a later log, whose body is the last checkpoint of the log before, and seq that log's size.
    """

    index: int
    stream_id: int
    seq: int
    at: datetime
    body: bytes
    sections: bytes


class TreeReader:
    """Reads with the database's pool; every fault of the store is AuditUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leaf_index(self, position: Position, at: datetime) -> tuple[int, int] | None:
        """The log and the index of an entry's leaf; None until it is integrated."""
        raise NotImplementedError

    async def leaf_indexes(self, entries: Sequence[tuple[Position, datetime]]) -> list[tuple[int, int] | None]:
        """The same for many, in their order."""
        raise NotImplementedError

    async def checkpoint(self, log: int, size: int | None = None) -> str | None:
        """The signed note of that size, or the newest, with the witnesses' lines appended; None where there is none."""
        raise NotImplementedError

    async def tile(self, log: int, tile: Tile) -> bytes | None:
        """The tile's hashes, exactly as wide as asked; None where the tree is not that large, or the tile was pruned."""
        raise NotImplementedError

    async def proof(self, log: int, index: int) -> Proof | None:
        """That the leaf is in the tree of the newest checkpoint; None where that tree is not that large."""
        raise NotImplementedError

    async def entries(self, log: int, from_index: int, to_index: int) -> list[Leaf]:
        """The leaves from_index … to_index - 1, in order."""
        raise NotImplementedError
