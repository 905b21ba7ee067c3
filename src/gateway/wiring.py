"""Wires the rooms."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeAlias

import structlog

from gateway.access import (
    Access,
    CaseRegister,
    Cases,
    CaseSystem,
    KnownKin,
    Quotas,
    limits_in_force,
    limits_of,
    load_rules,
)
from gateway.accounts import Accounts
from gateway.attachments import Attachments
from gateway.audit import Audit, RecoveryTimeouts, Rejections
from gateway.audit.continuity import History, Upkeep
from gateway.audit.tree import Log
from gateway.batches import QueryBatches
from gateway.catalogue import departments_with_connectors, load_catalogue
from gateway.city import CityFiles, load_city, load_routes
from gateway.complaint import Complaints
from gateway.connect import (
    Connect,
    Connector,
    DepartmentSlots,
    Downtimes,
    installed_connectors,
    with_brought,
)
from gateway.correction import Corrections
from gateway.credit import Credit, credit_sources
from gateway.db import Database, Keyring, Replica, SharedSecrets
from gateway.declaration import Declarations, Inspections
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.downtime import Downtime, DowntimeKind
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.folding import fold
from gateway.domain.supervision import Supervisor
from gateway.duty import Duty, DutyRules, DutyTime
from gateway.entry import NO_REGISTER
from gateway.extension import NOTHING, Extension
from gateway.flows import (
    Gateway,
    InForce,
    Live,
    Oversight,
    QueryTimes,
    installed_policy,
    terms_of,
)
from gateway.identity import (
    ActingOfficers,
    Clients,
    ClientsOfRegister,
    Identity,
    Login,
    Nonces,
    PersonDigests,
    Proofs,
    Revocations,
    Senders,
    Sessions,
    SignedAnswers,
    SignedRequests,
    addresses_of,
    answer_seeds,
    fetch_over,
    refuse_unfit,
)
from gateway.jobs import JobIntervals, Jobs
from gateway.outbox import Callbacks, Egress, TextGateway, TextMessages, Times, load_times
from gateway.policy import Policies
from gateway.protection import Protection
from gateway.results import Results
from gateway.sdk import AsyncioHttp, HttpClient, HttpxHttp, PyreqwestHttp, Way
from gateway.settings import DowntimeSettings, DutySettings, Settings, folder_fault
from gateway.sharing import SharingRequests
from gateway.starting import register_jobs, start_rooms
from gateway.verification import Verification

log = structlog.get_logger(__name__)

Connectors: TypeAlias = Mapping[DepartmentCode, Connector]
PROTECTED = "protected"
"""The kind of alert that is the protection desk's alone."""


@asynccontextmanager
async def opened(
    settings: Settings,
    address: str,
    stop: asyncio.Event,
    connectors: Connectors | None = None,
    extension: Extension = NOTHING,
) -> AsyncIterator[tuple[Gateway, Oversight]]:
    """All rooms, started; closed in the other order when the block ends.

    address: where this gateway listens.  stop: ends also the wait for a store that is not there yet.  connectors: None: those installed.  Raises SetupError, Stopped.
    """
    _require_case_register(settings, is_needed=extension.needs_case_register)
    _require_accounts(settings, is_needed=extension.needs_case_register)
    require_folders(settings)
    connectors = installed_connectors() if connectors is None else connectors
    city = with_brought(settings.city_files(), connectors)
    async with AsyncExitStack() as stack:
        ground = await _ground(settings, stop, extension, stack)
        accounts = _accounts(ground)
        identity = _identity(ground, address, accounts if settings.accounts == "register" else None)
        login = _login(ground, settings.public_url or address, identity)
        protection = _protection(ground)
        downtimes = Downtimes(ground.database, list(map(_downtime, settings.downtime)), ground.clock)
        connect = _connect(ground, city, protection, downtimes, connectors=connectors, stack=stack)
        egress = Egress(settings.callback_networks)
        stack.push_async_callback(egress.close)
        gateway = _gateway(
            ground,
            city,
            identity=identity,
            login=login,
            accounts=accounts,
            connect=connect,
            downtimes=downtimes,
            protection=protection,
            egress=egress,
        )
        witness_vkeys = [one.verifier.vkey for one in settings.witness_addresses()]
        replica = await _replica(settings, ground.database, stack)
        oversight = Oversight.build(gateway, settings.home, witness_vkeys=witness_vkeys, replica=replica)
        register_jobs(gateway, oversight)
        await start_rooms(gateway, oversight, installed_policy(city), settings.home, stack)
        yield gateway, oversight


@asynccontextmanager
async def opened_upkeep(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Upkeep]:
    """What looks after the log, on the same ground as all rooms and without them.  Raises SetupError, Stopped."""
    require_folders(settings)
    async with AsyncExitStack() as stack:
        ground = await _ground(settings, stop, NOTHING, stack)
        yield ground.upkeep()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all rooms stand on.  http: for all but the departments.  log: as it is read.  history: what was seen of it."""

    settings: Settings
    supervisor: Supervisor
    database: Database
    clock: Clock
    http: HttpClient
    log: Log
    history: History

    def keys(self, name: str) -> Keyring:
        """The keys of this name in the home."""
        return Keyring.open_file(self.settings.home / "keys" / f"{name}.key")

    def upkeep(self) -> Upkeep:
        """What looks after the log."""
        return Upkeep(self.database, self.log.origin, self.history, self.clock, self.supervisor)


async def _ground(settings: Settings, stop: asyncio.Event, extension: Extension, stack: AsyncExitStack) -> _Ground:
    """A store that is there, and a log that is not older than what was seen of it.  Raises SetupError, Stopped."""
    supervisor = Supervisor()
    stack.push_async_callback(supervisor.close)
    database = Database(
        settings.database_url,
        home=settings.home,
        standbys=settings.audit_sync_standbys,
        setting=extension.database_setting or settings.database_setting,
    )
    stack.push_async_callback(database.close)
    await _unless_stopped(stop, database.start(waits=extension.waits_for_store))
    clock = await _clock_of(database, extension.ahead)
    http = HttpxHttp()
    stack.push_async_callback(http.close)
    audit_log = Log.of(database, settings.home, settings.audit_origin)
    history = History(database, audit_log.origin, settings.head_file, settings.witness_addresses(), http)
    await _unless_stopped(stop, history.check_when_there(clock.stored().year))
    return _Ground(settings, supervisor, database, clock, http, audit_log, history)


async def _replica(settings: Settings, database: Database, stack: AsyncExitStack) -> Replica | None:
    """What auditors read beside the store, where there is one; it need not be up."""
    if settings.database_replica_url is None:
        return None
    replica = Replica(settings.database_replica_url, database)
    stack.push_async_callback(replica.close)
    await replica.start()
    return replica


def _accounts(ground: _Ground) -> Accounts:
    """The register of accounts; empty where the city keeps none."""
    settings = ground.settings
    return Accounts(
        ground.database,
        administrators=frozenset(settings.administrators),
        dormant_after_days=settings.duty.dormant_after_days,
        today=lambda: ground.clock.now().date(),
    )


def _protection(ground: _Ground) -> Protection:
    """What the desk for protected people is told."""
    employers = {DepartmentCode(name): frozenset(map(fold, codes)) for name, codes in ground.settings.employers.items()}
    return Protection(ground.database, ground.keys("protection"), ground.clock, employers)


def _connect(
    ground: _Ground,
    city: CityFiles,
    protection: Protection,
    downtimes: Downtimes,
    *,
    connectors: Connectors | None,
    stack: AsyncExitStack,
) -> Connect:
    """The departments, each behind its guard.  Raises SetupError."""
    http: HttpClient = AsyncioHttp.open() if ground.settings.http_client == "asyncio" else PyreqwestHttp.open()
    stack.push_async_callback(http.close)
    return Connect.build(
        ground.settings.departments,
        http=http,
        clock=ground.clock,
        store=SharedSecrets(ground.database, ground.keys("departments")),
        alert=Alerts(protection),
        connectors=connectors,
        supervisor=ground.supervisor,
        away=downtimes.away,
        counties=load_city(city).names,
        awaited=departments_with_connectors(city),
        http_by=partial(_closed_at_end, stack),
        origin=ground.settings.audit_origin,
        routes=load_routes(city, load_city(city).counties),
    )


def _closed_at_end(stack: AsyncExitStack, way: Way) -> HttpClient:
    """The client of one department that has a way of its own."""
    http = AsyncioHttp.open(way=way)
    stack.push_async_callback(http.close)
    return http


def _downtime(one: DowntimeSettings) -> Downtime:
    """One that the settings tell."""
    words = {"en": one.why_en, "zh": one.why_zh}
    since, until = one.since.astimezone(CHINA), one.until.astimezone(CHINA)
    return Downtime(DepartmentCode(one.department), since, until, DowntimeKind.PLANNED, words)


def _gateway(
    ground: _Ground,
    city: CityFiles,
    *,
    identity: Identity,
    login: Login,
    accounts: Accounts,
    connect: Connect,
    downtimes: Downtimes,
    protection: Protection,
    egress: Egress,
) -> Gateway:
    """The rooms of a query, nothing of them started.  Raises SetupError."""
    settings, database, supervisor = ground.settings, ground.database, ground.supervisor
    upkeep, privacy = ground.upkeep(), ground.log.privacy
    live = Live(
        _in_force(ground, city, connect, identity),
        tell=lambda made: connect.follow(made.catalogue.city.names, made.terms.routes),
    )
    audit = _audit(ground, upkeep, live)
    declared = ground.keys("declarations")
    credit = Credit(
        database,
        declared,
        terms=lambda: live.now.terms.credit,
        sources=credit_sources(settings.credit_sources),
    )
    times = load_times()
    return Gateway(
        database=database,
        identity=identity,
        login=login,
        sessions=Sessions(
            database,
            identity.authenticate,
            PersonDigests.from_home(settings.home).derived("sessions"),
            settings.sessions,
            login.held_key,
        ),
        accounts=accounts,
        sharing=SharingRequests(database),
        live=live,
        policies=Policies(database, privacy.log_key, privacy.log_public_keys),
        quotas=_quotas(ground, live, accounts),
        kin=KnownKin(database, ground.keys("kin"), ground.clock),
        connect=connect,
        slots=DepartmentSlots(database, connect.status),
        downtimes=downtimes,
        audit=audit,
        log=ground.log,
        upkeep=upkeep,
        rejections=Rejections(audit.record),
        results=Results(database, ground.keys("results"), is_compact=settings.compact_answers),
        verification=Verification(database, ground.keys("verification"), due_times=lambda: live.now.terms.due_times),
        attachments=Attachments(
            database, ground.keys("attachments"), kept_for=lambda: live.now.terms.due_times.attachments_kept
        ),
        declarations=Declarations(
            database,
            declared,
            notice=lambda: live.now.terms.notice,
            conditions=lambda: live.now.terms.conditions,
            is_barred=credit.is_barred,
        ),
        corrections=Corrections(database, ground.keys("corrections")),
        credit=credit,
        batches=QueryBatches(database, ground.keys("batches")),
        inspections=Inspections(database, declared, conditions=lambda: live.now.terms.conditions),
        protection=protection,
        duty=_duty(ground, live, accounts),
        callbacks=Callbacks(database, ground.keys("callbacks"), egress, times),
        texts=_texts(ground, times),
        complaints=Complaints(database, ground.keys("complaints")),
        jobs=Jobs(database, JobIntervals(stalled_after_s=settings.stalled_job_s), supervisor),
        clock=ground.clock,
        supervisor=supervisor,
        times=QueryTimes(
            ends_after=timedelta(hours=settings.ends_after_h), offered_for=timedelta(hours=settings.offered_for_h)
        ),
    )


def _quotas(ground: _Ground, live: Live, accounts: Accounts) -> Quotas:
    """What the settings change is what the city's data was installed with.  Raises SetupError."""
    installed, changed = live.now.terms.quotas, ground.settings.quotas
    limits_of(installed, changed)
    return Quotas(
        ground.database,
        ground.settings.home / "keys" / "quotas.key",
        lambda: limits_in_force(installed, live.now.terms.quotas, changed),
        ground.supervisor,
        of_client=accounts.quotas_of,
    )


def _texts(ground: _Ground, times: Times) -> TextMessages:
    """What applicants are sent, where the city has an SMS gateway."""
    given = ground.settings.text_messages
    way = None if given is None else TextGateway(ground.http, given.url, given.token, times)
    return TextMessages(ground.database, ground.keys("texts"), way, times)


def _identity(ground: _Ground, address: str, accounts: Accounts | None) -> Identity:
    """Who asks, and whether the token comes from whom it was given to.  Raises SetupError."""
    settings, digests = ground.settings, PersonDigests.from_home(ground.settings.home)
    nonces = Nonces(digests.derived("nonces of proofs"), now=_real_s)
    known_as = [settings.public_url] if settings.public_url else addresses_of(address)
    seeds = answer_seeds(settings.home / "keys" / "answers.key", digests.derived("signatures of answers"))
    senders = Senders(known_as, Proofs(ground.database), nonces, asks_nonce=settings.dpop_nonce)
    clients = Clients(settings.clients) if accounts is None else ClientsOfRegister(accounts)
    return Identity(
        settings.believed(),
        digests,
        fetch=fetch_over(ground.http),
        senders=senders,
        acting=ActingOfficers(clients, senders, settings.audience, _gateways(settings)),
        revocations=Revocations(ground.database),
        accounts=accounts,
        signed=SignedRequests(clients, senders),
        clients=clients,
        answers=SignedAnswers(seeds, senders, now=_real_s),
        origin=settings.audit_origin,
    )


def _gateways(settings: Settings) -> Mapping[str, str]:
    """The client systems that are other gateways, and what the log of each is called."""
    return {client: origin for origin, client in settings.gateways.items()}


def _login(ground: _Ground, known_as: str, identity: Identity) -> Login:
    """Where people sign in with a browser.  Raises SetupError."""
    settings = ground.settings
    believed = {one.url: one for one in settings.believed()}
    refuse_unfit(settings.login, believed, known_as)
    return Login(
        settings.login,
        identity,
        known_as=known_as,
        key=PersonDigests.from_home(settings.home).derived("attempts to sign in"),
        http=ground.http,
        uses=Proofs(ground.database),
        bound=[url for url, issuer in believed.items() if issuer.is_bound_only],
    )


def _real_s() -> float:
    """Real time, seconds since 1970."""
    return real_now().timestamp()


def _duty(ground: _Ground, live: Live, accounts: Accounts) -> Duty:
    """Who may work now; when accounts were last used the register knows, where there is one."""
    uses = accounts if ground.settings.accounts == "register" else None
    return Duty(
        ground.database,
        ground.keys("duty"),
        ground.clock,
        _duty_rules(ground.settings.duty),
        lambda: live.now.terms.due_times.calendar,
        uses=uses,
    )


def _duty_rules(told: DutySettings) -> DutyRules:
    """When officers' accounts may ask."""
    times = (
        DutyTime(DepartmentCode(one.department), frozenset(one.accounts), one.since, one.until) for one in told.on_duty
    )
    return DutyRules(
        told.office_hours, tuple(times), told.dormant_after_days, told.glass_minutes, told.review_working_days
    )


def _in_force(ground: _Ground, city: CityFiles, connect: Connect, identity: Identity) -> InForce:
    """What is installed, until it is known what is published.  Raises SetupError."""
    installed, catalogue = installed_policy(city), load_catalogue(connect.manifests, city)
    access = Access(
        catalogue,
        _cases(ground, identity),
        identity.digest,
        rules=load_rules(city),
        today=lambda: ground.clock.now().date(),
        policy=installed.hash,
    )
    return InForce(installed, None, catalogue, access, terms_of(city, catalogue.matters))


def _cases(ground: _Ground, identity: Identity) -> Cases:
    """Who says whose a case is: the city's register, or this gateway by who names it first."""
    register = ground.settings.case_register
    if register is not None:
        return CaseSystem(ground.http, register.url, register.token, identity.digest)
    file = ground.settings.home / "keys" / "cases.key"
    return CaseRegister(ground.database, file, ground.clock, supervisor=ground.supervisor)


def _audit(ground: _Ground, upkeep: Upkeep, live: Live) -> Audit:
    """The writer of this home's log."""
    return Audit(
        ground.database,
        ground.log.privacy,
        ground.log.contexts,
        ground.clock,
        patience=RecoveryTimeouts.of(ground.settings.stream_silent_s),
        obstacle=upkeep.refuses,
        case_mark=NO_REGISTER if ground.settings.no_case_register else None,
        policy=lambda: live.known,
        supervisor=ground.supervisor,
    )


def _require_case_register(settings: Settings, *, is_needed: bool) -> None:
    """Somebody must say whose a case is, or that nobody does.  Raises SetupError."""
    if (settings.case_register is None) is not settings.no_case_register and is_needed:
        raise SetupError(
            "It is not said whose a case is, and any case number would open anybody: give `case_register` the address of the city's "
            "register, or say that the city has none with `no_case_register = true`; one of the two.  Without one every entry says so."
        )


def _require_accounts(settings: Settings, *, is_needed: bool) -> None:
    """Somebody must say whether there is a register of accounts.  Raises SetupError."""
    if settings.accounts is None and is_needed:
        raise SetupError(
            "It is not said who says what an account may: set `accounts` to `register`, by which only those in the register have "
            "rights, or to `claims` where the city keeps none and access tokens alone count."
        )


def require_folders(settings: Settings) -> None:
    """Where keys, the log's head and the addresses are kept.  Raises SetupError."""
    for folder in settings.folders():
        fault = folder_fault(folder)
        if fault is not None:
            raise SetupError(f"Files cannot be kept in {folder}: {fault}; give the folder to this user.")


async def _clock_of(database: Database, ahead: timedelta | None) -> Clock:
    """The domain clock, which follows the database's; where it is said how far it is ahead, all processes know it from now on."""
    if ahead is not None:
        await database.clock.set_ahead(ahead)
    return Clock.real_time(database.clock)


class Alerts:
    """Where what drivers and guards report goes: the department, a kind and a lookup's id, never a person.

    That a protected person was asked about the desk in charge alone learns: in the log of the process it would tell them apart from
    somebody whom the register does not hold.
    """

    def __init__(self, protection: Protection) -> None:
        self._protection = protection

    def __call__(self, department: DepartmentCode, kind: str, lookup_id: LookupId) -> None:
        """Report once."""
        if kind == PROTECTED:
            self._protection.see(lookup_id)
        else:
            log.warning("department_alert", department=department, kind=kind, lookup_id=lookup_id)


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
