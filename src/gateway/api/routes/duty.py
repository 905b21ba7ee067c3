"""Breaking glass, its review, and waking a dormant account."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.inputs import BreakGlassIn, GlassReviewIn, ReactivationIn
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.duty import glass_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CaseNumber
from gateway.flows import duty

router = APIRouter(route_class=Operation, tags=["duty"])


@router.post(
    "/v1/break-glass",
    status_code=201,
    response_model=schema.BrokenGlass,
    responses={**answered(201, LOCATION), **refusals(*WRITE)},
)
async def break_glass(form: BreakGlassIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Ask for one case although offices are closed or your account is dormant, for a limited time and with a reason.

    It is recorded, becomes a finding, and your head of department must review it. It never opens what concerns yourself or your family.
    """
    wish = duty.GlassWish(CaseNumber(form.case_number), form.reason)
    made = await duty.break_glass(wish, officer, gateway)
    return json_answer(glass_object(made, gateway.clock.now()), 201, {"location": "/v1/break-glass"})


@router.get("/v1/break-glass", response_model=schema.BrokenGlassList, responses=refusals(*LISTED))
async def list_broken_glass(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """What the officers of your department have broken, newest first, and what still has to be reviewed."""
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await duty.broken_glass(before, paging.limit, officer, gateway)
    now = gateway.clock.now()
    return page_answer(
        request, [glass_object(one, now) for one in shown], None if last is None else write_cursor(str(last))
    )


@router.post(
    "/v1/break-glass/{break_glass_id}/review",
    response_model=schema.BrokenGlass,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def review_broken_glass(
    break_glass_id: UUID, form: GlassReviewIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Say once whether it was justified, as the head of the department; not about your own."""
    made = await duty.review_glass(break_glass_id, officer, gateway, is_justified=form.is_justified, note=form.note)
    return json_answer(glass_object(made, gateway.clock.now()))


@router.post("/v1/dormant-accounts/reactivate", response_model=schema.AccountReactivated, responses=refusals(*WRITE))
async def reactivate_account(form: ReactivationIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Let an account ask again that has been dormant. Nothing changes for an account that is not."""
    at = await duty.reactivate(form.account, form.reason, officer, gateway)
    return json_answer({"account": form.account, "reactivated_at": at.isoformat()})
