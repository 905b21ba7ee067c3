"""The table of routes: every operation of the API in one place, with what it takes, gives and refuses."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from starlette.responses import Response as HttpResponse

from gateway.api import (
    audit,
    audit_exports,
    audit_forms,
    audit_reveals,
    declarations,
    departments,
    disclosures,
    findings,
    health,
    me,
    queries,
    reference,
    schema,
    statistics,
    transparency,
    verifications,
)
from gateway.api.inputs import DeclarationIn, QueryIn, ReassignmentIn, VerificationReplyIn

Handler = Callable[..., Awaitable[HttpResponse]]

Headers = Mapping[str, tuple[str, Mapping[str, object]]]

READ = ("not-authenticated", "not-authorised", "identity-unavailable", "audit-unavailable")
LISTED = (*READ, "invalid-input")
ONE = (*READ, "not-found")
WRITE = (*LISTED, "body-too-large", "unsupported-media-type")

_KEYED = ("idempotency-mismatch", "idempotency-running")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.  Its handler's name is its operationId; the first line of the handler's docstring its summary.

    answers: status → form.  problems: slugs of the closed list beside `internal`.  headers: request header → description.
    """

    method: str
    path: str
    handler: Handler
    tag: str
    answers: Mapping[int, type[BaseModel]]
    problems: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    headers: Headers = field(default_factory=dict)
    is_open: bool = False
    """Needs no access token."""
    file: str | None = None
    """The media type of its 200, where that is a file."""
    has_page: bool = False
    """A 200 comes as text/html too, where Accept prefers it."""

    @property
    def name(self) -> str:
        """The operationId."""
        return str(getattr(self.handler, "__name__"))  # noqa: B009 - a Callable's type does not promise a name


_IDEMPOTENCY: Headers = {
    "Idempotency-Key": (
        "Same key and same body: what the first request made is handed over again, and nothing is made twice.",
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
    )
}
_ASYNCHRONY: Headers = {
    "Prefer": ("`respond-async`, or `wait=N`: answer within N seconds (RFC 7240).", {"type": "string"}),
}
_TASK: Headers = {
    "Audit-Task": (
        "The number of the task you look for; it stands in the log with your look.",
        {"type": "string", "pattern": "^[!-~]{1,64}$"},
    )
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
        has_page=True,
    ),
    Operation(
        "GET",
        "/v1/queries/{query_id}/proof",
        transparency.read_query_proof,
        "queries",
        {},
        (*LISTED, "not-found", "not-integrated"),
        file=transparency.TEXT,
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
        "/v1/verifications/figures",
        verifications.read_verification_figures,
        "verifications",
        {200: schema.DeskFiguresOfAll},
        READ,
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
    Operation(
        "GET", "/v1/audit/entries", audit.list_audit_entries, "audit", {200: schema.AuditEntries}, LISTED, headers=_TASK
    ),
    Operation(
        "POST",
        "/v1/audit/searches",
        audit.search_audit_entries,
        "audit",
        {200: schema.AuditEntries},
        (*WRITE, "invalid-identifier"),
        body=audit_forms.AuditSearchIn,
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/entries/{entry_id}",
        audit.read_audit_entry,
        "audit",
        {200: schema.AuditEntry},
        (*LISTED, "not-found"),
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/entries/{entry_id}/proof",
        audit.prove_audit_entry,
        "audit",
        {200: schema.AuditProof},
        (*LISTED, "not-found", "not-integrated"),
        headers=_TASK,
    ),
    Operation(
        "POST",
        "/v1/audit/timelines",
        audit.trace_audit_entries,
        "audit",
        {200: schema.AuditTimeline},
        (*WRITE, "invalid-identifier"),
        body=audit_forms.TimelineIn,
        headers=_TASK,
    ),
    Operation(
        "POST",
        "/v1/audit/exports",
        audit_exports.ask_audit_export,
        "audit",
        {202: schema.AuditExport},
        (*WRITE, "invalid-identifier"),
        body=audit_forms.ExportIn,
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/exports/{export_id}",
        audit_exports.read_audit_export,
        "audit",
        {200: schema.AuditExport},
        ONE,
    ),
    Operation(
        "GET",
        "/v1/audit/exports/{export_id}/bundle",
        audit_exports.fetch_audit_bundle,
        "audit",
        {},
        (*LISTED, "not-found", "conflict"),
        headers=_TASK,
        file=audit_exports.ZIP,
    ),
    Operation(
        "POST",
        "/v1/audit/reveals",
        audit_reveals.ask_reveal,
        "audit",
        {201: schema.AuditReveal},
        (*WRITE, "not-found", "conflict", "shredded", "unreadable"),
        body=audit_forms.RevealIn,
        headers=_TASK,
    ),
    Operation("GET", "/v1/audit/reveals", audit_reveals.list_reveals, "audit", {200: schema.AuditReveals}, LISTED),
    Operation(
        "GET", "/v1/audit/reveals/{reveal_id}", audit_reveals.read_reveal, "audit", {200: schema.AuditReveal}, ONE
    ),
    Operation(
        "POST",
        "/v1/audit/reveals/{reveal_id}/approve",
        audit_reveals.approve_reveal,
        "audit",
        {200: schema.AuditReveal},
        (*WRITE, "not-found", "conflict"),
        body=audit_forms.RevealDecisionIn,
        headers=_TASK,
    ),
    Operation(
        "POST",
        "/v1/audit/reveals/{reveal_id}/refuse",
        audit_reveals.refuse_reveal,
        "audit",
        {200: schema.AuditReveal},
        (*WRITE, "not-found", "conflict"),
        body=audit_forms.RevealDecisionIn,
        headers=_TASK,
    ),
    Operation(
        "POST",
        "/v1/audit/reveals/{reveal_id}/open",
        audit_reveals.open_reveal,
        "audit",
        {200: schema.AuditRevealed},
        (*LISTED, "not-found", "conflict", "shredded", "unreadable"),
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/findings",
        findings.list_findings,
        "audit",
        {200: schema.Findings},
        LISTED,
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/findings/{finding_id}",
        findings.read_finding,
        "audit",
        {200: schema.FindingInFull},
        (*LISTED, "not-found"),
        headers=_TASK,
    ),
    Operation(
        "POST",
        "/v1/audit/findings/{finding_id}/acknowledge",
        findings.acknowledge_finding,
        "audit",
        {200: schema.Finding},
        (*WRITE, "not-found", "conflict"),
        body=audit_forms.JudgementIn,
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/audit/spot-checks",
        findings.read_spot_check,
        "audit",
        {200: schema.SpotCheck},
        (*LISTED, "not-found", "conflict"),
        headers=_TASK,
    ),
    Operation(
        "GET",
        "/v1/subjects/me/disclosures",
        disclosures.list_own_disclosures,
        "citizens",
        {200: schema.Disclosures},
        LISTED,
    ),
    Operation(
        "POST",
        "/v1/audit/withholdings",
        disclosures.order_withholding,
        "audit",
        {201: schema.Withholding},
        WRITE,
        body=audit_forms.WithholdingIn,
    ),
    Operation(
        "GET",
        "/v1/audit/withholdings",
        disclosures.list_withholdings,
        "audit",
        {200: schema.Withholdings},
        LISTED,
    ),
    Operation(
        "GET",
        "/audit/log/{year}/checkpoint",
        transparency.read_checkpoint,
        "log",
        {},
        ("not-found", "unready", "audit-unavailable"),
        file=transparency.TEXT,
        is_open=True,
    ),
    Operation(
        "GET",
        "/audit/log/{year}/tile/entries/{path:path}",
        transparency.read_log_entries,
        "log",
        {},
        (*LISTED, "not-found"),
        headers=_TASK,
        file=transparency.BYTES,
    ),
    Operation(
        "GET",
        "/audit/log/{year}/tile/{path:path}",
        transparency.read_tile,
        "log",
        {},
        ("not-found", "unready", "audit-unavailable"),
        file=transparency.BYTES,
        is_open=True,
    ),
    Operation(
        "GET",
        "/.well-known/jwks.json",
        transparency.read_log_keys,
        "log",
        {200: schema.LogKeys},
        ("unready", "audit-unavailable"),
        is_open=True,
    ),
    Operation("GET", "/livez", health.read_livez, "health", {200: schema.Health}, is_open=True),
    Operation("GET", "/startupz", health.read_startupz, "health", {200: schema.Health}, is_open=True),
    Operation("GET", "/readyz", health.read_readyz, "health", {200: schema.Health}, ("unready",), is_open=True),
)
"""In the order in which the documentation shows them."""
