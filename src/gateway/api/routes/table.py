"""The table of routes: every operation of the API, with what it takes, gives and refuses."""

from gateway.api.contract import schema
from gateway.api.contract.inputs import DeclarationIn, DeclineIn, QueryIn, ReassignmentIn, VerificationReplyIn
from gateway.api.contract.operation import LISTED, ONE, READ, WRITE, Headers, Operation
from gateway.api.routes import (
    declarations,
    departments,
    health,
    log,
    me,
    queries,
    reference,
    statistics,
    verifications,
)
from gateway.api.routes.log_table import LOG_TABLE

_KEYED = ("idempotency-mismatch", "idempotency-running")
_IDEMPOTENCY: Headers = {
    "Idempotency-Key": (
        "Same key and same body: what the first request made is handed over again, and nothing is made twice.",
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
    )
}
_CONDITIONAL: Headers = {
    "If-None-Match": (
        "The ETag of the answer that you hold (RFC 9110): 304 where it is still that one.",
        {"type": "string"},
    ),
}
_ASYNCHRONY: Headers = {
    "Prefer": ("`respond-async`, or `wait=N`: answer within N seconds (RFC 7240).", {"type": "string"}),
}
TABLE: tuple[Operation, ...] = (
    Operation(
        "POST",
        "/v1/queries",
        queries.ask_query,
        "queries",
        {200: schema.QueryDocument, 202: schema.QueryDocument},
        (*WRITE, *_KEYED, "invalid-identifier", "conflict", "too-many-requests"),
        body=QueryIn,
        headers={**_IDEMPOTENCY, **_ASYNCHRONY},
    ),
    Operation(
        "GET",
        "/v1/queries/{query_id}",
        queries.read_query,
        "queries",
        {200: schema.QueryDocument},
        ONE,
        headers=_CONDITIONAL,
        is_conditional=True,
        has_page=True,
    ),
    Operation(
        "GET",
        "/v1/queries/{query_id}/proof",
        log.read_query_proof,
        "queries",
        {},
        (*LISTED, "not-found", "not-integrated", "unreadable"),
        file=log.TEXT,
    ),
    Operation("GET", "/v1/me", me.read_me, "me", {200: schema.Me}, READ),
    Operation(
        "GET", "/v1/me/permissions", me.read_permissions, "me", {200: schema.Permissions}, (*LISTED, "not-found")
    ),
    Operation("GET", "/v1/matters", reference.list_matters, "reference", {200: schema.Matters}, LISTED),
    Operation("GET", "/v1/matters/{code}", reference.read_matter, "reference", {200: schema.MatterInFull}, ONE),
    Operation("GET", "/v1/certificates", reference.list_certificates, "reference", {200: schema.Certificates}, LISTED),
    Operation("GET", "/v1/departments", departments.list_departments, "reference", {200: schema.Departments}, LISTED),
    Operation(
        "GET", "/v1/departments/{code}", departments.read_department, "reference", {200: schema.DepartmentInFull}, ONE
    ),
    Operation("GET", "/v1/items", reference.list_items, "reference", {200: schema.Items}, LISTED),
    Operation(
        "GET",
        "/v1/statistics",
        statistics.read_statistics,
        "reference",
        {200: schema.Statistics},
        (*LISTED, "too-many-requests"),
    ),
    Operation(
        "GET",
        "/v1/verifications",
        verifications.list_verifications,
        "verifications",
        {200: schema.Verifications},
        LISTED,
    ),
    Operation(
        "GET",
        "/v1/verifications/figures",
        verifications.read_verification_figures,
        "verifications",
        {200: schema.DeskFiguresOfAll},
        READ,
    ),
    Operation(
        "GET",
        "/v1/verifications/{task_id}",
        verifications.read_verification,
        "verifications",
        {200: schema.Verification},
        (*ONE, "conflict"),
    ),
    Operation(
        "POST",
        "/v1/verifications/{task_id}/reply",
        verifications.reply_to_verification,
        "verifications",
        {200: schema.VerificationAnswered},
        (*WRITE, "not-found", "conflict"),
        body=VerificationReplyIn,
    ),
    Operation(
        "GET",
        "/v1/verifications/{task_id}/reply",
        verifications.read_verification_reply,
        "verifications",
        {200: schema.VerificationSigned},
        ONE,
    ),
    Operation(
        "POST",
        "/v1/verifications/{task_id}/extend",
        verifications.extend_verification,
        "verifications",
        {200: schema.VerificationMoved},
        (*ONE, "conflict"),
    ),
    Operation(
        "POST",
        "/v1/verifications/{task_id}/reassign",
        verifications.reassign_verification,
        "verifications",
        {200: schema.VerificationMoved},
        (*WRITE, "not-found", "conflict"),
        body=ReassignmentIn,
    ),
    Operation(
        "GET",
        "/v1/declaration-notices/{certificate}",
        declarations.read_declaration_notice,
        "declarations",
        {200: schema.DeclarationNotice},
        ONE,
    ),
    Operation(
        "POST",
        "/v1/declarations",
        declarations.make_declaration,
        "declarations",
        {201: schema.Declaration},
        (*WRITE, *_KEYED, "invalid-identifier", "not-found", "conflict"),
        body=DeclarationIn,
        headers=_IDEMPOTENCY,
    ),
    Operation(
        "POST",
        "/v1/queries/{query_id}/decline",
        declarations.decline_declaration,
        "declarations",
        {200: schema.DeclarationDeclined},
        (*WRITE, "not-found", "conflict"),
        body=DeclineIn,
    ),
    Operation(
        "GET",
        "/v1/declarations/{declaration_id}",
        declarations.read_declaration,
        "declarations",
        {200: schema.Declaration},
        ONE,
    ),
    Operation(
        "GET", "/v1/inspections", declarations.list_inspections, "declarations", {200: schema.Inspections}, LISTED
    ),
    *LOG_TABLE,
    Operation("GET", "/livez", health.read_livez, "health", {200: schema.Health}, is_open=True),
    Operation("GET", "/startupz", health.read_startupz, "health", {200: schema.Health}, is_open=True),
    Operation("GET", "/readyz", health.read_readyz, "health", {200: schema.Readiness}, ("unready",), is_open=True),
)
"""In the order in which the documentation shows them."""
