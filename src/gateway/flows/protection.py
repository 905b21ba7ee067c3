"""The ways of the desk for protected people: its alerts, and whom it watches.  Each look and each order is an entry that tells of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gateway.audit import Draft, full_officer, read_of_log
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.ends import require_end
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.pages import page_of
from gateway.oversight.search import Hit
from gateway.protection import LONGEST_WATCH, AlertTaken, DeskAlert, PersonWatch

DESK = "protection"
"""What stands as the task of the desk's looks in the log."""


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """An alert with the entry that it is of; None where that was pruned.  role, tag: of the person in it, where one is meant."""

    alert: DeskAlert
    hit: Hit | None
    role: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """Who is to be watched, why, and until when (domain clock)."""

    person: PersonId
    reason: str
    until: datetime


async def alerts(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway, oversight: Oversight
) -> tuple[Sequence[ReadAlert], UUID | None]:
    """Alerts, the newest first, and the id to go on before; after the entry of this look, which does not tell whether there are any.

    Raises AuditUnavailable, Unready.
    """
    await gateway.audit.record(_at_alerts(officer, gateway.protection.sealed_act()))
    found = await gateway.protection.alerts(before, limit + 1)
    shown, last = page_of(found, limit, lambda alert: alert.alert_id)
    return [await _read(alert, oversight) for alert in shown], last


async def acknowledge_alert(
    alert_id: UUID, note: str, officer: Officer, gateway: Gateway, oversight: Oversight
) -> ReadAlert:
    """Say that the desk has taken up an alert; the entry is as that of reading alerts, for nobody else may tell the two apart.

    note: names nobody; it is sealed.  Raises NotFound, Conflict (somebody has taken it up already), AuditUnavailable, Unready.
    """
    alert = await gateway.protection.alert(alert_id)
    if alert.taken is not None:
        raise Conflict("this alert is acknowledged already")
    taken = AlertTaken(officer.account, gateway.clock.real(), note)
    await gateway.audit.record(
        _at_alerts(officer, gateway.protection.sealed_act(alert_id, note)),
        lambda _receipt: [gateway.protection.acknowledge(alert_id, taken)],
    )
    return await _read(replace(alert, taken=taken), oversight)


async def _read(alert: DeskAlert, oversight: Oversight) -> ReadAlert:
    try:
        hit = await oversight.inquiry.hit(alert.entry)
    except NotFound:
        return ReadAlert(alert, None)
    place, subjects = alert.place, hit.entry.subjects
    if place is None or place >= len(subjects):
        return ReadAlert(alert, hit)
    return ReadAlert(alert, hit, subjects[place].role, subjects[place].tag)


async def watches(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[PersonWatch], UUID | None]:
    """Whom the desk watches, by reason and time and never by number; the newest first, and the id to go on before."""
    await gateway.audit.record(_look(officer, {"criteria": {"list": "watched_people"}}))
    found = await gateway.protection.watches(before, limit + 1)
    return page_of(found, limit, lambda one: one.watch_id)


async def watch(order: WatchOrder, officer: Officer, gateway: Gateway) -> PersonWatch:
    """Watch somebody until a date.  Nothing tells whether they were watched already.

    Raises InvalidInput (a date in the past or too far ahead), AuditUnavailable.
    """
    now = gateway.clock.now()
    require_end(order.until, now, LONGEST_WATCH, "people are watched for a time")
    made = PersonWatch(UUID(uuid7()), order.reason, now, order.until)
    digest = gateway.identity.digest(order.person)
    await gateway.audit.record(
        _ordered(officer, made.watch_id, "add to the watch list"),
        lambda receipt: [gateway.protection.begin(made, digest, receipt.entry)],
    )
    return made


async def end_watch(watch_id: UUID, officer: Officer, gateway: Gateway) -> PersonWatch:
    """Watch them no longer.  Raises NotFound, Conflict (it has ended already), AuditUnavailable."""
    held, now = await gateway.protection.load(watch_id), gateway.clock.now()
    if held.ended_at is not None or held.until <= now:
        raise Conflict("this watch has ended already")
    await gateway.audit.record(
        _ordered(officer, watch_id, "take from the watch list"), lambda _receipt: [gateway.protection.end(held, now)]
    )
    return await gateway.protection.load(watch_id)


def _at_alerts(officer: Officer, sealed_act: str) -> Draft:
    return _look(officer, {"criteria": {"list": "protection_alerts"}, "sealed": sealed_act})


def _look(officer: Officer, what: Content) -> Draft:
    return read_of_log(Kind.SEARCH, officer, DESK, what)


def _ordered(officer: Officer, watch_id: UUID, did: str) -> Draft:
    sections = {"officer": full_officer(officer), "result": {"did": did, "watch_id": str(watch_id)}}
    return Draft(Kind.ADMIN, None, sections)
