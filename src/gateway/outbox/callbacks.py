"""Callbacks in their tables: registered by client systems, told of changes, delivered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from gateway.db import Keyring, Statement
from gateway.domain.errors import NotFound
from gateway.domain.frozen import frozen
from gateway.domain.ids import uuid7
from gateway.domain.outbox import CallbackMessage, Delivery, DeliveryFault, DeliveryState, MessageKind, Tried
from gateway.outbox import statements as sql
from gateway.outbox.egress import Egress
from gateway.outbox.retries import Times
from gateway.outbox.signing import CallbackKeys, new_keys, signed_headers

_LAST = UUID(int=2**128 - 1)
_AT_ONCE = 500
_MOST_AT_ONCE, _MOST_TO_ONE = 8, 2
"""Tries at the same time in this process, and to one callback: the other places of the background are for whoever waits for an answer."""
_chance = SystemRandom()


class OutboxStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""


@frozen
class Callback:
    """Where a client system is called back.  keys: its generations, the oldest first.  failures: tries in a row that have failed.

    made_at, ended_at, rests_until: the database's clock.
    """

    callback_id: UUID
    client: str
    address: str
    keys: tuple[CallbackKeys, ...]
    made_by: str
    made_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    failures: int = 0
    rests_until: datetime | None = None


@frozen
class ShownCallback:
    """A callback, and the secret that is told this once; None where it is not."""

    callback: Callback
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that is due, with what it takes.  is_ended: its callback has ended meanwhile.  now: the database's clock."""

    delivery: Delivery
    client: str
    address: str
    keys: tuple[CallbackKeys, ...]
    failures: int
    rests_until: datetime | None
    is_ended: bool
    now: datetime


class Callbacks:
    """What stands of callbacks, and how their messages get out; that a step of somebody's is durable in the log with it is the caller's part.

    keyring: seals the keys that sign.
    """

    def __init__(self, store: OutboxStore, keyring: Keyring, egress: Egress, times: Times) -> None:
        self.times = times
        self.egress = egress
        self._store = store
        self._keyring = keyring
        self._under_way: dict[UUID, int] = {}

    # ── registered ───────────────────────────────────────────────────────────────────────────────────────────────────

    def drafted(self, client: str, address: str, by: str, now: datetime) -> Callback:
        """One that is not kept yet, with its first keys.  now: real clock."""
        return Callback(UUID(uuid7()), client, address, (new_keys(now),), by, now)

    def with_new_keys(self, callback: Callback, now: datetime) -> Callback:
        """The same with another generation of keys; the former ones sign beside it for a while, those of before no more."""
        until = now + timedelta(seconds=self.times.former_keys_s)
        former = (replace(one, until=one.until or until) for one in callback.keys if one.signs_at(now))
        return replace(callback, keys=(*former, new_keys(now)))

    async def is_registered(self, client: str, address: str) -> bool:
        """Whether a callback of this client goes there already."""
        return await self._store.row(sql.ACTIVE_AT(client=client, address=address)) is not None

    async def load_of(self, callback_id: UUID, client: str) -> Callback:
        """One of this client's.  Raises NotFound."""
        row = await self._store.row(sql.LOAD_OF(callback_id=callback_id, client=client))
        if row is None:
            raise NotFound("this client system has no such callback")
        return self._callback(row)

    async def listed(self, client: str, before: UUID | None, limit: int) -> list[Callback]:
        """Those of this client, ended ones too, the newest first."""
        rows = await self._store.rows(sql.LIST(client=client, before=before or _LAST, most=limit))
        return [self._callback(row) for row in rows]

    def register(self, callback: Callback, entry: str) -> Statement:
        """The row, for the transaction of its entry."""
        return sql.REGISTER(
            callback_id=callback.callback_id,
            client=callback.client,
            address=callback.address,
            sealed_keys=self._sealed(callback),
            made_by=callback.made_by,
            entry=entry,
        )

    def turn_keys(self, callback: Callback, entry: str) -> Statement:
        """Its keys as they are from now on; fails where it has changed or ended meanwhile."""
        return sql.TURN_KEYS(
            callback_id=callback.callback_id, was=callback.version, sealed_keys=self._sealed(callback), entry=entry
        )

    def end(self, callback: Callback, entry: str) -> Sequence[Statement]:
        """Nothing more goes there; fails where it has ended already.  What is owed is given up by `give_up`."""
        return (
            sql.END(callback_id=callback.callback_id, entry=entry),
            sql.LEAVE_OFF(callback_id=callback.callback_id),
        )

    def give_up(self, callback: Callback) -> Statement:
        """The statement that has what is owed, and was on its way there, come to its end at once, and returns the jobs for that."""
        return sql.GIVE_UP(callback_id=callback.callback_id)

    # ── told ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def tell(self, client: str, kind: MessageKind, query_id: str, status: str) -> Statement:
        """The statement that puts a message on its way to each callback of a client, and returns the jobs that are to send it."""
        return sql.TELL(message_id=UUID(uuid7()), client=client, kind=kind.value, query_id=query_id, status=status)

    async def deliveries(
        self, callback_id: UUID, client: str, state: DeliveryState | None, before: UUID | None, limit: int
    ) -> list[Delivery]:
        """Those of one of this client's callbacks, the newest first."""
        rows = await self._store.rows(
            sql.DELIVERIES(
                callback_id=callback_id,
                client=client,
                state=None if state is None else state.value,
                before=before or _LAST,
                most=limit,
            )
        )
        return [_delivery(row) for row in rows]

    async def delivery_of(self, callback_id: UUID, message_id: UUID, client: str) -> Delivery:
        """One of them.  Raises NotFound."""
        row = await self._store.row(sql.DELIVERY_OF(callback_id=callback_id, message_id=message_id, client=client))
        if row is None:
            raise NotFound("there is no such delivery")
        return _delivery(row)

    def again(self, delivery: Delivery) -> Statement:
        """The statement that puts it on its way anew, whatever became of it, and returns the job that is to send it."""
        return sql.AGAIN(callback_id=delivery.callback_id, message_id=delivery.message.message_id, was=delivery.turn)

    # ── sent ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def due(self, callback_id: UUID, message_id: UUID, turn: int) -> Outgoing | None:
        """What a job of this turn has to send; None where another has done it."""
        row = await self._store.row(sql.DUE(callback_id=callback_id, message_id=message_id, turn=turn))
        if row is None:
            return None
        keys = self._keys(callback_id, row["sealed_keys"])
        return Outgoing(
            delivery=_delivery(row),
            client=row["client"],
            address=row["address"],
            keys=keys,
            failures=row["failures"],
            rests_until=row["rests_until"],
            is_ended=row["ended_at"] is not None,
            now=row["now"],
        )

    def wait_s(self, due: Outgoing) -> float | None:
        """For how long it must wait because its callback fails, or so much is under way; None: not at all.

        A message that has failed itself comes by its own pauses: so one at a time tries an address that fails.
        """
        if due.rests_until is not None and due.rests_until > due.now and due.delivery.attempts == 0:
            return (due.rests_until - due.now).total_seconds() + _chance.random()
        here = self._under_way.get(due.delivery.callback_id, 0)
        if here >= _MOST_TO_ONE or sum(self._under_way.values()) >= _MOST_AT_ONCE:
            return 0.2 + 0.4 * _chance.random()
        return None

    def postpone(self, due: Outgoing, wait_s: float) -> Statement:
        """The statement that has it come again later, and returns the job for that."""
        return sql.POSTPONE(
            callback_id=due.delivery.callback_id,
            message_id=due.delivery.message.message_id,
            was=due.delivery.turn,
            next_at=due.now + timedelta(seconds=wait_s),
        )

    async def send(self, due: Outgoing, registered: Sequence[str], now: datetime) -> Tried:
        """One try, to an address that is registered still, of a callback that has not ended.  now: real clock, which the receiver compares with its own."""
        if due.is_ended or due.address not in registered:
            return Tried(fault=DeliveryFault.NOT_REGISTERED)
        message_id = str(due.delivery.message.message_id)
        body = body_of(due.delivery.message)
        headers = signed_headers(message_id, now, body, [one for one in due.keys if one.signs_at(now)])
        callback_id = due.delivery.callback_id
        self._under_way[callback_id] = self._under_way.get(callback_id, 0) + 1
        try:
            return await self.egress.post(due.address, headers, body, self.times.try_s)
        finally:
            self._under_way[callback_id] -= 1
            if not self._under_way[callback_id]:
                del self._under_way[callback_id]

    def tried(self, due: Outgoing, tried: Tried, now: datetime) -> tuple[Delivery, Statement, Statement]:
        """What became of it by a try, the statement that says so and returns the job of the next, and that of its callback.

        now: the database's clock.
        """
        before = due.delivery
        after = self.times.after(before, tried, now, _chance.random())
        told = sql.TRIED(
            callback_id=before.callback_id,
            message_id=before.message.message_id,
            was=before.turn,
            state=after.state.value,
            turn=after.turn,
            attempts=after.attempts,
            next_at=after.next_at,
            tried_at=after.tried_at,
            tried_status=tried.status,
            tried_fault=None if tried.fault is None else tried.fault.value,
        )
        if after.state is DeliveryState.DELIVERED:
            return after, told, sql.ANSWERS(callback_id=before.callback_id)
        rests_until = now + timedelta(seconds=self.times.rest_s(due.failures + 1))
        return after, told, sql.FAILS(callback_id=before.callback_id, rests_until=rests_until)

    def left_behind(self) -> Statement:
        """The statement that returns the jobs of what is due and that no job has come for."""
        return sql.LEFT_BEHIND(most=_AT_ONCE)

    def sweep(self, now: datetime) -> Sequence[Statement]:
        """The statements that delete what has long ended.  now: the database's clock."""
        before = now - timedelta(days=self.times.kept_days)
        return sql.SWEEP(before=before), sql.SWEEP_ENDED(before=before)

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sealed(self, callback: Callback) -> bytes:
        kept = [
            {
                "secret": one.secret.hex(),
                "seed": one.seed.hex(),
                "since": one.since.isoformat(),
                "until": None if one.until is None else one.until.isoformat(),
            }
            for one in callback.keys
        ]
        return self._keyring.seal(json.dumps(kept).encode(), _place(callback.callback_id))

    def _keys(self, callback_id: UUID, sealed: bytes) -> tuple[CallbackKeys, ...]:
        kept: list[Mapping[str, Any]] = json.loads(self._keyring.open(sealed, _place(callback_id)))
        return tuple(
            CallbackKeys(
                bytes.fromhex(one["secret"]),
                bytes.fromhex(one["seed"]),
                datetime.fromisoformat(one["since"]),
                None if one["until"] is None else datetime.fromisoformat(one["until"]),
            )
            for one in kept
        )

    def _callback(self, row: asyncpg.Record) -> Callback:
        return Callback(
            callback_id=row["callback_id"],
            client=row["client"],
            address=row["address"],
            keys=self._keys(row["callback_id"], row["sealed_keys"]),
            made_by=row["made_by"],
            made_at=row["made_at"],
            ended_at=row["ended_at"],
            version=row["version"],
            failures=row["failures"],
            rests_until=row["rests_until"],
        )


def body_of(message: CallbackMessage) -> bytes:
    """What is sent: a kind, a time, the query's id and state; nothing that is personal.  The receiver reads the query itself."""
    content = {
        "type": message.kind.value,
        "timestamp": message.made_at.isoformat(),
        "data": {"query_id": message.query_id, "status": message.status},
    }
    return json.dumps(content, separators=(",", ":")).encode()


def _place(callback_id: UUID) -> str:
    return f"gateway.callback {callback_id}"


def _delivery(row: asyncpg.Record) -> Delivery:
    status, fault = row["tried_status"], row["tried_fault"]
    tried = None if row["tried_at"] is None else Tried(status, None if fault is None else DeliveryFault(fault))
    message = CallbackMessage(
        row["message_id"], MessageKind(row["kind"]), row["query_id"], row["status"], row["made_at"]
    )
    return Delivery(
        callback_id=row["callback_id"],
        message=message,
        state=DeliveryState(row["state"]),
        turn=row["turn"],
        attempts=row["attempts"],
        began_at=row["began_at"],
        next_at=row["next_at"],
        tried_at=row["tried_at"],
        tried=tried,
    )
