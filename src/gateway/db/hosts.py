"""Where PostgreSQL is: one host, or several of which one may be written.

A host that hangs is passed, a standby is passed, and so is one that a failover has left behind: what it holds is no longer the store.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import asyncpg
import structlog
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gateway.db.faults import FAULTS, NoWritableHost, is_away
from gateway.db.timelines import Timelines

HOST_S, LONGEST_HOST_S = 0.3, 2.4
"""How long one of several hosts may take to be connected and to say whether it may be written.  Where nobody could be written and somebody
did not answer, the next attempt takes twice as long, up to the longest: a slow network is no failure."""
PORT = 5432
LIVENESS = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
_ASK = """select (select system_identifier from pg_control_system()) as cluster,
    case when not pg_is_in_recovery() then ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end as timeline"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Host:
    """name: as in the address, or the folder of a Unix socket."""

    name: str
    port: int

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Place:
    """A host that may be written, and on which timeline of which cluster."""

    host: Host
    cluster: int
    timeline: int


Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
_Found: TypeAlias = tuple["asyncpg.Connection[asyncpg.Record]", _Place]
_Attempts: TypeAlias = "dict[Host, asyncio.Task[_Found]]"


class Hosts:
    """The hosts of one address.  Owned by one event loop.

    dsn: `postgresql://user@a:5432,b:5432/name`, or any other that libpq takes.  timelines: those seen; a host on an older one is refused.
    """

    def __init__(self, dsn: str, timelines: Timelines) -> None:
        self.dsn = dsn
        self._timelines = timelines
        self._limit_s = HOST_S
        self._open: WeakKeyDictionary[Connection, _Place] = WeakKeyDictionary()
        self._last: _Place | None = None

    async def connect(
        self,
        dsn: str | None = None,  # noqa: ARG002 - asyncpg's pool gives one
        *,
        server_settings: dict[str, str] | None = None,
        **arguments: Any,
    ) -> Connection:
        """A connection to the host that may be written, for the caller to close.

        The arguments are asyncpg's.  Raises NoWritableHost, and ValueError for an address that is none;
        where there is one host, also what connecting to it raises.
        """
        hosts = _hosts_of(self.dsn)
        arguments["server_settings"] = dict(server_settings or {})
        found = await (self._attempt(hosts[0], arguments) if len(hosts) == 1 else self._race(hosts, arguments))
        try:
            self._note(*found)
        except OSError:
            found[0].terminate()
            raise
        return found[0]

    async def address(self) -> str:
        """The address of the host that may be written now, for those who connect by libpq.  Raises as `connect` does."""
        if len(_hosts_of(self.dsn)) == 1:
            return self.dsn
        connection = await self.connect()
        connection.terminate()
        return self.address_of(connection)

    def address_of(self, connection: Connection) -> str:
        """The address, with no other host than that of a connection made here."""
        if len(_hosts_of(self.dsn)) == 1:
            return self.dsn
        host = self._open[connection].host
        return make_conninfo(self.dsn, host=host.name, port=host.port)

    async def _race(self, hosts: Sequence[Host], arguments: dict[str, Any]) -> _Found:
        attempts = {
            host: asyncio.create_task(
                self._attempt(host, {**arguments, "host": host.name, "port": host.port}, self._limit_s)
            )
            for host in hosts
        }
        best = None
        try:
            await self._decided(attempts)
            best = self._best(attempts)
            return best
        finally:
            for attempt in attempts.values():
                attempt.cancel()
                attempt.add_done_callback(partial(_hang_up, best=best))

    async def _decided(self, attempts: _Attempts) -> None:
        """Until one may be written; the first time for a moment longer: it is not known yet which timeline is the newest."""
        waiting, is_found = set(attempts.values()), False
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=HOST_S, return_when=asyncio.FIRST_COMPLETED)
            is_found |= any(task.exception() is None for task in done)
            if is_found and (self._last is not None or not done):
                return

    def _best(self, attempts: _Attempts) -> _Found:
        done = {host: task for host, task in attempts.items() if task.done()}
        found = [task.result() for task in done.values() if task.exception() is None]
        if found:
            self._limit_s = HOST_S
            return max(found, key=lambda one: one[1].timeline)
        faults = {host: task.exception() for host, task in done.items()}
        fault = self._fault(faults)
        if any(isinstance(one, TimeoutError) for one in faults.values()):
            self._limit_s = min(2 * self._limit_s, LONGEST_HOST_S)
        raise fault

    def _fault(self, faults: Mapping[Host, BaseException | None]) -> BaseException:
        """What waiting cannot mend is raised as it is; all else says of each host why it is not taken."""
        for fault in faults.values():
            if fault is not None and not isinstance(fault, FAULTS):
                return fault
        blamed = [one for one in faults.values() if isinstance(one, FAULTS) and not is_away(one)]
        if len(blamed) == len(faults):
            return blamed[0]
        return NoWritableHost("; ".join(self._why(host, fault) for host, fault in faults.items()))

    def _why(self, host: Host, fault: BaseException | None) -> str:
        if isinstance(fault, NoWritableHost):
            return str(fault)
        if isinstance(fault, TimeoutError):
            return f"{host} did not answer in {self._limit_s:.1f} s"
        return f"{host} cannot be reached ({type(fault).__name__})"

    async def _attempt(self, host: Host, arguments: dict[str, Any], limit_s: float | None = None) -> _Found:
        """Connect, and ask whether it may be written; no longer than that."""
        liveness = {} if host.name.startswith("/") else LIVENESS
        settings = {**arguments, "server_settings": {**arguments["server_settings"], **liveness}}
        async with asyncio.timeout(limit_s):
            connection = await asyncpg.connect(self.dsn, **settings)
            try:
                return connection, self._place(host, await connection.fetchrow(_ASK))
            except BaseException:
                connection.terminate()
                raise

    def _place(self, host: Host, row: asyncpg.Record | None) -> _Place:
        """Raises NoWritableHost."""
        if row is None or row["timeline"] is None:
            raise NoWritableHost(f"{host} follows another host, and cannot be written")
        seen = self._timelines.highest(row["cluster"])
        if row["timeline"] < seen:
            raise NoWritableHost(
                f"{host} was left behind by a failover: it is on timeline {row['timeline']}, and {seen} has been seen"
            )
        return _Place(host, row["cluster"], row["timeline"])

    def _note(self, connection: Connection, place: _Place) -> None:
        """The newest is known from now on, and what is connected to an older one is broken off: it may hang, or tell what is no longer so."""
        self._timelines.see(place.cluster, place.timeline)
        for other, known in list(self._open.items()):
            if known.cluster == place.cluster and known.timeline < place.timeline:
                other.terminate()
        self._open[connection] = place
        if self._last is not None and self._last != place:
            log.warning("store_moved", host=str(place.host), timeline=place.timeline)
        self._last = place


def _hang_up(attempt: "asyncio.Task[_Found]", best: _Found | None) -> None:
    """What came besides, or too late, is wanted by nobody."""
    if not attempt.cancelled() and attempt.exception() is None and attempt.result() is not best:
        attempt.result()[0].terminate()


@lru_cache(maxsize=8)
def _hosts_of(dsn: str) -> tuple[Host, ...]:
    """At least one, each once.  Raises ValueError, without the address."""
    try:
        parts = conninfo_to_dict(dsn)
    except ProgrammingError:
        raise ValueError("the address of the database is none") from None
    names = str(parts.get("host") or "/").split(",")
    ports = str(parts.get("port") or PORT).split(",")
    if len(ports) == 1:
        ports *= len(names)
    return tuple(dict.fromkeys(Host(name, int(port or PORT)) for name, port in zip(names, ports, strict=True)))
