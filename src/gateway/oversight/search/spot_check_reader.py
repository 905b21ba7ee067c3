"""A day's spot check with its entries: the checkpoint it follows from, the leaves it names, what stands in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import asyncpg

from gateway.audit import Reader
from gateway.audit.tree import LINK, TreeReader
from gateway.domain.clock import CHINA, Clock
from gateway.domain.errors import Conflict, NotFound
from gateway.entry import view
from gateway.oversight.search import statements as sql
from gateway.oversight.search.hit import Hit
from gateway.oversight.search.spot_checks import sample
from gateway.tlog import Checkpoint, Signature, split_note

_TIMED = 72
"""Bytes of a cosignature: its time in seconds since 1970, 8 bytes big-endian, and the signature."""


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What a day's draws follow from.

    note: the day's last checkpoint as the log signed it.  cosignature: a witness's signature of it, 64 bytes; empty where no witness saw a
    checkpoint that day.
    """

    day: date
    log: int
    checkpoint: Checkpoint
    note: str
    cosignature: bytes

    def holds(self, leaf: tuple[int, int]) -> bool:
        """Whether this leaf, by log and index, stands in it, or in a log before."""
        log, index = leaf
        return log < self.log or (log == self.log and index < self.checkpoint.size)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One leaf of a sample.  hit: None where it holds no entry (the link to the former log), or the entry was pruned."""

    index: int
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A day's sample.  day: by the city's clock.  note: the day's last checkpoint, with its signatures; drawn: in the order drawn.

    cosignature: the witness's signature that the draws follow from too, 64 bytes; empty where no witness saw a checkpoint that day.
    """

    day: date
    log: int
    checkpoint: Checkpoint
    note: str
    cosignature: bytes
    drawn: tuple[Drawn, ...]


class SpotChecks:
    """Every fault of the store is AuditUnavailable."""

    def __init__(self, reader: Reader, tree: TreeReader, clock: Clock) -> None:
        self._reader = reader
        self._tree = tree
        self._clock = clock

    async def of(self, day: date) -> SpotCheck:
        """The sample of a day.  Raises Conflict while the day is not over, NotFound where the log signed nothing on it."""
        end = await self.end_of(day)
        log, checkpoint = end.log, end.checkpoint
        indices = sample(checkpoint.origin, day, checkpoint.size, checkpoint.root, cosignature=end.cosignature)
        drawn = tuple([Drawn(index, await self._hit(log, index)) for index in indices])
        return SpotCheck(day, log, checkpoint, end.note, end.cosignature, drawn)

    async def end_of(self, day: date) -> DayEnd:
        """What the draws of a day follow from.  Raises Conflict while the day is not over, NotFound where the log signed nothing on it."""
        begins = datetime.combine(day, time(), CHINA)
        ends = begins + timedelta(days=1)
        if self._clock.real() < ends:
            raise Conflict(
                f"the day is not over: its last checkpoint is known, and the sample can be drawn, from {ends.isoformat()} on; "
                f"{await self._which_can(begins)}"
            )
        row, cosignature = await self._last(begins.astimezone(UTC), ends.astimezone(UTC))
        log, note = row["log"], await self._tree.checkpoint(row["log"], row["size"])
        checkpoint = Checkpoint.parse(split_note(row["note"])[0])
        return DayEnd(day, log, checkpoint, note or row["note"], cosignature)

    async def _last(self, begins: datetime, ends: datetime) -> tuple[asyncpg.Record, bytes]:
        """The last checkpoint of the day that a witness saw on that day, with the earliest such cosignature; else the last, and none."""
        seen = [
            (row, *_cosignature(row["line"]))
            for row in await self._reader.found(sql.COSIGNED(begins=begins, ends=ends))
        ]
        on_the_day = [one for one in seen if begins.timestamp() <= one[1] < ends.timestamp()]
        if on_the_day:
            last = on_the_day[0][0]
            of_last = [one for one in on_the_day if (one[0]["log"], one[0]["size"]) == (last["log"], last["size"])]
            return last, min((at, signature) for _, at, signature in of_last)[1]
        rows = await self._reader.found(sql.LAST_SIGNED(begins=begins, ends=ends))
        if not rows:
            raise NotFound(f"the log signed no checkpoint on this day; {await self._which_can(self._today())}")
        return rows[0], b""

    def _today(self) -> datetime:
        return datetime.combine(self._clock.real().astimezone(CHINA).date(), time(), CHINA)

    async def _which_can(self, today: datetime) -> str:
        """Of which days a sample can be drawn by now.  today: its beginning."""
        rows = await self._reader.found(sql.FIRST_SIGNED())
        first = None if not rows else rows[0]["at"].astimezone(CHINA).date()
        last = (min(today, self._today()) - timedelta(days=1)).date()
        if first is None or first > last:
            return "no day of this log is over yet"
        return f"it can be now for days from {first} to {last}"

    async def _hit(self, log: int, index: int) -> Hit | None:
        try:
            (leaf,) = await self._tree.entries(log, index, index + 1)
        except NotFound:
            return None
        if leaf.stream_id == LINK:
            return None
        return Hit(view(leaf.row()), (log, index))


def _cosignature(line: str) -> tuple[int, bytes]:
    """When a witness signed, in seconds since 1970, and the signature; 0 and none of a line that is no cosignature."""
    data = Signature.parse(line).data
    return (int.from_bytes(data[:8], "big"), data[8:]) if len(data) == _TIMED else (0, b"")
