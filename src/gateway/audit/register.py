"""What is known to be damaged: each place once, with one finding for each kind of damage in a log until somebody has judged it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from gateway.audit.tables import DAMAGE
from gateway.db import Connection, Database, Prepared, Statement, in_columns

log = structlog.get_logger(__name__)
MOST_NAMED = 100
"""So many entries a finding names; `n` counts on."""
_D = DAMAGE.c
_FOUND = in_columns(_D.kind, _D.place, _D.said, _D.log, _D.entry)
_NOTED = insert(DAMAGE).from_select(list(_FOUND.c.keys()), select(*_FOUND.c))
_NOTE = Prepared(
    _NOTED.on_conflict_do_update(
        index_elements=[_D.kind, _D.place],
        set_={"seen_at": func.clock_timestamp(), "gone_at": None, "said": _NOTED.excluded.said},
    ).returning(_D.kind, _D.place, _D.said, _D.log, _D.entry, literal_column("xmax = 0").label("is_new"))
)


@dataclass(frozen=True, slots=True)
class Damaged:
    """What is not as it was signed.  kind: in a word.  place: which leaf, entry, tile or batch.  said: a sentence without its place.

    entry: the id of the entry, where it is one.
    """

    kind: str
    log: int | None
    place: str
    said: str
    entry: str | None = None


class DamageRule(Protocol):
    """How damage becomes a finding: statements about the findings, for the transaction in which the damage is noted."""

    def standing(self, beginning: str) -> Statement:
        """The newest finding that nobody has judged, of those whose key begins so."""

    def open(self, key: str, now: datetime, entries: Sequence[str], n: int) -> Statement:
        """A new finding.  n: how much damage; entries: of which entries, not more than a finding names."""

    def grow(self, finding_id: UUID, now: datetime, entries: Sequence[str], more: int) -> Statement:
        """A finding with so much more damage.  entries: all that it names from now on."""


class Register:
    """Damage in the store, and the findings about it."""

    def __init__(self, database: Database, rule: DamageRule) -> None:
        self._database = database
        self._rule = rule

    async def note(self, found: Sequence[Damaged], now: datetime) -> int:
        """Write down what was met, and what is new as a finding.  Returns how much was new.  now: real clock."""
        if not found:
            return 0
        once = list({(one.kind, one.place): one for one in found}.values())
        kinds, places, sentences, logs, entries = map(
            list, zip(*((one.kind, one.place, one.said, one.log, one.entry) for one in once), strict=True)
        )
        noting = _NOTE(kind=kinds, place=places, said=sentences, log=logs, entry=entries)
        async with self._database.transaction() as connection:
            rows = await connection.fetch(*noting.call)
            new = sorted((_of(row) for row in rows if row["is_new"]), key=_group)
            for (kind, number), group in groupby(new, key=_group):
                await self._tell(connection, kind, number, list(group), now)
        for one in new:
            log.error("audit_log_damaged", kind=one.kind, place=one.place, what=one.said)
        return len(new)

    async def _tell(
        self, connection: Connection, kind: str, number: int, found: Sequence[Damaged], now: datetime
    ) -> None:
        """One finding for all damage of a kind in a log, which grows until it is judged."""
        entries, beginning = [one.entry for one in found if one.entry is not None], f"{kind}|{number}|"
        standing = await connection.fetchrow(*self._rule.standing(beginning).call)
        if standing is None:
            key = f"{beginning}{found[0].place}: {found[0].said}"
            telling = self._rule.open(key, now, entries[:MOST_NAMED], len(found))
        else:
            named = list(dict.fromkeys([*standing["entries"], *entries][:MOST_NAMED]))
            telling = self._rule.grow(standing["finding_id"], now, named, len(found))
        await connection.execute(*telling.call)


def _of(row: asyncpg.Record) -> Damaged:
    return Damaged(row["kind"], row["log"], row["place"], row["said"], row["entry"])


def _group(one: Damaged) -> tuple[str, int]:
    return one.kind, one.log or 0
