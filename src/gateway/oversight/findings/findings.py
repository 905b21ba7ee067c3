"""The door of the findings: walks the rules along the log, leaf by leaf, and reads out what they found."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from gateway.audit import DamageRule, Reader
from gateway.audit.tree import LINK, Leaf, TreeReader
from gateway.db import Connection, Database, Keyring, Statement
from gateway.domain.errors import NotFound
from gateway.domain.oversight import FindingState
from gateway.entry import Kind, stored
from gateway.oversight.findings import statements as sql
from gateway.oversight.findings import store
from gateway.oversight.findings.damage import DamageFindings
from gateway.oversight.findings.fact import Fact, fact_of
from gateway.oversight.findings.model import Finding, FindingFilter, FindingPage, Judgement, OpenFindings
from gateway.oversight.findings.rules import Rules, load_rules
from gateway.oversight.findings.walk import Counted, LoggedFinding, counted, walked

STRIDE = 25
"""So many leaves are looked at in one transaction, and without a pause: about 5 ms of the processor, 20 where one account asks and asks."""
_NEXT_LOG = "select log, size from audit.audit_head where log >= $1 order by log limit 2"
_INTENTS = """select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry
    where query_id = any($1::uuid[]) and kind = $2 and at >= $3::timestamptz - interval '1 day' and at <= $4"""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Leaves `begin` up to `end`, not included, of one log, that the rules in `names` have not looked at."""

    names: Sequence[str]
    log: int
    begin: int
    end: int


class Findings:
    """The findings of one log.

    keyring: seals in their table what people say of them.  alert: what is written of what a silent rule finds, by the rule's name and the
    entry, never a person; in the transaction of how far the walk has come.
    """

    def __init__(
        self,
        database: Database,
        tree: TreeReader,
        keyring: Keyring,
        rules: Rules | None = None,
        *,
        alert: Callable[[str, str], Statement],
    ) -> None:
        self._database = database
        self._reader = Reader(database)
        self._tree = tree
        self._keyring = keyring
        self._alert = alert
        self.rules = rules if rules is not None else load_rules()
        self._names = sorted(self.rules.rules)

    @property
    def damage_rule(self) -> DamageRule:
        """By which the walk over the stored rows makes findings of damage."""
        return DamageFindings(self.rules)

    async def catch_up(self, within_s: float = 30.0, share: float = 1.0) -> int:
        """Walk on to the end of the log, or until the time is over.  Returns how many leaves were looked at.

        share: of the time that is walked; the rest is left to others in this process, more than 0 to 1.

        One process walks at a time; another returns at once.  Nothing is lost where it is killed: what is remembered, what was
        found, whom it alerts and how far it came are one transaction.
        """
        began, seen = monotonic(), 0
        until = began + within_s
        while began < until and (looked_at := await self._stride()) is not None:
            seen += looked_at
            await asyncio.sleep((monotonic() - began) * (1 / share - 1))
            began = monotonic()
        return seen

    async def page(self, wanted: FindingFilter, cursor: str | None, limit: int) -> FindingPage:
        """One page, newest first.  Raises InvalidInput for a foreign cursor, AuditUnavailable."""
        rows = await self._reader.found(store.page_query(wanted, cursor, limit))
        return store.page_of(rows, limit, self._keyring)

    async def open_now(self, now: datetime) -> Sequence[OpenFindings]:
        """How many wait for a person, by severity.  Raises AuditUnavailable."""
        rows = await self._reader.found(sql.OPEN_NOW(now=now))
        return [OpenFindings(row["severity"], row["open"], row["overdue"]) for row in rows]

    async def by_office(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How many were opened in a time about accounts of each department.  Raises AuditUnavailable."""
        rows = await self._reader.found(sql.BY_OFFICE(since=since, until=until))
        return {row["office"]: row["found"] for row in rows if row["office"]}

    async def load(self, finding_id: UUID) -> Finding:
        """One finding.  Raises NotFound, AuditUnavailable."""
        rows = await self._reader.found(store.one_query(finding_id))
        if not rows:
            raise NotFound("no such finding")
        return store.finding_of(rows[0], self._keyring)

    def judged(self, finding_id: str, state: FindingState, judgement: Judgement) -> Statement:
        """The statement that puts a person's judgement down, beside the entry that says so."""
        return store.judged(UUID(finding_id), state, judgement, self._keyring)

    async def _stride(self) -> int | None:
        """Look at the next leaves; None where there are none, or another process is at it."""
        async with self._database.transaction() as connection:
            await connection.execute(*sql.BEGIN(names=self._names).call)
            stretch = await self._next(connection)
            if stretch is None:
                return None
            sightings = counted(await self._facts(stretch), self.rules, stretch.names)
            newest = max((seen.sighting.at for seen in sightings), default=None)
            for found in await self._look(connection, sightings, newest):
                await connection.execute(*self._alert(found.key[0], found.entries[-1]).call)
            come = sql.ADVANCE(names=stretch.names, log=stretch.log, next_index=stretch.end)
            await connection.execute(*come.call)
        return stretch.end - stretch.begin

    async def _next(self, connection: Connection) -> _Stretch | None:
        """The stretch after the rule that is furthest behind, for all rules that stand where it does."""
        cursors = await connection.fetch(*sql.CURSORS(names=self._names).call)
        if len(cursors) < len(self._names):
            return None
        log_number, begin = cursors[0]["log"], cursors[0]["next_index"]
        names = [row["name"] for row in cursors if (row["log"], row["next_index"]) == (log_number, begin)]
        others = [row["next_index"] for row in cursors if row["log"] == log_number and row["next_index"] > begin]
        for head in await connection.fetch(_NEXT_LOG, log_number):
            at = begin if head["log"] == log_number else 0
            if at < head["size"]:
                ahead = others if head["log"] == log_number else []
                return _Stretch(names, head["log"], at, min([at + STRIDE, head["size"], *ahead]))
        return None

    async def _look(
        self, connection: Connection, sightings: Sequence[Counted], newest: datetime | None
    ) -> Sequence[LoggedFinding]:
        """Write down what these sightings come to.  Returns what silent rules found."""
        if newest is None:
            return ()
        watches, open_findings = await store.load_watches(connection, [seen.key for seen in sightings])
        await _let_others_go_on()
        after, found = walked(sightings, watches, open_findings, self.rules)
        await _let_others_go_on()
        silent = [one for one in found.values() if self.rules.rules[one.key[0]].is_silent]
        loud = [one for one in found.values() if not self.rules.rules[one.key[0]].is_silent]
        await store.keep(connection, after, loud, self.rules)
        await connection.execute(*sql.FORGET(now=newest).call)
        return silent

    async def _facts(self, stretch: _Stretch) -> list[Fact]:
        there = [
            (leaf, one.claim)
            for leaf in await self._leaves(stretch)
            if leaf.stream_id != LINK and not (one := stored(leaf.row())).damage and one.claim is not None
        ]
        ended = [claim.query_id for _, claim in there if claim.kind is Kind.OUTCOME and claim.query_id is not None]
        times = [leaf.at for leaf, _ in there]
        intents: dict[UUID, bytes] = {}
        if ended:
            rows = await self._reader.rows(_INTENTS, ended, Kind.INTENT, min(times), max(times))
            intents = {row["query_id"]: row["sections"] for row in rows if not stored(row).damage}
        return [
            fact_of(claim.position, leaf.at, claim.kind, leaf.sections, intents.get(claim.query_id or UUID(int=0)))
            for leaf, claim in there
        ]

    async def _leaves(self, stretch: _Stretch) -> list[Leaf]:
        """Those that are there: what was pruned, or what somebody took away or changed, does not hide its neighbours."""
        try:
            return await self._tree.surviving(stretch.log, stretch.begin, stretch.end)
        except NotFound:
            return []


async def _let_others_go_on() -> None:
    """Between the parts of a stride that take long where one account asks and asks."""
    await asyncio.sleep(0)
