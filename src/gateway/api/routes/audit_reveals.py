"""Reveals: one subject of one entry, opened to one auditor, once, after a second person agreed."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import RevealDecisionIn, RevealIn
from gateway.api.contract.headers import Task
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.audit import reveal_object, revealed_object
from gateway.api.routes.wired import Overseen
from gateway.domain.stages import Officer
from gateway.flows import Oversight, RevealDecision, RevealWish, audit_reveals

router = APIRouter(route_class=Operation, tags=["audit"])


@router.post(
    "/v1/audit/reveals",
    status_code=201,
    response_model=schema.AuditReveal,
    responses={
        **answered(201, LOCATION),
        **refusals(*WRITE, "not-found", "conflict", "shredded", "unreadable"),
    },
)
async def ask_reveal(form: RevealIn, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """Request the number, name and answers of one person in one entry. A second auditor must approve."""
    wish = RevealWish(form.entry, bytes.fromhex(form.subject), form.ground, form.reason)
    reveal = await audit_reveals.ask(wish, officer, task, oversight)
    shown = reveal_object(reveal, oversight.clock.real())
    return json_answer(shown, 201, {"location": f"/v1/audit/reveals/{reveal.reveal_id}"})


@router.get("/v1/audit/reveals", response_model=schema.AuditReveals, responses=refusals(*LISTED))
async def list_reveals(
    request: Request, paging: IdPaging, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Requested reveals, newest first, without what they reveal."""
    after = None if paging.cursor is None else str(read_id_cursor(paging.cursor))
    found, last = await audit_reveals.page(after, paging.limit, officer, task, oversight)
    now = oversight.clock.real()
    cursor = None if last is None else write_cursor(last)
    return page_answer(request, [reveal_object(reveal, now) for reveal in found], cursor)


@router.get(
    "/v1/audit/reveals/{reveal_id}", response_model=schema.AuditReveal, responses=refusals(*LISTED, "not-found")
)
async def read_reveal(reveal_id: UUID, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """Status of a reveal, without what it reveals."""
    reveal = await audit_reveals.load(str(reveal_id), officer, task, oversight)
    return json_answer(reveal_object(reveal, oversight.clock.real()))


@router.post(
    "/v1/audit/reveals/{reveal_id}/approve",
    response_model=schema.AuditReveal,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def approve_reveal(
    reveal_id: UUID, form: RevealDecisionIn, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Approve a reveal that another auditor requested. It can then be read for 15 minutes."""
    return await _decided(reveal_id, RevealDecision(is_approved=True, reason=form.reason), officer, task, oversight)


@router.post(
    "/v1/audit/reveals/{reveal_id}/refuse",
    response_model=schema.AuditReveal,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def refuse_reveal(
    reveal_id: UUID, form: RevealDecisionIn, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Refuse a reveal that another auditor requested."""
    return await _decided(reveal_id, RevealDecision(is_approved=False, reason=form.reason), officer, task, oversight)


@router.post(
    "/v1/audit/reveals/{reveal_id}/open",
    response_model=schema.AuditRevealed,
    responses=refusals(*LISTED, "not-found", "conflict", "shredded", "unreadable"),
)
async def open_reveal(reveal_id: UUID, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """Read what was revealed: once, by the account that requested it. It is recorded before the answer is sent."""
    return json_answer(revealed_object(*await audit_reveals.read(str(reveal_id), officer, task, oversight)))


async def _decided(
    reveal_id: UUID, decision: RevealDecision, officer: Officer, task: str, oversight: Oversight
) -> HttpResponse:
    reveal = await audit_reveals.decide(str(reveal_id), decision, officer, task, oversight)
    return json_answer(reveal_object(reveal, oversight.clock.real()))
