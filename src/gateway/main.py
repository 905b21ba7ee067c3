"""Wires the rooms, starts them in order, serves, and stops them in the other order."""

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeAlias

import structlog
import uvicorn
import uvloop

from gateway.access import Access, CaseRegister, Cases, CaseSystem, Quotas, limits_of
from gateway.api import (
    AnnouncedDowntime,
    ApiSettings,
    GatedHttp,
    Leaving,
    Stalls,
    create_app,
    turn_away,
)
from gateway.audit import Audit, Origin, RecoveryTimeouts, Rejections
from gateway.audit.continuity import HEAD_FILE, History, Upkeep, WitnessAddress
from gateway.audit.tree import Log
from gateway.audit.walk import Walk
from gateway.catalogue import load_catalogue
from gateway.connect import Connect, Connector, LimitShares, LivingFiles, StoredShares
from gateway.db import FAULTS, Database, Keyring, SharedSecrets
from gateway.declaration import Declarations
from gateway.domain.clock import Clock, real_now
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.errors import SetupError
from gateway.domain.stalls import StallWatch
from gateway.domain.supervision import Limits, Supervisor, alive
from gateway.entry import NO_REGISTER
from gateway.extension import NOTHING, Application, Door, Extension
from gateway.flows import (
    BUNDLE,
    FINDINGS,
    FINDINGS_CRON,
    INSPECT,
    OFFER_ENDS,
    OVERDUE_JOB,
    REMIND,
    REMIND_CRON,
    RESUME,
    Gateway,
    Oversight,
    QueryTimes,
    check,
    end_offer,
    look,
    make_bundle,
    overdue,
    remind,
    resume,
    sweep,
    sweep_tasks,
)
from gateway.identity import Identity, IdentitySettings, PersonDigests, fetch_over
from gateway.jobs import JobIntervals as JobPace
from gateway.jobs import Jobs, Retry
from gateway.lines import configure_log, in_loop, say_why
from gateway.results import Results
from gateway.sdk import HttpClient, HttpxHttp, PyreqwestHttp
from gateway.settings import Settings
from gateway.verification import Verification

log = structlog.get_logger(__name__)

Connectors: TypeAlias = Mapping[DepartmentCode, Connector]
YOUNG_OBJECTS = 20_000
"""So many new objects before the collector looks at them: most of a query's are gone by then without it."""
PROTECTED = "protected"
"""The kind of alert that is the protection desk's alone."""
SWEEP_EVERY_S = 300.0
"""How often expired answers are deleted."""
REJECTIONS_LIMITS = Limits(silent_after_s=90.0)
SHARE_LIMITS = Limits(silent_after_s=15.0)
COUNTS_LIMITS = Limits(silent_after_s=60.0)
TASKS_EVERY_S = 5.0
"""How often verifications whose time is over are looked for."""
TASK_LIMITS = Limits(silent_after_s=60.0)
SWEEP_LIMITS = Limits(silent_after_s=2 * SWEEP_EVERY_S + 60)
DOOR_RUNS_DRY_S = 0.2
GRACEFUL_S = 10
"""How long requests that have begun may take after the doors are closed."""
STOPS_WITHIN_S = 9.0
"""So long connections that have begun are let in, and those that were open may bring a last request, before all is closed."""
UNTIL_DONE = Retry(attempts=100_000)
"""A job that somebody waits for is never given up: it ends by the time of the query, or of the export."""


@asynccontextmanager
async def opened(
    settings: Settings,
    issuer: str,
    stop: asyncio.Event,
    connectors: Connectors | None = None,
    extension: Extension = NOTHING,
) -> AsyncIterator[tuple[Gateway, Oversight]]:
    """All rooms, started; closed in the other order when the block ends.

    stop: ends also the wait for a store that is not there yet.  connectors: None: those installed.  Raises SetupError, Stopped.
    """
    _require_case_register(settings, is_needed=extension.needs_case_register)
    async with AsyncExitStack() as stack:
        keys = settings.home / "keys"
        supervisor = Supervisor()
        stack.push_async_callback(supervisor.close)
        database = Database(settings.database_url, standbys=settings.audit_sync_standbys)
        stack.push_async_callback(database.close)
        await _unless_stopped(stop, database.start(waits=extension.waits_for_store))
        clock = await _clock(database, extension.ahead)
        http = HttpxHttp()  # for all but the departments
        stack.push_async_callback(http.close)
        connect = Connect.build(
            settings.departments,
            http=PyreqwestHttp.open(),
            clock=clock,
            store=SharedSecrets(database, Keyring.open_file(keys / "departments.key")),
            alert=Alerts(settings.home),
            connectors=connectors,
            supervisor=supervisor,
        )
        catalogue = load_catalogue(connect.manifests)
        identity = Identity(
            IdentitySettings(issuers=(issuer,), audience=settings.audience),
            PersonDigests.from_home(settings.home),
            fetch=fetch_over(http),
        )
        audit_log = Log.of(database, settings.home, settings.audit_origin)
        history = _history(settings, database, audit_log.origin, http)
        upkeep = Upkeep(database, audit_log.origin, history, clock, supervisor)
        audit = _audit(settings, database, audit_log, clock, upkeep, supervisor=supervisor)
        await _unless_stopped(stop, history.check_when_there(clock.stored().year))
        cases: Cases = CaseRegister(database, keys / "cases.key", clock, supervisor=supervisor)
        if settings.case_register is not None:
            cases = CaseSystem(http, settings.case_register.url, settings.case_register.token, identity.digest)
        gateway = Gateway(
            database=database,
            identity=identity,
            catalogue=catalogue,
            access=Access(catalogue, cases, identity.digest),
            quotas=Quotas(
                database,
                keys / "quotas.key",
                limits_of(settings.quotas),
                supervisor,
            ),
            connect=connect,
            audit=audit,
            log=audit_log,
            upkeep=upkeep,
            rejections=Rejections(audit.record),
            results=Results(database, Keyring.open_file(keys / "results.key")),
            verification=Verification(database, Keyring.open_file(keys / "verification.key")),
            declarations=Declarations(database, Keyring.open_file(keys / "declarations.key")),
            jobs=Jobs(database, JobPace(stalled_after_s=settings.stalled_job_s), supervisor),
            clock=clock,
            supervisor=supervisor,
            pace=QueryTimes(
                ends_after=timedelta(hours=settings.ends_after_h), offered_for=timedelta(hours=settings.offered_for_h)
            ),
        )
        witness_vkeys = [one.verifier.vkey for one in _witnesses(settings)]
        oversight = Oversight.build(gateway, settings.home, witness_vkeys=witness_vkeys)
        gateway.jobs.register(RESUME, partial(resume, gateway=gateway), UNTIL_DONE)
        gateway.jobs.register(OVERDUE_JOB, partial(overdue, gateway=gateway), UNTIL_DONE)
        gateway.jobs.register(OFFER_ENDS, partial(end_offer, gateway=gateway), UNTIL_DONE)
        gateway.jobs.register(INSPECT, partial(check, gateway=gateway), UNTIL_DONE)
        gateway.jobs.every(REMIND_CRON, REMIND, partial(remind, gateway))
        gateway.jobs.register(BUNDLE, partial(make_bundle, oversight=oversight), UNTIL_DONE)
        gateway.jobs.every(FINDINGS_CRON, FINDINGS, partial(look, oversight))
        shares = await _shared_limits(settings.home, gateway, stack)
        sharing = supervisor.start("limit-shares", shares.run, SHARE_LIMITS)
        stack.push_async_callback(sharing.stop)
        stack.push_async_callback(_last_counts, gateway)
        counting = supervisor.start("counts", gateway.results.counts.run, COUNTS_LIMITS)
        stack.push_async_callback(counting.stop)
        jobs = gateway.jobs
        for start, close in ((audit.start, audit.stop), (connect.start, connect.close), (jobs.start, jobs.close)):
            await start()
            stack.push_async_callback(close)
        stack.push_async_callback(gateway.rejections.tell)
        telling = supervisor.start("rejections", gateway.rejections.run, REJECTIONS_LIMITS)
        stack.push_async_callback(telling.stop)
        sweeping = supervisor.start("sweep", partial(_keep_sweeping, gateway, oversight), SWEEP_LIMITS)
        stack.push_async_callback(sweeping.stop)
        ending = supervisor.start("verifications", partial(_keep_ending, gateway), TASK_LIMITS)
        stack.push_async_callback(ending.stop)
        yield gateway, oversight


async def _shared_limits(home: Path, gateway: Gateway, stack: AsyncExitStack) -> LimitShares:
    """The departments' limits, kept together with all processes on the store; given back when the departments are closed."""
    living = LivingFiles(home / "processes")
    shares = gateway.connect.shared_limits(StoredShares(gateway.database), living)
    living.open(shares.me)
    stack.callback(living.close, shares.me)
    stack.push_async_callback(shares.leave)
    await shares.start()
    return shares


def _audit(
    settings: Settings, database: Database, audit_log: Log, clock: Clock, upkeep: Upkeep, *, supervisor: Supervisor
) -> Audit:
    """The writer of this home's log."""
    return Audit(
        database,
        audit_log.privacy,
        audit_log.contexts,
        clock,
        patience=RecoveryTimeouts.of(settings.stream_silent_s),
        obstacle=upkeep.refuses,
        case_mark=NO_REGISTER if settings.no_case_register else None,
        supervisor=supervisor,
    )


def _history(settings: Settings, database: Database, origin: Origin, http: HttpClient) -> History:
    """What was seen of this home's log.  Raises SetupError for a witness's key that is none."""
    file = settings.audit_head_file or settings.home / HEAD_FILE
    return History(database, origin, file, _witnesses(settings), http)


def _witnesses(settings: Settings) -> list[WitnessAddress]:
    """Raises SetupError for a key that is none."""
    return [WitnessAddress.parse(url, vkey) for url, vkey in settings.witnesses.items()]


def _walk(oversight: Oversight) -> Walk:
    """Over the stored rows of the log, which notes what is damaged."""
    log_read = oversight.log
    return Walk(oversight.database, log_read.tree, log_read.origin, oversight.register, clock=oversight.clock)


def _require_case_register(settings: Settings, *, is_needed: bool) -> None:
    """Somebody must say whose a case is, or that nobody does.  Raises SetupError."""
    if (settings.case_register is None) is not settings.no_case_register and is_needed:
        raise SetupError(
            "It is not said whose a case is, and any case number would open anybody: give `case_register` the address of the city's "
            "register, or say that the city has none with `no_case_register = true`; one of the two.  Without one every entry says so."
        )


async def _last_counts(gateway: Gateway) -> None:
    """What was counted since the last time; lost where the store is away."""
    try:
        await gateway.results.counts.flush()
    except FAULTS as fault:
        log.warning("counts_lost", fault=type(fault).__name__)


async def _clock(database: Database, ahead: timedelta | None = None) -> Clock:
    """The domain clock, which follows the database's; where it is said how far it is ahead, all processes know it from now on."""
    if ahead is not None:
        await database.clock.set_ahead(ahead)
    return Clock.real_time(database.clock)


async def _keep_sweeping(gateway: Gateway, oversight: Oversight) -> None:
    """Delete stored answers and bundles whose time is over."""
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        await sweep(gateway, oversight)
        alive()


async def _keep_ending(gateway: Gateway) -> None:
    """Have the verifications ended whose time is over; nobody need read them for that."""
    while True:
        await sweep_tasks(gateway)
        alive()
        await asyncio.sleep(TASKS_EVERY_S)


class Alerts:
    """Where what drivers and guards report goes: a kind and a lookup's id, never a person.

    That a protected person was asked about stands in a file that the protection desk alone reads, and nowhere else: in the log it would
    tell them apart from somebody whom the register does not hold.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / "protection-alerts.ndjson"

    def __call__(self, kind: str, lookup_id: LookupId) -> None:
        """Report once."""
        if kind != PROTECTED:
            log.warning("department_alert", kind=kind, lookup_id=lookup_id)
            return
        line = json.dumps({"at": real_now().isoformat(), "lookup_id": lookup_id}) + "\n"
        try:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(line)
        except OSError as fault:
            log.warning("alert_not_written", fault=type(fault).__name__)


class ServerEnded(Exception):
    """An HTTP server ended though nobody told it to."""

    def __init__(self, task: "asyncio.Task[None]") -> None:
        super().__init__()
        self.__cause__ = None if task.cancelled() else task.exception()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: it would end the process before our rooms are closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: `run` owns the signals."""
        yield


async def serve(
    settings: Settings, stop: asyncio.Event, connectors: Connectors | None = None, extension: Extension = NOTHING
) -> None:
    """Serve until `stop` is set, then finish what has begun.  Raises SetupError."""
    door = Door.open(settings.host, settings.port)
    issuer = settings.issuer
    if issuer is None:
        raise SetupError("No issuer of access tokens is set: give `issuer` the address of your OAuth 2 server.")
    leaving = Leaving()
    async with opened(settings, issuer, stop, connectors, extension) as (gateway, oversight):
        api_settings = ApiSettings(
            docs_issuer=issuer if extension.docs_get_tokens else None,
            default_audit_task=extension.default_audit_task,
            allow_reserved_ids=settings.allow_reserved_ids,
            downtime=[AnnouncedDowntime(**one.model_dump()) for one in settings.downtime],
            leaving=leaving,
            further_remedy=extension.further_remedy,
        )
        servers = {door: _server(create_app(gateway, oversight, api_settings, extension.routes(gateway)))}
        for further, made in extension.beside.items():
            servers[further] = _server(made(gateway, door.url))
        async with _running(servers, stop):
            _write_ready(settings, door, issuer)
            _collect_seldom()
            with StallWatch(Stalls()).watching():
                async with gateway.upkeep.tended(integrates=settings.audit_integrate, walk=_walk(oversight).run):
                    await stop.wait()
                    _limit_stop(gateway.audit, settings.drain_s)
                    await _take_leave(leaving, settings.drain_s if gateway.audit.is_ready else 0.0, servers)


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


async def _take_leave(leaving: Leaving, drain_s: float, doors: Iterable[Door]) -> None:
    """Ask callers to go elsewhere, and answer them: new ones for `drain_s`, then whoever is at the door already."""
    leaving.begin()
    await asyncio.sleep(drain_s)
    for door in doors:
        turn_away(door.socket)
    await asyncio.sleep(DOOR_RUNS_DRY_S)


def _server(app: Application) -> _Server:
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
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)
        if early:
            raise ServerEnded(early[0])


def _write_ready(settings: Settings, door: Door, issuer: str) -> None:
    """Tell the addresses, whole or not at all."""
    if settings.ready_file is None:
        return
    settings.ready_file.parent.mkdir(parents=True, exist_ok=True)
    draft = settings.ready_file.with_suffix(".new")
    draft.write_text(
        json.dumps({"base_url": door.url, "docs_url": f"{door.url}/docs", "issuer_url": issuer, "pid": os.getpid()})
    )
    draft.replace(settings.ready_file)


async def run(settings: Settings, extension: Extension = NOTHING, connectors: Connectors | None = None) -> None:
    """Serve until SIGTERM or SIGINT.  connectors: None: those installed."""
    stop = _told_to_stop()
    if extension.ends_with_starter:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _stop_at_end, stop)
    with suppress(Stopped):
        await serve(settings, stop, connectors, extension)


async def integrate(settings: Settings) -> None:
    """Take entries into the audit log's tree and have them seen, and nothing else, until SIGTERM or SIGINT.  Raises SetupError."""
    stop, database = _told_to_stop(), Database(settings.database_url, standbys=settings.audit_sync_standbys)
    http = HttpxHttp()
    try:
        await _unless_stopped(stop, database.start(waits=True))
        clock = await _clock(database)
        origin = Log.of(database, settings.home, settings.audit_origin).origin
        history = _history(settings, database, origin, http)
        await _unless_stopped(stop, history.check_when_there(clock.stored().year))
        async with Upkeep(database, origin, history, clock, Supervisor()).tended(integrates=True):
            _collect_seldom()
            with StallWatch(Stalls()).watching():
                await stop.wait()
                asyncio.get_running_loop().call_later(STOPS_WITHIN_S, _cut_short, _TOO_LONG)
    except Stopped:
        return
    finally:
        await http.close()
        await database.close()


def _collect_seldom() -> None:
    """What has come so far stays, and is never looked at again; what comes from now on, seldom."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    gc.enable()


class Stopped(Exception):
    """Told to stop before it had started."""


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Wait for the work, which may take as long as a store is away.  Raises Stopped, and what the work raises."""
    tasks = [asyncio.create_task(work), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[0].done():
            raise Stopped
        await tasks[0]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1.0)


def _told_to_stop() -> asyncio.Event:
    """Set by SIGTERM and SIGINT.  The loop's own words are lines like any other."""
    asyncio.get_running_loop().set_exception_handler(in_loop)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _stop_at_end(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stop.set()


def _file(arguments: Sequence[str]) -> Path | None:
    return Path(arguments[1]) if arguments[:1] == ["--settings"] and len(arguments) > 1 else None


def ended(error: SetupError) -> NoReturn:
    """Leave with the sentence that says what to do, which the starter shows."""
    say_why(error.detail)
    sys.exit(3)


def _named(words: Sequence[str]) -> Callable[[Settings], Coroutine[None, None, None]]:
    """What is to be started.  Raises SetupError."""
    match words:
        case ["serve"]:
            return run
        case ["integrate"]:
            return integrate
    raise SetupError("Say what to start: `serve` or `integrate`, each with --settings FILE.")


def main() -> None:
    """Start what the command line names.

    `python -m gateway.main serve [--settings FILE]`: the gateway, from a TOML file and the environment; `integrate` in place of
    `serve`: the integrator of the audit log alone.
    """
    gc.disable()  # until all is loaded; see `serve`
    configure_log("info")
    try:
        work = _named(sys.argv[1:2])
        settings = Settings.read(_file(sys.argv[2:]))
        configure_log(settings.log_level)
        uvloop.run(work(settings))
    except SetupError as error:
        ended(error)


if __name__ == "__main__":
    main()
