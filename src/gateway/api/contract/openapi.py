"""The contract as OpenAPI 3.1, made from the route table."""

import json
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from gateway.api.contract.operation import Operation
from gateway.api.contract.schema import Problem, QueryDocument
from gateway.api.http.problems import MEDIA_TYPE, PROBLEMS
from gateway.api.routes.table import TABLE
from gateway.api.settings import ApiSettings

REF = "#/components/schemas/{model}"
TITLE = "oneclick-gateway"
VERSION = "1.0.0"
DESCRIPTION = """One request for all the proofs that a citizen's matter needs.

Every certificate asked for comes back with one state, every field with one state, mode, rule and legal basis; nothing leaves
without an entry in the audit log.  Errors are RFC 9457 problem details.  Times are RFC 3339 with offset."""
_TAGS = {
    "queries": "The one-click query.",
    "me": "Who you are here, and what you may ask.",
    "reference": "What can be asked, and of whom.",
    "verifications": "A department answers by hand what registers cannot.",
    "declarations": "The applicant promises in place of proof, and the promise is checked afterwards.",
    "audit": "The audit log, for auditors.",
    "citizens": "Who looked at my data.",
    "log": "The audit log itself, which anybody can check (C2SP tlog-tiles).",
    "health": "For machines that watch.",
}
_CONTACT = {"name": "Whoever runs this gateway; each problem's `type` is a page that says what to do"}
_EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(
    resources.files("gateway.api.contract").joinpath("data", "examples.json").read_text("utf-8")
)
"""Operation → `request` and `answer`, from a real run of the demo."""


def route_documents(operation: Operation) -> dict[str, Any]:
    """The arguments of a route that document it."""
    summary, _, description = (operation.handler.__doc__ or "").partition("\n")
    extra: dict[str, Any] = {}
    if operation.headers:
        extra["parameters"] = [_header(name, *told) for name, told in operation.headers.items()]
    if operation.body is not None:
        extra["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(operation.body)}},
        }
    if not operation.is_open:
        extra["security"] = [{"access_token": []}]
    return {
        "operation_id": operation.name,
        "summary": summary.rstrip("."),
        "description": " ".join(description.split()) or None,
        "tags": [operation.tag],
        "responses": {**_answers(operation), **_problems(operation)},
        "response_class": JSONResponse if operation.file is None else HttpResponse,
        "openapi_extra": extra,
    }


def contract_of(app: FastAPI, settings: ApiSettings) -> None:
    """Let the application tell this contract."""
    app.openapi = partial(_contract, app, settings)  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _contract(app: FastAPI, settings: ApiSettings) -> dict[str, Any]:
    if app.openapi_schema is None:
        whole = get_openapi(
            title=TITLE,
            version=VERSION,
            openapi_version="3.1.0",
            description=DESCRIPTION,
            contact=_CONTACT,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            servers=[{"url": "/", "description": "The gateway that serves this document."}],
            routes=app.routes,
            tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        )
        for path in whole["paths"].values():
            for told in path.values():
                told["responses"].pop("422", None)
                _exemplify(told)
                if settings.docs_issuer and "security" in told:
                    told["security"] = [*told["security"], {"demo_issuer": []}]
        whole["components"] = {
            "schemas": _reachable(whole["paths"], _schemas()),
            "securitySchemes": _security(settings),
        }
        app.openapi_schema = whole
    return app.openapi_schema


def _schemas() -> dict[str, Any]:
    inputs = [(o.body, "validation") for o in TABLE if o.body is not None]
    outputs = [(form, "serialization") for o in TABLE for form in o.answers.values()]
    unique = dict.fromkeys([*inputs, *outputs, (Problem, "serialization")])
    _, definitions = models_json_schema(list(unique), ref_template=REF)  # type: ignore[arg-type]  # modes are literals
    made: dict[str, Any] = definitions["$defs"]
    made["Problem"]["properties"]["code"]["enum"] = sorted(PROBLEMS)
    return dict(sorted(made.items()))


def _reachable(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that the paths lead to, directly or through another.  Raises KeyError where a reference dangles."""
    found: set[str] = set()
    waiting = _referred(paths)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _referred(schemas[name]) - found
    return {name: schema for name, schema in schemas.items() if name in found}


def _referred(part: object) -> set[str]:
    """The names of the schemas that stand in this part as references."""
    if isinstance(part, Mapping):
        own = {part["$ref"].rpartition("/")[2]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(_referred, part.values()))
    return set().union(*map(_referred, part)) if isinstance(part, list) else set()


def _security(settings: ApiSettings) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        "access_token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "at+jwt",
            "description": "An OAuth 2 access token (RFC 9068) of the configured issuer.",
        }
    }
    if settings.docs_issuer:
        schemes["demo_issuer"] = {
            "type": "oauth2",
            "description": "The demo's issuer: choose a persona.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{settings.docs_issuer}/authorize",
                    "tokenUrl": f"{settings.docs_issuer}/token",
                    "scopes": {},
                }
            },
        }
    return schemes


def _answers(operation: Operation) -> dict[int | str, dict[str, Any]]:
    told: dict[int | str, dict[str, Any]] = {}
    for status, form in operation.answers.items():
        told[status] = {
            "description": _ANSWERS[status],
            "content": {"application/json": {"schema": _ref(form)}},
        }
        if form is QueryDocument:
            told[status]["headers"] = {**_HELD, "Content-Location": _PLACE}
        if status in _PLACED:
            told[status]["headers"] = {**told[status].get("headers", {}), **_PLACED[status]}
    if operation.file is not None:
        told[200] = {
            "description": "The file.",
            "content": {operation.file: {"schema": {"type": "string", "format": "binary"}}},
        }
    if operation.has_page:
        told[200]["content"]["text/html"] = {"schema": {"type": "string"}}
        told[200]["headers"]["Vary"] = {"description": "Accept", "schema": {"type": "string"}}
    if operation.is_conditional:
        held = {**_HELD, "Retry-After": _AGAIN}
        told[200]["headers"] = {**told[200].get("headers", {}), **held}
        told[304] = {"description": _ANSWERS[304], "headers": held}
    return told


_ANSWERS = {
    200: "As asked.",
    201: "Taken.",
    202: "What is there so far; the rest follows at Location.",
    304: "It is what you hold, and you may still have it.  Nothing is handed over, and so nothing is written in the audit log.",
}
_AGAIN = {
    "description": "After how many seconds something can have changed; left out where nothing is waited for.",
    "schema": {"type": "integer", "minimum": 1},
}
_HELD = {"ETag": {"description": "Names this answer for your account alone.", "schema": {"type": "string"}}}
_PLACE = {"description": "Where to read it again.", "schema": {"type": "string"}}
_PLACED = {201: {"Location": _PLACE}, 202: {"Location": _PLACE, "Retry-After": _AGAIN}}
"""Status → the headers with which something new is handed over."""


def _problems(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """One response for each status, naming the problems that come with it."""
    by_status: dict[int, list[str]] = {}
    for slug in (*operation.problems, "internal", "malformed-request", "header-fields-too-large", "not-found"):
        slugs = by_status.setdefault(int(PROBLEMS[slug]["status"]), [])
        if slug not in slugs and (slug != "not-found" or slug in operation.problems):
            slugs.append(slug)
    return {
        status: {
            "description": "; ".join(f"`{slug}`: {PROBLEMS[slug]['title']['en']}" for slug in slugs),
            "content": {MEDIA_TYPE: {"schema": _ref(Problem)}},
            **({"headers": _REFUSED[status]} if status in _REFUSED else {}),
        }
        for status, slugs in sorted(by_status.items())
        if slugs
    }


_QUOTA = {
    "Retry-After": {"description": "Seconds to wait before.", "schema": {"type": "integer"}},
    "RateLimit-Policy": {
        "description": 'The quota that is used up, with its size and its window in seconds: `"account-day";q=300;w=86400`.',
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'What remains of it, and in how many seconds it begins anew: `"account-day";r=0;t=3600`.',
        "schema": {"type": "string"},
    },
}
"""Of 429; the fields of draft-ietf-httpapi-ratelimit-headers where a quota is used up."""
_REFUSED: Mapping[int, dict[str, Any]] = {
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": {
            "description": 'How to say who you are (RFC 6750): `Bearer realm="oneclick-gateway", error="invalid_token"`.',
            "schema": {"type": "string"},
        }
    },
    HTTPStatus.TOO_MANY_REQUESTS: _QUOTA,
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": _QUOTA["Retry-After"]},
}
"""Status → the headers that say how to go on after a refusal."""


def _exemplify(operation: dict[str, Any]) -> None:
    """Put the examples in where FastAPI is through: it drops whatever is null in them."""
    for kind, example in _EXAMPLES.get(operation["operationId"], {}).items():
        part = operation["requestBody"] if kind == "request" else operation["responses"][kind.removeprefix("answer_")]
        part["content"]["application/json"]["example"] = example


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": REF.format(model=model.__name__)}


def _header(name: str, text: str, form: Mapping[str, object]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": text, "schema": dict(form)}
