"""One-click queries: asked, and read again."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.headers import IdempotencyKey, IfNoneMatch, Prefer, key_of
from gateway.api.contract.inputs import QueryIn, query_of
from gateway.api.contract.responses import (
    AGAIN,
    CONTENT_LOCATION,
    HELD,
    KEYED,
    LOCATION,
    ONE,
    VARY,
    WRITE,
    answered,
    refusals,
)
from gateway.api.http.admission import refuse_when_late
from gateway.api.http.answers import JSON
from gateway.api.http.arrived import Arrived, Caller, Wired
from gateway.api.http.authentication import caller_of
from gateway.api.http.caching import Held, entity_tag
from gateway.api.http.dispatch import Operation, may_go_on
from gateway.api.http.faults import parsed
from gateway.api.http.preferences import preference_of
from gateway.api.http.representation import wants_page
from gateway.api.pages.result_page import PAGE_HEADERS, result_page
from gateway.api.ways import Handed, Unchanged, Ways
from gateway.domain.codes import QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.stages import Officer, Query
from gateway.domain.words import QueryStatus

router = APIRouter(route_class=Operation, tags=["queries"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is asked, and which of the caller's preferences were applied."""

    query: Query
    applied: str | None


def asked_of(request: Arrived, form: QueryIn) -> Asked:
    """The query of a form, with its deadline.  Raises Overloaded where that cannot be kept, InvalidInput."""
    ways, officer = request.ways, request.officer
    preference = preference_of(request.headers.getlist("prefer"), form.deadline_ms)
    if "respond-async" not in (preference.applied or ""):
        refuse_when_late(ways, officer, preference.deadline_ms / 1000)
    query = query_of(
        form,
        deadline_ms=preference.deadline_ms,
        received_at=request.received_at,
        asked_at=ways.clock.now(),
        reserved=request.settings.allow_reserved_ids,
    )
    _refuse_nonsense(query, officer, ways)
    return Asked(query, preference.applied)


def _refuse_nonsense(query: Query, officer: Officer, ways: Ways) -> None:
    """To a caller who lacks the right: what cannot be meant is told before that."""
    try:
        ways.require(officer, ask_query.__name__)
    except NotAuthorised:
        ways.catalogue.plan(query)


async def _asked(request: Arrived, form: QueryIn, _key: IdempotencyKey, _told: Prefer = None) -> Asked:
    if request.header_fault is not None:
        raise request.header_fault
    return asked_of(request, form)


@router.post(
    "/v1/queries",
    response_model=schema.QueryDocument,
    responses={
        **answered(200, HELD, CONTENT_LOCATION),
        **answered(202, HELD, CONTENT_LOCATION, LOCATION, AGAIN, model=schema.QueryDocument),
        **refusals(*WRITE, *KEYED, "invalid-identifier", "conflict", "too-many-requests"),
    },
)
async def ask_query(
    asked: Annotated[Asked, Depends(_asked)], key: IdempotencyKey, officer: Caller, ways: Wired
) -> HttpResponse:
    """Ask all the certificates of one citizen's one matter in one go.

    Every certificate asked for comes back with one state.  200 when nothing is pending; else 202 at the deadline with what is
    there, and the rest follows: read it again at Location.
    """
    handed = await ways.queries.ask(asked.query, officer, key)
    headers = {} if asked.applied is None else {"preference-applied": asked.applied}
    headers |= {"content-location": f"/v1/queries/{handed.query_id}", **_when(handed)}
    if handed.status is QueryStatus.PENDING:
        return _document(handed, 202, {**headers, "location": headers["content-location"]})
    return _document(handed, 200, headers)


async def ask_query_at_once(request: Arrived) -> HttpResponse:
    """The same by the fast path: what the dispatcher and the framework would do for this one operation, in the same order."""
    request.officer = await caller_of(request, request.ways)
    key = await key_of(request)
    sent = await request.json()
    if request.body_fault is not None:
        raise request.body_fault
    asked = asked_of(request, parsed(QueryIn, sent))
    await may_go_on(request, ask_query.__name__)
    return await ask_query(asked, key, request.officer, request.ways)


@router.get(
    "/v1/queries/{query_id}",
    response_model=schema.QueryDocument,
    responses={
        **answered(200, VARY, HELD, AGAIN, content={"text/html": {"schema": {"type": "string"}}}),
        **answered(304, HELD, AGAIN),
        **refusals(*ONE),
    },
)
async def read_query(
    request: Arrived, query_id: Id, officer: Caller, ways: Wired, _held: IfNoneMatch = None
) -> HttpResponse:
    """Read a query again: the account and client that asked it may.

    While something is waited for, Retry-After says when it can have changed.  Each reading is an entry in the audit log; where
    If-None-Match names the ETag of what you hold, and you may still have it, nothing is handed over: 304.  With `Accept: text/html` it
    comes as a page in both languages, to be printed for the file.
    """
    is_page = wants_page(request.headers.getlist("accept"))
    known = Held(() if is_page else request.headers.getlist("if-none-match"))
    handed = await ways.queries.read(QueryId(query_id), officer, known)
    headers = {"vary": "Accept", **_when(handed)}
    if isinstance(handed, Unchanged):
        return HttpResponse(None, 304, headers=headers)
    if is_page:
        headers.pop("etag")  # the page says when it was handed out, and so is another each time
        page = result_page(handed, ways.catalogue, ways.clock.now())
        return HttpResponse(page, 200, media_type="text/html", headers={**headers, **PAGE_HEADERS})
    return _document(handed, 200, headers)


def _when(handed: Handed | Unchanged) -> dict[str, str]:
    """Under which name it is held, and when to ask again."""
    again = {} if handed.ask_again_s is None else {"retry-after": str(handed.ask_again_s)}
    return {"etag": entity_tag(handed.mark), **again}


def _document(handed: Handed, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(handed.body, status, media_type=JSON, headers=headers)


ASK_QUERY = next(route for route in router.routes if isinstance(route, Operation) and route.name == ask_query.__name__)
"""The operation that has the fast path."""
