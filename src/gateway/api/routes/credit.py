"""Hearings about contradicted declarations, and the dishonesty register that a confirmed one enters."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import FeedNumber, Id
from gateway.api.contract.credit_inputs import (
    CreditFeedIn,
    HearingDecisionIn,
    HearingIn,
    HearingPaging,
    RecordPaging,
    RequestDecisionIn,
    StatementIn,
)
from gateway.api.contract.paging import TimedPaging
from gateway.api.contract.responses import LISTED, LOCATION, ONE, READ, WRITE, answered, refusals
from gateway.api.contract.schema.credit import (
    CreditFeed,
    CreditFeedImport,
    CreditFigures,
    DishonestyRecord,
    DishonestyRecords,
    Hearing,
    Hearings,
    HearingStanding,
    LiftedRefusals,
    OwnCredit,
    RecordStanding,
)
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation
from gateway.api.present.credit import (
    feed_object,
    feed_taken_object,
    hearing_listed,
    hearing_object,
    hearing_standing,
    lifted_object,
    own_credit_object,
    record_object,
    record_standing,
)
from gateway.api.routes.wired import Wired
from gateway.domain.credit import RequestKind
from gateway.domain.cursor import make_timed_cursor, read_timed_cursor, read_timed_uuid_cursor
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.flows import (
    Confirmation,
    CreditPlace,
    Gateway,
    HearingRuling,
    RecordRuling,
    RecordWish,
    credit_feeds,
    disclosures,
    dishonesty,
    hearings,
)

router = APIRouter(route_class=Operation)
_CITIZEN = "citizen"


@router.get("/v1/hearings", tags=["credit"], response_model=Hearings, responses=refusals(*LISTED))
async def list_hearings(request: Request, paging: HearingPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Hearings about contradicted declarations; whose turn is due first, first. This look is recorded."""
    found = hearings.listed(paging.state, _after(paging.cursor), paging.limit, officer, gateway)
    shown, last = await found
    return page_answer(request, [hearing_listed(one) for one in shown], _cursor(last))


@router.post(
    "/v1/hearings",
    tags=["credit"],
    status_code=201,
    response_model=Hearing,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "not-found", "conflict")},
)
async def open_hearing(form: HearingIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Notify a person that a check contradicts what they declared, and that they will be heard.

    They have as many working days as the city gives. Whoever took the declaration cannot do this, and whoever does it cannot decide.
    """
    made = await hearings.notify(str(form.finding_id), officer, gateway)
    place = f"/v1/hearings/{made.hearing_id}"
    return json_answer(hearing_object(made, hearings.notice_of(made, gateway)), 201, {"location": place})


@router.get("/v1/hearings/{hearing_id}", tags=["credit"], response_model=Hearing, responses=refusals(*ONE))
async def read_hearing(hearing_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A hearing with what the person has said. This look is recorded."""
    found = await hearings.read(UUID(hearing_id), officer, gateway)
    return json_answer(hearing_object(found, hearings.notice_of(found, gateway)))


@router.post(
    "/v1/hearings/{hearing_id}/statement",
    tags=["credit"],
    response_model=HearingStanding,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def give_statement(
    hearing_id: Id, form: StatementIn, request: Request, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Say what you have to say about a contradiction, once, until it is decided; or take it down for the person at a window."""
    person = await _person(form, request, officer, gateway)
    heard = await hearings.hear(UUID(hearing_id), person, form.statement, officer, gateway)
    return json_answer(hearing_standing(heard))


@router.post(
    "/v1/hearings/{hearing_id}/decision",
    tags=["credit"],
    response_model=Hearing,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def decide_hearing(hearing_id: Id, form: HearingDecisionIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Confirm or dismiss, once the person was heard or their time is over. A second inspector decides, with grounds.

    What is confirmed enters the dishonesty register with the decision: the person may not declare anywhere from then on.
    """
    told = form.confirmation
    confirmation = None
    if told is not None:
        confirmation = Confirmation(told.grade, told.basis, told.authority, told.publication, told.months)
    ruling = HearingRuling(form.decision, form.grounds, confirmation)
    done = await hearings.decide(UUID(hearing_id), ruling, officer, gateway)
    return json_answer(hearing_object(done, hearings.notice_of(done, gateway)))


@router.get("/v1/dishonesty-records", tags=["credit"], response_model=DishonestyRecords, responses=refusals(*LISTED))
async def list_dishonesty_records(
    request: Request, paging: RecordPaging, officer: Caller, gateway: Wired
) -> HttpResponse:
    """The entries of the dishonesty register; about which something is asked that is due first, first. This look is recorded."""
    shown, last = await dishonesty.listed(paging.state, _after(paging.cursor), paging.limit, officer, gateway)
    return page_answer(request, [record_object(one) for one in shown], _cursor(last))


@router.get("/v1/dishonesty-records/figures", tags=["credit"], response_model=CreditFigures, responses=refusals(*READ))
async def read_credit_figures(gateway: Wired) -> HttpResponse:
    """How many hearings, entries, objections and repairs there are, by state. A count under five is left out."""
    counted = await dishonesty.figures(gateway)
    return json_answer({"items": [{"of": of, "state": state, "count": n} for (of, state), n in counted.items()]})


@router.get(
    "/v1/dishonesty-records/{record_id}", tags=["credit"], response_model=DishonestyRecord, responses=refusals(*ONE)
)
async def read_dishonesty_record(record_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """An entry of the register with what its person has asked about it. This look is recorded."""
    return json_answer(record_object(await dishonesty.read(UUID(record_id), officer, gateway)))


@router.post(
    "/v1/dishonesty-records/{record_id}/objections",
    tags=["credit"],
    response_model=RecordStanding,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def object_to_record(
    record_id: Id, form: StatementIn, request: Request, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Object against an entry about you, once; or take the objection down for the person at a window.

    The entry is then disputed. It bars until the credit office has decided.
    """
    wish = RecordWish(UUID(record_id), RequestKind.OBJECTION, form.statement)
    person = await _person(form, request, officer, gateway)
    return json_answer(record_standing(await dishonesty.ask(wish, person, officer, gateway)))


@router.post(
    "/v1/dishonesty-records/{record_id}/objections/{request_id}/decision",
    tags=["credit"],
    response_model=DishonestyRecord,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def decide_objection(
    record_id: Id, request_id: Id, form: RequestDecisionIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Grant an objection, which reverses the entry, or refuse it; by somebody who had no part in the entry."""
    ruling = RecordRuling(UUID(record_id), UUID(request_id), RequestKind.OBJECTION, form.decision, form.grounds)
    return await _decided(ruling, officer, gateway)


@router.post(
    "/v1/dishonesty-records/{record_id}/repairs",
    tags=["credit"],
    response_model=RecordStanding,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def ask_repair(
    record_id: Id, form: StatementIn, request: Request, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Ask for the repair of an entry about you, with your commitment; or take it down for the person at a window.

    It can be asked for once the entry has stood its least time, where there is no new case.
    """
    wish = RecordWish(UUID(record_id), RequestKind.REPAIR, form.statement)
    person = await _person(form, request, officer, gateway)
    return json_answer(record_standing(await dishonesty.ask(wish, person, officer, gateway)))


@router.post(
    "/v1/dishonesty-records/{record_id}/repairs/{request_id}/decision",
    tags=["credit"],
    response_model=DishonestyRecord,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def decide_repair(
    record_id: Id, request_id: Id, form: RequestDecisionIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Grant a repair, after which the person may declare again, or refuse it; by somebody who had no part in the entry."""
    ruling = RecordRuling(UUID(record_id), UUID(request_id), RequestKind.REPAIR, form.decision, form.grounds)
    return await _decided(ruling, officer, gateway)


@router.get("/v1/subjects/me/credit", tags=["citizens"], response_model=OwnCredit, responses=refusals(*READ))
async def read_own_credit(request: Request, officer: Caller, gateway: Wired) -> HttpResponse:
    """Whether you may declare, and the hearings and entries about you, in plain words. This reading is recorded."""
    person = await disclosures.person_of(credential_of(request), gateway)
    own = await dishonesty.own(person, officer, gateway)
    notices = {str(one.hearing_id): hearings.notice_of(one, gateway) for one in own.hearings}
    return json_answer(own_credit_object(own, notices))


@router.get("/v1/lifted-refusals", tags=["credit"], response_model=LiftedRefusals, responses=refusals(*LISTED))
async def list_lifted_refusals(request: Request, paging: TimedPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """Certificates of your queries that could not be declared because of an entry that was wrong, newest first.

    The applicant may declare again: send a new query.
    """
    after = None if paging.cursor is None else read_timed_cursor(paging.cursor)
    shown, last = await dishonesty.lifted(after, paging.limit, officer, gateway)
    return page_answer(
        request, [lifted_object(one) for one in shown], None if last is None else make_timed_cursor(*last)
    )


@router.post(
    "/v1/credit-feeds",
    tags=["credit"],
    status_code=201,
    response_model=CreditFeed,
    responses={**answered(201, LOCATION), **refusals(*READ, "conflict")},
)
async def make_credit_feed(officer: Caller, gateway: Wired) -> HttpResponse:
    """Make the next signed feed for the city's credit system: entries that are published, with what has changed or ended since the last feed.

    A reversed entry is told by its id alone, to be erased. If nothing has changed, the answer is 409.
    """
    made = await credit_feeds.make(officer, gateway)
    return json_answer(feed_object(made), 201, {"location": f"/v1/credit-feeds/{made.feed.number}"})


@router.get("/v1/credit-feeds/{number:feed}", tags=["credit"], response_model=CreditFeed, responses=refusals(*ONE))
async def read_credit_feed(number: FeedNumber, officer: Caller, gateway: Wired) -> HttpResponse:
    """A feed as it was made. This look is recorded."""
    return json_answer(feed_object(await credit_feeds.read(number, officer, gateway)))


@router.post("/v1/credit-feeds/imports", tags=["credit"], response_model=CreditFeedImport, responses=refusals(*WRITE))
async def import_credit_feed(form: CreditFeedIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Take what a source that the settings name tells of people of serious bad credit elsewhere: whole, or not at all.

    They may not declare from then on until the day named. The signature must be the source's, and each row must name its authority.
    """
    taken = await credit_feeds.take(form.lines, form.signature, officer, gateway, is_dry=form.dry_run)
    return json_answer(feed_taken_object(taken, is_dry=form.dry_run))


async def _decided(ruling: RecordRuling, officer: Officer, gateway: Gateway) -> HttpResponse:
    return json_answer(record_object(await dishonesty.decide(ruling, officer, gateway)))


async def _person(form: StatementIn, request: Request, officer: Officer, gateway: Gateway) -> PersonId:
    """Whom it is about: whose token it is, or whom the officer names.  Raises InvalidInput, NotAuthenticated."""
    if _CITIZEN in officer.roles:
        return await disclosures.person_of(credential_of(request), gateway)
    if form.person_id is None:
        fault = InputFault("/person_id", "missing", "an officer names for whom they take it down")
        raise InvalidInput("nobody is named", [fault])
    return form.person_id


def _after(cursor: str | None) -> CreditPlace | None:
    return None if cursor is None else CreditPlace(*read_timed_uuid_cursor(cursor))


def _cursor(last: CreditPlace | None) -> str | None:
    return None if last is None else make_timed_cursor(last.at, str(last.row_id))
