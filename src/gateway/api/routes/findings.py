"""Findings of the rules of misuse, and random spot checks, for auditors.  Each look is an entry itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import FindingsQuery, JudgementIn, SpotCheckQuery
from gateway.api.contract.headers import Task
from gateway.api.contract.responses import LISTED, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.audit import hit_object, spot_check_object
from gateway.api.present.findings import finding_object
from gateway.api.routes.wired import Overseen
from gateway.domain.oversight import FindingState
from gateway.flows import FindingFilter, findings

router = APIRouter(route_class=Operation, tags=["audit"])


@router.get("/v1/audit/findings", response_model=schema.Findings, responses=refusals(*LISTED))
async def list_findings(
    request: Request, query: Annotated[FindingsQuery, InQuery()], officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts."""
    wanted = FindingFilter(query.rule, query.state, query.officer, query.since)
    found = await findings.find(wanted, officer, task, oversight, cursor=query.cursor, limit=query.limit)
    rules = findings.rules_told(oversight)
    return page_answer(request, [finding_object(finding, rules) for finding in found.items], found.next)


@router.get(
    "/v1/audit/findings/{finding_id}", response_model=schema.FindingInFull, responses=refusals(*LISTED, "not-found")
)
async def read_finding(finding_id: UUID, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """One finding with the entries on which it rests."""
    finding, hits = await findings.read(finding_id, officer, task, oversight)
    shown = finding_object(finding, findings.rules_told(oversight))
    return json_answer({**shown, "evidence": [hit_object(hit) for hit in hits]})


@router.post(
    "/v1/audit/findings/{finding_id}/acknowledge",
    response_model=schema.Finding,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def acknowledge_finding(
    finding_id: UUID, form: JudgementIn, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Decide about a finding, once: there was a good reason (JUSTIFIED) or there was none (CONFIRMED).

    Nobody decides about a finding that concerns themselves. Entries that counted for this finding count for no other.
    """
    state, why = FindingState(form.state), form.justification
    finding = await findings.judge(finding_id, state, officer, task, oversight, justification=why)
    return json_answer(finding_object(finding, findings.rules_told(oversight)))


@router.get(
    "/v1/audit/spot-checks", response_model=schema.SpotCheck, responses=refusals(*LISTED, "not-found", "conflict")
)
async def read_spot_check(
    query: Annotated[SpotCheckQuery, InQuery()], officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """The entries to check by hand for a day: a random sample that follows from the day's last checkpoint.

    Nobody can choose the sample.
    """
    return json_answer(spot_check_object(await findings.spot_check(query.day, officer, task, oversight)))
