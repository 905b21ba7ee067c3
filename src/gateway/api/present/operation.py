"""How the installation stands in the shape of the contract."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from gateway.api.contract.openapi import VERSION
from gateway.api.http.answers import Shown, plain
from gateway.api.present.departments import announced, closed_hours, health_object
from gateway.api.present.policies import finding_object
from gateway.api.settings import AnnouncedDowntime
from gateway.domain.codes import DepartmentCode
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.flows import CurrentFigures, DepartmentSlot, DepartmentStatus, Installed, JobFigures, StoredFigures

_DISTRIBUTION = "oneclick-gateway"


def standing_object(
    installed: Installed, current: CurrentFigures, stored: StoredFigures | None, downtime: Sequence[AnnouncedDowntime]
) -> Shown:
    """How all stands now."""
    return {
        "versions": {
            "gateway": version(_DISTRIBUTION),
            "api": VERSION,
            "store_schema": installed.schema,
            "publication": installed.publication,
            "bundle": installed.bundle,
        },
        "departments": [
            _department(one, installed, current, downtime) for one in current.departments if one.is_configured
        ],
        "lanes": [
            {
                "lane": lane,
                "under_way": one.under_way,
                "waiting": one.waiting,
                "places": one.places,
                "wait_s": round(one.wait_s, 3),
            }
            for lane, one in current.lanes.items()
        ],
        "jobs": None if stored is None else [_job(one) for one in stored.jobs],
        "log": _log(installed.log),
        "witnesses": [{"name": name, "unseen_s": seconds} for name, seconds in sorted(installed.witnesses.items())],
        "connections_open": current.connections_open,
        "connections_in_use": current.connections_in_use,
    }


def _department(
    one: DepartmentStatus, installed: Installed, current: CurrentFigures, downtime: Sequence[AnnouncedDowntime]
) -> Shown:
    form = installed.titles.departments.get(DepartmentCode(one.department))
    title = {"en": one.department, "zh": one.department} if form is None else {"en": form.title.en, "zh": form.title.zh}
    return {
        "code": one.department,
        "title": plain(title),
        "driver": one.driver,
        "health": health_object(one),
        "circuit_open": one.is_open,
        "closed_hours": closed_hours(one.department, [one]),
        "downtime": announced(downtime, one.department, current.now),
        "calls": one.calls,
        "failures": one.failures,
        "retries": one.retries,
        "turned_away": one.turned_away,
        "waiting": one.waiting,
        "under_way": one.under_way,
        "places": one.places,
        "places_fitting": one.places_fitting,
    }


def _job(one: JobFigures) -> Shown:
    return {
        "task": one.task,
        "due": one.due,
        "later": one.later,
        "under_way": one.under_way,
        "given_up": one.given_up,
        "late_s": round(one.late_s, 1),
    }


def _log(figures: Mapping[str, float]) -> Shown:
    leaves, behind = figures.get("tree_leaves"), figures.get("behind_seconds")
    return {
        "tree_leaves": None if leaves is None else int(leaves),
        "behind_s": None if behind is None else round(behind, 1),
        "stopped": bool(figures.get("stopped")),
        "broken": bool(figures.get("broken")),
        "store_durable": bool(figures.get("store_durable", 1.0)),
        "clock_ahead_s": round(figures.get("clock_ahead_seconds", 0.0), 3),
    }


def slots_object(slots: Sequence[DepartmentSlot], slot_s: int) -> Shown:
    """How departments have done lately."""
    return {"slot_s": slot_s, "items": [_slot(one) for one in slots]}


def _slot(one: DepartmentSlot) -> Shown:
    return {
        "department": one.department,
        "at": one.at,
        "calls": one.calls,
        "failures": one.failures,
        "turned_away": one.turned_away,
        "mean_s": round(one.seconds / one.calls, 4) if one.calls else None,
    }


def check_object(found: Sequence[CheckFinding]) -> Shown:
    """What a check of this installation finds."""
    return {
        "holds": not any(one.severity is CheckSeverity.ERROR for one in found),
        "findings": [finding_object(one) for one in found],
    }
