"""The departments: what they keep, how they do, and when they are closed or away."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.paging import Paging
from gateway.api.contract.responses import LISTED, ONE, refusals
from gateway.api.http.answers import cut, json_answer, page_answer
from gateway.api.http.arrived import Arrived, Wired
from gateway.api.http.dispatch import Operation
from gateway.api.settings import AnnouncedDowntime
from gateway.api.ways import Ways
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import NotFound

router = APIRouter(route_class=Operation, tags=["reference"])
CLOSED_HOURS: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(
    resources.files("gateway.api.routes").joinpath("data", "department_hours.json").read_text("utf-8")
)
"""Department → the hours of each day in which it does not answer, as agreed with it; one that is not named answers day and night."""


@router.get("/v1/departments", response_model=schema.Departments, responses=refusals(*LISTED))
async def list_departments(request: Request, paging: Paging, ways: Wired) -> HttpResponse:
    """The departments, which of them can be asked here, and how each does."""
    found, cursor = cut(list(ways.catalogue.departments), str, paging.cursor, paging.limit)
    return page_answer(request, [_department(ways, code) for code in found], cursor)


@router.get("/v1/departments/{code}", response_model=schema.DepartmentInFull, responses=refusals(*ONE))
async def read_department(request: Arrived, code: str, ways: Wired) -> HttpResponse:
    """One department: how it does, when it is closed or away, and the information items it holds."""
    department = DepartmentCode(code)
    if department not in ways.catalogue.departments:
        raise NotFound("no such department; see GET /v1/departments")
    told = {
        "closed_hours": CLOSED_HOURS.get(department, []),
        "downtime": announced(request.settings.downtime, department, ways.clock.now()),
        "items": sorted(item.name for item in ways.catalogue.items.values() if item.department == department),
    }
    return json_answer(_department(ways, department) | told)


def announced(
    downtime: Sequence[AnnouncedDowntime], department: DepartmentCode, now: datetime
) -> Sequence[Mapping[str, object]]:
    """What a department has announced and is not over at `now` (domain clock), the next first."""
    to_come = sorted(
        (one for one in downtime if one.department == department and one.until > now), key=lambda one: one.since
    )
    return [{"since": one.since, "until": one.until, "why": {"en": one.why_en, "zh": one.why_zh}} for one in to_come]


def _department(ways: Ways, code: DepartmentCode) -> dict[str, object]:
    form = ways.catalogue.departments[code]
    return {
        "code": code,
        "title": {"en": form.title.en, "zh": form.title.zh},
        "system": form.system,
        "can_be_asked": any(item.department == code for item in ways.catalogue.items.values()),
        "health": ways.health(code),
    }
