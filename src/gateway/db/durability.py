"""Whether PostgreSQL calls "committed" only what is on disk, and on as many standbys as are demanded: looked at again and again.

Every connection of ours asks for durable commits in its startup packet, which outranks what is set for role, database and server.
That somebody has set less there is still a reason to stop: the next hand that opens a connection may not ask.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from gateway.domain.supervision import alive

Plain = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]
"""Opens a connection that asks for nothing in its startup packet, so that it is given what is set for everybody."""

LOOK_EVERY_S = 10.0
AGAIN_S = 0.25
"""How soon it is looked again while something is wrong: what is mended is noticed by itself."""
WITHIN_S = 5.0
PROMISE = (
    "concat_ws(',', current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), "
    "current_setting('synchronous_standby_names'))"
)
"""What a session's commits mean, as one text: read in the transaction itself, at no exchange of its own."""
_SETTINGS = "select name, setting, source from pg_settings where name = any($1)"
_NAMES = ("fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names")
_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}
_STANDBYS = """select count(*) as all, count(sync_state) as seen,
    count(*) filter (where sync_state in ('sync', 'quorum') and state = 'streaming') as confirming from pg_stat_replication"""
_AWAITED = re.compile(r"\s*(?:(?:FIRST|ANY)\s+)?(\d+)\s*\(", re.IGNORECASE)

log = structlog.get_logger(__name__)


class Durability:
    """What the server promises.  standbys: how many must have confirmed each commit.

    fault: why nothing may be disclosed, as a sentence that says what to do; None while all is well.  is_lying: it is
    a setting's, which no waiting mends, as it does where a standby is away.  commits: what our connections ask for as
    `synchronous_commit`.  All change at `look` alone.
    """

    def __init__(self, connect: Plain, standbys: int = 0) -> None:
        self._connect = connect
        self._standbys = standbys
        self._names = ""
        self._looked_s = float("-inf")
        self.commits = "on"
        self.is_lying = False
        self.fault: str | None = None

    @property
    def promise(self) -> str:
        """What PROMISE must be in a session of ours."""
        return f"on,on,{self.commits},{self._names}"

    async def look(self) -> str | None:
        """Look on a fresh connection.  Returns the fault.  Raises what a connection raises: then it stays as it was."""
        async with asyncio.timeout(WITHIN_S):
            connection = await self._connect()
            try:
                rows = await connection.fetch(_SETTINGS, _NAMES)
                standbys = await connection.fetchrow(_STANDBYS) if self._standbys else None
            finally:
                connection.terminate()
        settings = {row["name"]: row["setting"] for row in rows}
        lying = [f"{r['name']} = {r['setting']}, by {r['source']}" for r in rows if _is_lying(r["name"], r["setting"])]
        self._names = settings["synchronous_standby_names"]
        self.commits = "remote_apply" if settings["synchronous_commit"] == "remote_apply" else "on"
        self.is_lying = bool(lying)
        self._say(_settings_fault(lying) or self._standbys_fault(standbys))
        self._looked_s = time.monotonic()
        return self.fault

    async def look_again(self) -> str | None:
        """As `look`; what was wrong a moment ago is not looked at again already."""
        if self.fault is not None and time.monotonic() - self._looked_s < AGAIN_S:
            return self.fault
        return await self.look()

    async def run(self) -> None:
        """Look again and again, until cancelled.  Raises what a connection raises: each reconnection of the stream looks anew too."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S if self.fault is None else AGAIN_S)
            await self.look()
            alive()

    def _standbys_fault(self, standbys: asyncpg.Record | None) -> str | None:
        if standbys is None:
            return None
        if standbys["seen"] < standbys["all"]:
            return "the database's user may not see its standbys: `grant pg_monitor` to it"
        found = min(_awaited(self._names), standbys["confirming"])
        if found >= self._standbys:
            return None
        return (
            f"{found} synchronous standbys confirm a commit, and `audit_sync_standbys` demands {self._standbys}: "
            "attach a standby and name it in synchronous_standby_names"
        )

    def _say(self, fault: str | None) -> None:
        if fault != self.fault:
            if fault is None:
                log.info("store_durable_again")
            else:
                log.error("store_not_durable", why=fault)
        self.fault = fault


def _is_lying(name: str, setting: str) -> bool:
    return name in _DURABLE and setting not in _DURABLE[name]


def _settings_fault(lying: list[str]) -> str | None:
    if not lying:
        return None
    return (
        f"this PostgreSQL may lose what it has committed ({'; '.join(lying)}), so the audit log could not be trusted: "
        "set it to `on` for the role, the database and the server"
    )


def _awaited(names: str) -> int:
    """How many standbys a commit waits for, by synchronous_standby_names."""
    if not names.strip():
        return 0
    found = _AWAITED.match(names)
    return int(found[1]) if found else 1
