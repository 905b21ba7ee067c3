"""Looking after dead streams goes on, whatever a connection comes to."""

import asyncio
from pathlib import Path
from typing import Any, Never

import asyncpg
import pytest

from gateway.audit.contexts import Contexts
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.protocol import RECOVERY_LIMITS
from gateway.audit.reader import Reader
from gateway.audit.recovery import Recovery, RecoveryTimeouts
from gateway.audit.stream import Stream
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.errors import AuditUnavailable
from gateway.domain.supervision import Supervisor

ENDS = [
    ConnectionRefusedError(),
    TimeoutError(),
    asyncpg.AdminShutdownError("terminating connection"),
    asyncpg.InterfaceError("the underlying connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    AuditUnavailable("the audit store is away"),
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: type(end).__name__)
async def test_it_tries_again(end: Exception, tmp_path: Path) -> None:
    tries = asyncio.Semaphore(0)

    async def nobody_leads(*_: object) -> Any:
        return {"shredding": 0, "is_led": False}

    async def connect() -> Never:
        tries.release()
        raise end

    clock, nowhere, supervisor = Clock.real_time(), Database("postgresql://nowhere"), Supervisor()
    stream = Stream(connect, Privacy(KeyFolder(tmp_path)), clock, "here")
    patience = RecoveryTimeouts(look_every_s=0.0)
    recovery = Recovery(connect, Contexts(Reader(nowhere)), stream, clock, patience, ask=nobody_leads)
    supervisor.start("recovery", recovery.run, RECOVERY_LIMITS)
    for _ in range(3):
        async with asyncio.timeout(10):
            await tries.acquire()
    await supervisor.close()
