"""The processes that fall: two gateways and two integrators on one house, each started again as an operator's supervisor does."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import LiteralString
from urllib.parse import unquote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from gateway.audit.stream import LOCK_CLASS
from gateway.audit.tree.integrator import INTEGRATOR
from gateway.domain.errors import SetupError
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.load.integrator_process import IntegratorProcess
from tests.load.keeping import Kept

UP_WITHIN_S = 40.0
"""So long may something be away whose database falls too."""
_LEADER = f"""select a.usename from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = {LOCK_CLASS} and l.objid = {INTEGRATOR}"""
_HAS_BEGUN = f"""select 1 from pg_stat_activity a left join pg_locks l using (pid)
    where a.usename = %s and (a.query like 'select pg_try_advisory%%' or l.objid = {INTEGRATOR})"""


class Processes:
    """All that falls, but the database, which the house starts again itself."""

    def __init__(
        self, demo: Demo, gateways: Sequence[Kept[GatewayProcess]], integrators: Sequence[Kept[IntegratorProcess]]
    ) -> None:
        self.demo = demo
        self.gateways = gateways
        self.integrators = integrators

    @property
    def all(self) -> tuple[Kept[GatewayProcess] | Kept[IntegratorProcess], ...]:
        """Gateways and integrators."""
        return *self.gateways, *self.integrators

    async def serving(self, chance: random.Random) -> Kept[GatewayProcess]:
        """One of the gateways that serve; waits for one.  Raises SetupError where none comes up."""
        until = time.monotonic() + UP_WITHIN_S
        while not (up := [gateway for gateway in self.gateways if gateway.is_up]):
            await self._wait(until, "a gateway")
        return chance.choice(up)

    async def leading(self) -> Kept[IntegratorProcess]:
        """The integrator that leads; waits until one does.  Raises SetupError where none takes the lead."""
        until = time.monotonic() + UP_WITHIN_S
        by_name = {integrator.name: integrator for integrator in self.integrators}
        while (name := await asyncio.to_thread(self._leader)) is None or not by_name[name].process.is_alive:
            await self._wait(until, "an integrator")
        return by_name[name]

    async def all_serve(self) -> None:
        """Wait until both gateways serve.  Raises SetupError where one does not come up."""
        until = time.monotonic() + UP_WITHIN_S
        while not all(gateway.is_up for gateway in self.gateways):
            await self._wait(until, "every gateway")

    async def database_serves(self) -> None:
        """Wait until the database takes connections.  Raises SetupError where it does not."""
        until = time.monotonic() + UP_WITHIN_S
        while await asyncio.to_thread(asked, self.demo, "select 1") is None:
            await self._wait(until, "the database")

    async def _wait(self, until: float, what: str) -> None:
        if time.monotonic() > until:
            raise SetupError(f"Not even {UP_WITHIN_S:.0f} s brought up {what}: see {self.demo.home / 'log'}.")
        await asyncio.sleep(0.02)

    def _leader(self) -> str | None:
        """The login of the integrator that leads; None where nobody does."""
        row = asked(self.demo, _LEADER)
        return None if row is None else str(row[0])


def asked(demo: Demo, question: LiteralString, *arguments: object) -> TupleRow | None:
    """The first row of the house's database; None also while it is away."""
    with suppress(psycopg.OperationalError), psycopg.connect(demo.database_url) as connection:
        return connection.execute(question, arguments).fetchone()
    return None


@asynccontextmanager
async def kept(demo: Demo, neighbour_port: int) -> AsyncIterator[Processes]:
    """The running house's gateway, a neighbour of it at that port, and two integrators, kept alive until the block ends."""
    async with AsyncExitStack() as stack:
        logins = await asyncio.to_thread(_logins, demo)
        loading = [login.spawn() for login in logins]
        neighbour = _spawned(demo, "neighbour")
        for kill in (neighbour.kill, *(process.kill for process in loading)):
            stack.callback(kill)
        serve_neighbour = partial(_serve_neighbour, demo, neighbour_port)
        await asyncio.gather(
            asyncio.to_thread(serve_neighbour, neighbour),
            *(asyncio.to_thread(login.serve, process) for login, process in zip(logins, loading, strict=True)),
        )
        integrators = [
            Kept(login.name, process, login.spawn, login.serve, loads_ahead=False)
            for login, process in zip(logins, loading, strict=True)
        ]
        gateways = [
            Kept(name, process, partial(_spawned, demo, name), serve, loads_ahead=True)
            for name, process, serve in (
                ("gateway", demo.gateway, demo.replace_gateway),
                ("neighbour", neighbour, serve_neighbour),
            )
        ]
        processes = Processes(demo, gateways, integrators)
        for one in processes.all:
            stack.push_async_callback(one.end)
        yield processes


def _spawned(demo: Demo, name: str) -> GatewayProcess:
    return GatewayProcess(demo.home / "log" / f"{name}.log", name=name).spawn()


def _serve_neighbour(demo: Demo, port: int, process: GatewayProcess) -> None:
    """Another gateway of the same home, at its own port; who calls it has the first one's tokens."""
    settings = {**demo.given, "port": port, "demo": {"issuer_port": None}, "issuer": demo.addresses["issuer_url"]}
    process.configure(settings, demo.home / "run" / "neighbour.json").wait_ready()


@dataclass(frozen=True, slots=True)
class _Login:
    """A login to the database for one integrator."""

    name: str
    dsn: str
    demo: Demo

    def spawn(self) -> IntegratorProcess:
        return IntegratorProcess(self.demo.home / "log" / f"{self.name}.log", self.demo.home, self.dsn).spawn()

    def serve(self, process: IntegratorProcess) -> None:
        """Let it begin, and wait until it leads, or asks for the lead.  Raises SetupError where it ends before."""
        process.begin()
        until = time.monotonic() + UP_WITHIN_S
        while process.is_alive and time.monotonic() < until:
            if asked(self.demo, _HAS_BEGUN, self.name) is not None:
                return
            time.sleep(0.05)
        raise SetupError(f"{self.name} did not begin: see its log.")


def _logins(demo: Demo) -> list[_Login]:
    """Two logins with all rights, and the password of the house's own."""
    found = re.fullmatch(r"postgresql://[^:]+:([^@]+)@(.*)", demo.database_url)
    assert found is not None
    password, rest = found.groups()
    logins = [_Login(name, f"postgresql://{name}:{password}@{rest}", demo) for name in ("integrator_1", "integrator_2")]
    with psycopg.connect(demo.database_url) as connection:
        for login in logins:
            name, secret = sql.Identifier(login.name), sql.Literal(unquote(password))
            connection.execute(sql.SQL("create role {} superuser login password {}").format(name, secret))
    return logins
