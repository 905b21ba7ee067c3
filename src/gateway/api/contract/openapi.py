"""The contract as OpenAPI 3.1, as the framework generates it from the routes and their forms."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from gateway.api.contract.meanings import data, describe_operation, describe_schemas
from gateway.api.contract.responses import EXAMPLES
from gateway.api.contract.schema import Problem
from gateway.api.http.answers import JSON
from gateway.api.http.problems import PROBLEMS, problem
from gateway.api.settings import ApiSettings

SCHEMAS = "#/components/schemas/"
REF = SCHEMAS + "{model}"
TITLE = "oneclick-gateway"
VERSION = "1.0.0"
DESCRIPTION = """One request for all the certificates that a citizen's matter needs.

Send POST /v1/queries with the people of a case and an access token.  Every certificate that was asked for comes back with one state,
every field with its state, mode, rule and legal basis.  What is pending is read again later with GET /v1/queries/{query_id}.  Nothing is
disclosed without an entry in the audit log.

Errors are RFC 9457 problem details: `code` is for programs, `detail` and `remedy` are for people.

Times are RFC 3339 with offset; compare instants, not texts.  There are two clocks.  The real clock stamps entries of the audit log.  The
domain clock is the one by which departments date their data, and by which due dates count.  In production both are the same.

Within /v1 an answer may get new members: ignore those that you do not know.  A closed list may get new words only with a change that is
named.  Every response has the header `API-Version`."""
_TAGS = {
    "queries": "The one-click query.",
    "me": "Your account, and what it may ask.",
    "reference": "Matters, certificates, departments and information items.",
    "verifications": "An officer of a department answers what the registers cannot.",
    "declarations": "The applicant makes a promise in place of a proof. It is checked afterwards.",
    "credit": "Who is suspected of a false declaration is heard; who is found to have made one may not declare for a time.",
    "audit": "The audit log, for auditors.",
    "accounts": "Who may act here: the register of accounts, for administrators.",
    "policies": "What officers may see is changed by two people, and every former policy stays readable.",
    "corrections": "Doubts about what departments hold, their answers, and notices to who was given a wrong value.",
    "batches": "Lists of rows, each a query of its own that is answered yes or no.",
    "sharing": "A department asks another one to share fields with it.",
    "callbacks": "A client system is called back when a query of its own changes, by Standard Webhooks.",
    "reports": "What each department did in a month, counted from the log and signed; and how departments compare.",
    "complaints": "Somebody was sent away in vain: complained, acted on, answered.",
    "citizens": "For citizens: who looked at my data.",
    "duty": "When accounts may ask, and what opens a case in an emergency.",
    "protection": "For the desk for protected people: alerts that nobody else learns of, and the people being watched.",
    "log": "The audit log itself: anybody can check it (C2SP tlog-tiles).",
    "tokens": "Access tokens: whose are taken, and which are refused before their time.",
    "operation": "How the installation stands, for operators.",
    "health": "For monitoring.",
}
_CONTACT = {"name": "Whoever runs this gateway; each problem's `type` is a page that says what to do"}


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
            separate_input_output_schemas=False,
        )
        for operation in (operation for path in whole["paths"].values() for operation in path.values()):
            operation["responses"].pop("422", None)  # the framework's own, which no caller ever meets
            describe_operation(operation)
            _add_examples(operation)
            if settings.docs_issuer and "security" in operation:
                operation["security"] = [*operation["security"], {"issuer": []}]
        schemas = _reachable(whole["paths"], _schemas(whole))
        describe_schemas(schemas)
        whole["components"] = {
            "schemas": schemas,
            "examples": {slug: _problem(slug) for slug in sorted(_referred(whole["paths"], EXAMPLES))},
            "securitySchemes": _security(settings),
        }
        app.openapi_schema = _whole_bounds(whole)
    return app.openapi_schema


def _schemas(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The forms that the framework found in the routes, and that of a problem."""
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template=REF)
    return dict(sorted({**whole["components"]["schemas"], **definitions["$defs"]}.items()))


def _reachable(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that the paths lead to, directly or through another.  Raises KeyError where a reference dangles."""
    found: set[str] = set()
    waiting = _referred(paths)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _referred(schemas[name]) - found
    return {name: schema for name, schema in schemas.items() if name in found}


def _referred(part: object, kind: str = SCHEMAS) -> set[str]:
    """The names of the schemas, or of what else, that stand in this part as references."""
    if isinstance(part, Mapping):
        place = str(part.get("$ref", ""))
        own = {place.removeprefix(kind)} if place.startswith(kind) else set()
        return own.union(*(_referred(one, kind) for one in part.values()))
    return set().union(*(_referred(one, kind) for one in part)) if isinstance(part, list) else set()


def _problem(slug: str) -> dict[str, Any]:
    """A problem as a real run has answered it, or as it would be, of a request by that trace."""
    known, recorded = PROBLEMS[slug], data("refusals")
    if slug in recorded:
        return {"summary": known["title"]["en"], "value": recorded[slug]}
    payload = json.loads(bytes(problem(slug, int(known["status"]), "").body))
    return {"summary": known["title"]["en"], "value": payload | {"instance": f"urn:trace:{_TRACE}", "trace_id": _TRACE}}


_TRACE = "0af7651916cd43dd8448eb211c80319c"
"""The example of W3C trace context."""


def _whole_bounds(part: Any) -> Any:
    """The same with bounds of whole numbers written as such: the framework makes fractions of them."""
    if isinstance(part, list):
        return [_whole_bounds(one) for one in part]
    if isinstance(part, dict):
        return {name: _whole(one) if name in _BOUNDS else _whole_bounds(one) for name, one in part.items()}
    return part


_BOUNDS = frozenset({"minimum", "maximum"})


def _whole(bound: Any) -> Any:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _add_examples(operation: dict[str, Any]) -> None:
    """What a real run has asked and answered, where the framework is through: it drops whatever is null in an example."""
    examples = data("examples").get(operation["operationId"], {})
    if "request" in examples:
        operation["requestBody"]["content"][JSON]["example"] = examples["request"]
    for status, response in operation["responses"].items():
        if f"answer_{status}" in examples:
            response["content"][JSON]["example"] = examples[f"answer_{status}"]


def _security(settings: ApiSettings) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        "access_token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "at+jwt",
            "description": "An OAuth 2 access token (RFC 9068) of a configured issuer, by Bearer, or bound to its sender's key by DPoP (RFC 9449): its claims name the account, the client, the department, the post and the roles.  GET /v1/me shows what it is good for.",
        }
    }
    if settings.docs_issuer:
        schemes["issuer"] = {
            "type": "oauth2",
            "description": "The issuer of access tokens.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{settings.docs_issuer}/authorize",
                    "tokenUrl": f"{settings.docs_issuer}/token",
                    "scopes": {},
                }
            },
        }
    return schemes
