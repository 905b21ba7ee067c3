"""Reveals: one subject of one entry, opened to one auditor, once, after a second person agreed."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.audit_inputs import RevealDecisionIn, RevealIn
from gateway.api.contract.paging import IdPaging
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import allow, caller_of, form_of
from gateway.api.routes.audit import auditor_of, task_of
from gateway.api.ways import Ways
from gateway.audit import RevealDecision


async def ask_reveal(request: Request) -> HttpResponse:
    """Ask for the number, the name and the answers of one subject of one entry.  A second person has to agree."""
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, RevealIn)
    await allow(request, officer, "ask_reveal", ways)
    shown = await ways.reveals.ask(form, officer, task)
    return json_answer(shown, 201, {"location": f"/v1/audit/reveals/{shown['reveal_id']}"})


async def list_reveals(request: Request, paging: IdPaging) -> HttpResponse:
    """Reveals that were asked for, newest first, without what they reveal."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "list_reveals", ways)
    page = await ways.reveals.listed(paging.cursor, paging.limit, officer, task)
    return page_answer(request, page.items, page.next)


async def read_reveal(request: Request, reveal_id: UUID) -> HttpResponse:
    """How far a reveal is, without what it reveals."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "read_reveal", ways)
    return json_answer(await ways.reveals.read(reveal_id, officer, task))


async def approve_reveal(request: Request, reveal_id: UUID) -> HttpResponse:
    """Agree to a reveal that somebody else asked for.  It can be read within 15 minutes then."""
    return await _decide(request, reveal_id, "approve_reveal", is_approved=True)


async def refuse_reveal(request: Request, reveal_id: UUID) -> HttpResponse:
    """Refuse a reveal that somebody else asked for."""
    return await _decide(request, reveal_id, "refuse_reveal", is_approved=False)


async def open_reveal(request: Request, reveal_id: UUID) -> HttpResponse:
    """Read what was revealed: once, by who asked for it, with an entry of its own before the first byte."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "open_reveal", ways)
    return json_answer(await ways.reveals.unseal(reveal_id, officer, task))


async def _decide(request: Request, reveal_id: UUID, operation: str, *, is_approved: bool) -> HttpResponse:
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, RevealDecisionIn)
    await allow(request, officer, operation, ways)
    return json_answer(await ways.reveals.decide(reveal_id, RevealDecision(is_approved, form.reason), officer, task))
