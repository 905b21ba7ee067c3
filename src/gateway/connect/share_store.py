"""Where the processes of one store write down what they hold of the departments' limits, and what a machine knows of its own."""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from gateway.db import Database, Statement

_BEAT = (
    "select process, beat, held from gateway.share_limits($1, $2, $3::text::jsonb, $4::text::jsonb, $5::text::jsonb)"
)
_LEAVE = "delete from gateway.gateway_process where process = $1"


class StoredShares:
    """A `ShareStore` on PostgreSQL: one exchange a beat, one process after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(
        self, me: UUID, beat: int, wanted: Mapping[str, int], full: Mapping[str, int], gone: Mapping[UUID, int]
    ) -> tuple[Mapping[str, int], Mapping[UUID, int]]:
        """See ShareStore."""
        gone_text = json.dumps({str(process): at for process, at in gone.items()})
        rows = await self._database.fetch(_BEAT, me, beat, json.dumps(dict(wanted)), json.dumps(dict(full)), gone_text)
        held: dict[str, int] = next((json.loads(row["held"]) for row in rows if row["process"] == me), {})
        return held, {row["process"]: row["beat"] for row in rows}

    async def leave(self, me: UUID) -> None:
        """See ShareStore."""
        await self._database.run(Statement(_LEAVE, (me,)))


class LivingFiles:
    """A file for each process of this home, locked while its process lives: the kernel lets go of it, whatever ended the process.

    So the part of a process that was killed is free at once where it is started again, and not only when its lease has run out.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine: int | None = None

    def open(self, me: UUID) -> None:
        """Show that this process lives."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._mine = os.open(self._folder / str(me), os.O_CREAT | os.O_WRONLY, 0o600)
        fcntl.flock(self._mine, fcntl.LOCK_EX)

    def close(self, me: UUID) -> None:
        """Take the file away."""
        if self._mine is not None:
            (self._folder / str(me)).unlink(missing_ok=True)
            os.close(self._mine)
            self._mine = None

    def has_died(self, process: UUID) -> bool:
        """See Living."""
        file = self._folder / str(process)
        try:
            descriptor = os.open(file, os.O_WRONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        else:
            file.unlink(missing_ok=True)
            return True
        finally:
            os.close(descriptor)
