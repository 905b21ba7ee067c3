"""`Connect`: every configured department behind its guard, opened and closed together, asked as one."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from secrets import token_hex
from types import MappingProxyType
from typing import Self

import structlog
from pydantic import ValidationError

from gateway.connect.county_names import CountyNames, with_counties
from gateway.connect.fanout import FanOut, Linked, nobody
from gateway.connect.figures import count_fan_out
from gateway.connect.guard import Guard
from gateway.connect.opening import Away, opening
from gateway.connect.pace import Pace
from gateway.connect.registry import Connector, installed_connectors
from gateway.connect.routing import as_departments
from gateway.connect.shares import Limit, LimitShares, Living, ShareStore
from gateway.domain.clock import Clock, loop_time
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.deadlines import Deadlines
from gateway.domain.errors import SetupError
from gateway.domain.reply import Reply
from gateway.domain.route import SYSTEM, Route, department_of
from gateway.domain.stages import LookupResult, Opened, Replies
from gateway.domain.supervision import Supervisor
from gateway.domain.trace import span
from gateway.sdk import (
    WAY,
    AsyncioHttp,
    ClosedHours,
    DepartmentLimits,
    DriverContext,
    HttpClient,
    Manifest,
    Probe,
    SharedStore,
    Way,
)

log = structlog.get_logger(__name__)

DepartmentAlert = Callable[[DepartmentCode, str, LookupId], None]
"""Told what a department's guard or driver reports, by kind and lookup id."""
LIMITS = "limits."
"""How the names of those settings begin that are the guard's and not the driver's."""
NOT_OPENED = (
    "its first question tries again; see that its url or dsn in [departments] is right and the network lets us through"
)
START_WITHIN_S = 10.0
"""A department that cannot be opened in this time is opened by its first question instead."""


@dataclass(frozen=True, slots=True)
class DepartmentStatus:
    """How one department does, for operators: all its systems together.  Counts are since the start; last_as_of: the newest data seen, domain time."""

    department: DepartmentCode
    driver: str
    is_configured: bool
    is_open: bool
    """Whether one of its breakers is open: it is left in peace, but for a trial every few seconds, by callers who have so much time."""
    calls: int
    retries: int
    failures: int
    coalesced: int
    turned_away: int
    last_as_of: datetime | None
    answers: bool | None = None
    """Whether its last call brought an answer; None: no call has ended."""
    is_closed: bool = False
    """It is closed now as agreed or announced, or has said so and not answered since."""
    closed_hours: tuple[ClosedHours, ...] = ()
    """As agreed with it."""
    waiting: int = 0
    """Lookups that wait for a place."""
    under_way: int = 0
    places: int = 0
    """How many calls this process may have under way at once: its part of what was agreed."""
    places_fitting: int = 0
    """How many of them are filled: fewer where the department slows down under its calls."""
    batched: int = 0
    """Questions that went in the same call as another's."""
    ended: int = 0
    seconds: float = 0.0
    """How long the calls that have ended took together."""


def agreed(manifest: Manifest, endpoint: Mapping[str, str]) -> Manifest:
    """The manifest with the limits that the operator has agreed with the department, where the endpoint names any."""
    named: dict[str, str | None] = {
        name.removeprefix(LIMITS): value for name, value in endpoint.items() if name.startswith(LIMITS)
    }
    if named.get("per_second") == "0":
        named["per_second"] = None
    if not named:
        return manifest
    try:
        limits = DepartmentLimits.model_validate({**manifest.limits.model_dump(), **named})
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        department = manifest.connector.department
        raise SetupError(
            f"The endpoint of {department}: {LIMITS}{place} does not fit: {error.errors()[0]['msg']}."
        ) from None
    return manifest.model_copy(update={"limits": limits})


def of_system(manifest: Manifest, name: str) -> Manifest:
    """The manifest as one system of its department has it: what is counted, paced, kept and told of it bears its own name."""
    if SYSTEM not in name:
        return manifest
    facts = manifest.connector.model_copy(update={"name": name, "department": name})
    return manifest.model_copy(update={"connector": facts})


def _require_connectors(missing: Collection[str], awaited: Collection[str]) -> None:
    """Say of which departments no connector is installed.  Raises SetupError for one that the city does not expect."""
    for department in sorted(missing):
        if department not in awaited:
            raise SetupError(
                f"There is no connector for the department {department}; install it or remove its endpoint."
            )
        log.warning("department_not_connected", department=department)


def _require_systems(endpoints: Iterable[str], routes: Mapping[DepartmentCode, Route]) -> None:
    """Raises SetupError for a system that no route names, and for a department with a route that is given an endpoint as if it were one."""
    for name in endpoints:
        department, _, system = name.partition(SYSTEM)
        route = routes.get(DepartmentCode(department))
        known = () if route is None else tuple(route.systems)
        if bool(system) is not bool(known) or (system and system not in known):
            there_are = f"{department} has the systems {', '.join(known)}" if known else f"{department} has no systems"
            raise SetupError(f"The endpoint {name} is none: by the city's routing.json {there_are}.")


def _of_driver(endpoint: Mapping[str, str]) -> Mapping[str, str]:
    """The operator's settings for a department that are its driver's own."""
    return {name: value for name, value in endpoint.items() if not name.startswith(LIMITS) and name not in WAY}


def _way(department: DepartmentCode, endpoint: Mapping[str, str]) -> Way | None:
    """How this department is reached, where not as all others.  Raises SetupError."""
    try:
        return Way.of(endpoint)
    except SetupError as refused:
        raise SetupError(f"The endpoint of {department}: {refused.detail}.") from None


def _paces(department: DepartmentCode, limits: dict[str, Limit]) -> Callable[[str, float | None], Pace]:
    """Makes the paces that a driver keeps beside its guard's; what all processes share is entered in `limits`."""

    def paced(name: str, per_second: float | None) -> Pace:
        pace = Pace(per_second)
        if pace.full:
            limits[f"{department}.{name}"] = pace
        return pace

    return paced


def _never_away(_department: DepartmentCode) -> Sequence[Away]:
    """Nothing is announced."""
    return ()


class Connect:
    """The departments.  `manifests` holds every installed connector's, configured or not, by department."""

    def __init__(
        self,
        connectors: Mapping[DepartmentCode, Connector],
        guards: Mapping[DepartmentCode, Guard],
        limits: Mapping[str, Limit] | None = None,
        routes: Mapping[DepartmentCode, Route] | None = None,
        counties: CountyNames | None = None,
    ) -> None:
        """guards: by department, or by each of its systems.  counties: that their drivers read by."""
        self._connectors = connectors
        self._guards = guards
        self._limits = limits or {}
        self._counties = counties or CountyNames({})
        self._ask = FanOut(as_departments(guards, routes or {}), routes)
        self.manifests: Mapping[str, Manifest] = {name: c.manifest for name, c in connectors.items()}

    @classmethod
    def build(
        cls,
        endpoints: Mapping[str, Mapping[str, str]],
        *,
        http: HttpClient,
        clock: Clock,
        store: SharedStore,
        alert: DepartmentAlert,
        connectors: Mapping[DepartmentCode, Connector] | None = None,
        supervisor: Supervisor | None = None,
        away: Callable[[DepartmentCode], Sequence[Away]] = _never_away,
        counties: Mapping[str, str] | None = None,
        awaited: Collection[str] = (),
        http_by: Callable[[Way], HttpClient] = lambda way: AsyncioHttp.open(way=way),
        origin: str = "",
        routes: Mapping[DepartmentCode, Route] | None = None,
    ) -> Self:
        """Build the installed connectors that have an endpoint.

        endpoints: department → the operator's settings for it; `limits.per_second` (0: none), `limits.at_once`, `limits.deadline_s`
        and `limits.closed_hours` are those agreed with the department in place of the manifest's, all others are the driver's.
        connectors: None: those installed.  supervisor: runs what the drivers do in the background.  away: what a department
        has announced, asked at each lookup.  counties: the code of each county of the city by its name, for registers that write names.
        awaited: departments whose connectors the city expects: where one is not installed, its endpoint waits for it.
        http_by: makes the client for a department that has a way of its own (`tls.ca`, `tls.certificate`, `tls.key`, `proxy`).
        origin: what this gateway's log is called.  routes: of departments that have several systems, each with an endpoint `department@system`.
        Raises SetupError: a connector that is not whole, an endpoint nobody asked for, a setting that does not fit.
        """
        found = installed_connectors() if connectors is None else connectors
        _require_connectors({department_of(name) for name in endpoints} - found.keys(), awaited)
        _require_systems(endpoints, routes or {})
        deadlines, names = Deadlines(), CountyNames(counties or {})
        guards: dict[DepartmentCode, Guard] = {}
        limits: dict[str, Limit] = {}
        for name, endpoint in endpoints.items():
            connector = found.get(department_of(name))
            if connector is None:
                continue
            department = DepartmentCode(name)
            manifest = with_counties(agreed(of_system(connector.manifest, name), endpoint), names)
            told = partial(alert, department_of(name))
            way = _way(department, endpoint)
            context = DriverContext(
                manifest=manifest,
                endpoint=_of_driver(endpoint),
                resources=connector.resources,
                http=http if way is None else http_by(way),
                clock=clock,
                store=store,
                alert=told,
                paced=_paces(department, limits),
                supervisor=supervisor or Supervisor(),
                origin=origin,
            )
            opens_at = opening(manifest.limits, partial(away, department_of(name)), clock)
            driver = connector.build(context)
            guards[department] = guard = Guard(driver, manifest, alert=told, opens_at=opens_at, deadlines=deadlines)
            limits |= guard.limits
        return cls(found, guards, limits, routes, names)

    def follow(self, counties: Mapping[str, str], routes: Mapping[DepartmentCode, Route]) -> None:
        """From now on the city calls its counties so, and these systems are asked about whom; each needs the endpoint that it had at the start."""
        self._counties.follow(counties)
        self._ask.follow(as_departments(self._guards, routes), routes)

    def shared_limits(self, store: ShareStore, living: Living) -> LimitShares:
        """From now on the departments' limits are kept together with all processes on `store`: nobody is asked until they are started."""
        return LimitShares(self._limits, store, living, now=loop_time, circuits=self)

    def open_here(self) -> Collection[str]:
        """The breakers that are open, of all departments."""
        return [name for guard in self._guards.values() for name in guard.open_here()]

    def opened_elsewhere(self, names: Collection[str]) -> None:
        """Those that other processes on the store have opened."""
        for guard in self._guards.values():
            guard.opened_elsewhere(names)

    async def start(self) -> None:
        """Open all departments at once; one that cannot be reached is opened by its first question."""
        opened = await asyncio.gather(*(guard.start(START_WITHIN_S) for guard in self._guards.values()))
        for department, is_open in zip(self._guards, opened, strict=True):
            if not is_open:
                log.warning("department_not_opened", department=department, remedy=NOT_OPENED)

    async def probe(self, within_s: float) -> Mapping[DepartmentCode, Reply | None]:
        """Ask each configured department something harmless about nobody, all at once; none need be started.

        None: the department's driver knows of nothing such.
        """
        until_s = loop_time() + within_s
        probes = [Probe(LookupId(f"probe-{token_hex(8)}"), until_s) for _ in self._guards]
        replies = await asyncio.gather(*map(Guard.probe, self._guards.values(), probes))
        return dict(zip(self._guards, replies, strict=True))

    async def close(self) -> None:
        """Close all departments."""
        await self._ask.close()
        ends = await asyncio.gather(*(guard.close() for guard in self._guards.values()), return_exceptions=True)
        for department, end in zip(self._guards, ends, strict=True):
            if isinstance(end, BaseException):
                log.warning("driver_close", department=department, fault=type(end).__name__)

    async def fan_out(
        self,
        opened: Opened,
        until_s: float,
        linked: Linked = nobody,
        former: Mapping[LookupId, LookupResult] = MappingProxyType({}),
    ) -> Replies:
        """Ask all of `opened.lookups` at once but for those that stand on others, which are asked once `linked` names them.

        until_s: a point on the event loop's clock.  former: what was answered before.  Returns one result for every lookup asked by then, whatever the departments do.
        """
        began_s = loop_time()
        with span("fan-out") as told:
            replies = await self._ask(opened, until_s, linked, former)
            told["lookups"] = len(replies.results)
        count_fan_out(opened, replies, loop_time() - began_s)
        return replies

    def status(self) -> tuple[DepartmentStatus, ...]:
        """How each installed connector's department does."""
        return tuple(self._status(department, connector) for department, connector in self._connectors.items())

    def _status(self, department: DepartmentCode, connector: Connector) -> DepartmentStatus:
        guards = [guard for name, guard in self._guards.items() if department_of(name) == department]
        kind = str(connector.manifest.driver["kind"])
        if not guards:
            hours = connector.manifest.limits.closed_hours
            return DepartmentStatus(department, kind, False, False, 0, 0, 0, 0, 0, None, closed_hours=hours)  # noqa: FBT003 - not configured
        seen = [guard.tally for guard in guards]
        answers = [guard.health.answers for guard in guards]
        return DepartmentStatus(
            department=department,
            driver=kind,
            is_configured=True,
            is_open=any(guard.is_open for guard in guards),
            calls=sum(one.calls for one in seen),
            retries=sum(one.retries for one in seen),
            failures=sum(one.failures for one in seen),
            coalesced=sum(one.coalesced for one in seen),
            turned_away=sum(one.turned_away for one in seen),
            last_as_of=max((one.last_as_of for one in seen if one.last_as_of is not None), default=None),
            answers=False if False in answers else None if None in answers else True,
            is_closed=any(guard.is_closed for guard in guards),
            closed_hours=guards[0].closed_hours,
            waiting=sum(guard.waiting for guard in guards),
            under_way=sum(guard.places.inside for guard in guards),
            places=sum(guard.places.allowed for guard in guards),
            places_fitting=sum(guard.places.at_once for guard in guards),
            batched=sum(one.batched for one in seen),
            ended=sum(one.ended for one in seen),
            seconds=sum(one.seconds for one in seen),
        )
