"""The newest head that this machine has seen, kept in a small file outside the database: by it a start notices an older copy.

What a restore takes back in the database, it does not take back here.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.domain.errors import SetupError
from gateway.domain.supervision import alive
from gateway.tlog import BadNote, open_checkpoint

HEAD_FILE = "audit-head.json"
LOOK_EVERY_S = 1.0
FELL_BEHIND = "the database holds another log, or an older log than it did a moment ago"
_NEWEST = """select c.log, c.size, c.note, (select max(stream_id) from audit.audit_stream) as stream_id
    from audit.audit_checkpoint c order by c.log desc, c.size desc limit 1"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """A signed checkpoint that was seen.  root: 32 bytes, hex.  stream_id: the highest that was given out by then."""

    log: int
    size: int
    root: str
    note: str
    stream_id: int

    @property
    def place(self) -> tuple[int, int]:
        """How far it is: later logs after earlier ones."""
        return self.log, self.size


class HeadFile:
    """The file.  It is replaced whole; several gateways on one machine may share it."""

    def __init__(self, file: Path, origin: Origin) -> None:
        self.file = file
        self._origin = origin

    def read(self) -> Head | None:
        """What is remembered; None before the first.  Raises SetupError where the file is no head signed by this home's log."""
        if not self.file.exists():
            return None
        try:
            head = Head(**json.loads(self.file.read_text("utf-8")))
            checkpoint, _ = open_checkpoint(head.note, self._origin.verifiers(head.log))
            fits = (checkpoint.size, checkpoint.root.hex()) == (head.size, head.root)
        except (OSError, ValueError, TypeError):
            fits = False
        if not fits:
            raise SetupError(
                f"{self.file} does not hold a head that this log signed: restore it, or the keys that belong to it; "
                "without it nobody notices that an older copy of the log was put back."
            )
        return head

    def write(self, head: Head) -> None:
        """On the disk when this returns.  Raises OSError."""
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_durably(self.file, json.dumps(asdict(head), indent=1).encode() + b"\n")


def _write_durably(file: Path, content: bytes) -> None:
    """Replace a small file, whole or not at all, on the disk when this returns; for its owner alone to read.  Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class HeadKeeper:
    """Remembers each newer head while the gateway runs, and notices when the log in the database is not its continuation.

    is_there: whether a head that was seen is still the log's; raises AuditUnavailable.
    fallen_behind: a sentence once it was not; it stays until the gateway is started anew.
    not_kept: a sentence while the newest head is not on the disk, which is tried again and again.
    """

    def __init__(
        self, reader: Reader, file: HeadFile, origin: Origin, is_there: Callable[[Head], Awaitable[bool]]
    ) -> None:
        self._reader = reader
        self._file = file
        self._origin = origin
        self._is_there = is_there
        self._newest: Head | None = None
        self.fallen_behind: str | None = None
        self.not_kept: str | None = None

    async def run(self) -> None:
        """Until cancelled.  Raises AuditUnavailable."""
        while True:
            await self.look()
            alive()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Compare the newest checkpoint with the newest seen; remember a later one.  Raises AuditUnavailable."""
        found, seen = await newest_head(self._reader, self._origin), self._newest
        if self.fallen_behind is not None:
            return
        if seen is not None and not await self._continues(seen, found):
            self.fallen_behind = f"{FELL_BEHIND}: stop every gateway, read Restore in docs/runbook.md"
            log.error("audit_log_fell_behind", log=seen.log, size=seen.size)
            await self._reader.rows("select audit.report_break($1, 'head')", FELL_BEHIND)
            return
        is_newer = seen is None or (found is not None and found.place != seen.place)
        if found is not None and (is_newer or self.not_kept is not None):
            await self._keep(found)
            self._newest = found

    async def _keep(self, head: Head) -> None:
        """Write it down; where the disk is full or away, say so once, and be asked again."""
        try:
            await asyncio.to_thread(self._file.write, head)
        except OSError as fault:
            if self.not_kept is None:
                log.error("audit_head_not_remembered", fault=fault.strerror)  # noqa: TRY400 - the word says all
            self.not_kept = (
                f"what was seen of the audit log cannot be kept on this machine ({fault.strerror}): make room for "
                f"{self._file.file.name}; until then nobody here would notice an older copy of the log after a restart"
            )
        else:
            self.not_kept = None

    async def _continues(self, seen: Head, found: Head | None) -> bool:
        if found is None:
            return False
        return (found.place, found.root) == (seen.place, seen.root) or await self._is_there(seen)


async def newest_head(reader: Reader, origin: Origin) -> Head | None:
    """The newest checkpoint in the database; None where there is none that the log signed.  Raises AuditUnavailable."""
    found = await reader.rows(_NEWEST)
    if not found:
        return None
    row = found[0]
    try:
        checkpoint, _ = open_checkpoint(row["note"], origin.verifiers(row["log"]))
    except BadNote:
        return None
    return Head(row["log"], checkpoint.size, checkpoint.root.hex(), row["note"], row["stream_id"] or 0)
