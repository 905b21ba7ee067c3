"""Rows of the room's tables as its words, and a list's cursors."""

import asyncpg

from gateway.declaration.model import Check, CheckOutcome, Suspicion
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.words import SuspicionState


def check_of(row: asyncpg.Record) -> Check:
    """One row of `declaration_check`."""
    outcome, done_at = row["outcome"], row["done_at"]
    return Check(
        number=row["number"],
        due_at=row["due_at"].astimezone(CHINA),
        outcome=None if outcome is None else CheckOutcome(outcome),
        reason=row["reason"],
        done_at=None if done_at is None else done_at.astimezone(CHINA),
        inspection_id=row["inspection_id"],
    )


def finding_of(row: asyncpg.Record) -> Suspicion:
    """One row of `inspection_finding` with its declaration's."""
    return Suspicion(
        finding_id=row["finding_id"],
        declaration_id=row["declaration_id"],
        query_id=QueryId(row["declared_query_id"]),
        matter=MatterCode(row["matter"]),
        certificate=CertificateCode(row["certificate"]),
        state=SuspicionState(row["state"]),
        reason=row["reason"],
        opened_at=row["opened_at"].astimezone(CHINA),
        check_query_id=QueryId(row["query_id"]),
        inspected_by=row["inspected_by"],
    )
