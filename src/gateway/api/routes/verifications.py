"""Verifications: a department's work list, and its answers."""

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.inputs import ReassignmentIn, VerificationReplyIn
from gateway.api.contract.paging import TimedPaging
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import officer_of, officer_with
from gateway.api.ways import Ways


async def list_verifications(request: Request, paging: TimedPaging) -> HttpResponse:
    """Your department's open verifications, what is due first.  Whom one is about is told to who opens it."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "list_verifications", ways)
    page = await ways.desk.work_list(officer, paging.cursor, paging.limit)
    return page_answer(request, page.items, page.next)


async def read_verification(request: Request, task_id: Id) -> HttpResponse:
    """Open a verification of your department: the question, the people it is about, and their case.

    This is an entry in the audit log before it is answered, and those people can read that you opened it.  A closed one is not
    shown any more.
    """
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_verification", ways)
    return json_answer(await ways.desk.look(task_id, officer))


async def reply_to_verification(request: Request, task_id: Id) -> HttpResponse:
    """Answer a verification of your department: yes, no, or unknown.  The query that waits for it goes on."""
    ways: Ways = request.app.state.ways
    officer, form = await officer_with(request, "reply_to_verification", VerificationReplyIn, ways)
    return json_answer(await ways.desk.reply(task_id, form, officer))


async def read_verification_reply(request: Request, task_id: Id) -> HttpResponse:
    """The answer that your department gave, as it was signed, with the key that verifies it and what vouches for the key."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_verification_reply", ways)
    return json_answer(await ways.desk.signed_reply(task_id, officer))


async def extend_verification(request: Request, task_id: Id) -> HttpResponse:
    """Take more working days for a verification of your department; the query shows the new time."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "extend_verification", ways)
    return json_answer(await ways.desk.extend(task_id, officer))


async def reassign_verification(request: Request, task_id: Id) -> HttpResponse:
    """Hand a verification of your department to another that issues the certificate or holds what it stands on; its time stays."""
    ways: Ways = request.app.state.ways
    officer, form = await officer_with(request, "reassign_verification", ReassignmentIn, ways)
    return json_answer(await ways.desk.reassign(task_id, form.department, officer))


async def read_verification_figures(request: Request) -> HttpResponse:
    """How the departments keep their times: open, reminded, answered in time, overdue; to a department's officer its own."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_verification_figures", ways)
    return json_answer({"items": await ways.desk.figures(officer)})
