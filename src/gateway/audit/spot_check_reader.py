"""A day's spot check with its entries: the checkpoint it follows from, the leaves it names, what stands in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gateway.audit.inquiry import Hit
from gateway.audit.model import Position
from gateway.audit.reader import Reader
from gateway.audit.spot_checks import sample
from gateway.audit.tlog import Checkpoint
from gateway.audit.tlog.note import split_note
from gateway.audit.tree.growth import LINK
from gateway.audit.tree_reader import TreeReader
from gateway.audit.view import view_of
from gateway.domain.clock import CHINA, Clock
from gateway.domain.errors import Conflict, NotFound

_LAST = """select log, size, note from audit.audit_checkpoint where at >= $1 and at < $2
    order by at desc, log desc, size desc limit 1"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One leaf of a sample.  hit: None where it holds no entry (the link to the former log), or the entry was pruned."""

    index: int
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A day's sample.  day: by the city's clock.  note: the day's last checkpoint, with its signatures; drawn: in the order drawn."""

    day: date
    log: int
    checkpoint: Checkpoint
    note: str
    drawn: tuple[Drawn, ...]


class SpotChecks:
    """Every fault of the store is AuditUnavailable."""

    def __init__(self, reader: Reader, tree: TreeReader, clock: Clock) -> None:
        self._reader = reader
        self._tree = tree
        self._clock = clock

    async def of(self, day: date) -> SpotCheck:
        """The sample of a day.  Raises Conflict while the day is not over, NotFound where the log signed nothing on it."""
        begins = datetime.combine(day, time(), CHINA)
        ends = begins + timedelta(days=1)
        if self._clock.real() < ends:
            raise Conflict("the day is not over: its last checkpoint is not known yet")
        rows = await self._reader.rows(_LAST, begins.astimezone(UTC), ends.astimezone(UTC))
        if not rows:
            raise NotFound("the log signed no checkpoint on this day")
        log, note = rows[0]["log"], await self._tree.checkpoint(rows[0]["log"], rows[0]["size"])
        checkpoint = Checkpoint.parse(split_note(rows[0]["note"])[0])
        indices = sample(checkpoint.origin, day, checkpoint.size, checkpoint.root)
        drawn = tuple([Drawn(index, await self._hit(log, index)) for index in indices])
        return SpotCheck(day, log, checkpoint, note or rows[0]["note"], drawn)

    async def _hit(self, log: int, index: int) -> Hit | None:
        try:
            (leaf,) = await self._tree.entries(log, index, index + 1)
        except NotFound:
            return None
        if leaf.stream_id == LINK:
            return None
        place = Position(leaf.stream_id, leaf.seq)
        return Hit(view_of(place, leaf.at, leaf.body, leaf.sections), (log, index))
