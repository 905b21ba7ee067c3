"""Whether the gateway lives, has started, and is ready: for machines, without a token, saying nothing of anyone."""

from collections.abc import Mapping
from dataclasses import asdict
from math import isinf

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.responses import refusals
from gateway.api.http import metrics
from gateway.api.http.answers import Shown, json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.dispatch import OpenOperation
from gateway.api.http.problems import problem
from gateway.api.present.figures import figures_text, stored_text
from gateway.api.routes.wired import Ground, unpinned
from gateway.api.settings import ApiSettings
from gateway.domain.errors import Unready
from gateway.domain.supervision import TaskStatus
from gateway.flows import Gateway, Oversight, ReadyCheck, figures, ready

router = APIRouter(route_class=OpenOperation, tags=["health"])


@router.get("/livez", response_model=schema.Health, responses=refusals())
async def read_livez() -> HttpResponse:
    """Whether the process answers at all."""
    return json_answer({"status": "ok"})


@router.get("/startupz", response_model=schema.Health, responses=refusals())
async def read_startupz() -> HttpResponse:
    """Whether the gateway has started."""
    return json_answer({"status": "ok"})


@router.get("/readyz", response_model=schema.Readiness, responses=refusals("unready"))
async def read_readyz(request: Arrived, gateway: Ground) -> HttpResponse:
    """Whether everything works that an answer needs: audit log, database, keys and rules.

    The departments are not part of this: if one is down, the gateway still answers. The answer also contains what somebody should
    look after although all requests are served: each background task with the age of its last sign of life, and warnings.
    """
    found, tasks = await ready.checks(gateway), gateway.supervisor.statuses()
    warnings = [
        *ready.log_warnings(gateway),
        *ready.policy_warnings(gateway),
        *(_warning(task) for task in tasks if task.state != "running"),
    ]
    payload = {
        "checks": [_check(one) for one in found],
        "tasks": [_task(task) for task in tasks],
        "stored_log": _stored_log(ready.log_figures(gateway)),
        "warnings": warnings,
    }
    missing = [f"{one.name} ({one.fault})" for one in found if one.fault is not None]
    if request.settings.leaving.has_begun:
        missing = ["this process is about to end"]
    if missing:
        why, again_s = "not ready: " + ", ".join(missing), str(Unready.retry_after_s)
        return problem(Unready.slug, Unready.status, why, extra=payload, headers={"retry-after": again_s})
    return json_answer({"status": "degraded" if warnings else "ok", **payload})


async def read_metrics(request: Request) -> HttpResponse:
    """Counters and times in Prometheus' text form, without personal data; of all processes behind the door, where there are several."""
    gateway, settings = unpinned(request), _settings_of(request)
    oversight: Oversight = request.app.state.oversight
    told = await figures_of(gateway)
    if settings.siblings is not None:
        told = await settings.siblings.all_figures(told)
    stored = stored_text(await figures.stored(gateway, oversight))
    return HttpResponse(told + stored, media_type=CONTENT_TYPE_LATEST)


async def figures_of(gateway: Gateway) -> bytes:
    """Those of this process."""
    metrics.tell_log(ready.log_figures(gateway))
    metrics.tell_desk(gateway.desk.overdue)
    metrics.tell_policy(*ready.policy_figures(gateway))
    tasks = metrics.tasks_text(gateway.supervisor.statuses(), gateway.supervisor.restarts())
    return generate_latest() + tasks + figures_text(figures.current(gateway))


def _settings_of(request: Request) -> ApiSettings:
    settings: ApiSettings = request.app.state.settings
    return settings


def _check(one: ReadyCheck) -> Shown:
    age_s = None if one.age_s is None or isinf(one.age_s) else round(one.age_s, 1)
    return {"name": one.name, "status": "ok" if one.fault is None else "unavailable", "age_s": age_s}


def _task(task: TaskStatus) -> Shown:
    return {**asdict(task), "age_s": round(task.age_s, 1)}


def _warning(task: TaskStatus) -> str:
    why = "" if task.fault is None else f", last because of {task.fault}"
    return (
        f"the background task {task.name} has done nothing for {task.age_s:.0f} s (its limit: {task.limit_s:.0f} s) "
        f"and was begun anew {task.restarts} times{why}: see the gateway's log"
    )


def _stored_log(figures: Mapping[str, float]) -> Mapping[str, float | None]:
    """How far the stored rows of the log have been compared with its tree."""
    return {name: figures.get(name) for name in ("walk_age_seconds", "round_age_seconds", "damaged_places")}
