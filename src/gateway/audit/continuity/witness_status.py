"""How long each witness has not seen what is new: what readiness warns of and the metrics tell, in every gateway."""

import asyncio
from collections.abc import Sequence

from prometheus_client import Gauge

from gateway.db import Database
from gateway.domain.supervision import alive

LOOK_EVERY_S = 5.0
UNSEEN_S = 60.0
"""From so many seconds on it is an alarm that a witness has not cosigned what is new."""
UNSEEN = Gauge(
    "gateway_audit_witness_unseen_seconds",
    "Age of the oldest checkpoint that the witness should have cosigned and has not.",
    ["witness"],
)
_UNSEEN = """select w.name, coalesce((select extract(epoch from clock_timestamp() - c.at)
        from audit.audit_checkpoint c where c.log = h.log and c.size > coalesce((select max(k.size)
            from audit.audit_cosignature k where k.log = h.log and k.witness = w.name), -1)
        order by c.size limit 1), 0)::float8 as unseen_s
    from unnest($1::text[]) as w(name), (select max(log) as log from audit.audit_head) h"""


class WitnessWatch:
    """Looks every few seconds.  names: the witnesses'."""

    def __init__(self, database: Database, names: Sequence[str]) -> None:
        self._database = database
        self._names = names
        self.unseen_s: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled.  Raises what the store raises."""
        self.unseen_s = {}
        while True:
            await self.look()
            alive()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """How it stands now."""
        rows = await self._database.pool.fetch(_UNSEEN, list(self._names))
        self.unseen_s = {row["name"]: row["unseen_s"] for row in rows}
        for name, seconds in self.unseen_s.items():
            UNSEEN.labels(name).set(seconds)

    def warnings(self) -> list[str]:
        """What somebody must look after; entries are written all the same."""
        return [
            f"the witness {name} has not seen the log for {seconds:.0f} s: see whether it runs, and its address and key"
            for name, seconds in self.unseen_s.items()
            if seconds >= UNSEEN_S
        ]
