"""The audit log for auditors: by filters, by person, entry by entry, as a timeline.

Each look is an entry itself, under the auditor's task number.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import ENTRY, AuditSearchIn, EntriesQuery, TimelineIn, criteria_of
from gateway.api.contract.headers import Task
from gateway.api.contract.responses import LISTED, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.audit import hit_object, proof_object, trail_object
from gateway.api.routes.wired import Overseen
from gateway.domain.criteria import Criteria
from gateway.flows import audit_log

router = APIRouter(route_class=Operation, tags=["audit"])
EntryId = Annotated[str, Path(pattern=ENTRY)]


@router.get("/v1/audit/entries", response_model=schema.AuditEntries, responses=refusals(*LISTED))
async def list_audit_entries(
    request: Request, query: Annotated[EntriesQuery, InQuery()], officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when.

    People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is recorded with the request.
    """
    wanted = criteria_of(query)
    found = await audit_log.find(wanted, officer, task, oversight, cursor=query.cursor, limit=query.limit)
    return page_answer(request, [hit_object(hit) for hit in found.hits], found.next)


@router.post("/v1/audit/searches", response_model=schema.AuditEntries, responses=refusals(*WRITE))
async def search_audit_entries(
    request: Request, form: AuditSearchIn, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """Entries about one person, newest first. The person's number is sent in the body, never in an address."""
    wanted = criteria_of(form, form.person_id)
    found = await audit_log.find(wanted, officer, task, oversight, cursor=form.cursor, limit=form.limit)
    return page_answer(request, [hit_object(hit) for hit in found.hits], found.next)


@router.get("/v1/audit/entries/{entry_id}", response_model=schema.AuditEntry, responses=refusals(*LISTED, "not-found"))
async def read_audit_entry(entry_id: EntryId, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """One entry of the audit log."""
    return json_answer(hit_object(await audit_log.read_entry(entry_id, officer, task, oversight)))


@router.get(
    "/v1/audit/entries/{entry_id}/proof",
    response_model=schema.AuditProof,
    responses=refusals(*LISTED, "not-found", "not-integrated", "unreadable"),
)
async def prove_audit_entry(entry_id: EntryId, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """The proof that an entry is in the log: its leaf and a `.tlog-proof`.

    Until the log's tree includes the entry, for about a second, the answer is 409.
    """
    return json_answer(proof_object(await audit_log.prove(entry_id, officer, task, oversight)))


@router.post("/v1/audit/timelines", response_model=schema.AuditTimeline, responses=refusals(*WRITE))
async def trace_audit_entries(
    request: Request, form: TimelineIn, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """The timeline of one person, one officer or one case: every query with all its entries, oldest first.

    A query is placed by the time of its first entry about them. Entries that belong to no query appear one by one.
    """
    wanted = Criteria(form.person_id, form.account, case_number=form.case_number, since=form.since, until=form.until)
    found = await audit_log.timeline(wanted, officer, task, oversight, cursor=form.cursor, limit=form.limit)
    return page_answer(request, [trail_object(trail) for trail in found.trails], found.next)
