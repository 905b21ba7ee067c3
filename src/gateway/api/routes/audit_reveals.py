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
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller, Wired
from gateway.api.http.dispatch import Operation
from gateway.audit import RevealDecision

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
async def ask_reveal(form: RevealIn, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """Ask for the number, the name and the answers of one subject of one entry.  A second person has to agree."""
    shown = await ways.reveals.ask(form, officer, task)
    return json_answer(shown, 201, {"location": f"/v1/audit/reveals/{shown['reveal_id']}"})


@router.get("/v1/audit/reveals", response_model=schema.AuditReveals, responses=refusals(*LISTED))
async def list_reveals(request: Request, paging: IdPaging, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """Reveals that were asked for, newest first, without what they reveal."""
    page = await ways.reveals.listed(paging.cursor, paging.limit, officer, task)
    return page_answer(request, page.items, page.next)


@router.get(
    "/v1/audit/reveals/{reveal_id}", response_model=schema.AuditReveal, responses=refusals(*LISTED, "not-found")
)
async def read_reveal(reveal_id: UUID, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """How far a reveal is, without what it reveals."""
    return json_answer(await ways.reveals.read(reveal_id, officer, task))


@router.post(
    "/v1/audit/reveals/{reveal_id}/approve",
    response_model=schema.AuditReveal,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def approve_reveal(
    reveal_id: UUID, form: RevealDecisionIn, officer: Caller, task: Task, ways: Wired
) -> HttpResponse:
    """Agree to a reveal that somebody else asked for.  It can be read within 15 minutes then."""
    decision = RevealDecision(is_approved=True, reason=form.reason)
    return json_answer(await ways.reveals.decide(reveal_id, decision, officer, task))


@router.post(
    "/v1/audit/reveals/{reveal_id}/refuse",
    response_model=schema.AuditReveal,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def refuse_reveal(
    reveal_id: UUID, form: RevealDecisionIn, officer: Caller, task: Task, ways: Wired
) -> HttpResponse:
    """Refuse a reveal that somebody else asked for."""
    decision = RevealDecision(is_approved=False, reason=form.reason)
    return json_answer(await ways.reveals.decide(reveal_id, decision, officer, task))


@router.post(
    "/v1/audit/reveals/{reveal_id}/open",
    response_model=schema.AuditRevealed,
    responses=refusals(*LISTED, "not-found", "conflict", "shredded", "unreadable"),
)
async def open_reveal(reveal_id: UUID, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """Read what was revealed: once, by who asked for it, with an entry of its own before the first byte."""
    return json_answer(await ways.reveals.unseal(reveal_id, officer, task))
