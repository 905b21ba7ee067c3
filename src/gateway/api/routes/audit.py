"""The audit log for auditors: by filters, by person, entry by entry, as a timeline.

Each look is an entry itself, under the auditor's task number.
"""

from typing import Annotated

from fastapi import Path
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.audit_inputs import ENTRY, AuditSearchIn, EntriesQuery, TimelineIn
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import allow, caller_of, form_of, single_header
from gateway.api.settings import ApiSettings
from gateway.api.ways import Ways
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.forms import is_task
from gateway.domain.stages import Officer

EntryId = Annotated[str, Path(pattern=ENTRY)]


async def list_audit_entries(request: Request, asked: Annotated[EntriesQuery, InQuery()]) -> HttpResponse:
    """Entries of the audit log, newest first, by officer, account, client, department, matter, case, certificate, state, time.

    People stand there as pseudonyms.  The header Audit-Task names the task you look for.
    """
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "list_audit_entries", ways)
    page = await ways.audit.entries(asked, officer, task)
    return page_answer(request, page.items, page.next)


async def search_audit_entries(request: Request) -> HttpResponse:
    """Entries about one person, newest first.  The number is given in the body, never in an address."""
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, AuditSearchIn)
    await allow(request, officer, "search_audit_entries", ways)
    page = await ways.audit.search(form, officer, task)
    return page_answer(request, page.items, page.next)


async def read_audit_entry(request: Request, entry_id: EntryId) -> HttpResponse:
    """One entry of the audit log."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "read_audit_entry", ways)
    return json_answer(await ways.audit.entry(entry_id, officer, task))


async def prove_audit_entry(request: Request, entry_id: EntryId) -> HttpResponse:
    """The proof that an entry stands in the log: its leaf and a `.tlog-proof`.

    While the entry is not in the log's tree yet, for about a second, the answer is 409.
    """
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "prove_audit_entry", ways)
    return json_answer(await ways.audit.proof(entry_id, officer, task))


async def trace_audit_entries(request: Request) -> HttpResponse:
    """The timeline of one person, one officer or one case: every query with all its entries, oldest first.

    A query stands where its first entry about them lies; entries that belong to no query stand alone.
    """
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, TimelineIn)
    await allow(request, officer, "trace_audit_entries", ways)
    page = await ways.audit.timeline(form, officer, task)
    return page_answer(request, page.items, page.next)


async def auditor_of(request: Request, operation: str, ways: Ways) -> tuple[Officer, str]:
    """The officer who asks, allowed to use the operation, and their task.  Raises as `officer_of` and `task_of` do."""
    officer = await caller_of(request, ways)
    task = task_of(request)
    await allow(request, officer, operation, ways)
    return officer, task


def task_of(request: Request) -> str:
    """The auditor's task number, from the header Audit-Task.  Raises InvalidInput."""
    settings: ApiSettings = request.app.state.settings
    task = single_header(request, "Audit-Task", most=64) or settings.default_audit_task
    if task is None:
        message = "name the task you look for in the header Audit-Task"
        raise InvalidInput(message, [InputFault("/Audit-Task", "audit-task", message)])
    if not is_task(task):
        message = "a task in the header Audit-Task is written as SJ-2026-117: a prefix of capitals or none, and numbers"
        raise InvalidInput(message, [InputFault("/Audit-Task", "audit-task", message)])
    return task
