"""One-click queries: asked, and read again."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.headers import IdempotencyKey, IfNoneMatch, Prefer, key_of
from gateway.api.contract.inputs import QueryIn, query_of
from gateway.api.contract.paging import QueriesQuery
from gateway.api.contract.responses import (
    AGAIN,
    APPLIED,
    CLOSING,
    CONTENT_LOCATION,
    HELD,
    KEYED,
    LIMITED,
    LISTED,
    LOCATION,
    ONE,
    STATUS_LINK,
    VARY,
    WRITE,
    answered,
    file_of,
    refusals,
)
from gateway.api.contract.schema.text_messages import TextMessageOrdered
from gateway.api.contract.text_message_inputs import TextMessageIn
from gateway.api.http.admission import refuse_when_late
from gateway.api.http.answers import JSON, json_answer, page_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.authentication import caller_of
from gateway.api.http.caching import Held, entity_tag
from gateway.api.http.dispatch import Operation, may_go_on
from gateway.api.http.faults import parsed
from gateway.api.http.files import FILE, file_answer
from gateway.api.http.preferences import preference_of
from gateway.api.http.representation import wants_page
from gateway.api.pages.result_page import PAGE_HEADERS, result_page
from gateway.api.present.queries import Handed, handed, listed_object
from gateway.api.present.verifications import proof_object
from gateway.api.routes.wired import Wired, gateway_of
from gateway.domain.allowance import current_allowances, rate_limit_fields
from gateway.domain.codes import QueryId
from gateway.domain.stages import Query
from gateway.domain.words import QueryStatus
from gateway.flows import (
    TextWish,
    WantedQueries,
    attach,
    one_click,
    own_queries,
    progress,
    read,
    reference,
    text_messages,
)

router = APIRouter(route_class=Operation, tags=["queries"])


@dataclass(frozen=True, slots=True)
class FormQuery:
    """A query as it is asked, and which of the caller's preferences were applied."""

    query: Query
    applied: str | None


def asked_of(request: Arrived, form: QueryIn) -> FormQuery:
    """The query of a form, with its deadline.  Raises Overloaded where that cannot be kept, InvalidInput."""
    gateway, officer = gateway_of(request), request.officer
    preference = preference_of(request.headers.getlist("prefer"), form.deadline_ms)
    if "respond-async" not in (preference.applied or ""):
        request.deadline_s = preference.deadline_ms / 1000
        refuse_when_late(gateway, officer, request.deadline_s)
    query = query_of(
        form,
        deadline_ms=preference.deadline_ms,
        received_at=request.received_at,
        asked_at=gateway.clock.now(),
        reserved=request.settings.allow_reserved_ids,
    )
    one_click.refuse_nonsense(query, officer, gateway)
    return FormQuery(query, preference.applied)


async def _asked(request: Arrived, form: QueryIn, _key: IdempotencyKey, _told: Prefer = None) -> FormQuery:
    if request.header_fault is not None:
        raise request.header_fault
    return asked_of(request, form)


@router.post(
    "/v1/queries",
    response_model=schema.QueryDocument,
    responses={
        **answered(200, HELD, CONTENT_LOCATION, APPLIED, LIMITED),
        **answered(202, HELD, CONTENT_LOCATION, LOCATION, AGAIN, APPLIED, LIMITED, model=schema.QueryDocument),
        **refusals(*WRITE, *KEYED, *CLOSING, "too-large"),
    },
)
async def ask_query(
    form: Annotated[FormQuery, Depends(_asked)], key: IdempotencyKey, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Ask for all certificates of one citizen's matter in one request.

    Every certificate that was asked for comes back with one state. The answer is 200 when nothing is pending. Otherwise it is 202
    at the deadline with the result so far; read the rest later at Location.
    """
    made = await one_click.ask(form.query, officer, gateway, idempotency=key)
    out = handed(made)
    headers = {} if form.applied is None else {"preference-applied": form.applied}
    headers |= _when(read.mark_of_made(made, form.query.matter, officer, gateway), read.ask_again_s(made, gateway))
    headers |= {"content-location": f"/v1/queries/{out.query_id}", **rate_limit_fields(current_allowances.get())}
    if out.status is QueryStatus.PENDING:
        return _document(out, 202, {**headers, "location": headers["content-location"]})
    return _document(out, 200, headers)


async def ask_query_at_once(request: Arrived) -> HttpResponse:
    """The same by the fast path: what the dispatcher and the framework would do for this one operation, in the same order."""
    request.officer = await caller_of(request, request.entrance)
    key = await key_of(request)
    sent = await request.json()
    if request.body_fault is not None:
        raise request.body_fault
    form = asked_of(request, parsed(QueryIn, sent))
    await may_go_on(request, ask_query.__name__)
    return await ask_query(form, key, request.officer, gateway_of(request))


@router.get("/v1/queries", response_model=schema.Queries, responses=refusals(*LISTED))
async def list_queries(
    request: Request, query: Annotated[QueriesQuery, InQuery()], officer: Caller, gateway: Wired
) -> HttpResponse:
    """The queries that your account and client have made and that are still kept, the newest first.

    An answer is kept for 24 hours after it is complete. The list shows cases and nobody's name or answer: read the query for those.
    Each page is recorded in the audit log.
    """
    wanted = WantedQueries(query.case, query.state)
    found = await own_queries.list_queries(wanted, officer, gateway, cursor=query.cursor, limit=query.limit)
    return page_answer(request, [listed_object(one) for one in found.items], found.next)


@router.get(
    "/v1/queries/{query_id}",
    response_model=schema.QueryDocument,
    responses={
        **answered(200, VARY, HELD, AGAIN, STATUS_LINK, content={"text/html": {"schema": {"type": "string"}}}),
        **answered(304, HELD, AGAIN),
        **refusals(*ONE),
    },
)
async def read_query(
    request: Arrived, query_id: Id, officer: Caller, gateway: Wired, _held: IfNoneMatch = None
) -> HttpResponse:
    """Read a query again. Only the account and client that made it may.

    While something is pending, Retry-After says when the result can have changed. Each reading is recorded in the audit log. If
    If-None-Match contains the ETag that you hold and you may still read the query, the answer is 304: nothing is sent. With
    `Accept: text/html` the answer is a page in both languages, to print for the file.
    """
    is_page = wants_page(request.headers.getlist("accept"))
    known = Held(() if is_page else request.headers.getlist("if-none-match"))
    found = await read.read_query(QueryId(query_id), officer, gateway, known=known)
    headers = {"vary": "Accept", **_when(found.mark, read.ask_again_s(found.stored, gateway))}
    if found.is_known:
        return HttpResponse(None, 304, headers=headers)
    out = handed(found.stored)
    shown_at = request.settings.own(f"/progress/{progress.link_of(out.query_id, gateway)}")
    headers["link"] = f'<{shown_at}>; rel="status"'
    if is_page:
        headers.pop("etag")  # the page says when it was handed out, and so is another each time
        page = result_page(out.body, out.heading, reference.titles(gateway), gateway.clock.now(), shown_at)
        return HttpResponse(page, 200, media_type="text/html", headers={**headers, **PAGE_HEADERS})
    return _document(out, 200, headers)


@router.get("/v1/queries/{query_id}/attachments", response_model=schema.QueryAttachments, responses=refusals(*ONE))
async def list_query_attachments(query_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """The files that answers of your query rest on: what an officer of a department attached, to certificates that you may see."""
    found = await attach.of_query(QueryId(query_id), officer, gateway)
    return json_answer({"items": [proof_object(one) for one in found]})


@router.get(
    "/v1/queries/{query_id}/attachments/{attachment_id}",
    response_class=HttpResponse,
    responses={**file_of(FILE), **refusals(*ONE)},
)
async def read_query_attachment(query_id: Id, attachment_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A file that an answer of your query rests on. Each time you fetch it is recorded, and those it is about can read that."""
    found = await attach.hand_to_asker(QueryId(query_id), UUID(attachment_id), officer, gateway)
    return file_answer(found.content, found.attached.media_type, f"attachment-{attachment_id}")


@router.post(
    "/v1/queries/{query_id}/text-message",
    status_code=201,
    response_model=TextMessageOrdered,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "not-found", "conflict")},
)
async def order_text_message(query_id: Id, form: TextMessageIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Tell the applicant by a text message when nothing of the query waits any more.

    The applicant must have consented. The text is the city's, and holds the number of the case and nothing else of anybody. The mobile
    number is kept sealed, in no entry and no line, and deleted once the message is sent. A later order takes the place of a former one. The
    step is recorded in the log.
    """
    ordered = await text_messages.order(QueryId(query_id), TextWish(form.mobile, form.language), officer, gateway)
    shown = {
        "message_id": str(ordered.message.message_id),
        "template": ordered.template,
        "language": ordered.message.language,
    }
    return json_answer(shown, 201, {"location": f"/v1/queries/{query_id}"})


def _when(mark: str, ask_again_s: int | None) -> dict[str, str]:
    """Under which name it is held, and when to ask again; None where nothing is waited for."""
    again = {} if ask_again_s is None else {"retry-after": str(ask_again_s)}
    return {"etag": entity_tag(mark), **again}


def _document(out: Handed, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(out.body, status, media_type=JSON, headers=headers)


ASK_QUERY = next(route for route in router.routes if isinstance(route, Operation) and route.name == ask_query.__name__)
"""The operation that has the fast path."""
