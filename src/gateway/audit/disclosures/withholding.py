"""Withholding: the entries of a case, of a matter or of an auditor's task are not shown to those they are about, until a date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import asyncpg

from gateway.audit.content import full_officer
from gateway.audit.model import Draft, Subject
from gateway.audit.reader import Reader
from gateway.db import Keyring, Statement
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind

LONGEST_WITHHOLDING = timedelta(days=731)
_ACTIVE = "select withholding_id, scope, value, until, ordered_at from audit.audit_withholding where until > $1"
_LIST = """select withholding_id, scope, value, reason, sealed_reason, until, ordered_at from audit.audit_withholding
    where withholding_id < $1 order by withholding_id desc limit $2"""
_INSERT = """insert into audit.audit_withholding (withholding_id, scope, value, sealed_reason, until, ordered_at, entry)
    values ($1, $2, $3, $4, $5, $6, $7)"""
_LAST = UUID(int=2**128 - 1)


class Scope(StrEnum):
    """What a withholding is about."""

    CASE = "case"
    MATTER = "matter"
    TASK = "task"


_PLACES: Mapping[Scope, tuple[str, str]] = {
    Scope.CASE: ("case", "case_number"),
    Scope.MATTER: ("request", "matter"),
    Scope.TASK: ("result", "task"),
}
"""Where an entry says it: section and member."""
_SHOWN_IN: Mapping[Scope, str] = {Scope.CASE: "cases", Scope.MATTER: "matters"}
"""Where the section of somebody whom a look showed says which of theirs it was."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """until, ordered_at: domain clock.  It ends by itself; no row is changed for it.

    reason: empty where it was not read; what is withheld does not hang on it.
    """

    withholding_id: UUID
    scope: Scope
    value: str
    reason: str
    until: datetime
    ordered_at: datetime

    def covers(self, sections: Mapping[str, Content], subjects: Iterable[Content] = ()) -> bool:
        """Whether an entry with these sections is withheld by it from those whom `subjects` are about.

        A look that showed the case or matter is withheld with it: it would tell that there is something to look at.
        """
        section, member = _PLACES[self.scope]
        if sections.get(section, {}).get(member) == self.value:
            return True
        lists = [subject.get(_SHOWN_IN[self.scope]) for subject in subjects] if self.scope in _SHOWN_IN else []
        return any(isinstance(one, list) and self.value in one for one in lists)


async def active_withholdings(reader: Reader, now: datetime) -> tuple[Withholding, ...]:
    """Those that have not ended at `now` (domain clock).  Raises AuditUnavailable."""
    return tuple(_withholding(row, "") for row in await reader.rows(_ACTIVE, now))


class Withholdings:
    """The table of the orders, in which their reasons, which may name people, stand sealed."""

    def __init__(self, reader: Reader, keyring: Keyring) -> None:
        self._reader = reader
        self._keyring = keyring

    async def listed(self, before: UUID | None, limit: int) -> Sequence[Withholding]:
        """The newest first, from before that id; ended ones too.  Raises AuditUnavailable, Unreadable without their key."""
        rows = await self._reader.rows(_LIST, before or _LAST, limit)
        return [_withholding(row, self._reason(row)) for row in rows]

    def insert(self, ordered: Withholding, entry: str) -> Statement:
        """The row, for the transaction of its entry."""
        reason = self._keyring.seal(ordered.reason.encode(), _bound_to(ordered.withholding_id))
        row = (ordered.withholding_id, ordered.scope.value, ordered.value, reason, ordered.until)
        return Statement(_INSERT, (*row, ordered.ordered_at, entry))

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
        section, member = _PLACES[ordered.scope]
        sections[section] = {member: ordered.value}
    return Draft(Kind.ADMIN, None, sections, tuple(subjects))


def _bound_to(withholding_id: UUID) -> str:
    return f"audit.audit_withholding {withholding_id}"


def _withholding(row: asyncpg.Record, reason: str) -> Withholding:
    return Withholding(
        row["withholding_id"], Scope(row["scope"]), row["value"], reason, row["until"], row["ordered_at"]
    )
