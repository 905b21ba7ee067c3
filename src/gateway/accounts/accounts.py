"""The register in the store, and as this process has it: whatever is changed anywhere is seen here a second later."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

import asyncpg

from gateway.accounts import statements as sql
from gateway.accounts.persons import AccountPersons
from gateway.accounts.registered import Registered, content_of, registered_of
from gateway.db import Statement, StoreChanges
from gateway.domain.accounts import Account, ClientSystem, Post, RegisteredKind
from gateway.domain.clock import real_now
from gateway.domain.errors import NotFound, Unready
from gateway.domain.supervision import alive

_VERSION = "select version from gateway.register_version"
"""Another after each change; see `StoreChanges`."""
UNSEEN_FOR_S = 30.0
"""So long after the last look that was answered, nobody has a right any more."""
GONE_FOR = timedelta(days=1)
"""How long a removed record's row is kept, for whoever has not seen that."""
_USES_EVERY_S = 60.0


class RegisterStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""

    async def run(self, *statements: Statement) -> None:
        """All or none."""


class Accounts:
    """Reads for whoever administers are answered by the store; what every request asks, from memory.

    Owned by the event loop.  administrators: accounts that may fill the register as long as it does not hold them itself.
    dormant_after_days: so long without use an account is dormant, 0: never.  today: by which days of use count.  elapsed: seconds of a clock
    that never steps.
    """

    def __init__(
        self,
        store: RegisterStore,
        *,
        administrators: frozenset[str] = frozenset(),
        dormant_after_days: int = 30,
        today: Callable[[], date] = lambda: real_now().date(),
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.administrators = administrators
        self.persons = AccountPersons(store)
        self._store = store
        self._dormant_after_days = dormant_after_days
        self._today = today
        self._elapsed = elapsed
        self._version = 0
        self._read_s: float | None = None
        self._held: dict[UUID, Registered] = {}
        self._posts: dict[UUID, Post] = {}
        self._accounts: dict[str, Account] = {}
        self._clients: dict[str, ClientSystem] = {}
        self._used: set[str] = set()
        self._looking = asyncio.Lock()

    # ── what every request asks ───────────────────────────────────────────────────────────────────────────────────────────

    def version(self) -> int:
        """Grows with every change.  Raises Unready where the store has not been heard of for UNSEEN_FOR_S."""
        if self._read_s is None or self._elapsed() - self._read_s > UNSEEN_FOR_S:
            raise Unready("the register of accounts cannot be read")
        return self._version

    def account(self, name: str) -> Account | None:
        """The account with what its posts give, whatever its state; it counts as used today.  None where there is none."""
        found = self._accounts.get(name)
        if found is not None:
            self._used.add(name)
        return found

    def client(self, name: str) -> ClientSystem | None:
        """The client system, whatever its state; None where there is none."""
        return self._clients.get(name)

    def quotas_of(self, client: str) -> Mapping[str, int]:
        """A client system's own quotas by name; none where it is not in the register."""
        found = self._clients.get(client)
        return {} if found is None else dict(found.quotas)

    # ── how it comes into memory ──────────────────────────────────────────────────────────────────────────────────────────

    async def run(self, changes: StoreChanges) -> None:
        """Take in each change, and put down now and then who was here, for ever.  Raises FAULTS."""
        changes.follow("accounts", _VERSION)
        told_s, seen = self._elapsed(), object()
        while True:
            look = await changes.next()
            if look.fault is None and (version := look.versions["accounts"]) != seen:
                await self.refresh()
                seen = version
            elif look.fault is None:
                self._read_s = look.asked_s
            if self._elapsed() - told_s > _USES_EVERY_S:
                told_s = self._elapsed()
                await self.tell_uses()
            alive()

    async def refresh(self) -> None:
        """Take in what has changed.  Raises FAULTS."""
        async with self._looking:
            asked_s = self._elapsed()
            if self._read_s is not None and asked_s - self._read_s > GONE_FOR.total_seconds() / 2:
                self._forget()
            rows = await self._store.rows(sql.CHANGED(version=self._version))
            if rows:
                self._take(rows)
            self._read_s = asked_s

    async def tell_uses(self) -> None:
        """Put down which accounts were used today; one that is dormant is woken by nobody's coming with it.  Raises FAULTS."""
        used, self._used = self._used, set()
        if used:
            await self._store.run(sql.USED(names=sorted(used), day=self._today(), since=self._dormant_since()))

    def _dormant_since(self) -> date:
        """Whoever was last here before that day is dormant."""
        return self._today() - timedelta(days=self._dormant_after_days) if self._dormant_after_days else date.min

    def _forget(self) -> None:
        """What was removed meanwhile may have left no trace: everything is read anew."""
        self._version = 0
        for held in (self._held, self._posts, self._accounts, self._clients):
            held.clear()

    def _take(self, rows: Sequence[asyncpg.Record]) -> None:
        touched: set[UUID] = set()
        for row in rows:
            record_id = UUID(str(row["record_id"]))
            touched |= self._drop(record_id)
            if row["gone_at"] is None:
                touched |= self._hold(registered_of(row))
        for record_id in touched:
            self._combine(record_id)
        self._version = rows[-1]["version"]

    def _drop(self, record_id: UUID) -> set[UUID]:
        """Forget a record; returns the accounts that have other rights by it."""
        held = self._held.pop(record_id, None)
        match held and held.record:
            case Account(name=name):
                self._accounts.pop(name, None)
            case ClientSystem(name=name):
                self._clients.pop(name, None)
            case Post(members=members):
                self._posts.pop(record_id, None)
                return set(map(UUID, members))
        return set()

    def _hold(self, registered: Registered) -> set[UUID]:
        self._held[registered.record_id] = registered
        match registered.record:
            case ClientSystem() as client:
                self._clients[client.name] = client
            case Post() as post:
                self._posts[registered.record_id] = post
                return set(map(UUID, post.members))
        return {registered.record_id}

    def _combine(self, record_id: UUID) -> None:
        """An account with the rights of those of its posts that are of its department and county: who has moved has left them."""
        held = self._held.get(record_id)
        if held is None or not isinstance(held.record, Account):
            return
        account = held.record
        posts = [
            post
            for post in self._posts.values()
            if str(record_id) in post.members and (post.department, post.county) == (account.department, account.county)
        ]
        self._accounts[account.name] = replace(
            account,
            duties=account.duties.union(*(post.duties for post in posts)),
            roles=account.roles.union(*(post.roles for post in posts)),
        )

    # ── for whoever administers ───────────────────────────────────────────────────────────────────────────────────────────

    async def load(self, kind: RegisteredKind, record_id: UUID) -> Registered:
        """One record.  Raises NotFound."""
        row = await self._store.row(sql.LOAD(kind=kind.value, record_id=record_id))
        if row is None:
            raise NotFound(f"the register has no such {kind}")
        return registered_of(row)

    async def named(self, kind: RegisteredKind, name: str) -> Registered | None:
        """The record of a name, whatever the case of its letters; None where there is none."""
        row = await self._store.row(sql.NAMED(kind=kind.value, name=name))
        return None if row is None else registered_of(row)

    async def of_person(self, account: str, person_digest: str | None) -> frozenset[str]:
        """The ids of the accounts by this name, whatever the case of its letters, or of this person."""
        rows = await self._store.rows(sql.OF_PERSON(name=account, person_digest=person_digest))
        return frozenset(str(row["record_id"]) for row in rows)

    async def every(self, kind: RegisteredKind) -> list[Registered]:
        """Every record of a kind, by name."""
        return [registered_of(row) for row in await self._store.rows(sql.LIST(kind=kind.value))]

    async def posts_by_account(self) -> Mapping[str, Sequence[Registered]]:
        """The posts that each account is in, by the account's id."""
        found: dict[str, list[Registered]] = {}
        for post in await self.every(RegisteredKind.POST):
            assert isinstance(post.record, Post)
            for member in post.record.members:
                found.setdefault(member, []).append(post)
        return found

    async def idle_days(self, account: str, today: date, most_days: int) -> int | None:
        """For how many days nobody has used it, where those are more than `most_days`; None of one that was never used."""
        row = await self._store.row(sql.USE(name=account))
        last_on = None if row is None else row["used_on"]
        idle = 0 if last_on is None else (today - last_on).days
        return idle if idle > most_days else None

    def wake(self, account: str, today: date) -> Statement:
        """The account counts as used today, dormant or not."""
        return sql.WAKE(name=account, day=today)

    async def unused(self, most: int) -> Sequence[Registered]:
        """Active accounts that nobody has used for so long that they are dormant."""
        if self._dormant_after_days == 0:
            return ()
        made = real_now().date() - timedelta(days=self._dormant_after_days)
        statement = sql.UNUSED(day=self._dormant_since(), made=made, most=most)
        return [registered_of(row) for row in await self._store.rows(statement)]

    def keep(self, registered: Registered, at: datetime, entry: str) -> Statement:
        """The statement that keeps a record, for the transaction of its entry.  It fails where the record has changed meanwhile."""
        record = registered.record
        return sql.KEEP(
            record_id=registered.record_id,
            kind=registered.kind.value,
            name=record.name,
            external_id=registered.external_id,
            record=content_of(record),
            at=at,
            entry=entry,
            expected=registered.version,
        )

    def remove(self, registered: Registered, at: datetime, entry: str) -> Statement:
        """The statement that removes a record, likewise."""
        return sql.REMOVE(record_id=registered.record_id, at=at, entry=entry, expected=registered.version)


def sweep(now: datetime) -> Statement:
    """The statement that deletes the rows of what was removed long enough ago.  now: real clock."""
    return sql.SWEEP(before=now - GONE_FOR)
