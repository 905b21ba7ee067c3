"""Verifications: a department's work list, and its answers."""

import re

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.answers import json_answer, page_answer
from gateway.api.body import parse_json, read_body
from gateway.api.door import officer_of
from gateway.api.inputs import VerificationReplyIn, parsed
from gateway.api.reference import Paging
from gateway.api.ways import Ways
from gateway.domain.errors import NotFound

_TASK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def list_verifications(request: Request, paging: Paging) -> HttpResponse:
    """Your department's open verifications, newest first."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "list_verifications", ways)
    page = await ways.work_list(officer, paging.cursor, paging.limit)
    return page_answer(request, page.items, page.next)


async def reply_to_verification(request: Request, task_id: str) -> HttpResponse:
    """Answer a verification of your department: yes, no, or unknown.  The query that waits for it goes on."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "reply_to_verification", ways)
    body = await read_body(request.headers, request.receive)
    form = parsed(VerificationReplyIn, parse_json(body))
    if not _TASK_ID.fullmatch(task_id):
        raise NotFound("no such verification for this department")
    return json_answer(await ways.reply(task_id, form, officer))
