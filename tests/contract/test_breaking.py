"""Nothing that a caller builds on changes unnoticed: today's contract against the one that was last handed out."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.breaking import breaking
from tests.contract.tools import CONTRACT, ROOT

Told = dict[str, Any]
RELEASED = ROOT / "openapi" / "released"


def told() -> Told:
    made: Told = json.loads(CONTRACT.read_text("utf-8"))
    return made


def test_what_can_break_a_caller_is_named_with_its_reason() -> None:
    named = json.loads((RELEASED / "changes.json").read_text("utf-8"))
    assert all(entry["why"] for entry in named)
    found = breaking(json.loads((RELEASED / "gateway.v1.json").read_text("utf-8")), told())
    assert found == {entry["change"] for entry in named}, "name it in openapi/released/changes.json and in CHANGELOG.md"


def _schema(c: Told, name: str) -> Any:
    return c["components"]["schemas"][name]


def _ask(c: Told) -> Any:
    return c["paths"]["/v1/queries"]["post"]


def _of_query(c: Told, name: str) -> Any:
    return _schema(c, "QueryIn")["properties"][name]


def _require(c: Told, schema: str, name: str) -> None:
    _schema(c, schema).setdefault("required", []).append(name)


BREAKS: dict[str, Callable[[Told], object]] = {
    "class Receipt: is gone": lambda c: c.update(
        json.loads(json.dumps(c).replace("/Receipt", "/Voucher").replace('"Receipt":', '"Voucher":'))
    ),
    "GET /v1/me: is gone": lambda c: c["paths"].pop("/v1/me"),
    "GET /v1/me: operationId read_me is whoami": lambda c: c["paths"]["/v1/me"]["get"].update(operationId="whoami"),
    "GET /livez: needs an access token": lambda c: c["paths"]["/livez"]["get"].update(security=[{"access_token": []}]),
    "POST /v1/queries 200: is gone": lambda c: _ask(c)["responses"].pop("200"),
    "POST /v1/queries 201: is new": lambda c: _ask(c)["responses"].update({"201": {"description": ""}}),
    "problem unready: the title is now Closed": lambda c: c["paths"]["/readyz"]["get"]["responses"]["503"].update(
        description="`unready`: Closed"
    ),
    "POST /v1/queries 202 Location: the header is not promised any more": lambda c: _ask(c)["responses"]["202"][
        "headers"
    ].pop("Location"),
    "GET /v1/queries/{query_id} 200: is not text/html any more": lambda c: c["paths"]["/v1/queries/{query_id}"]["get"][
        "responses"
    ]["200"]["content"].pop("text/html"),
    "POST /v1/queries header Prefer: is not taken any more": lambda c: _ask(c)["parameters"].pop(0),
    "POST /v1/queries header Idempotency-Key: is required": lambda c: _ask(c)["parameters"][1].update(required=True),
    "POST /v1/queries body.deadline_ms: maximum 30000 and 20000 differ": lambda c: _of_query(c, "deadline_ms").update(
        maximum=20_000
    ),
    "POST /v1/queries body.deadline_ms: is required": lambda c: _require(c, "QueryIn", "deadline_ms"),
    "POST /v1/queries body.certificates: is not taken any more": lambda c: _schema(c, "QueryIn")["properties"].pop(
        "certificates"
    ),
    "POST /v1/queries body.parties[].role: must not be heir": lambda c: _schema(c, "PartyRole")["enum"].remove("heir"),
    "POST /v1/queries body.certificates: must not be null": lambda c: _of_query(c, "certificates")["anyOf"].pop(),
    "POST /v1/queries 200.certificates[].state: can be lost": lambda c: _schema(c, "CertificateState")["enum"].append(
        "lost"
    ),
    "POST /v1/queries 200.certificates[].per_party.*.reason: can be BECAUSE": lambda c: _schema(c, "PlainReason")[
        "enum"
    ].append("BECAUSE"),
    "POST /v1/queries 200.status: is not only one of complete, expired, pending": lambda c: _schema(
        c, "QueryStatus"
    ).update(anyOf=[c["components"]["schemas"]["QueryStatus"].copy(), {"type": "string", "pattern": "^t"}]),
    "POST /v1/queries 200.receipt: is not told any more": lambda c: _schema(c, "QueryDocument")["properties"].pop(
        "receipt"
    ),
    "POST /v1/queries 200.receipt: can be left out": lambda c: _schema(c, "QueryDocument")["required"].remove(
        "receipt"
    ),
    "POST /v1/queries 200.case_number: can be null": lambda c: _schema(c, "QueryDocument")["properties"].update(
        case_number={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "POST /v1/queries 200.completeness.asked: can be string": lambda c: _schema(c, "Completeness")["properties"].update(
        asked={"type": "string"}
    ),
}
KEEPS: dict[str, Callable[[Told], object]] = {
    "a new operation": lambda c: c["paths"].update({"/v1/new": {"get": {"operationId": "new", "responses": {}}}}),
    "a new member that is answered": lambda c: _schema(c, "QueryDocument")["properties"].update(
        more={"type": "string"}
    ),
    "a new member that may be sent": lambda c: _schema(c, "QueryIn")["properties"].update(more={"type": "string"}),
    "a new word that may be sent": lambda c: _schema(c, "IdType")["enum"].append("CN15"),
    "a parameter that is not said to be null": lambda c: c["paths"]["/v1/matters"]["get"]["parameters"][0].update(
        schema={"type": "string", "maxLength": 512}
    ),
    "a word that is answered no more": lambda c: _schema(c, "FieldState")["enum"].pop(),
    "a text that is one of a list or of a pattern now": lambda c: _schema(c, "BilingualText")["properties"][
        "en"
    ].update(anyOf=[{"type": "string", "enum": ["a"]}, {"type": "string", "pattern": "^b"}]),
    "an answer that is always there now": lambda c: _require(c, "QueryDocument", "salt"),
    "a new refusal": lambda c: _ask(c)["responses"].update({"410": {"description": ""}}),
    "a wider bound": lambda c: _of_query(c, "deadline_ms").update(maximum=60_000),
}


@pytest.mark.parametrize("sentence", BREAKS)
def test_what_breaks_a_caller_is_found(sentence: str) -> None:
    changed = told()
    BREAKS[sentence](changed)
    assert sentence in breaking(told(), changed)


@pytest.mark.parametrize("change", KEEPS)
def test_what_breaks_nobody_is_let_pass(change: str) -> None:
    changed = told()
    KEEPS[change](changed)
    assert breaking(told(), changed) == set()
