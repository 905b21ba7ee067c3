"""Sharing requests in their table."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from gateway.db import Statement
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import NotFound
from gateway.domain.sharing import SharingRequest, SharingState, SharingWish
from gateway.sharing import statements as sql

_LAST = UUID(int=2**128 - 1)
_AT_ONCE = 200


class SharingStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""


class SharingRequests:
    """What stands of requests; that a step is durable in the log with it is the caller's part."""

    def __init__(self, store: SharingStore) -> None:
        self._store = store

    async def load_of(self, request_id: UUID, department: DepartmentCode) -> SharingRequest:
        """One that this department has made or has to decide; another's is not there.  Raises NotFound."""
        row = await self._store.row(sql.LOAD_OF(request_id=request_id, department=department))
        if row is None:
            raise NotFound("there is no such sharing request for this department")
        return _request(row)

    async def listed(self, department: DepartmentCode, before: UUID | None, limit: int) -> list[SharingRequest]:
        """Those that this department has made or has to decide, the newest first."""
        rows = await self._store.rows(sql.LIST(department=department, before=before or _LAST, most=limit))
        return [_request(row) for row in rows]

    async def granted(self, today: date) -> list[SharingRequest]:
        """All that is granted and not over on this day, as the table has it; what counts stands in the policy bundle."""
        return [_request(row) for row in await self._store.rows(sql.GRANTED(today=today))]

    async def is_renewed(self, request_id: UUID, today: date) -> bool:
        """Whether a renewal of it is granted and not over on this day."""
        return await self._store.row(sql.RENEWED(request_id=request_id, today=today)) is not None

    async def to_remind(self, now: datetime, ends_by: date) -> list[SharingRequest]:
        """Those that wait for a decision, and those granted that end by a day, of which nobody was reminded."""
        rows = await self._store.rows(sql.TO_REMIND(now=now, ends_by=ends_by, most=_AT_ONCE))
        return [_request(row) for row in rows]

    def ask(self, request: SharingRequest, entry: str) -> Statement:
        """The row, for the transaction of its entry."""
        wish = request.wish
        return sql.ASK(
            request_id=request.request_id,
            department=request.department,
            owner=request.owner,
            matter=wish.matter,
            fields=_fields(wish),
            purpose=wish.purpose,
            since=wish.since,
            until=wish.until,
            most_per_day=wish.most_per_day,
            most_per_month=wish.most_per_month,
            renews=wish.renews,
            state=SharingState.ASKED.value,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            due_at=request.due_at,
            remind_at=request.remind_at,
            entry=entry,
        )

    def decide(self, before: SharingRequest, after: SharingRequest, entry: str) -> Statement:
        """What somebody has said of it; fails where somebody else was first."""
        return sql.DECIDE(
            request_id=before.request_id,
            was=before.settled.value,
            state=after.settled.value,
            decided_by=after.decided_by,
            decided_at=after.decided_at,
            reasons=after.reasons,
            entry=entry,
        )

    def reminded(self, request: SharingRequest, now: datetime) -> Statement:
        """That somebody was reminded of it."""
        return sql.REMINDED(request_id=request.request_id, now=now)

    def sweep(self, before_day: date) -> Statement:
        """The statement that deletes requests whose dates are over since before that day."""
        return sql.SWEEP(before_day=before_day)


def request_content(request: SharingRequest) -> Mapping[str, object]:
    """A request for its entry: who asks whom for what."""
    wish = request.wish
    return {
        "request_id": str(request.request_id),
        "department": request.department,
        "owner": request.owner,
        "fields": _fields(wish),
        "since": wish.since.isoformat(),
        "until": wish.until.isoformat(),
        "most_per_day": wish.most_per_day,
        **({} if wish.most_per_month is None else {"most_per_month": wish.most_per_month}),
        **({} if wish.renews is None else {"renews": str(wish.renews)}),
    }


def _fields(wish: SharingWish) -> dict[str, Sequence[str]]:
    return {code: sorted(items) for code, items in sorted(wish.fields.items())}


def _request(row: asyncpg.Record) -> SharingRequest:
    fields: dict[str, list[Any]] = json.loads(row["fields"])
    renews = row["renews"]
    wish = SharingWish(
        matter=MatterCode(row["matter"]),
        fields={CertificateCode(code): frozenset(map(ItemName, items)) for code, items in fields.items()},
        purpose=row["purpose"],
        since=row["since"],
        until=row["until"],
        most_per_day=row["most_per_day"],
        most_per_month=row["most_per_month"],
        renews=None if renews is None else UUID(str(renews)),
    )
    return SharingRequest(
        request_id=UUID(str(row["request_id"])),
        department=DepartmentCode(row["department"]),
        owner=DepartmentCode(row["owner"]),
        wish=wish,
        settled=SharingState(row["state"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        due_at=row["due_at"],
        remind_at=row["remind_at"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        reasons=row["reasons"],
        reminded_at=row["reminded_at"],
        entry=row["entry"],
    )
