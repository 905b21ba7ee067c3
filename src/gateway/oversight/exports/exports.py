"""Exports that are on their way: what was asked for, how far it is, and the finished bundle until it expires."""

import asyncio
import contextlib
import hashlib
import shutil
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from gateway.audit import Privacy
from gateway.db import Database, Statement
from gateway.domain.criteria import Criteria
from gateway.domain.document import Receipt
from gateway.domain.errors import InputFault, InvalidInput, NotFound, TooMany
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.entry import timestamp
from gateway.oversight.exports import statements as sql
from gateway.oversight.exports.parquet import NOT_INSTALLED, can_write_parquet

KEPT_FOR = timedelta(hours=24)
TRIED_FOR = timedelta(hours=1)
MOST_UNFINISHED = 4
"""Of one account at a time: they are made one after another, and what is asked for beyond would wait behind them."""
AGAIN_S = 10
"""What who asked for too many is told to wait."""
_PIECE = 1 << 20
_LOGS = """select h.log, (select min(b.at_min) from audit.audit_bundle b where b.log = h.log and b.n = 0) as begins_at
    from audit.audit_head h where exists (select from audit.audit_bundle b
        where b.log = h.log and tstzrange(b.at_min, b.at_max, '[]') && tstzrange($1, $2)) order by h.log"""
_GIVEN_UP = "it could not be made within an hour: ask for a shorter span, or again once `/readyz` of the gateway warns of nothing"
_WORDS = ("account", "actor", "client", "office", "department", "case_number", "matter", "certificate", "state")


class ExportState(StrEnum):
    """How far an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Export:
    """An export.  criteria: of the bundle's manifest.  since, until: the span, within one log.  size: bytes of the archive.

    begun_at: when it was first tried to make it.  why: what it failed of, in words for the auditor.
    """

    export_id: str
    account: str
    task: str
    asked_at: datetime
    entry: str
    log: int
    criteria: Mapping[str, object]
    since: datetime
    until: datetime
    formats: tuple[str, ...]
    state: ExportState
    percent: int
    expires_at: datetime
    from_index: int | None = None
    to_index: int | None = None
    rows: int | None = None
    size: int | None = None
    sha256: bytes | None = None
    why: str | None = None
    begun_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def sought(self) -> Criteria:
        """The criteria as a search takes them."""
        tags, query_id = self.criteria.get("subject_tags"), self._word("query_id")
        return Criteria(
            tags=tuple(bytes.fromhex(str(tag)) for tag in tags) if isinstance(tags, list) else None,
            account=self._word("account"),
            actor=self._word("actor"),
            client=self._word("client"),
            office=self._word("office"),
            department=self._word("department"),
            case_number=self._word("case_number"),
            matter=self._word("matter"),
            certificate=self._word("certificate"),
            state=self._word("state"),
            query_id=None if query_id is None else UUID(query_id),
            since=self.since,
            until=self.until,
        )

    def _word(self, name: str) -> str | None:
        value = self.criteria.get(name)
        return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished bundle: its archive, which leaves it holds, how many rows its answer has."""

    archive: Path
    from_index: int
    to_index: int
    rows: int


class Exports:
    """Exports in PostgreSQL, so that any gateway goes on with one and hands it over.  workroom: where bundles are put together."""

    def __init__(self, database: Database, privacy: Privacy, workroom: Path) -> None:
        self._database = database
        self._privacy = privacy
        self.workroom = workroom

    def draft(self, criteria: Criteria, formats: tuple[str, ...], officer: Officer, task: str, now: datetime) -> Export:
        """An export that can be asked for.  now: real clock.

        Raises InvalidInput for a span over two logs, and for Parquet where it cannot be written.
        """
        if "parquet" in formats and not can_write_parquet():
            raise InvalidInput(
                "this gateway writes no Parquet", [InputFault("/formats", "not-installed", NOT_INSTALLED)]
            )
        until = criteria.until or now
        since = criteria.since or datetime(_log_of(until), 1, 1, tzinfo=UTC)
        log = since.astimezone(UTC).year
        if since >= until or log != _log_of(until):
            fault = InputFault("/criteria/since", "one-log", "the span lies within one year (UTC), which has one log")
            raise InvalidInput("an export is taken from one log", [fault])
        return Export(
            export_id=uuid7(),
            account=officer.account,
            task=task,
            asked_at=now,
            entry="",
            log=log,
            criteria={**self._said(criteria), "since": since.isoformat(), "until": until.isoformat()},
            since=since,
            until=until,
            formats=formats,
            state=ExportState.QUEUED,
            percent=0,
            expires_at=now + KEPT_FOR,
        )

    async def placed(self, export: Export) -> Export:
        """The export with the log that its span lies in: the year's own, unless a later one began early after a restore.

        Raises InvalidInput for a span over two logs.
        """
        found = await self._database.fetch(_LOGS, export.since, export.until)
        logs = [row["log"] for row in found]
        if len(logs) > 1:
            begins = f"log {logs[1]} begins with {timestamp(found[1]['begins_at'])}"
            fault = InputFault(
                "/criteria/since", "one-log", f"the span lies in more than one log, and {begins}: ask for each"
            )
            raise InvalidInput("an export is taken from one log", [fault])
        return replace(export, log=logs[0]) if logs else export

    @asynccontextmanager
    async def place_in_queue(self, account: str, now: datetime) -> AsyncIterator[None]:
        """Room for one more export of the account while the block runs, which puts it in; alone among all processes.

        Raises TooMany where MOST_UNFINISHED are not finished; that is seen first without waiting for anybody.
        """
        await self._require_room(account, now)
        async with self._database.locked(f"exports of {account}"):
            await self._require_room(account, now)
            yield

    async def _require_room(self, account: str, now: datetime) -> None:
        row = await self._database.row(sql.UNFINISHED(account=account, now=now))
        if row is not None and row["unfinished"] >= MOST_UNFINISHED:
            sentence = (
                f"{MOST_UNFINISHED} exports of this account are not finished yet: fetch one when it is, then ask again"
            )
            raise TooMany(sentence, retry_after_s=AGAIN_S)

    def insert(self, export: Export, receipt: Receipt) -> Statement:
        """For the transaction of the EXPORT entry."""
        return sql.INSERT(
            export_id=UUID(export.export_id),
            account=export.account,
            task=export.task,
            asked_at=export.asked_at,
            entry=receipt.entry,
            log=export.log,
            criteria=export.criteria,
            since=export.since,
            until=export.until,
            formats=list(export.formats),
            expires_at=export.expires_at,
        )

    async def load_of(self, export_id: str, officer: Officer) -> Export:
        """An export that this account asked for; another's takes no longer than none.  Raises NotFound."""
        row = await self._database.row(sql.LOAD_OF(export_id=UUID(export_id), account=officer.account))
        if row is None:
            raise NotFound("there is no such export for this account")
        return _export(row)

    async def begin(self, export_id: str, now: datetime) -> Export | None:
        """Say that it is being made, once more perhaps; None where nobody waits for it: it has ended, or is gone.

        One that was begun first TRIED_FOR ago has failed.
        """
        row = await self._database.row(sql.BEGIN(export_id=UUID(export_id), now=now))
        if row is None or now - row["begun_at"] < TRIED_FOR:
            return None if row is None else _export(row)
        await self.fail(export_id, _GIVEN_UP, now)
        return None

    async def advance(self, export_id: str, percent: int) -> None:
        """Say how far it is."""
        await self._database.run(sql.ADVANCE(export_id=UUID(export_id), percent=percent))

    async def fail(self, export_id: str, why: str, now: datetime) -> None:
        """Say that it will not come, in words for the auditor."""
        await self._database.run(sql.FAIL(export_id=UUID(export_id), why=why, finished_at=now))

    async def finish(self, export_id: str, made: Made, now: datetime) -> None:
        """Keep the archive of one that is being made, whole or not at all; what an earlier attempt left is replaced."""
        digest, size, which = hashlib.sha256(), 0, UUID(export_id)
        async with self._database.transaction() as connection:
            if await connection.fetchval(*sql.AWAITED(export_id=which).call) is None:
                return
            await connection.execute(*sql.FORGET_PIECES(export_id=which).call)
            with made.archive.open("rb") as file:
                for n, piece in enumerate(iter(lambda: file.read(_PIECE), b"")):
                    digest.update(piece)
                    size += len(piece)
                    await connection.execute(*sql.KEEP_PIECE(export_id=which, n=n, data=piece).call)
            await connection.execute(*_done(which, made, size, digest.digest(), now).call)

    async def pieces(self, export_id: str) -> AsyncIterator[bytes]:
        """The archive, a mebibyte at a time."""
        n = 0
        while True:
            row = await self._database.row(sql.PIECE_OF(export_id=UUID(export_id), n=n))
            if row is None:
                return
            yield row["data"]
            n += 1

    async def sweep(self, now: datetime) -> None:
        """Delete the bundles whose time is over, and what a kill left of one that was put together.

        That they were made stays in the log.
        """
        await self._database.run(sql.SWEEP(now=now))
        await asyncio.to_thread(_clear, self.workroom, now - KEPT_FOR)

    def _said(self, criteria: Criteria) -> dict[str, object]:
        """The criteria as the manifest has them: a person as tags."""
        words = {name: value for name in _WORDS if (value := getattr(criteria, name)) is not None}
        more: dict[str, object] = {}
        if criteria.subject is not None:
            more["subject_tags"] = [tag.hex() for tag in self._privacy.tags(criteria.subject)]
        if criteria.query_id is not None:
            more["query_id"] = str(criteria.query_id)
        return {**words, **more}


def _done(export_id: UUID, made: Made, size: int, digest: bytes, now: datetime) -> Statement:
    return sql.DONE(
        export_id=export_id,
        from_index=made.from_index,
        to_index=made.to_index,
        rows=made.rows,
        size=size,
        sha256=digest,
        finished_at=now,
        expires_at=now + KEPT_FOR,
    )


def _clear(workroom: Path, before: datetime) -> None:
    """Delete the folders that nothing has been put into since."""
    for room in workroom.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # its owner has ended just now
            if datetime.fromtimestamp(room.stat().st_mtime, UTC) < before:
                shutil.rmtree(room)


async def archive(folder: Path, file: Path) -> None:
    """Put a folder's files into a ZIP archive, in the order of their names."""
    await asyncio.to_thread(_archive, folder, file)


def _archive(folder: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            out.write(path, path.relative_to(folder).as_posix())


def _log_of(until: datetime) -> int:
    """The log of the last moment before `until`."""
    return (until.astimezone(UTC) - timedelta(microseconds=1)).year


def _export(row: asyncpg.Record) -> Export:
    kept = {name: row[name] for name in Export.__dataclass_fields__ if name in row.keys()}  # noqa: SIM118 - a Record's
    changed = {
        "export_id": str(row["export_id"]),
        "criteria": orjson.loads(row["criteria"]),
        "formats": tuple(row["formats"]),
        "state": ExportState(row["state"]),
    }
    return Export(**(kept | changed))
