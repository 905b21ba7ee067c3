"""What is known to be damaged: each place once, with one finding for each kind of damage in a log until somebody has judged it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

import asyncpg
import structlog

from gateway.db import Connection, Database

log = structlog.get_logger(__name__)
MOST_NAMED = 100
"""So many entries a finding names; `n` counts on."""
_NOTE = """insert into audit.damage (kind, place, said, log, entry)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[])
    on conflict (kind, place) do update set seen_at = clock_timestamp(), gone_at = null, said = excluded.said
    returning kind, place, said, log, entry, found_at, seen_at, xmax = 0 as is_new"""
_OPEN = """select * from audit.finding where name = $1 and key like $2 and state = 'OPEN' order by opened_at desc limit 1 for update"""
_INSERT = """insert into audit.finding (finding_id, name, rule, key, severity, owner, opened_at, due_at, first_at, last_at, accounts,
    offices, cases, entries, n, triggers) values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $7, '{}', '{}', '{}', $9, $10, $10)
    on conflict (finding_id) do nothing"""
_GROW = """update audit.finding set last_at = $2, entries = $3, n = n + $4, triggers = triggers + $4 where finding_id = $1"""


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


@dataclass(frozen=True, slots=True)
class DamageRule:
    """The rule by which damage is a finding.  name, rule, severity, owner: as the finding says them.

    due_at: by when one is judged that is opened then.  finding_id: an id that follows from what a finding is made of.
    """

    name: str
    rule: str
    severity: str
    owner: str
    due_at: Callable[[datetime], datetime]
    finding_id: Callable[..., str]


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
        columns = zip(*((one.kind, one.place, one.said, one.log, one.entry) for one in once), strict=True)
        async with self._database.transaction() as connection:
            rows = await connection.fetch(_NOTE, *map(list, columns))
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
        entries = [one.entry for one in found if one.entry is not None]
        rule = self._rule
        standing = await connection.fetchrow(_OPEN, rule.name, f"{kind}|{number}|%")
        if standing is not None:
            named = [*standing["entries"], *entries][:MOST_NAMED]
            await connection.execute(_GROW, standing["finding_id"], now, list(dict.fromkeys(named)), len(found))
            return
        key = f"{kind}|{number}|{found[0].place}: {found[0].said}"
        finding_id = UUID(rule.finding_id(rule.name, key, now.isoformat()))
        told = (finding_id, rule.name, rule.rule, key, rule.severity, rule.owner, now, rule.due_at(now))
        await connection.execute(_INSERT, *told, entries[:MOST_NAMED], len(found))


def _of(row: asyncpg.Record) -> Damaged:
    return Damaged(row["kind"], row["log"], row["place"], row["said"], row["entry"])


def _group(one: Damaged) -> tuple[str, int]:
    return one.kind, one.log or 0
