"""Downtimes of departments: announced, changed, withdrawn, listed; each step stands in the log with it, and who waits goes on by itself."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from gateway.audit import Draft, full_officer
from gateway.connect import change_downtime, insert_downtime
from gateway.db import FAULTS, Statement
from gateway.domain.clock import CHINA
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import Downtime, DowntimeKind
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import DEPARTMENT, RESUME

LONGEST = timedelta(days=92)
FURTHEST = timedelta(days=366)
"""How far ahead one may begin."""


@dataclass(frozen=True, slots=True)
class DowntimeWish:
    """What is announced.  since: None: from now on; both domain clock.  words: why, by language."""

    department: DepartmentCode
    since: datetime | None
    until: datetime
    kind: DowntimeKind
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DowntimeChange:
    """What is to be otherwise; None: as it was."""

    since: datetime | None = None
    until: datetime | None = None
    kind: DowntimeKind | None = None
    words: Mapping[str, str] | None = None


async def announce(wish: DowntimeWish, officer: Officer, gateway: Gateway) -> Downtime:
    """Announce that a department will not answer, with the ADMIN entry; every process knows it within two seconds.

    Raises InvalidInput (no such department, times that are past, too long or too far), NotAuthorised after its DENIED entry (a steward,
    for another department), Conflict (it overlaps with another one), AuditUnavailable, FAULTS.
    """
    if wish.department not in gateway.catalogue.departments:
        fault = InputFault("/department", "unknown-department", "the catalogue has no such department")
        raise InvalidInput("there is no such department", [fault])
    await _require_own(wish.department, officer, gateway)
    now = gateway.clock.now()
    made = Downtime(
        department=wish.department,
        since=(wish.since or now).astimezone(CHINA),
        until=wish.until.astimezone(CHINA),
        kind=wish.kind,
        words=wish.words,
        downtime_id=UUID(uuid7()),
        announced_by=officer.account,
        announced_at=now,
    )
    _refuse_times(made, now, is_begun=False)
    await _refuse_overlap(made, gateway)
    await gateway.audit.record(
        _draft("announce downtime", made, officer), lambda receipt: [insert_downtime(made, receipt.entry)]
    )
    await _take_in(gateway)
    return made


async def change(downtime_id: UUID, wish: DowntimeChange, officer: Officer, gateway: Gateway) -> Downtime:
    """Have one end sooner or later, or say more of why, with the ADMIN entry; who waits for its end is told anew.

    Raises NotFound, and otherwise as `announce`; Conflict too where it is over or withdrawn, or somebody else was first.
    """
    before, now = await _at_hand(downtime_id, officer, gateway), gateway.clock.now()
    after = replace(
        before,
        since=(wish.since or before.since).astimezone(CHINA),
        until=(wish.until or before.until).astimezone(CHINA),
        kind=wish.kind or before.kind,
        words=before.words if wish.words is None else wish.words,
    )
    is_begun = before.since <= now
    if is_begun and after.since != before.since:
        fault = InputFault("/since", "begun", "it has begun: its beginning stays")
        raise InvalidInput("what has begun cannot begin at another time", [fault])
    _refuse_times(after, now, is_begun=is_begun)
    await _refuse_overlap(after, gateway)
    return await _step("change downtime", before, after, officer, gateway)


async def withdraw(downtime_id: UUID, officer: Officer, gateway: Gateway) -> Downtime:
    """Take one back, or end it now, with the ADMIN entry; who waits for its end is asked about now.

    Raises NotFound, NotAuthorised after its DENIED entry, Conflict (it is over, or withdrawn already), AuditUnavailable, FAULTS.
    """
    before = await _at_hand(downtime_id, officer, gateway)
    after = replace(before, withdrawn_at=gateway.clock.now())
    return await _step("withdraw downtime", before, after, officer, gateway)


async def listed(department: DepartmentCode | None, gateway: Gateway) -> Sequence[Downtime]:
    """All as they stand now, by department and time, with what is over for less than 30 days.  department: None: all.  Raises FAULTS."""
    return [one for one in await gateway.downtimes.listed() if department in {None, one.department}]


def to_come(gateway: Gateway) -> Sequence[Downtime]:
    """What is not over, of all departments, as this process knows it, the next first; never a wait for the store."""
    return gateway.downtimes.to_come()


async def wake_waiting(department: DepartmentCode, gateway: Gateway) -> None:
    """Have a department asked now by all who wait for a time to ask it again.  Raises FAULTS."""
    await gateway.database.run(_waking(department, gateway))


def _waking(department: DepartmentCode, gateway: Gateway) -> Statement:
    return gateway.jobs.make_due(RESUME, DEPARTMENT, department)


async def _step(did: str, before: Downtime, after: Downtime, officer: Officer, gateway: Gateway) -> Downtime:
    """The change and its entry; where it was under way, whoever waits for its end is woken in the same transaction."""
    waking = [_waking(before.department, gateway)] if before.since <= gateway.clock.now() else []
    await gateway.audit.record(
        _draft(did, after, officer), lambda receipt: [change_downtime(before, after, receipt.entry), *waking]
    )
    await _take_in(gateway)
    return replace(after, version=before.version + 1)


async def _at_hand(downtime_id: UUID, officer: Officer, gateway: Gateway) -> Downtime:
    """Raises NotFound, NotAuthorised after its DENIED entry, Conflict where it is over or withdrawn."""
    found = await gateway.downtimes.load(downtime_id)
    if found is None:
        raise NotFound("there is no such downtime")
    await _require_own(found.department, officer, gateway)
    if not found.counts(gateway.clock.now()):
        raise Conflict("this downtime is over, or was withdrawn: announce another one")
    return found


async def _require_own(department: DepartmentCode, officer: Officer, gateway: Gateway) -> None:
    """Operators announce for all, a steward for their own department.  Raises NotAuthorised after its DENIED entry."""
    if "operator" in officer.roles or officer.department == department:
        return
    refusal = NotAuthorised("a steward announces the downtimes of their own department", rule="own-department")
    await gateway.audit.deny(officer, None, refusal)
    raise refusal


def _refuse_times(one: Downtime, now: datetime, *, is_begun: bool) -> None:
    """Raises InvalidInput.  The minute that has begun may still be named."""
    faults = []
    if not is_begun and not now.replace(second=0, microsecond=0) <= one.since <= now + FURTHEST:
        faults.append(InputFault("/since", "span", f"a time to come, at most {FURTHEST.days} days from now"))
    if not max(one.since, now) < one.until <= one.since + LONGEST:
        message = f"a time to come, behind the beginning and at most {LONGEST.days} days from it"
        faults.append(InputFault("/until", "span", message))
    if faults:
        raise InvalidInput("a downtime lies ahead, and has an end", faults)


async def _refuse_overlap(made: Downtime, gateway: Gateway) -> None:
    """Raises Conflict where another one of the department, as it was announced here, lies in the same time."""
    now = gateway.clock.now()
    others = (
        one
        for one in await gateway.downtimes.listed()
        if one.department == made.department and one.counts(now) and one.downtime_id not in {None, made.downtime_id}
    )
    if any(one.since < made.until and made.since < one.until for one in others):
        raise Conflict("the department has announced a downtime in this time already: change that one")


async def _take_in(gateway: Gateway) -> None:
    """This process knows it at once; where the store is away now, it does as soon as all others."""
    with suppress(*FAULTS):
        await gateway.downtimes.refresh()


def _draft(did: str, one: Downtime, by: Officer) -> Draft:
    result = {
        "did": f"{did} {one.department}",
        "downtime_id": str(one.downtime_id),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "kind": one.kind.value,
        "why": dict(one.words),
    }
    return Draft(Kind.ADMIN, None, {"officer": full_officer(by), "result": result})
