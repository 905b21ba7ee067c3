"""A log as `main` wires it, with all that it is made of at hand for a test."""

from collections.abc import Sequence
from pathlib import Path

from gateway.audit import Audit, RecoveryTimeouts
from gateway.audit.continuity import HEAD_FILE, History, Upkeep, WitnessAddress
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.audit.tree import Log
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.supervision import Supervisor
from gateway.sdk import HttpClient


class Writer(Audit):
    """Who writes the log of a home, and beside it: `log`, the same log as it is read; `history` and `upkeep`."""

    def __init__(
        self,
        database: Database,
        home: Path,
        clock: Clock,
        *,
        shares: AppendTimeouts | None = None,
        pace: StreamTimeouts | None = None,
        patience: RecoveryTimeouts | None = None,
        witnesses: Sequence[WitnessAddress] = (),
        http: HttpClient | None = None,
    ) -> None:
        supervisor = Supervisor()
        self.database, self.home, self.clock, self.log = database, home, clock, Log.of(database, home)
        self.history = History(database, self.log.origin, home / HEAD_FILE, witnesses, http)
        self.upkeep = Upkeep(database, self.log.origin, self.history, clock, supervisor)
        super().__init__(
            database,
            self.log.privacy,
            self.log.contexts,
            clock,
            shares=shares,
            pace=pace,
            patience=patience,
            obstacle=self.upkeep.refuses,
            supervisor=supervisor,
        )
