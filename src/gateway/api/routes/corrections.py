"""Corrections: doubts about what departments hold, and their answers; recalls: the notices to who was given a value that was wrong."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.correction_inputs import CorrectionAnswerIn, CorrectionIn, OpenPaging
from gateway.api.contract.responses import CLOSING, LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation
from gateway.api.present.corrections import correction_object, listed_object, recall_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import DepartmentCode, ItemName, QueryId
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.flows import Gateway, correct, disclosures, recall, reference

router = APIRouter(route_class=Operation, tags=["corrections"])


async def _doubter(request: Request, officer: Officer, gateway: Gateway) -> Officer | PersonId:
    """A citizen by their number, everybody else as the officer that they are."""
    if officer.roles != {"citizen"}:
        return officer
    return await disclosures.person_of(credential_of(request), gateway)


@router.post(
    "/v1/corrections",
    status_code=201,
    response_model=schema.Correction,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "not-found", *CLOSING)},
)
async def open_correction(request: Request, form: CorrectionIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Doubt a value that a department holds: about a party of your query, or, as a citizen, about yourself.

    The department must answer within the working days that the city has set. The question is asked once: if somebody doubts the
    same value already, your doubt joins theirs. What you say is kept sealed. This is recorded in the audit log.
    """
    department, item = DepartmentCode(form.department), ItemName(form.item)
    words = correct.DoubtWords(department, item, form.record or "", form.seen, form.expected, form.evidence)
    doubter = await _doubter(request, officer, gateway)
    number = form.person_id or form.credit_code
    if isinstance(doubter, PersonId):
        if number is not None:
            fault = InputFault("/person_id", "surplus", "a citizen doubts what is held of themselves")
            raise InvalidInput("a citizen names nobody", [fault])
        made = await correct.doubt_own(words, doubter, officer, gateway)
    else:
        if number is None or form.query_id is None:
            fault = InputFault("/query_id", "missing", "the query in which it was seen, and whose value it is")
            raise InvalidInput("it is not said about whom", [fault])
        made = await correct.doubt(words, QueryId(str(form.query_id)), number, officer, gateway)
    shown = correct.seen_by(made, doubter, gateway)
    place = f"/v1/corrections/{made.correction_id}"
    body = correction_object(shown, reference.titles(gateway), gateway.clock.now())
    return json_answer(body, 201, {"location": place})


@router.get("/v1/corrections", response_model=schema.Corrections, responses=refusals(*LISTED))
async def list_corrections(request: Request, paging: OpenPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Corrections, newest first: those that your department has to answer; for officers and citizens those that they have raised.

    The list names nobody.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    doubter = await _doubter(request, officer, gateway)
    shown, last = await correct.listed(before, paging.limit, doubter, gateway, only_open=paging.open)
    now = gateway.clock.now()
    cursor = None if last is None else write_cursor(str(last))
    return page_answer(request, [listed_object(one, now) for one in shown], cursor)


@router.get("/v1/corrections/{correction_id}", response_model=schema.Correction, responses=refusals(*ONE))
async def read_correction(request: Request, correction_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Read a correction that you have raised, or that your department has to answer.

    Who answers for the department sees whose record it is; that is recorded in the audit log before the answer is sent, and that
    person can read it.
    """
    doubter = await _doubter(request, officer, gateway)
    found = await correct.read(UUID(correction_id), doubter, officer, gateway)
    return json_answer(correction_object(found, reference.titles(gateway), gateway.clock.now()))


@router.post(
    "/v1/corrections/{correction_id}/answer",
    response_model=schema.CorrectionListed,
    responses=refusals(*WRITE, "not-found", *CLOSING),
)
async def answer_correction(
    correction_id: Id, form: CorrectionAnswerIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Answer a correction for your department, once: the value is right, the doubt is rejected, or the value was wrong and is corrected.

    If it was wrong, every query that was given the wrong value is found, and whoever asked it is told. Nobody answers their own doubt.
    """
    wish = correct.CorrectionWish(form.outcome, form.reason, form.wrong_values)
    done = await correct.answer(UUID(correction_id), wish, officer, gateway)
    return json_answer(listed_object(done, gateway.clock.now()))


@router.get("/v1/recalls", response_model=schema.Recalls, responses=refusals(*LISTED))
async def list_recalls(request: Request, paging: OpenPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Notices that a value behind an answer of yours was corrected, newest first.

    A notice names the query and the certificates, and never the value.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await recall.listed(before, paging.limit, officer, gateway, only_open=paging.open)
    return page_answer(
        request, [recall_object(one) for one in shown], None if last is None else write_cursor(str(last))
    )


@router.get("/v1/recalls/{recall_id}", response_model=schema.Recall, responses=refusals(*ONE))
async def read_recall(recall_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A notice that a value behind an answer of yours was corrected."""
    return json_answer(recall_object(await recall.read(UUID(recall_id), officer, gateway)))


@router.post("/v1/recalls/{recall_id}/acknowledge", response_model=schema.Recall, responses=refusals(*ONE, *CLOSING))
async def acknowledge_recall(recall_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Say once that you know of a notice. This is recorded in the audit log."""
    return json_answer(recall_object(await recall.acknowledge(UUID(recall_id), officer, gateway)))
