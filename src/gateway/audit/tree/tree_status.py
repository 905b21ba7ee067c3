"""How the tree and the partitions stand: what readiness warns of and the metrics tell, in every gateway, whoever integrates."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.db import Database
from gateway.domain.supervision import alive

LOOK_EVERY_S = 5.0
BEHIND_S = 60.0
"""From so many seconds on it is an alarm that entries are durable but in no tree."""
WALKED_S = 900.0
"""From so many seconds on it is an alarm that the walk over the stored rows does not go on."""
FEWEST_MONTHS = 1
"""With no more months of partitions ahead it is an alarm."""

_STANDING = """select
    (select coalesce(extract(epoch from max(clock_timestamp() - b.db_at)), 0)::float8
        from audit.audit_stream s left join audit.audit_cursor c using (stream_id)
        cross join lateral (select b.db_at from audit.audit_batch b where b.stream_id = s.stream_id
            and b.batch_no >= coalesce(c.next_batch, 0) order by b.batch_no limit 1) b
        where c.is_done is not true) as behind_s,
    audit.open_break() as broken, h.alarm, coalesce(h.size, 0) as size,
    (select count(*) from generate_series(1, 12) i where to_regclass('audit.audit_entry_' || to_char(
        date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => i::int), 'YYYYMM')) is not null
    )::int as months_ahead,
    w.walked_s, w.round_s, coalesce(w.damaged, 0) as damaged, w.first as damaged_first
    from (select) one left join (select alarm, size from audit.audit_head order by log desc limit 1) h on true
    left join audit.walk_standing() w on true"""


@dataclass(frozen=True, slots=True)
class TreeStatus:
    """behind_s: age of the oldest batch that is in no tree, 0 where there is none.  alarm: why the integrator stopped.

    broken: what proves that the log is broken, None where nothing does.  size: leaves of the newest log.  months_ahead: months
    after this one that have a partition.  walked_s: since the last stride of the walk over the stored rows; round_s: since it came round
    last; None before.  damaged: how many places are not as they were signed; damaged_first: the first of them, in words.
    """

    behind_s: float
    alarm: str | None
    broken: str | None
    size: int
    months_ahead: int
    walked_s: float | None = None
    round_s: float | None = None
    damaged: int = 0
    damaged_first: str | None = None

    def figures(self) -> Mapping[str, float]:
        """The same as numbers, by name; `stopped` is 1 where there is an alarm, `broken` where the log is proved broken."""
        return {
            "behind_seconds": self.behind_s,
            "stopped": float(self.alarm is not None),
            "broken": float(self.broken is not None),
            "tree_leaves": self.size,
            "months_ahead": self.months_ahead,
            "damaged_places": self.damaged,
            **({} if self.walked_s is None else {"walk_age_seconds": self.walked_s}),
            **({} if self.round_s is None else {"round_age_seconds": self.round_s}),
        }

    def warnings(self) -> Iterator[str]:
        """What somebody must look after; entries are written all the same."""
        if self.alarm is not None:
            yield f"the audit log's tree does not grow: {self.alarm}"
        if self.damaged:
            yield f"the stored audit log is damaged at {self.damaged} places, the first {self.damaged_first}: see the findings of rule A24"
        if self.walked_s is not None and self.walked_s >= WALKED_S:
            yield f"nobody has compared the stored audit log with its tree for {self.walked_s:.0f} s: see whether a gateway runs"
        if self.behind_s >= BEHIND_S:
            yield f"the audit log's tree is behind by {self.behind_s:.0f} s: see whether an integrator runs"
        if self.months_ahead <= FEWEST_MONTHS:
            yield f"the audit log has partitions for {self.months_ahead} months ahead: see why no more are made"


async def look(database: Database) -> TreeStatus:
    """How it stands now."""
    row = await database.fetchrow(_STANDING)
    assert row is not None
    return TreeStatus(
        row["behind_s"],
        row["alarm"],
        row["broken"],
        row["size"],
        row["months_ahead"],
        row["walked_s"],
        row["round_s"],
        row["damaged"],
        row["damaged_first"],
    )


class TreeWatch:
    """Looks every few seconds.  standing: the newest look; None before the first, and while the store is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.standing: TreeStatus | None = None

    async def run(self) -> None:
        """Until cancelled.  Raises what the store raises."""
        self.standing = None
        while True:
            try:
                self.standing = await look(self._database)
            except BaseException:
                self.standing = None
                raise
            alive()
            await asyncio.sleep(LOOK_EVERY_S)

    def warnings(self) -> list[str]:
        """What somebody must look after; nothing where nobody looks, which the task's own age says."""
        return [] if self.standing is None else list(self.standing.warnings())
