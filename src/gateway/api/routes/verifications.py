"""Verifications: a department's work list, and its answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.headers import ContentDigest
from gateway.api.contract.inputs import FreeingIn, ReassignmentIn, VerificationReplyIn
from gateway.api.contract.paging import VerificationsQuery
from gateway.api.contract.responses import (
    CLOSING,
    FILE_SENT,
    LISTED,
    LOCATION,
    ONE,
    READ,
    WRITE,
    answered,
    file_of,
    refusals,
)
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.dispatch import Operation
from gateway.api.http.files import FILE, digest_given, file_answer, place_for_file
from gateway.api.present.verifications import (
    answered_object,
    attached_object,
    claim_object,
    figure_object,
    listed_object,
    moved_object,
    signed_object,
    task_object,
)
from gateway.api.routes.wired import Wired
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.flows import attach, checked_file, desk, verify

router = APIRouter(route_class=Operation, tags=["verifications"])


@router.get("/v1/verifications", response_model=schema.Verifications, responses=refusals(*LISTED))
async def list_verifications(
    request: Request, query: Annotated[VerificationsQuery, InQuery()], officer: Caller, gateway: Wired
) -> HttpResponse:
    """Your department's open verifications, the first due first, without the people that they are about.

    A search by `case` is recorded in the audit log, and the people of the case can read it.
    """
    wanted = desk.WantedTasks(query.case, query.answered)
    found = await desk.work_list(wanted, officer, gateway, cursor=query.cursor, limit=query.limit)
    return page_answer(request, [listed_object(task) for task in found.tasks], found.next)


@router.get("/v1/verifications/figures", response_model=schema.VerificationFigures, responses=refusals(*READ))
async def read_verification_figures(officer: Caller, gateway: Wired) -> HttpResponse:
    """How the departments keep their due dates. Officers of a department see their own department only."""
    return json_answer({"items": [figure_object(row) for row in await desk.figures(officer, gateway)]})


@router.get("/v1/verifications/{task_id}", response_model=schema.Verification, responses=refusals(*ONE, *CLOSING))
async def read_verification(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Open a verification of your department: the question, the people it is about, and their case.

    This is recorded in the audit log before the answer is sent, and those people can read that you opened it. A closed
    verification is not shown any more, nor one that a colleague has claimed.
    """
    return json_answer(task_object(await desk.look(LookupId(task_id), officer, gateway)))


@router.post(
    "/v1/verifications/{task_id}/claim", response_model=schema.VerificationClaimed, responses=refusals(*ONE, *CLOSING)
)
async def claim_verification(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Claim a verification of your department: for a time nobody else of it can open or answer it.

    If a colleague has claimed it, the answer is 409 and says until when. Claim again to have it for longer.
    """
    claimed = await desk.claim(LookupId(task_id), officer, gateway)
    return json_answer({"task_id": task_id, **claim_object(claimed.claim)})


@router.post(
    "/v1/verifications/{task_id}/release", response_model=schema.VerificationClaimed, responses=refusals(*ONE, *CLOSING)
)
async def release_verification(task_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Give a verification back that you have claimed, so that colleagues can take it."""
    released = await desk.release(LookupId(task_id), officer, gateway)
    return json_answer({"task_id": task_id, **claim_object(released.claim)})


@router.post(
    "/v1/verifications/{task_id}/free",
    response_model=schema.VerificationClaimed,
    responses=refusals(*WRITE, *CLOSING, "not-found"),
)
async def free_verification(task_id: Id, form: FreeingIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """End the claim of an officer of your department on a verification, so that their colleagues can take it.

    For whoever leads the desk. Nothing of what it asks, or about whom, is shown. If nobody has claimed it, the answer is 409.
    """
    freed = await desk.free(LookupId(task_id), form.reason, officer, gateway)
    return json_answer({"task_id": task_id, **claim_object(freed.claim)})


@router.post(
    "/v1/verifications/{task_id}/attachments",
    status_code=201,
    response_model=schema.Attachment,
    responses={**answered(201, LOCATION), **refusals(*LISTED, *CLOSING, "not-found")},
    openapi_extra=FILE_SENT,
)
async def attach_to_verification(
    task_id: Id, request: Arrived, officer: Caller, gateway: Wired, _digest: ContentDigest = None
) -> HttpResponse:
    """Attach a file to a verification of your department before you answer it: PDF, JPEG or PNG, at most 5 MiB.

    Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes say. It is kept sealed, and
    your answer is signed over it. The department, and those who may see the answer, can fetch it.
    """
    digest = digest_given(request.headers)
    async with place_for_file():
        file = await run_in_threadpool(checked_file, await request.file(), digest)
        attached = await attach.attach(LookupId(task_id), file, officer, gateway)
    headers = {"location": f"/v1/verifications/{task_id}/attachments/{attached.attachment_id}"}
    return json_answer(attached_object(attached), 201, headers)


@router.get(
    "/v1/verifications/{task_id}/attachments/{attachment_id}",
    response_class=HttpResponse,
    responses={**file_of(FILE), **refusals(*ONE, *CLOSING)},
)
async def read_verification_attachment(task_id: Id, attachment_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A file that is attached to an open verification of your department. Each time you fetch it is recorded."""
    found = await attach.hand_to_desk(LookupId(task_id), UUID(attachment_id), officer, gateway)
    return file_answer(found.content, found.attached.media_type, f"attachment-{attachment_id}")


@router.post(
    "/v1/verifications/{task_id}/reply",
    response_model=schema.VerificationAnswered,
    responses=refusals(*WRITE, *CLOSING, "not-found"),
)
async def reply_to_verification(
    task_id: Id, form: VerificationReplyIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Answer the question of a verification of your department with yes, no or unknown. The waiting query then continues.

    If other departments are asked after yours, the verification goes to the next one instead (`next_department`).
    """
    answer = verify.VerificationReply(form.finding, form.answer, form.note)
    return json_answer(
        {"task_id": task_id, **answered_object(await verify.reply(LookupId(task_id), answer, officer, gateway))}
    )


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
