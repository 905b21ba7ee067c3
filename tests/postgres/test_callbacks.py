"""Messages to client systems: on their way with the entry, signed, tried again, given up and sent again; never lost, and never to where they may not go."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, InvalidInput, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.outbox import Delivery, DeliveryFault, DeliveryState, MessageKind
from gateway.domain.words import QueryStatus
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, WantedDeliveries, callbacks, send_left_behind
from gateway.flows.steps.telling import tell_client
from gateway.outbox import ShownCallback
from tests.postgres.wired import wired
from tests.receiver import Receiver, is_signed_by, receiving, verified
from tests.rooms.decision.example import officer

SYSTEM = replace(officer(), account="JHSYS1", client="one-stop", roles=frozenset({"system"}))
OTHER = replace(SYSTEM, client="another")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path, receiver: Receiver) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, callback_networks=["127.0.0.0/8"]) as made:
        registered = {"one-stop": (receiver.url,)}
        made.identity.notify_at = lambda client: registered.get(client, ())  # type: ignore[method-assign]  # no register here
        yield made


@pytest.fixture
async def made(gateway: Gateway, receiver: Receiver) -> ShownCallback:
    return await callbacks.register(receiver.url, SYSTEM, gateway)


async def told(gateway: Gateway, client: str = "one-stop") -> str:
    """A query of the client has changed."""
    query_id = uuid7()
    await gateway.database.run(tell_client(QueryId(query_id), client, QueryStatus.COMPLETE, gateway))
    return query_id


async def deliveries(gateway: Gateway, made: ShownCallback, state: DeliveryState | None = None) -> list[Delivery]:
    wanted = WantedDeliveries(made.callback.callback_id, state)
    shown, _ = await callbacks.deliveries(wanted, None, 100, SYSTEM, gateway)
    return list(shown)


async def until(what: Callable[[], Any], within_s: float = 10.0) -> Any:
    async with asyncio.timeout(within_s):
        while True:
            found = what()
            found = await found if inspect.isawaitable(found) else found
            if found:
                return found
            await asyncio.sleep(0.02)


async def all_are(
    gateway: Gateway, made: ShownCallback, state: DeliveryState, within_s: float = 10.0
) -> list[Delivery]:
    async def look() -> list[Delivery] | None:
        found = await deliveries(gateway, made)
        return found if found and all(one.state is state for one in found) else None

    found: list[Delivery] = await until(look, within_s)
    return found


async def hurry(gateway: Gateway) -> None:
    """Whatever waits is due now."""
    await gateway.database.run(Statement("update gateway.callback set rests_until = null", ()))
    await gateway.database.run(gateway.jobs.bring_forward(timedelta(days=2)))


async def said(gateway: Gateway) -> list[str]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.ADMIN.value
    )
    results = [read_sections(row["sections"])[0]["result"] for row in rows]
    return [str(one["did"]) for one in results if "callback_id" in one]


async def test_a_message_is_taken_and_verified_by_others_means(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    query_id = await told(gateway)
    (delivery,) = await all_are(gateway, made, DeliveryState.DELIVERED)
    headers, body = receiver.taken[0]
    assert made.secret is not None
    content = verified(headers, body, made.secret)
    assert content == {
        "type": "query.changed",
        "timestamp": delivery.message.made_at.isoformat(),
        "data": {"query_id": query_id, "status": "complete"},
    }
    assert is_signed_by(headers, body, made.callback.keys[0].public_key)
    assert headers["webhook-id"] == str(delivery.message.message_id)
    with pytest.raises(WebhookVerificationError):
        verified(headers, body.replace(b"complete", b"pending "), made.secret)
    assert (delivery.attempts, delivery.tried and delivery.tried.status) == (1, 200)
    assert await said(gateway) == ["register callback"]


async def test_of_a_notice_that_is_owed_the_log_says_what_became_of_it(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    query_id = QueryId(uuid7())

    async def owed(kind: MessageKind) -> None:
        await gateway.database.run(tell_client(query_id, "one-stop", QueryStatus.EXPIRED, gateway, kind))

    await owed(MessageKind.QUERY_RECALLED)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    assert await said(gateway) == ["register callback", "deliver notice"]
    assert receiver.messages[0][1]["type"] == "query.recalled"
    receiver.answers = [410]
    await owed(MessageKind.QUERY_SUSPECTED)
    await until(lambda: given_up(gateway))
    assert (await said(gateway))[2:] == ["give up notice"]


async def test_of_what_is_owed_the_log_says_so_too_where_its_callback_ends(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    receiver.answers = [503]
    owed = tell_client(QueryId(uuid7()), "one-stop", QueryStatus.EXPIRED, gateway, MessageKind.QUERY_RECALLED)
    await gateway.database.run(owed)
    await until(lambda: receiver.taken)
    await callbacks.end(made.callback.callback_id, SYSTEM, gateway)
    await until(lambda: given_up(gateway))
    assert (await all_are(gateway, made, DeliveryState.DEAD))[0].message.kind is MessageKind.QUERY_RECALLED


async def given_up(gateway: Gateway) -> bool:
    return "give up notice" in await said(gateway)


async def test_only_the_client_that_asked_is_told(gateway: Gateway, receiver: Receiver, made: ShownCallback) -> None:
    await told(gateway, "another")
    mine = await told(gateway)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    assert [content["data"]["query_id"] for _, content in receiver.messages] == [mine]


async def test_what_fails_is_tried_again_under_the_same_id(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    receiver.answers = [500, 429, 200]
    await told(gateway)
    for tries in (1, 2):
        await until(lambda tries=tries: len(receiver.taken) == tries)  # type: ignore[misc]  # bound in the loop
        await until(lambda: _has_attempts(gateway, made, tries))  # noqa: B023 - awaited at once
        await hurry(gateway)
    (delivery,) = await all_are(gateway, made, DeliveryState.DELIVERED)
    assert delivery.attempts == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1
    callback = await callbacks.load(made.callback.callback_id, SYSTEM, gateway)
    assert (callback.failures, callback.rests_until) == (0, None)


def _has_attempts(gateway: Gateway, made: ShownCallback, attempts: int) -> Any:
    async def look() -> bool:
        return (await deliveries(gateway, made))[0].attempts == attempts

    return look()


async def test_who_says_that_nothing_shall_come_is_left_in_peace_until_somebody_orders_it_again(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    receiver.answers = [410, 200]
    await told(gateway)
    (dead,) = await all_are(gateway, made, DeliveryState.DEAD)
    assert await deliveries(gateway, made, DeliveryState.DELIVERED) == []
    again = await callbacks.redeliver(made.callback.callback_id, dead.message.message_id, SYSTEM, gateway)
    assert (again.state, again.attempts) == (DeliveryState.PENDING, 0)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1
    assert await said(gateway) == ["register callback", "send callback again"]


async def test_of_an_address_that_is_registered_no_more_nothing_is_sent(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    gateway.identity.notify_at = lambda _client: ()  # type: ignore[method-assign,assignment]  # it was taken out of the register
    await told(gateway)
    (dead,) = await all_are(gateway, made, DeliveryState.DEAD)
    assert dead.tried is not None
    assert dead.tried.fault is DeliveryFault.NOT_REGISTERED
    assert receiver.taken == []


async def test_new_keys_sign_beside_the_former_ones(gateway: Gateway, receiver: Receiver, made: ShownCallback) -> None:
    turned = await callbacks.turn_keys(made.callback.callback_id, SYSTEM, gateway)
    assert turned.secret not in {None, made.secret}
    await told(gateway)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    headers, body = receiver.taken[0]
    for secret in (made.secret, turned.secret):
        assert secret is not None
        verified(headers, body, secret)
    assert all(is_signed_by(headers, body, one.public_key) for one in turned.callback.keys)
    assert len(turned.callback.keys) == 2
    third = await callbacks.turn_keys(made.callback.callback_id, SYSTEM, gateway)
    assert len(third.callback.keys) == 3


async def test_a_callback_ends_with_what_was_on_its_way(
    gateway: Gateway, receiver: Receiver, made: ShownCallback
) -> None:
    receiver.answers = [503]
    await told(gateway)
    await until(lambda: receiver.taken)
    ended = await callbacks.end(made.callback.callback_id, SYSTEM, gateway)
    assert ended.ended_at is not None
    await told(gateway)
    found = await all_are(gateway, made, DeliveryState.DEAD)
    assert len(found) == 1
    for act in (
        callbacks.end(made.callback.callback_id, SYSTEM, gateway),
        callbacks.turn_keys(made.callback.callback_id, SYSTEM, gateway),
        callbacks.redeliver(made.callback.callback_id, found[0].message.message_id, SYSTEM, gateway),
    ):
        with pytest.raises(Conflict):
            await act
    await callbacks.register(receiver.url, SYSTEM, gateway)


async def test_others_callbacks_are_not_there(gateway: Gateway, made: ShownCallback) -> None:
    here = made.callback.callback_id
    nothing = UUID(uuid7())
    for act in (
        callbacks.load(here, OTHER, gateway),
        callbacks.turn_keys(here, OTHER, gateway),
        callbacks.end(here, OTHER, gateway),
        callbacks.deliveries(WantedDeliveries(here), None, 9, OTHER, gateway),
        callbacks.redeliver(here, nothing, OTHER, gateway),
        callbacks.redeliver(here, nothing, SYSTEM, gateway),
    ):
        with pytest.raises(NotFound):
            await act
    assert (await callbacks.listed(None, 9, OTHER, gateway))[0] == []
    assert [one.callback_id for one in (await callbacks.listed(None, 9, SYSTEM, gateway))[0]] == [here]


@pytest.mark.usefixtures("made")
async def test_an_address_is_registered_once_and_out_of_the_registration_alone(
    gateway: Gateway, receiver: Receiver
) -> None:
    with pytest.raises(Conflict):
        await callbacks.register(receiver.url, SYSTEM, gateway)
    for address, by in ((receiver.url, OTHER), (receiver.url + "?x", SYSTEM)):
        with pytest.raises(InvalidInput):
            await callbacks.register(address, by, gateway)


@pytest.mark.usefixtures("made")
async def test_an_address_that_fails_does_not_keep_others_waiting(gateway: Gateway, receiver: Receiver) -> None:
    """One that hangs costs a few places of the background at a time, and its other messages wait until it is tried again."""
    receiver.answers = [0]
    for _ in range(12):
        await told(gateway)
    await until(lambda: receiver.taken)
    await asyncio.sleep(0.5)
    assert len(receiver.taken) <= 2
    async with receiving() as well:
        gateway.identity.notify_at = lambda client: (well.url,) if client == "another" else (receiver.url,)  # type: ignore[method-assign]  # no register here
        beside = await callbacks.register(well.url, OTHER, gateway)
        await told(gateway, "another")
        await until(lambda: well.messages, 3.0)
        assert beside.callback.failures == 0


async def test_what_no_job_has_come_for_is_found(gateway: Gateway, receiver: Receiver, made: ShownCallback) -> None:
    """As where the engine has given a job up, or lost it."""
    await gateway.database.run(gateway.callbacks.tell("one-stop", MessageKind.QUERY_CHANGED, uuid7(), "complete"))
    await send_left_behind(gateway)
    assert receiver.taken == []
    await gateway.database.run(
        Statement("update gateway.callback_delivery set next_at = now() - interval '3 minutes'", ())
    )
    await send_left_behind(gateway)
    await send_left_behind(gateway)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    assert len(receiver.taken) == 1


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("place", ["before the try", "after the try", "before it is written", "after it is written"])
async def test_whatever_a_kill_cuts_short_no_message_is_lost(
    gateway: Gateway, receiver: Receiver, made: ShownCallback, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that ends anywhere is begun again by the engine with the same ids; the message comes once at least, under one id."""
    await gateway.jobs.close()
    await told(gateway)
    (row,) = await gateway.database.fetch(
        "select args::text as args from public.procrastinate_jobs where task_name = 'send-callback'"
    )
    ids = json.loads(row["args"])
    egress, run = type(gateway.callbacks.egress), type(gateway.database).run

    async def post(self: Any, *given: Any) -> Any:
        if place == "before the try":
            raise _Killed
        done = await egress_post(self, *given)
        if place == "after the try":
            raise _Killed
        return done

    async def written(self: Any, *statements: Statement) -> None:
        if place == "before it is written":
            raise _Killed
        await run(self, *statements)
        raise _Killed

    egress_post = egress.post
    with monkeypatch.context() as patch:
        patch.setattr(egress, "post", post)
        if place.endswith("written"):
            patch.setattr(type(gateway.database), "run", written)
        with pytest.raises(_Killed):
            await callbacks.send(ids, gateway)
    await callbacks.send(ids, gateway)
    await callbacks.send(ids, gateway)
    (delivery,) = await deliveries(gateway, made)
    assert delivery.state is DeliveryState.DELIVERED
    tries = {"before the try": 1, "after it is written": 1}.get(place, 2)
    assert len(receiver.taken) == tries
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1


async def test_no_message_without_its_entry_and_no_entry_without_its_message(
    gateway: Gateway, made: ShownCallback
) -> None:
    await gateway.jobs.close()
    told_of = tell_client(QueryId(uuid7()), "one-stop", QueryStatus.COMPLETE, gateway)
    failing = Statement("select 1 / 0", ())
    with pytest.raises(asyncpg.PostgresError):
        await gateway.database.run(told_of, failing)
    assert await deliveries(gateway, made) == []


async def test_what_has_long_ended_is_forgotten(gateway: Gateway, made: ShownCallback) -> None:
    await told(gateway)
    await all_are(gateway, made, DeliveryState.DELIVERED)
    await callbacks.end(made.callback.callback_id, SYSTEM, gateway)
    now = gateway.clock.stored()
    await gateway.database.run(*gateway.callbacks.sweep(now + timedelta(days=29)))
    assert len(await deliveries(gateway, made)) == 1
    await gateway.database.run(*gateway.callbacks.sweep(now + timedelta(days=31)))
    assert await gateway.database.fetch("select 1 from gateway.callback") == []


async def test_secrets_stand_nowhere_in_clear(gateway: Gateway, made: ShownCallback) -> None:
    (row,) = await gateway.database.fetch("select c::text as whole, sealed_keys from gateway.callback c")
    (keys,) = made.callback.keys
    for secret in (keys.secret, keys.seed):
        assert secret.hex() not in row["whole"]
        assert secret not in row["sealed_keys"]
    assert keys.secret.hex() not in repr(made)
