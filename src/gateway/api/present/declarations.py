"""Declarations and inspections in the shape of the contract; none holds a name or a number."""

from gateway.api.http.answers import Shown, plain
from gateway.flows import Declaration, Notice, Suspicion


def notice_object(certificate: str, notice: Notice) -> Shown:
    """The text as it is to be shown."""
    return {
        "certificate": certificate,
        "notice_version": notice.version,
        "notice_hash": notice.sha256,
        "notice": plain(notice.notice),
        "statement": plain(notice.statement),
    }


def declaration_object(made: Declaration) -> Shown:
    """A declaration, and the checks that are due or done; what a check found is for inspectors."""
    return {
        "declaration_id": made.declaration_id,
        "query_id": made.query_id,
        "matter": made.matter,
        "certificate": made.certificate,
        "notice_version": made.notice_version,
        "notice_hash": made.notice_hash,
        "statement_hash": made.statement_hash,
        "signed_at": made.signed_at,
        "checks": [{"due_at": check.due_at, "done_at": check.done_at} for check in made.checks],
    }


def finding_object(finding: Suspicion) -> Shown:
    """A finding as the inspector sees it."""
    return {
        "finding_id": finding.finding_id,
        "declaration_id": finding.declaration_id,
        "query_id": finding.query_id,
        "matter": finding.matter,
        "certificate": finding.certificate,
        "state": finding.state,
        "reason": finding.reason,
        "opened_at": finding.opened_at,
        "check_query_id": finding.check_query_id,
    }
