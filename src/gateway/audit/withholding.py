"""Withholding: the entries of a case, of a matter or of an auditor's task are not shown to those they are about, until a date.

What is withheld is not pruned before it has appeared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, bindparam, select

from gateway.audit.reader import Reader
from gateway.audit.tables import WITHHOLDING
from gateway.db import Prepared
from gateway.domain.oversight import Scope
from gateway.entry import Content

_W = WITHHOLDING.c
_ACTIVE = Prepared(
    select(_W.withholding_id, _W.scope, _W.value, _W.until, _W.ordered_at).where(
        _W.until > bindparam("now", type_=DateTime(timezone=True))
    )
)


PLACES: Mapping[Scope, tuple[str, str]] = {
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
        section, member = PLACES[self.scope]
        if sections.get(section, {}).get(member) == self.value:
            return True
        lists = [subject.get(_SHOWN_IN[self.scope]) for subject in subjects] if self.scope in _SHOWN_IN else []
        return any(isinstance(one, list) and self.value in one for one in lists)


async def active_withholdings(reader: Reader, now: datetime) -> tuple[Withholding, ...]:
    """Those that have not ended at `now` (domain clock).  Raises AuditUnavailable."""
    return tuple(withholding_of(row, "") for row in await reader.found(_ACTIVE(now=now)))


def withholding_of(row: asyncpg.Record, reason: str) -> Withholding:
    """An order as its row has it; reason: empty where it was not read."""
    return Withholding(
        row["withholding_id"], Scope(row["scope"]), row["value"], reason, row["until"], row["ordered_at"]
    )
