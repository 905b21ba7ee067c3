"""The processes that fall: two gateways and two integrators on one house, each started again as an operator's supervisor does."""

import asyncio
import os
import random
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Generic, LiteralString, Protocol, TypeVar
from urllib.parse import unquote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from gateway.audit.integrator import INTEGRATOR
from gateway.audit.stream import LOCK_CLASS
from gateway.domain.errors import SetupError
from gateway.simulation.demo import Demo
from gateway.simulation.gateway_process import GatewayProcess
from tests.load.integrator_process import IntegratorProcess

UP_WITHIN_S = 40.0
"""So long may something be away whose database falls too."""
_LEADER = f"""select a.usename from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = {LOCK_CLASS} and l.objid = {INTEGRATOR}"""
_HAS_BEGUN = f"""select 1 from pg_stat_activity a left join pg_locks l using (pid)
    where a.usename = %s and (a.query like 'select pg_try_advisory%%' or l.objid = {INTEGRATOR})"""


class Process(Protocol):
    """What can be asked whether it lives, and ended."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""

    def kill(self) -> None:
        """SIGKILL."""

    def stop(self) -> None:
        """SIGTERM, and wait."""


P = TypeVar("P", bound=Process)


class Kept(Generic[P]):
    """One process that is started again whenever it has ended.

    serve: lets a spawned one serve, and returns when it does; raises SetupError.  loads_ahead: the next one has its code loaded by
    then.  lives: how many have served.  fell: how many ended after that though nobody killed them.  Made inside the event loop.
    """

    def __init__(
        self, name: str, first: P, spawn: Callable[[], P], serve: Callable[[P], None], *, loads_ahead: bool
    ) -> None:
        self.name = name
        self.process = first
        self.is_serving = True
        self.lives = 1
        self.fell = 0
        self._is_killed = False
        self._spawn = spawn
        self._serve = serve
        self._loads_ahead = loads_ahead
        self._ahead = spawn() if loads_ahead else None
        self._task = asyncio.create_task(self._keep(), name=f"keep {name}")

    @property
    def is_up(self) -> bool:
        """Whether it serves, or would if it were not stopped."""
        return self.is_serving and self.process.is_alive

    def kill(self) -> None:
        """SIGKILL, also while it starts."""
        self._is_killed = True
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGCONT)

    async def end(self) -> None:
        """Let it finish what it is about, and start no other.  May be repeated."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._ahead is not None:
            self._ahead.kill()
        await asyncio.to_thread(self.process.stop if self.is_up else self.process.kill)

    async def _keep(self) -> None:
        while True:
            while self.process.is_alive:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
            self.fell += self.is_serving and not self._is_killed
            self.is_serving = self._is_killed = False
            self.process = self._ahead or self._spawn()
            self._ahead = self._spawn() if self._loads_ahead else None
            await self._begin(self.process)

    async def _begin(self, process: P) -> None:
        """One that finds no store leaves with a sentence, and one may be killed on its way: then the next one is started."""
        try:
            await asyncio.to_thread(self._serve, process)
        except SetupError:
            process.kill()
        else:
            self.is_serving = True
            self.lives += 1


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
        await asyncio.to_thread(serve_neighbour, neighbour)
        for login, process in zip(logins, loading, strict=True):
            await asyncio.to_thread(login.serve, process)
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
    settings = {**demo.given, "port": port, "dev_issuer_port": None, "issuer": demo.addresses["issuer_url"]}
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
