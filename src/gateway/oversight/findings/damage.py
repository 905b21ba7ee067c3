"""How damage in the store becomes a finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.db import Statement
from gateway.oversight.findings import statements as sql
from gateway.oversight.findings.rules import Rules
from gateway.oversight.findings.store import opening
from gateway.oversight.findings.walk import LoggedFinding, id_of

_DAMAGE = "damaged_log"


@dataclass(frozen=True, slots=True)
class DamageFindings:
    """The findings of the rule about damage, as statements for whoever notes the damage (`gateway.audit.DamageRule`)."""

    rules: Rules

    def standing(self, beginning: str) -> Statement:
        """The newest finding that nobody has judged, of those whose key begins so."""
        return sql.STANDING(name=_DAMAGE, beginning=beginning)

    def open(self, key: str, now: datetime, entries: Sequence[str], n: int) -> Statement:
        """A new finding."""
        finding = LoggedFinding(
            finding_id=id_of(_DAMAGE, key, now.isoformat()),
            key=(_DAMAGE, key),
            opened_at=now,
            first_at=now,
            last_at=now,
            accounts=(),
            offices=(),
            cases=(),
            entries=tuple(entries),
            n=n,
            triggers=n,
        )
        return opening(sql.OPEN_OF_DAMAGE, finding, self.rules.standing[_DAMAGE], self.rules)

    def grow(self, finding_id: UUID, now: datetime, entries: Sequence[str], more: int) -> Statement:
        """A finding with so much more damage.  entries: all that it names from now on."""
        return sql.GROW(finding_id=finding_id, last_at=now, entries=entries, more=more)
