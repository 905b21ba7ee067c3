"""How the installation stands in the shape of the contract."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from gateway.api.contract.openapi import VERSION
from gateway.api.http.answers import Shown
from gateway.flows import CurrentFigures, DepartmentSlot, Installed, JobFigures, StoredFigures

_DISTRIBUTION = "oneclick-gateway"


def standing_object(
    installed: Installed, current: CurrentFigures, stored: StoredFigures | None, departments: Sequence[Shown]
) -> Shown:
    """How all stands now.  departments: how each does."""
    return {
        "versions": {
            "gateway": version(_DISTRIBUTION),
            "api": VERSION,
            "store_schema": installed.schema,
            "publication": installed.publication,
            "bundle": installed.bundle,
        },
        "departments": departments,
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
        "clock_ahead_s": round(figures.get("clock_ahead_seconds", 0.0), 3) + 0.0,
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
