"""The orders to withhold entries from those they are about, as they are kept and as the log says them."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import asyncpg

from gateway.audit import PLACES, Draft, Reader, Subject, Withholding, full_officer, withholding_of
from gateway.db import Keyring, Statement
from gateway.domain.oversight import Scope
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.oversight.disclosures import statements as sql

LONGEST_WITHHOLDING = timedelta(days=731)
_LAST = UUID(int=2**128 - 1)


class Withholdings:
    """The table of the orders, in which their reasons, which may name people, stand sealed."""

    def __init__(self, reader: Reader, keyring: Keyring) -> None:
        self._reader = reader
        self._keyring = keyring

    async def listed(self, before: UUID | None, limit: int) -> Sequence[Withholding]:
        """The newest first, from before that id; ended ones too.  Raises AuditUnavailable, UnreadableBytes without their key."""
        rows = await self._reader.found(sql.LIST(before=before or _LAST, most=limit))
        return [withholding_of(row, self._reason(row)) for row in rows]

    def insert(self, ordered: Withholding, entry: str) -> Statement:
        """The row, for the transaction of its entry."""
        reason = self._keyring.seal(ordered.reason.encode(), _bound_to(ordered.withholding_id))
        return sql.INSERT(
            withholding_id=ordered.withholding_id,
            scope=ordered.scope.value,
            value=ordered.value,
            sealed_reason=reason,
            until=ordered.until,
            ordered_at=ordered.ordered_at,
            entry=entry,
        )

    def _reason(self, row: asyncpg.Record) -> str:
        """The reason; that of an older order stands there in its words."""
        if row["sealed_reason"] is None:
            return str(row["reason"])
        return self._keyring.open(row["sealed_reason"], _bound_to(row["withholding_id"])).decode()


def withholding_draft(ordered: Withholding, by: Officer, subjects: Sequence[Subject] = ()) -> Draft:
    """The ADMIN entry of an order, found by its case or matter; of the reason, which may name people, the hash.

    subjects: whose case it is, where it is of a case.
    """
    sections: dict[str, Content] = {
        "officer": full_officer(by),
        "result": {
            "did": f"withhold {ordered.scope} {ordered.value} until {ordered.until:%Y-%m-%d}",
            "withholding_id": str(ordered.withholding_id),
            "scope": ordered.scope.value,
            "value": ordered.value,
            "reason_hash": sha256(ordered.reason.encode()).hexdigest(),
            "until": ordered.until.isoformat(),
        },
    }
    if ordered.scope is not Scope.TASK:
        section, member = PLACES[ordered.scope]
        sections[section] = {member: ordered.value}
    return Draft(Kind.ADMIN, None, sections, tuple(subjects))


def _bound_to(withholding_id: UUID) -> str:
    return f"audit.audit_withholding {withholding_id}"
