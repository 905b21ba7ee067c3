"""Departments in the shape of the contract."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.api.present.downtimes import announced_object
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import Downtime
from gateway.flows import Catalogue, DepartmentStatus, Neighbours


def announced(downtimes: Sequence[Downtime], department: DepartmentCode, now: datetime) -> Sequence[Shown]:
    """What a department has announced.  downtimes: those that are not over, the next first.  now: domain clock."""
    return [announced_object(one, now) for one in downtimes if one.department == department]


def closed_hours(department: DepartmentCode, statuses: Sequence[DepartmentStatus]) -> Sequence[Mapping[str, object]]:
    """The hours of each day in which it does not answer, as agreed with it; statuses: of all whose connector is installed."""
    agreed = (status.closed_hours for status in statuses if status.department == department)
    return [one.model_dump(include={"since", "until", "why"}) for hours in agreed for one in hours]


def department_object(code: DepartmentCode, known: Neighbours) -> dict[str, object]:
    """A department as everybody is told of it."""
    catalogue = known.titles
    form = catalogue.departments[code]
    status = next((one for one in known.statuses if one.department == code), None)
    return {
        "code": code,
        "title": {"en": form.title.en, "zh": form.title.zh},
        "system": form.system,
        "can_be_asked": any(item.department == code for item in catalogue.items.values()),
        "health": health_object(status),
        "downtime": announced(known.downtimes, code, known.now),
    }


def health_object(status: DepartmentStatus | None) -> Shown:
    """How a department does, as this process has seen it; None: it is not connected."""
    if status is None or not status.is_configured:
        return {"state": "not_connected", "data_as_of": None}
    return {"state": _state(status), "data_as_of": status.last_as_of}


def _state(status: DepartmentStatus) -> str:
    """By the last call that has ended: one that failed is no answer, however many went before."""
    if status.is_open:
        return "circuit_open"
    if status.is_closed:
        return "closed"
    if status.answers is None:
        return "not_asked_yet"
    return "answering" if status.answers else "not_answering"


def department_standing_object(
    one: DepartmentStatus, catalogue: Catalogue, downtimes: Sequence[Downtime], now: datetime
) -> Shown:
    """How a department that is connected does.  downtimes: of all, those that are not over.  now: domain clock."""
    form = catalogue.departments.get(one.department)
    title = {"en": one.department, "zh": one.department} if form is None else {"en": form.title.en, "zh": form.title.zh}
    return {
        "code": one.department,
        "title": title,
        "driver": one.driver,
        "health": health_object(one),
        "circuit_open": one.is_open,
        "closed_hours": closed_hours(one.department, [one]),
        "downtime": announced(downtimes, one.department, now),
        "calls": one.calls,
        "failures": one.failures,
        "retries": one.retries,
        "turned_away": one.turned_away,
        "waiting": one.waiting,
        "under_way": one.under_way,
        "places": one.places,
        "places_fitting": one.places_fitting,
    }
