"""Where the processes of one store write down what they hold of the departments' limits, and what a machine knows of its own."""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Table, TypedColumns, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.connect.shares import Holding
from gateway.db import TABLES, Database, Prepared


class ProcessColumns(TypedColumns):
    """A gateway process, and its parts of the departments' limits."""

    process = Column(Uuid, primary_key=True)
    beat = Column(BigInteger, nullable=False)
    held = Column(JSONB, nullable=False)
    seen_at = Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))


PROCESS = Table(
    "gateway_process",
    TABLES,
    ProcessColumns,
    schema="gateway",
    comment="gateway processes and their parts of the departments' limits",
)
_HELD = func.gateway.share_limits(
    bindparam("process", type_=Uuid),
    bindparam("beat", type_=BigInteger),
    *(bindparam(name, type_=JSONB) for name in ("wanted", "full", "gone")),
).table_valued("process", "beat", "held")
_BEAT = Prepared(select(*_HELD.c))
_LEAVE = Prepared(PROCESS.delete().where(PROCESS.c.process == bindparam("process")))


class StoredShares:
    """A `ShareStore` on PostgreSQL: one exchange a beat, one process after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(
        self, me: UUID, beat: int, wanted: Mapping[str, int], full: Mapping[str, int], gone: Mapping[UUID, int]
    ) -> Mapping[UUID, Holding]:
        """See ShareStore."""
        by_name = {str(process): at for process, at in gone.items()}
        beating = _BEAT(process=me, beat=beat, wanted=dict(wanted), full=dict(full), gone=by_name)
        rows = await self._database.rows(beating)
        return {row["process"]: Holding(row["beat"], json.loads(row["held"])) for row in rows}

    async def leave(self, me: UUID) -> None:
        """See ShareStore."""
        await self._database.run(_LEAVE(process=me))


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

    def any_lives(self) -> bool:
        """Whether a process of this home runs; nothing is changed."""
        return self._folder.is_dir() and any(_is_locked(file) for file in self._folder.iterdir())

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


def _is_locked(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
