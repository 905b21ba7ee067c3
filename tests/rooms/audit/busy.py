"""A gateway's worth of queries without departments, for tests that kill it: `python -m tests.rooms.audit.busy DSN HOME FILE`.

It notes in FILE what the world saw: `asked <query>` once an INTENT is confirmed, `released <query>` once an OUTCOME is.
"""

import asyncio
import os
import sys
from pathlib import Path

from gateway.db import Database
from gateway.domain.clock import Clock
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer


async def main(dsn: str, home: Path, notes: int) -> None:
    """Eight callers, until killed."""
    database = Database(dsn, pool_size=2)
    audit = Writer(database, home, Clock.real_time())
    await audit.start()

    def note(what: str, query_id: str) -> None:
        os.write(notes, f"{what} {query_id}\n".encode())

    async def caller() -> None:
        while True:
            grant = samples.grant(samples.query(2))
            opened = await audit.open(grant, within_s=30)
            note("asked", grant.plan.query.query_id)
            await asyncio.sleep(0.002)
            await audit.close(opened, samples.replies(grant), samples.document(grant), within_s=30)
            note("released", grant.plan.query.query_id)

    await asyncio.gather(*(caller() for _ in range(8)))


if __name__ == "__main__":
    dsn_, home_, file_ = sys.argv[1:]
    asyncio.run(main(dsn_, Path(home_), os.open(file_, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)))
