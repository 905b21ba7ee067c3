"""Verifications: a department's work list, and its answers."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.inputs import ReassignmentIn, VerificationReplyIn
from gateway.api.contract.paging import TimedPaging
from gateway.api.contract.responses import LISTED, ONE, READ, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller, Wired
from gateway.api.http.dispatch import Operation

router = APIRouter(route_class=Operation, tags=["verifications"])


@router.get("/v1/verifications", response_model=schema.Verifications, responses=refusals(*LISTED))
async def list_verifications(request: Request, paging: TimedPaging, officer: Caller, ways: Wired) -> HttpResponse:
    """Your department's open verifications, what is due first.  Whom one is about is told to who opens it."""
    page = await ways.desk.work_list(officer, paging.cursor, paging.limit)
    return page_answer(request, page.items, page.next)


@router.get("/v1/verifications/figures", response_model=schema.DeskFiguresOfAll, responses=refusals(*READ))
async def read_verification_figures(officer: Caller, ways: Wired) -> HttpResponse:
    """How the departments keep their times: open, reminded, answered in time, overdue; to a department's officer its own."""
    return json_answer({"items": await ways.desk.figures(officer)})


@router.get("/v1/verifications/{task_id}", response_model=schema.Verification, responses=refusals(*ONE, "conflict"))
async def read_verification(task_id: Id, officer: Caller, ways: Wired) -> HttpResponse:
    """Open a verification of your department: the question, the people it is about, and their case.

    This is an entry in the audit log before it is answered, and those people can read that you opened it.  A closed one is not
    shown any more.
    """
    return json_answer(await ways.desk.look(task_id, officer))


@router.post(
    "/v1/verifications/{task_id}/reply",
    response_model=schema.VerificationAnswered,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def reply_to_verification(task_id: Id, form: VerificationReplyIn, officer: Caller, ways: Wired) -> HttpResponse:
    """Answer a verification of your department: yes, no, or unknown.  The query that waits for it goes on."""
    return json_answer(await ways.desk.reply(task_id, form, officer))


@router.get("/v1/verifications/{task_id}/reply", response_model=schema.VerificationSigned, responses=refusals(*ONE))
async def read_verification_reply(task_id: Id, officer: Caller, ways: Wired) -> HttpResponse:
    """The answer that your department gave, as it was signed, with the key that verifies it and what vouches for the key."""
    return json_answer(await ways.desk.signed_reply(task_id, officer))


@router.post(
    "/v1/verifications/{task_id}/extend", response_model=schema.VerificationMoved, responses=refusals(*ONE, "conflict")
)
async def extend_verification(task_id: Id, officer: Caller, ways: Wired) -> HttpResponse:
    """Take more working days for a verification of your department; the query shows the new time."""
    return json_answer(await ways.desk.extend(task_id, officer))


@router.post(
    "/v1/verifications/{task_id}/reassign",
    response_model=schema.VerificationMoved,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def reassign_verification(task_id: Id, form: ReassignmentIn, officer: Caller, ways: Wired) -> HttpResponse:
    """Hand a verification of your department to another that issues the certificate or holds what it stands on; its time stays."""
    return json_answer(await ways.desk.reassign(task_id, form.department, officer))
