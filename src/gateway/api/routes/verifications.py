"""Verifications: a department's work list, and its answers."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.inputs import ReassignmentIn, VerificationReplyIn
from gateway.api.contract.paging import TimedPaging
from gateway.api.contract.responses import CLOSING, LISTED, ONE, READ, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.verifications import figure_object, listed_object, moved_object, signed_object, task_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.words import Verdict
from gateway.flows import desk, verify

router = APIRouter(route_class=Operation, tags=["verifications"])
_NOTES: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.YES: "RECORDS_AGREE", Verdict.NO: "RECORDS_DIFFER", Verdict.UNKNOWN: "CANNOT_TELL"}
)
"""The note that goes with an answer where the department's officer gives none."""


@router.get("/v1/verifications", response_model=schema.Verifications, responses=refusals(*LISTED))
async def list_verifications(request: Request, paging: TimedPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Your department's open verifications, the first due first, without the people that they are about."""
    found = await desk.work_list(officer, gateway, cursor=paging.cursor, limit=paging.limit)
    return page_answer(request, [listed_object(task) for task in found.tasks], found.next)


@router.get("/v1/verifications/figures", response_model=schema.VerificationFigures, responses=refusals(*READ))
async def read_verification_figures(officer: Caller, gateway: Wired) -> HttpResponse:
    """How the departments keep their due dates. Officers of a department see their own department only."""
    return json_answer({"items": [figure_object(row) for row in await desk.figures(officer, gateway)]})


@router.get("/v1/verifications/{task_id}", response_model=schema.Verification, responses=refusals(*ONE, *CLOSING))
async def read_verification(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Open a verification of your department: the question, the people it is about, and their case.

    This is recorded in the audit log before the answer is sent, and those people can read that you opened it. A closed
    verification is not shown any more.
    """
    return json_answer(task_object(await desk.look(LookupId(task_id), officer, gateway)))


@router.post(
    "/v1/verifications/{task_id}/reply",
    response_model=schema.VerificationAnswered,
    responses=refusals(*WRITE, *CLOSING, "not-found"),
)
async def reply_to_verification(
    task_id: Id, form: VerificationReplyIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Answer a verification of your department with yes, no or unknown. The waiting query then continues."""
    answer = verify.VerificationReply(form.answer, form.note or _NOTES[form.answer])
    signed = await verify.reply(LookupId(task_id), answer, officer, gateway)
    return json_answer({"task_id": task_id, "answer": form.answer, "note": answer.note, **signed_object(signed)})


@router.get("/v1/verifications/{task_id}/reply", response_model=schema.VerificationSigned, responses=refusals(*ONE))
async def read_verification_reply(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """The answer that your department signed, with the key that checks it and the endorsement of that key."""
    signed = await verify.signed_reply(LookupId(task_id), officer, gateway)
    return json_answer({"task_id": task_id, **signed_object(signed)})


@router.post(
    "/v1/verifications/{task_id}/extend", response_model=schema.VerificationMoved, responses=refusals(*ONE, *CLOSING)
)
async def extend_verification(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Extend the due date of a verification of your department by some working days. The query shows the new date."""
    return json_answer(moved_object(await desk.extend(LookupId(task_id), officer, gateway)))


@router.post(
    "/v1/verifications/{task_id}/reassign",
    response_model=schema.VerificationMoved,
    responses=refusals(*WRITE, *CLOSING, "not-found"),
)
async def reassign_verification(task_id: Id, form: ReassignmentIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Hand a verification over to another department that can answer it. The due date stays the same.

    The other department must issue the certificate or hold the records on which it rests.
    """
    moved = await desk.reassign(LookupId(task_id), DepartmentCode(form.department), officer, gateway)
    return json_answer(moved_object(moved))
