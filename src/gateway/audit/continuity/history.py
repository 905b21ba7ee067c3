"""Whether this is still the log that was there before: checked at the start, remembered while running, shown to witnesses."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from gateway.audit.continuity.collector import Collector
from gateway.audit.continuity.remembered import Head, HeadFile, HeadKeeper
from gateway.audit.continuity.rollback import Rollback, ask_witnesses, find_rollback
from gateway.audit.continuity.submit import WitnessAddress
from gateway.audit.continuity.witness_status import WitnessWatch
from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.errors import AuditUnavailable, SetupError
from gateway.domain.supervision import Limits, Supervised, Supervisor
from gateway.sdk import HttpClient

AGAIN_S = 3.0
LIMITS = Limits(silent_after_s=20.0)
"""Each looks every second or few; a witness has a few seconds for its answer."""


log = structlog.get_logger(__name__)


class RolledBack(SetupError):
    """The database holds an older log, or another one, than was seen before."""


class History:
    """One process's view of the log's past.  file: where the newest head is remembered.  http: by it the witnesses are reached."""

    def __init__(
        self,
        database: Database,
        origin: Origin,
        file: Path,
        witnesses: Sequence[WitnessAddress] = (),
        http: HttpClient | None = None,
    ) -> None:
        self.file = HeadFile(file, origin)
        self._reader = Reader(database)
        self._tree = TreeReader(database)
        self._origin = origin
        self._keeper = HeadKeeper(self._reader, self.file, origin, self._is_there)
        self._http = http
        self._witnesses = witnesses if http is not None else ()
        self._watch = WitnessWatch(database, [witness.verifier.name for witness in self._witnesses])
        self._connect = database.connect

    @property
    def fallen_behind(self) -> str | None:
        """Why nothing may be written any more: while this gateway ran, an older copy of the log was put in its place."""
        return self._keeper.fallen_behind

    @property
    def witnesses(self) -> Mapping[str, float]:
        """By name, for how many seconds each has not seen what is new."""
        return dict(self._watch.unseen_s)

    def warnings(self) -> list[str]:
        """What somebody must look after; entries are written all the same."""
        not_kept = self._keeper.not_kept
        return [*self._watch.warnings(), *([] if not_kept is None else [not_kept])]

    async def find_rollback(self, year: int) -> Rollback | None:
        """What was seen and is not there; None where all is.  year: of the log there would be now.

        Raises SetupError where what is remembered cannot be read, AuditUnavailable where the database cannot.
        """
        found = await find_rollback(self._reader, self._tree, self.file.read())
        if found is None and self._http is not None and self._witnesses:
            found = await ask_witnesses(self._reader, self._origin, year, self._http, self._witnesses)
        return found

    async def _is_there(self, head: Head) -> bool:
        return await find_rollback(self._reader, self._tree, head) is None

    async def check(self, year: int) -> None:
        """Refuse to go on with an older copy of the log, or another log.  Raises RolledBack, and SetupError as above."""
        try:
            found = await self.find_rollback(year)
        except AuditUnavailable as fault:
            raise SetupError(f"The audit log cannot be compared with what was seen of it: {fault.detail}.") from None
        if found is not None:
            raise RolledBack(found.sentence)

    async def check_when_there(self, year: int) -> None:
        """As `check`, once the database can be read: until then it is waited for.  Raises RolledBack, SetupError."""
        while True:
            try:
                found = await self.find_rollback(year)
                break
            except AuditUnavailable as fault:
                log.warning("waits_for_store", fault=fault.detail)
            await asyncio.sleep(AGAIN_S)
        if found is not None:
            raise RolledBack(found.sentence)

    def tend(self, supervisor: Supervisor) -> list[Supervised]:
        """Remember each newer head, and have it seen, until what is returned is stopped."""
        tasks = [supervisor.start("audit-head", self._keeper.run, LIMITS)]
        if self._http is not None and self._witnesses:
            collector = Collector(self._connect, self._tree, self._http, self._witnesses)
            tasks.append(supervisor.start("audit-collector", collector.run, LIMITS))
            tasks.append(supervisor.start("audit-witnesses", self._watch.run, LIMITS))
        return tasks
