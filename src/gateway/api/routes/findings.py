"""Findings of the rules of misuse, and random spot checks, for auditors.  Each look is an entry itself."""

from typing import Annotated
from uuid import UUID

from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.audit_inputs import FindingsQuery, JudgementIn, SpotCheckQuery
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import allow, caller_of, form_of
from gateway.api.routes.audit import auditor_of, task_of
from gateway.api.ways import Ways


async def list_findings(request: Request, asked: Annotated[FindingsQuery, InQuery()]) -> HttpResponse:
    """What the rules A01 to A24 see in the log, newest first: questions to a person, not verdicts."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "list_findings", ways)
    page = await ways.findings.listed(asked, officer, task)
    return page_answer(request, page.items, page.next)


async def read_finding(request: Request, finding_id: UUID) -> HttpResponse:
    """One finding with the entries that led to it."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "read_finding", ways)
    return json_answer(await ways.findings.read(finding_id, officer, task))


async def acknowledge_finding(request: Request, finding_id: UUID) -> HttpResponse:
    """Say of a finding that there was a reason (JUSTIFIED) or none (CONFIRMED), once, and why.

    Nobody does so about themselves.  What counted for this finding counts for no other.
    """
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, JudgementIn)
    await allow(request, officer, "acknowledge_finding", ways)
    return json_answer(await ways.findings.judge(finding_id, form, officer, task))


async def read_spot_check(request: Request, asked: Annotated[SpotCheckQuery, InQuery()]) -> HttpResponse:
    """The entries to look at by hand for a day: a random sample that follows from the day's last checkpoint, so that nobody chooses."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "read_spot_check", ways)
    return json_answer(await ways.findings.spot_check(asked.day, officer, task))
