"""Serves over the wired rooms until it is told to stop, and lets what has begun be finished."""

import asyncio
import gc
import importlib
import json
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol, Self

import structlog
import uvicorn
import uvloop

from gateway.api import (
    LISTS,
    PROBLEMS,
    ApiSettings,
    GatedHttp,
    Leaving,
    Siblings,
    Stalls,
    create_app,
    create_metrics_app,
    drawn_code,
    figures_of,
    reason_words,
    turn_away,
)
from gateway.audit import Audit
from gateway.audit.walk import Walk
from gateway.checking import running
from gateway.domain.errors import SetupError
from gateway.domain.stalls import StallWatch
from gateway.domain.supervision import Supervisor
from gateway.domain.trace import Recorder, recorder
from gateway.extension import NOTHING, Application, Door, Extension, open_doors
from gateway.flows import Gateway, Oversight
from gateway.lines import configure_log, in_loop, say_why
from gateway.pages import Pages, Surroundings, pages
from gateway.settings import Settings, otel_fault
from gateway.tls import ServerTls
from gateway.wiring import Connectors, Stopped, opened, opened_upkeep
from gateway.workers import MOST_WORKERS, SAID_WHY, Master, Worker

log = structlog.get_logger(__name__)

YOUNG_OBJECTS = 20_000
"""So many new objects before the collector looks at them: most of a query's are gone by then without it."""
DOOR_RUNS_DRY_S, DOOR_TURNS = 0.2, 20
TICK_S = 1.0
HANDSHAKE_S = 5.0
"""How long a TLS handshake may take: as long as the header behind it."""
GRACEFUL_S = 10
"""How long requests that have begun may take after the doors are closed."""
STOPS_WITHIN_S = 9.0
"""So long connections that have begun are let in, and those that were open may bring a last request, before all is closed."""


def _walk(oversight: Oversight) -> Walk:
    """Over the stored rows of the log, which notes what is damaged."""
    log_read = oversight.log
    return Walk(oversight.database, log_read.tree, log_read.origin, oversight.register, clock=oversight.clock)


class ServerEnded(Exception):
    """An HTTP server ended though nobody told it to."""

    def __init__(self, task: "asyncio.Task[None]") -> None:
        super().__init__()
        self.__cause__ = None if task.cancelled() else task.exception()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: it would end the process before our rooms are closed.

    It looks once a second, for the date that answers bear, in place of ten times: told to end, it is woken.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told_to_end = asyncio.Event()

    def end(self) -> None:
        """Take no new request, and finish those begun."""
        self.should_exit = True
        self._told_to_end.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, and a TLS handshake has its end."""
        if self.config.ssl is None:
            await super().startup(sockets)
            return
        await self.lifespan.startup()
        self.servers = [await self._listening(one, self.config.ssl) for one in sockets or ()]
        self.started = True

    async def _listening(self, on: socket.socket, tls: ssl.SSLContext) -> asyncio.Server:
        config, state = self.config, self.server_state
        return await asyncio.get_running_loop().create_server(
            lambda: GatedHttp(config=config, server_state=state, app_state=self.lifespan.state),
            sock=on,
            ssl=tls,
            backlog=config.backlog,
            ssl_handshake_timeout=HANDSHAKE_S,
        )

    async def main_loop(self) -> None:
        """Until it is told to end."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._told_to_end.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: `run` owns the signals."""
        yield

    def close_door(self) -> None:
        """Let nobody in any more; who is in stays."""
        for listening in self.servers:
            listening.close()


@dataclass(frozen=True, slots=True)
class _Place:
    """A worker, and what it shares with those beside it."""

    worker: Worker
    doors: Sequence[Door]
    siblings: Siblings


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    connectors: Connectors | None = None,
    extension: Extension = NOTHING,
    place: _Place | None = None,
) -> None:
    """Serve until `stop` is set, then finish what has begun.  place: None: the one process behind its door.  Raises SetupError."""
    issuers = [one.url for one in settings.believed()]
    if not issuers:
        raise SetupError("No issuer of access tokens is set: give `issuer` the address of your OAuth 2 server.")
    tls = None if settings.tls is None else ServerTls(settings.tls).context()
    telemetry = _telemetry(settings)
    recorder.set(telemetry)
    with _listening(settings, place) as (door, *beside):
        metrics = beside[0] if beside else None
        leaving = Leaving()
        async with opened(settings, door.url, stop, connectors, extension) as (gateway, oversight):
            api_settings = ApiSettings(
                docs_issuer=issuers[0] if extension.docs_get_tokens else None,
                known_as=settings.public_url or door.url,
                issuers=issuers,
                proxies=settings.proxies,
                is_bound_only=settings.fapi,
                default_audit_task=extension.default_audit_task,
                allow_reserved_ids=settings.allow_reserved_ids,
                leaving=leaving,
                further_remedy=extension.further_remedy,
                siblings=None if place is None else place.siblings,
                metrics_apart=metrics is not None,
                check=partial(running, settings, is_production=extension.needs_case_register),
            )
            shown = _pages(gateway, settings, extension)
            further, besides = extension.routes(gateway), {**extension.open_besides, **shown.open_besides}
            app = create_app(gateway, oversight, api_settings, further, shown.router, open_besides=besides)
            servers = {door: _server(app, tls)}
            if metrics is not None:
                servers[metrics] = _server(create_metrics_app(gateway, oversight, api_settings))
            for address, made in extension.beside.items():
                servers[address] = _server(made(gateway, door.url))
            async with _sent(telemetry, gateway), _running(servers, stop):
                _tell_ready(settings, [door, *beside], place)
                _collect_seldom()
                with StallWatch(Stalls()).watching():
                    async with _tended(gateway, oversight, settings, place):
                        async with _told_figures(gateway, place):
                            await stop.wait()
                        _limit_stop(gateway.audit, settings.drain_s)
                        await _take_leave(leaving, settings.drain_s if gateway.audit.is_ready else 0.0, servers, place)


def _pages(gateway: Gateway, settings: Settings, extension: Extension) -> Pages:
    """The rooms in which people work."""
    issuers = [one.issuer for one in settings.login.values()]
    return pages(
        Surroundings(
            catalogue=lambda: gateway.catalogue,
            problems=PROBLEMS,
            words=LISTS,
            reason=reason_words,
            issuers=issuers,
            ways=list(settings.login),
            code=drawn_code,
            visitors=extension.visitors,
            examples=extension.examples,
            trials=extension.trials,
        )
    )


class _Telemetry(Recorder, Protocol):
    """What sends spans and metrics on."""

    def sent(
        self, supervisor: Supervisor, figures: Callable[[], Awaitable[bytes]]
    ) -> AbstractAsyncContextManager[None]:
        """As long as the block runs, and once more at its end."""


def _telemetry(settings: Settings) -> _Telemetry | None:
    """Loaded where the settings name a collector, and else nothing of it.  Raises SetupError where the extra is missing."""
    if settings.otel is None:
        return None
    missing = otel_fault(settings)
    if missing is not None:
        raise SetupError(f"{missing}.")
    made: _Telemetry = importlib.import_module("gateway.otel").Telemetry(settings.otel)
    return made


def _sent(telemetry: _Telemetry | None, gateway: Gateway) -> AbstractAsyncContextManager[None]:
    return nullcontext() if telemetry is None else telemetry.sent(gateway.supervisor, partial(figures_of, gateway))


@contextmanager
def _listening(settings: Settings, place: _Place | None) -> Iterator[Sequence[Door]]:
    """The doors of this process; those that it has opened itself are shut at the end, however that comes.  Raises SetupError."""
    if place is not None:
        yield place.doors
        return
    doors = open_doors(settings)
    try:
        yield doors
    finally:
        for door in doors:
            door.socket.close()


def _told_figures(gateway: Gateway, place: _Place | None) -> AbstractAsyncContextManager[None]:
    """The other workers are told this one's figures."""
    return nullcontext() if place is None else place.siblings.hearing(partial(figures_of, gateway))


def _tended(
    gateway: Gateway, oversight: Oversight, settings: Settings, place: _Place | None
) -> AbstractAsyncContextManager[None]:
    """The upkeep of the log.  Of the workers of a machine one is enough for what one process of all does."""
    if place is None or place.worker.is_first:
        return gateway.upkeep.tended(integrates=settings.audit_integrate, walk=_walk(oversight).run)
    return gateway.upkeep.tended(integrates=False, walk=None)


def _limit_stop(audit: Audit, drain_s: float) -> None:
    """However the stop goes, the process ends: soon where the store answers nothing any more, for then nothing can be finished."""

    def end_where_nothing_answers() -> None:
        if not audit.is_ready:
            _cut_short("the store does not answer")

    loop = asyncio.get_running_loop()
    loop.call_later(STOPS_WITHIN_S, end_where_nothing_answers)
    loop.call_later(drain_s + GRACEFUL_S + STOPS_WITHIN_S, _cut_short, _TOO_LONG)


_TOO_LONG = "it took too long"


def _cut_short(why: str) -> None:
    """End the process now; nothing that was answered is lost."""
    log.warning("stop_cut_short", why=why, left=sorted({task.get_name() for task in asyncio.all_tasks()}))
    os._exit(0)


async def _take_leave(leaving: Leaving, drain_s: float, servers: Mapping[Door, _Server], place: _Place | None) -> None:
    """Ask callers to go elsewhere, and answer them: new ones for `drain_s`, then whoever is at the door already.

    A worker that goes alone lets nobody in from the first moment on: those beside it do.
    """
    leaving.begin()
    if place is not None and not place.worker.is_last:
        for server in servers.values():
            server.close_door()
    await asyncio.sleep(drain_s)
    if place is not None and not place.worker.is_last:
        return
    for door in servers:
        turn_away(door.socket)
    for _ in range(
        DOOR_TURNS
    ):  # turns of the loop: where the machine stalls, whoever came in meanwhile is read before the end
        await asyncio.sleep(DOOR_RUNS_DRY_S / DOOR_TURNS)


def _server(app: Application, tls: ssl.SSLContext | None = None) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=GatedHttp,
            ws="none",
            lifespan="off",
            proxy_headers=False,  # nothing here asks for a caller's address but the protocol, which counts connections
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_S,
            ssl_context_factory=None if tls is None else lambda _config, _default: tls,
        )
    )


@asynccontextmanager
async def _running(servers: Mapping[Door, _Server], stop: asyncio.Event) -> AsyncIterator[None]:
    """The servers, accepting; at the end no new request is taken and those begun are finished.

    One that ends by itself ends the process.  Raises ServerEnded.
    """
    tasks = [asyncio.create_task(server.serve(sockets=[door.socket])) for door, server in servers.items()]
    early: list[asyncio.Task[None]] = []

    def notice(ended: "asyncio.Task[None]") -> None:
        if not stop.is_set():
            early.append(ended)
            stop.set()

    for task in tasks:
        task.add_done_callback(notice)
    try:
        while not (stop.is_set() or all(server.started for server in servers.values())):  # noqa: ASYNC110 - uvicorn tells it by a flag alone
            await asyncio.sleep(0.005)
        yield
    finally:
        for server in servers.values():
            server.end()
        await asyncio.gather(*tasks, return_exceptions=True)
        if early:
            raise ServerEnded(early[0])


def _tell_ready(settings: Settings, doors: Sequence[Door], place: _Place | None) -> None:
    """To whoever waits for it: of a worker that is its master."""
    if place is None:
        _write_ready(settings, doors)
    else:
        place.worker.tell_ready()


def _write_ready(settings: Settings, doors: Sequence[Door]) -> None:
    """Tell the addresses, whole or not at all."""
    if settings.ready_file is None:
        return
    settings.ready_file.parent.mkdir(parents=True, exist_ok=True)
    door, *beside = doors
    draft = settings.ready_file.with_suffix(".new")
    addresses = {
        "base_url": door.url,
        "docs_url": f"{door.url}/docs",
        "issuer_url": settings.issuer,
        "pid": os.getpid(),
    }
    told = {"metrics_url": f"{beside[0].url}/metrics"} if beside else {}
    draft.write_text(json.dumps(addresses | told))
    draft.replace(settings.ready_file)


async def run(
    settings: Settings,
    extension: Extension = NOTHING,
    connectors: Connectors | None = None,
    place: _Place | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, a worker also until its master's end.  connectors: None: those installed."""
    stop = _told_to_stop()
    if extension.ends_with_starter:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _stop_at_end, stop, sys.stdin.fileno())
    if place is not None:
        ended_fd = place.worker.master_fd
        asyncio.get_running_loop().add_reader(ended_fd, _stop_at_end, stop, ended_fd)
    with suppress(Stopped):
        await serve(settings, stop, connectors, extension, place)


async def integrate(settings: Settings) -> None:
    """Take entries into the audit log's tree and have them seen, and nothing else, until SIGTERM or SIGINT.  Raises SetupError."""
    stop = _told_to_stop()
    with suppress(Stopped):
        async with opened_upkeep(settings, stop) as upkeep, upkeep.tended(integrates=True):
            _collect_seldom()
            with StallWatch(Stalls()).watching():
                await stop.wait()
                asyncio.get_running_loop().call_later(STOPS_WITHIN_S, _cut_short, _TOO_LONG)


def _collect_seldom() -> None:
    """What has come so far stays, and is never looked at again; what comes from now on, seldom."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    gc.enable()


def _told_to_stop() -> asyncio.Event:
    """Set by SIGTERM and SIGINT.  The loop's own words are lines like any other."""
    asyncio.get_running_loop().set_exception_handler(in_loop)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _stop_at_end(stop: asyncio.Event, pipe: int) -> None:
    if not os.read(pipe, 4096):
        asyncio.get_running_loop().remove_reader(pipe)
        stop.set()


def ended(error: SetupError) -> NoReturn:
    """Leave with the sentence that says what to do, which the starter shows."""
    say_why(error.detail)
    sys.exit(SAID_WHY)


@dataclass(frozen=True, slots=True)
class _Command:
    """What is to be started, as it stands on the command line."""

    way: str
    file: Path | None
    workers: int | None
    """None: one process, without a master."""

    @classmethod
    def read(cls, words: Sequence[str]) -> Self:
        """Raises SetupError."""
        options = dict(zip(words[1::2], words[2::2], strict=False))
        workers = options.get("--workers")
        if words[:1] not in (["serve"], ["integrate"]):
            raise SetupError("Say what to start: `serve` or `integrate`, each with --settings FILE.")
        if workers is not None and not (workers.isdecimal() and 1 <= int(workers) <= MOST_WORKERS):
            raise SetupError(f"--workers is a number from 1 to {MOST_WORKERS}.")
        file = options.get("--settings")
        return cls(words[0], None if file is None else Path(file), None if workers is None else int(workers))


def _start(command: _Command, settings: Settings) -> None:
    """Run it to its end; several workers come as several processes.  Raises SetupError."""
    if command.way == "integrate":
        uvloop.run(integrate(settings))
    elif command.workers is None:
        uvloop.run(run(settings))
    else:
        place = _take_place(settings, command.workers)
        uvloop.run(run(Settings.read(command.file), place=place))  # a later worker reads what stands there by then


def _take_place(settings: Settings, workers: int) -> _Place:
    """Become the master of so many workers, and return in each of them.  Raises SetupError."""
    doors, siblings = open_doors(settings), Siblings.bound(workers)
    master = Master(
        [door.socket for door in doors],
        workers,
        ends_within_s=settings.drain_s + GRACEFUL_S + STOPS_WITHIN_S + 1.0,
        on_ready=partial(_write_ready, settings, doors),
    )
    worker = master.run()
    return _Place(worker, doors, siblings.of(worker.number))


def main() -> None:
    """Start what the command line names.

    `python -m gateway.main serve [--settings FILE] [--workers N]`: the gateway, from a TOML file and the environment; `integrate` in
    place of `serve`: the integrator of the audit log alone.
    """
    gc.disable()  # until all is loaded; see `serve`
    configure_log("info")
    try:
        command = _Command.read(sys.argv[1:])
        settings = Settings.read(command.file)
        configure_log(settings.log_level)
        _start(command, settings)
    except SetupError as error:
        ended(error)


if __name__ == "__main__":
    main()
