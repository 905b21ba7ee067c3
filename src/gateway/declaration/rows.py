"""Rows of the room's tables as its words, and a list's cursors."""

import base64
import binascii
from datetime import UTC, datetime

import asyncpg

from gateway.declaration.model import Check, CheckOutcome, Finding, FindingState
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import InputFault, InvalidInput


def check_of(row: asyncpg.Record) -> Check:
    """One row of `declaration_check`."""
    outcome, done_at = row["outcome"], row["done_at"]
    return Check(
        number=row["number"],
        due_at=row["due_at"].astimezone(CHINA),
        outcome=None if outcome is None else CheckOutcome(outcome),
        reason=row["reason"],
        done_at=None if done_at is None else done_at.astimezone(CHINA),
    )


def finding_of(row: asyncpg.Record) -> Finding:
    """One row of `inspection_finding` with its declaration's."""
    return Finding(
        finding_id=row["finding_id"],
        declaration_id=row["declaration_id"],
        query_id=QueryId(row["declared_query_id"]),
        matter=MatterCode(row["matter"]),
        certificate=CertificateCode(row["certificate"]),
        state=FindingState(row["state"]),
        reason=row["reason"],
        opened_at=row["opened_at"].astimezone(CHINA),
        check_query_id=QueryId(row["query_id"]),
    )


def to_cursor(finding: Finding) -> str:
    """Where the page after this finding begins."""
    return (
        base64.urlsafe_b64encode(f"{finding.opened_at.isoformat()}|{finding.finding_id}".encode()).decode().rstrip("=")
    )


def from_cursor(cursor: str) -> tuple[datetime, str]:
    """What `to_cursor` was given.  Raises InvalidInput."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _, finding_id = text.partition("|")
        before = datetime.fromisoformat(at).astimezone(UTC) if "+" in at and "\0" not in finding_id else None
    except (ValueError, OverflowError, binascii.Error):
        before = None
    if before is None:
        fault = InputFault("/cursor", "bad-cursor", "a cursor comes from the member `next` of a page")
        raise InvalidInput("the cursor is not one of ours", [fault])
    return before, finding_id
