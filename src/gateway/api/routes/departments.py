"""The departments: what they keep, how they do, and when they are closed or away."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.paging import Paging
from gateway.api.contract.responses import LISTED, ONE, refusals
from gateway.api.http.answers import cut, json_answer, page_answer
from gateway.api.http.dispatch import Operation
from gateway.api.present.departments import closed_hours, department_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import DepartmentCode
from gateway.flows import reference

router = APIRouter(route_class=Operation, tags=["reference"])


@router.get("/v1/departments", response_model=schema.Departments, responses=refusals(*LISTED))
async def list_departments(request: Request, paging: Paging, gateway: Wired) -> HttpResponse:
    """The departments, which of them can be asked, and how well each works now."""
    known = reference.departments(gateway)
    found, cursor = cut(known.codes, str, paging.cursor, paging.limit)
    return page_answer(request, [department_object(code, known) for code in found], cursor)


@router.get("/v1/departments/{code}", response_model=schema.DepartmentInFull, responses=refusals(*ONE))
async def read_department(code: str, gateway: Wired) -> HttpResponse:
    """One department: its health, closed hours, announced downtime and information items."""
    department = DepartmentCode(code)
    known = reference.department(department, gateway)
    payload = {
        "closed_hours": closed_hours(department, known.statuses),
        "items": sorted(item.name for item in reference.items(gateway, department=department)),
    }
    return json_answer(department_object(department, known) | payload)
