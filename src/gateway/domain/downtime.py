"""A time in which a department has announced that it will not answer, whoever said so and however often it was changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from gateway.domain.codes import DepartmentCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Title

SHOWN_FOR = timedelta(days=30)
"""How long a downtime is told of, and kept, once it is over."""


class DowntimeKind(StrEnum):
    """What is announced."""

    PLANNED = "planned"
    OUTAGE = "outage"


class DowntimeState(StrEnum):
    """How a downtime stands to the domain clock.  withdrawn: before it had begun, or before its end."""

    TO_COME = "to_come"
    UNDER_WAY = "under_way"
    OVER = "over"
    WITHDRAWN = "withdrawn"


WHY: Mapping[DowntimeKind, Title] = {
    DowntimeKind.PLANNED: {"en": "planned maintenance", "zh": "计划维护"},
    DowntimeKind.OUTAGE: {"en": "an outage of its own system", "zh": "部门系统故障"},
}
"""What is told where nobody has said more."""


@frozen
class Downtime:
    """The department is not asked from `since` on, and not any more from `until` on; both domain clock, aware.

    words: why, in those of both languages in which somebody has said it.  downtime_id: None where the settings tell it; then nobody
    announced it and nobody can change it here.  announced_at, withdrawn_at: domain clock.  version: grows with each change.
    """

    department: DepartmentCode
    since: datetime
    until: datetime
    kind: DowntimeKind
    words: Mapping[str, str]
    downtime_id: UUID | None = None
    announced_by: str | None = None
    announced_at: datetime | None = None
    withdrawn_at: datetime | None = None
    version: int = 1

    @property
    def why(self) -> Title:
        """Why, in both languages."""
        return {**WHY[self.kind], **self.words}

    def state(self, now: datetime) -> DowntimeState:
        """now: domain clock."""
        if self.withdrawn_at is not None:
            return DowntimeState.WITHDRAWN
        if now < self.since:
            return DowntimeState.TO_COME
        return DowntimeState.UNDER_WAY if now < self.until else DowntimeState.OVER

    def counts(self, now: datetime) -> bool:
        """Whether it is to come or under way."""
        return self.withdrawn_at is None and now < self.until
