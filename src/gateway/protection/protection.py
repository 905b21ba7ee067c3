"""The door: what a query leaves for the desk, and what the desk reads and orders."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson
import structlog

from gateway.db import FAULTS, Connection, Database, Keyring, Prepared, Statement, StoreChanges, UnreadableBytes, given
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.errors import NotFound
from gateway.domain.supervision import Limits, alive
from gateway.protection import alerts, watch
from gateway.protection.alerts import AlertTaken, DeskAlert
from gateway.protection.marks import AlertKind, SilentMark
from gateway.protection.tables import MARK
from gateway.protection.watch import PersonWatch

log = structlog.get_logger(__name__)
EVERY_S = 2.0
"""How often marks are read, where there are any."""
_WATCHED = """select count(*) || ' ' || coalesce(sum(hashtextextended(watch_id::text, 0)), 0) from gateway.watched_person
    where ended_at is null and until > clock_timestamp() + coalesce(audit.domain_ahead(), interval '0')"""
_MARKED = "exists (select from gateway.silent_mark)"
"""Who is watched, another for another list; whether there are marks.  See `StoreChanges`."""
LIMITS = Limits(silent_after_s=60.0)
_AT_ONCE = 500
_MOST_SEEN = 65_536
_MARK = "gateway.silent_mark"
_ACT, _ACT_LENGTH = "act of the desk", 160
_LEAVE = Prepared(MARK.insert().values(given(MARK.c.sealed)))
_TAKE = """with taken as (select ctid from gateway.silent_mark limit $1 for update skip locked)
    delete from gateway.silent_mark m using taken t where m.ctid = t.ctid returning m.sealed"""
_ANY = "select 1 from gateway.silent_mark limit 1"
_LAST = UUID(int=2**128 - 1)


class Protection:
    """What is silent.  Owned by the event loop.

    keyring: of its own; without it nothing here can be read.  employers: the credit codes under which the registers know the city's
    departments.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        clock: Clock,
        employers: Mapping[DepartmentCode, frozenset[str]],
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._employers = employers
        self._seen: OrderedDict[LookupId, None] = OrderedDict()
        self._watched: frozenset[bytes] = frozenset()

    # ── on the way of a query ────────────────────────────────────────────────────────────────────────────────────────

    def see(self, lookup_id: LookupId) -> None:
        """A department has said that whom this lookup is about is protected."""
        self._seen[lookup_id] = None
        while len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)

    def is_protected(self, lookups: Iterable[LookupId]) -> bool:
        """Whether a department has said so of one of these lookups."""
        return any(lookup in self._seen for lookup in lookups)

    @property
    def watches_anybody(self) -> bool:
        """Whether anybody need be looked for in the list."""
        return bool(self._watched)

    def is_watched(self, digest: str) -> bool:
        """Whether the desk watches whom this digest is of."""
        return watch.tag_of(digest, self._keyring) in self._watched

    def are_colleagues(self, department: DepartmentCode, employers: Iterable[str]) -> bool:
        """Whether one of these employers, by credit code, is the department itself."""
        return not self._employers.get(department, frozenset()).isdisjoint(employers)

    def leave(self, mark: SilentMark) -> Statement:
        """The statement that every query brings beside its entry, whatever the mark tells."""
        return _LEAVE(sealed=self._keyring.seal(mark.packed(), _MARK))

    def found(self, rule: str, entry: str) -> Statement:
        """The alert of what a silent rule has found in an entry of the log.  rule: the name of one of AlertKind."""
        return alerts.alert_of_entry(AlertKind(rule), entry, self._clock.real(), self._keyring)

    # ── in the background ────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self, changes: StoreChanges) -> None:
        """Read marks, and the list of people watched when it has changed, for ever; while the store is away all of it waits there."""
        changes.follow("watched", _WATCHED)
        changes.follow("marked", _MARKED)
        seen, next_s = object(), 0.0
        while True:
            look = await changes.next()
            try:
                if look.fault is None and (version := look.versions["watched"]) != seen:
                    await self.refresh()
                    seen = version
                if look.fault is None and look.versions["marked"] and look.asked_s >= next_s:
                    next_s = look.asked_s + EVERY_S
                    while await self.collect() == _AT_ONCE:
                        alive()
            except FAULTS as fault:
                log.warning("marks_not_read", fault=type(fault).__name__)
            alive()

    async def refresh(self) -> None:
        """Know who is watched now.  Raises FAULTS."""
        rows = await self._database.fetch(*watch.active(self._clock.now()).call)
        self._watched = frozenset(row["tag"] for row in rows)

    async def collect(self) -> int:
        """Read the marks that are there, at most 500, and keep as alerts what they tell.  Returns how many.  Raises FAULTS."""
        if not await self._database.fetch(_ANY):
            return 0
        async with self._database.transaction() as connection:
            rows = await connection.fetch(_TAKE, _AT_ONCE)
            for row in rows:
                await self._keep(connection, row["sealed"])
        return len(rows)

    async def _keep(self, connection: Connection, sealed: bytes) -> None:
        try:
            mark = SilentMark.read(self._keyring.open(sealed, _MARK))
        except UnreadableBytes:
            log.warning("mark_unreadable")
            return
        for statement in alerts.alerts_of(mark, self._clock.real(), self._keyring):
            await connection.execute(*statement.call)

    # ── the desk ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def alerts(self, before: UUID | None, limit: int) -> Sequence[DeskAlert]:
        """The newest first, from before that id; what was marked until now among them.  Raises FAULTS, UnreadableBytes."""
        await self.collect()
        rows = await self._database.fetch(*alerts.page_query(before or _LAST, limit).call)
        return [alerts.alert_of(row, self._keyring) for row in rows]

    async def alert(self, alert_id: UUID) -> DeskAlert:
        """Raises NotFound, FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*alerts.one_query(alert_id).call)
        if not rows:
            raise NotFound("there is no such alert")
        return alerts.alert_of(rows[0], self._keyring)

    def acknowledge(self, alert_id: UUID, taken: AlertTaken) -> Statement:
        """That an alert is taken up, for the transaction of its entry; an error of the store where it was before."""
        return alerts.acknowledge(alert_id, taken, self._keyring)

    def sealed_act(self, alert_id: UUID | None = None, note: str = "") -> str:
        """What the desk did, for its entry, in hex: of one length whether it read alerts or took one up; the key alone tells which."""
        told = {"alert_id": None if alert_id is None else str(alert_id), "note": sha256(note.encode()).hexdigest()}
        return self._keyring.seal(orjson.dumps(told).ljust(_ACT_LENGTH), _ACT).hex()

    async def watches(self, before: UUID | None, limit: int) -> Sequence[PersonWatch]:
        """The newest first, from before that id; those that are over too.  Raises FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*watch.page_query(before or _LAST, limit).call)
        return [watch.watch_of(row, self._keyring) for row in rows]

    async def load(self, watch_id: UUID) -> PersonWatch:
        """Raises NotFound, FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*watch.one_query(watch_id).call)
        if not rows:
            raise NotFound("there is no such watch")
        return watch.watch_of(rows[0], self._keyring)

    def begin(self, order: PersonWatch, digest: str, entry: str) -> Statement:
        """The row of a watch, for the transaction of its entry.  digest: of the person."""
        return watch.insert(order, digest, entry, self._keyring)

    def end(self, order: PersonWatch, now: datetime) -> Statement:
        """The end of a watch, for the transaction of its entry."""
        return watch.end(order.watch_id, now)

    def sweep(self) -> Sequence[Statement]:
        """The statements that delete what is over."""
        return alerts.sweep(self._clock.real()), watch.sweep(self._clock.now())
