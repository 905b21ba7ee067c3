"""How this installation stands, for operators: now, over the last hours, and what a check of it finds."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response as HttpResponse

from gateway.api.contract.responses import LISTED, READ, refusals
from gateway.api.contract.schema.operation import DepartmentSlots, InstallationCheck, OperationStanding
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.dispatch import Operation
from gateway.api.present.check_findings import check_object
from gateway.api.present.departments import department_standing_object
from gateway.api.present.operation import slots_object, standing_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.flows import SLOT_S, figures, operation

router = APIRouter(route_class=Operation, tags=["operation"])


class LatelyQuery(BaseModel):
    """How far back one looks."""

    model_config = ConfigDict(extra="forbid")
    hours: Annotated[int, Field(ge=1, le=48, description="The last so many hours.")] = 24


@router.get("/v1/operation", response_model=OperationStanding, responses=refusals(*READ))
async def read_operation(gateway: Wired, oversight: Overseen) -> HttpResponse:
    """Versions, departments, queues, background jobs, the log and its witnesses, as the process that answers you sees them.

    Jobs are those of all processes. Nothing here names a person, an account or a case. `/readyz` says besides what must be looked after.
    """
    stored = await figures.stored(gateway, oversight)
    current, installed = figures.current(gateway), operation.installed(gateway)
    departments = [
        department_standing_object(one, installed.titles, installed.downtimes, current.now)
        for one in current.departments
        if one.is_configured
    ]
    return json_answer(standing_object(installed, current, stored, departments))


@router.get("/v1/operation/departments", response_model=DepartmentSlots, responses=refusals(*LISTED))
async def list_department_slots(query: Annotated[LatelyQuery, InQuery()], gateway: Wired) -> HttpResponse:
    """How departments have done over the last hours, in slots of five minutes: calls, failures, time; of all processes together."""
    return json_answer(slots_object(await operation.lately(query.hours, gateway), SLOT_S))


@router.get("/v1/operation/check", response_model=InstallationCheck, responses=refusals(*READ))
async def check_installation(request: Arrived) -> HttpResponse:
    """What `gateway check` finds in the settings by which this process runs, in the manifests and in the city's data.

    No department is asked, and no setting is shown.
    """
    return json_answer(check_object(await asyncio.to_thread(request.settings.check)))
