"""What an operation may answer beside its form, as the framework's `responses` take it: headers, files, and every problem."""

from http import HTTPStatus
from typing import Any, TypeAlias

from gateway.api.http.dispatch import ANSWERS
from gateway.api.http.files import FILE
from gateway.api.http.problems import MEDIA_TYPE, PROBLEMS

Responses: TypeAlias = dict[int | str, dict[str, Any]]

READ = ("not-authenticated", "not-authorised", "identity-unavailable", "audit-unavailable", "overloaded", "unready")
LISTED = (*READ, "invalid-input")
ONE = (*READ, "not-found")
WRITE = (*LISTED, "body-too-large", "unsupported-media-type")
CLOSING = ("conflict", "already-closed")
KEYED = ("idempotency-mismatch", "idempotency-running")
"""The problems that operations of a kind share; each has those of every request besides."""
_OF_EVERY_REQUEST = (
    "internal",
    "malformed-request",
    "header-fields-too-large",
    "request-timeout",
    "too-many-requests",
)
PROBLEM = "#/components/schemas/Problem"
EXAMPLES = "#/components/examples/"

_TEXT = {"type": "string"}
AGAIN = {
    "Retry-After": {
        "description": "After how many seconds to read it again: earlier nothing can have changed.  Left out when nothing is pending.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
HELD = {"ETag": {"description": "Identifies this version of the answer, for your account only.", "schema": _TEXT}}
_PLACE = {"description": "Where to read the result.", "schema": _TEXT}
LOCATION = {"Location": _PLACE}
CONTENT_LOCATION = {"Content-Location": _PLACE}
APPLIED = {
    "Preference-Applied": {"description": "Which preferences of `Prefer` were applied (RFC 7240).", "schema": _TEXT}
}
VARY = {"Vary": {"description": "The answer depends on `Accept`.", "schema": _TEXT}}
STATUS_LINK = {
    "Link": {
        "description": 'With `rel="status"`: the address at which anybody who has it sees the state of the query, and nothing about anybody.',
        "schema": _TEXT,
    }
}
LIMITED = {
    "RateLimit-Policy": {
        "description": 'The quotas of the account, with their sizes and periods in seconds: `"account-hour";q=60;w=3600, "person-day";q=5;w=86400`.  Left out where nothing was counted, as when an earlier answer is handed over again.',
        "schema": _TEXT,
    },
    "RateLimit": {
        "description": 'What is left of each after this request, and after how many seconds it starts again: `"account-hour";r=59;t=3600, "person-day";r=4;t=40000`.',
        "schema": _TEXT,
    },
}
"""Of a query that was counted; source: draft-ietf-httpapi-ratelimit-headers-10."""
_QUOTA = {
    "Retry-After": {"description": "After how many seconds to try again.", "schema": {"type": "integer"}},
    "RateLimit-Policy": {
        "description": 'The quota that is used up, with its size and its period in seconds: `"account-day";q=200;w=86400`.',
        "schema": _TEXT,
    },
    "RateLimit": {
        "description": 'What is left of the quota, and after how many seconds it starts again: `"account-day";r=0;t=3600`.',
        "schema": _TEXT,
    },
}
"""Of 429; the fields of draft-ietf-httpapi-ratelimit-headers where a quota is used up."""
_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": {
            "description": 'How to authenticate (RFC 6750, RFC 9449): `Bearer realm="oneclick-gateway", error="invalid_token", …, DPoP algs=…`.  `resource_metadata` says where tokens come from (RFC 9728).',
            "schema": _TEXT,
        }
    },
    HTTPStatus.TOO_MANY_REQUESTS: _QUOTA,
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "Retry-After": {
            "description": "After how many seconds to try again.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}
"""Of problems, by status."""
_IN_A_MOMENT = frozenset({"not-integrated", "idempotency-running"})
_SOON = {
    "Retry-After": {
        "description": f"After how many seconds to try again; only with {' or '.join(f'`{slug}`' for slug in sorted(_IN_A_MOMENT))}.",
        "schema": {"type": "integer", "minimum": 1},
    }
}


def refusals(*problems: str) -> Responses:
    """A response for each status, naming the problems that come with it.  problems: slugs of the closed list."""
    by_status: dict[int, list[str]] = {}
    for slug in dict.fromkeys((*problems, *_OF_EVERY_REQUEST)):
        by_status.setdefault(int(PROBLEMS[slug]["status"]), []).append(slug)
    return {status: _problem(status, slugs) for status, slugs in sorted(by_status.items())}


def _problem(status: int, slugs: list[str]) -> dict[str, Any]:
    headers = _HEADERS.get(HTTPStatus(status)) or (_SOON if _IN_A_MOMENT.intersection(slugs) else None)
    return {
        "description": "; ".join(f"`{slug}`: {PROBLEMS[slug]['title']['en']}" for slug in slugs),
        "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}, "examples": {slug: _example(slug) for slug in slugs}}},
        **({} if headers is None else {"headers": headers}),
    }


def _example(slug: str) -> dict[str, Any]:
    return {"$ref": f"{EXAMPLES}{slug}"}


def answered(status: int, *headers: dict[str, Any], **more: Any) -> Responses:
    """The headers of an answer.  more: what else the response tells."""
    return {status: {"description": ANSWERS[status], "headers": {k: v for h in headers for k, v in h.items()}, **more}}


FILE_SENT: dict[str, Any] = {
    "requestBody": {"required": True, "content": {FILE: {"schema": {"type": "string", "format": "binary"}}}}
}
"""The body of an operation that takes a file as it is."""


def file_of(media_type: str) -> Responses:
    """A 200 that is a file.  What is text is a string to clients, all else bytes."""
    kind = {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}
    content = {media_type: {"schema": kind}}
    return {200: {"description": "The file.", "content": content}}
