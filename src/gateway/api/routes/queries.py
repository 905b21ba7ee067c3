"""One-click queries: asked, and read again."""

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.inputs import QueryIn, parsed, query_of
from gateway.api.http.admission import refuse_when_late
from gateway.api.http.answers import JSON
from gateway.api.http.authentication import allow, caller_of, callers_key, officer_of, single_header
from gateway.api.http.body import parse_json, read_body
from gateway.api.http.caching import Held, entity_tag
from gateway.api.http.preferences import preference_of
from gateway.api.http.representation import wants_page
from gateway.api.pages.result_page import PAGE_HEADERS, result_page
from gateway.api.settings import ApiSettings
from gateway.api.ways import Handed, Unchanged, Ways
from gateway.domain.clock import real_now
from gateway.domain.codes import QueryId
from gateway.domain.words import QueryStatus


async def ask_query(request: Request) -> HttpResponse:
    """Ask all the certificates of one citizen's one matter in one go.

    Every certificate asked for comes back with one state.  200 when nothing is pending; else 202 at the deadline with what is
    there, and the rest follows: read it again at Location.
    """
    received_at = real_now()
    ways: Ways = request.app.state.ways
    settings: ApiSettings = request.app.state.settings
    officer = await caller_of(request, ways)
    key = single_header(request, "Idempotency-Key")
    body = await read_body(request.headers, request.receive)
    form = parsed(QueryIn, parse_json(body))
    preference = preference_of(request.headers.getlist("prefer"), form.deadline_ms)
    if "respond-async" not in (preference.applied or ""):
        refuse_when_late(ways, officer, preference.deadline_ms / 1000)
    query = query_of(
        form,
        deadline_ms=preference.deadline_ms,
        received_at=received_at,
        asked_at=ways.clock.now(),
        reserved=settings.allow_reserved_ids,
    )
    await allow(request, officer, "ask_query", ways, first=lambda: ways.catalogue.plan(query))
    handed = await ways.queries.ask(query, officer, callers_key(key, body))
    headers = {} if preference.applied is None else {"preference-applied": preference.applied}
    headers |= {"content-location": f"/v1/queries/{handed.query_id}", **_when(handed)}
    if handed.status is QueryStatus.PENDING:
        return _document(handed, 202, {**headers, "location": headers["content-location"]})
    return _document(handed, 200, headers)


async def read_query(request: Request, query_id: Id) -> HttpResponse:
    """Read a query again: the account and client that asked it may.

    While something is waited for, Retry-After says when it can have changed.  Each reading is an entry in the audit log; where
    If-None-Match names the ETag of what you hold, and you may still have it, nothing is handed over: 304.  With `Accept: text/html` it
    comes as a page in both languages, to be printed for the file.
    """
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_query", ways)
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
