"""Complaints of somebody who was sent away in vain, and the agent who acts for them."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.complaint_inputs import ComplaintIn, ComplaintSettledIn, ComplaintWordsIn
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.contract.schema.complaints import ComplaintAnswer, ComplaintListed, Complaints
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation
from gateway.api.present.complaints import complaint_object, listed_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CaseNumber, CountyCode, MatterCode
from gateway.domain.complaint import ComplaintStep
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.flows import Gateway, complain, disclosures

router = APIRouter(route_class=Operation, tags=["complaints"])
_STEP = refusals(*LISTED, "not-found", "conflict")
_WRITTEN = refusals(*WRITE, "not-found", "conflict")


async def _citizen(request: Request, officer: Officer, gateway: Gateway) -> PersonId | None:
    """A citizen by their number; None for everybody else."""
    if officer.roles != {"citizen"}:
        return None
    return await disclosures.person_of(credential_of(request), gateway)


@router.post(
    "/v1/complaints",
    status_code=201,
    response_model=ComplaintListed,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "conflict")},
)
async def make_complaint(request: Request, form: ComplaintIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Complain that you were sent away in vain, or take such a complaint for somebody at your window.

    It is routed to the department or office that the city has set for the matter, in the county where it happened, and answered within the
    working days that the city has set. The words are kept sealed. This is recorded in the log.
    """
    own = await _citizen(request, officer, gateway)
    if (own is None) is (form.person_id is None):
        message = "an officer says whose complaint it is, a citizen names nobody"
        raise InvalidInput(message, [InputFault("/person_id", "surplus" if own else "missing", message)])
    person = own or form.person_id
    assert person is not None
    number, matter, county = CaseNumber(form.case_number), MatterCode(form.matter), CountyCode(form.county)
    made = await complain.make(complain.ComplaintWish(number, matter, county, form.words), person, officer, gateway)
    place = f"/v1/complaints/{made.complaint_id}"
    return json_answer(listed_object(made, gateway.clock.now()), 201, {"location": place})


@router.get("/v1/complaints", response_model=Complaints, responses=refusals(*LISTED))
async def list_complaints(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Complaints, newest first: a citizen's own; for agents those that their department has to answer in their county; for officers those
    that they have taken. The list names nobody.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    person = await _citizen(request, officer, gateway)
    shown, last = await complain.listed(before, paging.limit, officer, person, gateway)
    now = gateway.clock.now()
    cursor = None if last is None else write_cursor(str(last))
    return page_answer(request, [listed_object(one, now) for one in shown], cursor)


@router.get("/v1/complaints/{complaint_id}", response_model=ComplaintAnswer, responses=refusals(*ONE))
async def read_complaint(request: Request, complaint_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A complaint with what was done about it. Who reads it does so with an entry, which the person whose it is can read."""
    person = await _citizen(request, officer, gateway)
    found = await complain.read(UUID(complaint_id), officer, person, gateway)
    return json_answer(complaint_object(found, gateway.clock.now(), is_own=person is not None))


@router.post("/v1/complaints/{complaint_id}/claim", response_model=ComplaintListed, responses=_STEP)
async def claim_complaint(complaint_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Take a complaint up and act for the citizen. Who answered it before it was opened once more cannot. This is recorded in the log."""
    return await _step(complaint_id, complain.StepWish(ComplaintStep.CLAIM), officer, None, gateway)


@router.post("/v1/complaints/{complaint_id}/acts", response_model=ComplaintListed, responses=_WRITTEN)
async def act_on_complaint(complaint_id: Id, form: ComplaintWordsIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Write down what you have done for the citizen. This is recorded in the log with the complaint."""
    return await _step(complaint_id, complain.StepWish(ComplaintStep.ACT, form.words), officer, None, gateway)


@router.post("/v1/complaints/{complaint_id}/answer", response_model=ComplaintListed, responses=_WRITTEN)
async def answer_complaint(complaint_id: Id, form: ComplaintWordsIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Answer a complaint that you have taken up. Without a word of whoever complained it is closed after the working days that the city has set."""
    return await _step(complaint_id, complain.StepWish(ComplaintStep.ANSWER, form.words), officer, None, gateway)


@router.post("/v1/complaints/{complaint_id}/settle", response_model=ComplaintListed, responses=_WRITTEN)
async def settle_complaint(
    request: Request, complaint_id: Id, form: ComplaintSettledIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Say whether an answered complaint of yours, or one that you have taken, is settled. If not, another agent takes it up: once."""
    person = await _citizen(request, officer, gateway)
    wanted = ComplaintStep.CLOSE if form.is_settled else ComplaintStep.REOPEN
    return await _step(complaint_id, complain.StepWish(wanted, form.words), officer, person, gateway)


async def _step(
    complaint_id: str, wish: complain.StepWish, officer: Officer, person: PersonId | None, gateway: Gateway
) -> HttpResponse:
    done = await complain.step(UUID(complaint_id), wish, officer, person, gateway)
    return json_answer(listed_object(done, gateway.clock.now()))
