"""Complaints in their table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import orjson

from gateway.complaint import statements as sql
from gateway.db import Keyring, Statement
from gateway.domain.clock import CHINA
from gateway.domain.codes import CountyCode, DepartmentCode, MatterCode
from gateway.domain.complaint import Complaint, ComplaintAct, ComplaintState, ComplaintStep
from gateway.domain.person import PersonId

_LAST = UUID(int=2**128 - 1)
_AT_ONCE = 200


class ComplaintStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""


class Complaints:
    """What stands of complaints; that a step is durable in the log with it is the caller's part.  keyring: seals them, and makes the tags."""

    def __init__(self, store: ComplaintStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    async def load(self, complaint_id: UUID) -> Complaint | None:
        """One, whoever's it is."""
        row = await self._store.row(sql.LOAD(complaint_id=complaint_id))
        return None if row is None else self._complaint(row)

    async def of_desk(
        self, department: DepartmentCode, county: CountyCode, before: UUID | None, limit: int
    ) -> list[Complaint]:
        """Those routed to a department in a county, the newest first."""
        return await self._listed(sql.OF_DESK(department=department, county=county, before=before or _LAST, most=limit))

    async def of_account(self, account: str, before: UUID | None, limit: int) -> list[Complaint]:
        """Those that an officer took for somebody."""
        return await self._listed(sql.OF_ACCOUNT(account=account, before=before or _LAST, most=limit))

    async def of_person(self, person: PersonId, before: UUID | None, limit: int) -> list[Complaint]:
        """Those of a citizen, whoever took them."""
        return await self._listed(sql.OF_PERSON(tag=self._tag(person), before=before or _LAST, most=limit))

    async def due(self, now: datetime) -> list[Complaint]:
        """Those whose time is over and of whom nobody was told, and those answered that end by themselves.  now: domain clock."""
        return await self._listed(sql.DUE(now=now, most=_AT_ONCE))

    def insert(self, made: Complaint, entry: str) -> Statement:
        """The row, for the transaction of its entry."""
        return sql.INSERT(
            complaint_id=made.complaint_id,
            state=made.state.value,
            matter=made.matter,
            county=made.county,
            department=made.department,
            tag=self._tag(made.person),
            made_by=made.made_by,
            sealed=self._sealed(made),
            version=made.version,
            made_at=made.made_at,
            due_at=made.due_at,
            entry=entry,
        )

    def change(self, before: Complaint, after: Complaint, closes_at: datetime | None, entry: str) -> Statement:
        """What it is from now on; fails where somebody else was first."""
        return sql.CHANGE(
            complaint_id=before.complaint_id,
            was=before.version,
            state=after.state.value,
            holder=after.holder,
            sealed=self._sealed(after),
            due_at=after.due_at,
            closes_at=closes_at,
            entry=entry,
        )

    def told(self, complaint: Complaint, now: datetime) -> Statement:
        """That it was told to be overdue; fails where it was told, or has changed."""
        return sql.TOLD(complaint_id=complaint.complaint_id, was=complaint.version, now=now)

    def sweep(self, before: datetime) -> Statement:
        """The statement that deletes what was closed and made before that time."""
        return sql.SWEEP(before=before)

    async def _listed(self, statement: Statement) -> list[Complaint]:
        return [self._complaint(row) for row in await self._store.rows(statement)]

    def _tag(self, person: PersonId) -> bytes:
        return self._keyring.tag(b"complaint of " + person.number.encode())

    def _sealed(self, complaint: Complaint) -> bytes:
        acts = [
            {"step": act.step, "at": act.at.isoformat(), "by": act.by, "words": act.words} for act in complaint.acts
        ]
        kept = {
            "person": complaint.person.number,
            "case_number": complaint.case_number,
            "words": complaint.words,
            "may_reopen": complaint.may_reopen,
            "acts": acts,
        }
        return self._keyring.seal(orjson.dumps(kept), _place(complaint.complaint_id))

    def _complaint(self, row: asyncpg.Record) -> Complaint:
        kept: Mapping[str, Any] = orjson.loads(self._keyring.open(row["sealed"], _place(row["complaint_id"])))
        return Complaint(
            complaint_id=row["complaint_id"],
            state=ComplaintState(row["state"]),
            matter=MatterCode(row["matter"]),
            county=CountyCode(row["county"]),
            department=DepartmentCode(row["department"]),
            person=PersonId(kept["person"]),
            case_number=kept["case_number"],
            words=kept["words"],
            made_by=row["made_by"],
            made_at=row["made_at"].astimezone(CHINA),
            due_at=row["due_at"].astimezone(CHINA),
            holder=row["holder"],
            acts=tuple(map(_act, kept["acts"])),
            may_reopen=kept["may_reopen"],
            version=row["version"],
        )


def _act(kept: Mapping[str, Any]) -> ComplaintAct:
    return ComplaintAct(ComplaintStep(kept["step"]), datetime.fromisoformat(kept["at"]), kept["by"], kept["words"])


def _place(complaint_id: UUID) -> str:
    return f"gateway.complaint {complaint_id}"
