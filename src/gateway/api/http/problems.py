"""Errors as RFC 9457 problem details, always."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib import resources
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Match

from gateway.api.http.remedies import RULES, Further, remedy_for
from gateway.api.http.scim_path import is_scim
from gateway.api.http.scim_problem import scim_answer, scim_problem
from gateway.api.http.senders import WANTED, challenges
from gateway.api.settings import ApiSettings
from gateway.domain.allowance import rate_limit_fields, used_up
from gateway.domain.errors import (
    INVALID_SIGNATURE,
    GatewayError,
    InputFault,
    InvalidInput,
    NotAuthenticated,
    NotAuthorised,
    QuotaExceeded,
)
from gateway.domain.matter import Title
from gateway.domain.trace import current_trace

MEDIA_TYPE = "application/problem+json"
PROBLEMS: Mapping[str, Mapping[str, Any]] = json.loads(
    resources.files("gateway.api.http").joinpath("data", "problems.json").read_text("utf-8")
)
"""Slug → status, title, meaning, cause and remedy, each `{en, zh}`.  A closed list: what is not here does not leave."""
_BY_STATUS = {
    400: "invalid-input",
    401: "not-authenticated",
    403: "not-authorised",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "body-too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "unready",
}


def problem_of(error: GatewayError, settings: ApiSettings | None = None) -> HttpResponse:
    """The answer for one of our errors.  settings: None for one that says nothing of this gateway."""
    settings = settings or ApiSettings()
    extra: dict[str, object] = {}
    # an error raised under a slug of its own has that slug's remedy, not its class's
    remedy = error.remedy if error.slug == type(error).slug else None
    if isinstance(error, NotAuthorised):
        how_to_apply = _how_to_apply(error, settings.further_remedy)
        remedy = how_to_apply["en"]
        extra = {"rule": error.rule, "basis": error.basis or None, "how_to_apply": how_to_apply}
    faults = error.faults if isinstance(error, InvalidInput) else ()
    headers: dict[str, str] = {}
    if isinstance(error, NotAuthenticated):
        headers["www-authenticate"] = challenges(error, settings)
        if error.error == INVALID_SIGNATURE:
            headers["accept-signature"] = WANTED
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if isinstance(error, QuotaExceeded):
        headers |= rate_limit_fields([used_up(error)])
    return problem(error.slug, error.status, error.detail, remedy=remedy, faults=faults, extra=extra, headers=headers)


def _how_to_apply(refusal: NotAuthorised, further: Further | None) -> Title:
    """By the rule, else as the city words it, else by the kind of problem."""
    if refusal.slug == NotAuthorised.slug and refusal.rule in RULES:
        return remedy_for(refusal.rule, refusal.roles, further)
    known: Title = PROBLEMS[refusal.slug]["remedy"]
    return refusal.how_to_apply or known


def problem(
    slug: str,
    status: int,
    detail: str,
    *,
    remedy: str | None = None,
    faults: Sequence[InputFault] = (),
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem of the closed list.

    detail: one sentence of our own about this occurrence; nothing of the input.  instance: the trace, for an address could hold
    anything that a caller has put into it.
    """
    if slug not in PROBLEMS:
        slug = _BY_STATUS.get(status, "internal")
    known = PROBLEMS[slug]
    trace = current_trace.get()
    body = {
        "type": f"/problems/{slug}",
        "title": known["title"]["en"],
        "status": status,
        "detail": detail or known["meaning"]["en"],
        "instance": f"urn:trace:{trace.trace_id}" if trace else None,
        "code": slug,
        "remedy": remedy or known["remedy"]["en"],
        "trace_id": trace.trace_id if trace else None,
        "errors": [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in faults],
        **(extra or {}),
    }
    return HttpResponse(orjson.dumps(body), status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


async def on_gateway_error(request: Request, error: Exception) -> HttpResponse:
    """Handler for our own errors."""
    assert isinstance(error, GatewayError)
    settings: ApiSettings = request.app.state.settings
    answer = problem_of(error, settings)
    return scim_problem(error, answer) if is_scim(request.scope) else answer


async def on_http_error(request: Request, error: Exception) -> HttpResponse:
    """Handler for what the framework refuses: no such path, no such method."""
    assert isinstance(error, HTTPException)
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = ", ".join(sorted(_methods_at(request)))  # the framework names those of one route only
    slug = _BY_STATUS.get(error.status_code, "invalid-input" if error.status_code < 500 else "internal")
    answer = problem(slug, error.status_code, "", headers=headers)
    if is_scim(request.scope):
        return scim_answer(error.status_code, PROBLEMS[slug]["meaning"]["en"], answer)
    return answer


def _methods_at(request: Request) -> set[str]:
    """The methods of all routes at the request's path."""
    routes = (route for route in request.app.state.routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in routes for method in route.methods or ()}
