"""Callbacks of client systems: registered, given new keys, ended, each with its entry; and their messages sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from gateway.audit import Draft, full_officer
from gateway.domain.errors import Conflict, InputFault, InvalidInput
from gateway.domain.outbox import OWED, Delivery, DeliveryState
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import SEND_CALLBACK, SEND_TEXT
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.outbox import Callback, ShownCallback

log = structlog.get_logger(__name__)
LEFT_BEHIND = "send-what-was-left-behind"
"""The job that finds messages that are due and that no job has come for."""
LEFT_BEHIND_CRON = "* * * * *"


@dataclass(frozen=True, slots=True)
class WantedDeliveries:
    """Which deliveries of a callback; state None: any."""

    callback_id: UUID
    state: DeliveryState | None = None


async def register(address: str, officer: Officer, gateway: Gateway) -> ShownCallback:
    """Have the caller's client system called back at one of the addresses that it is registered with, with the ADMIN entry.

    Raises InvalidInput (not an address of its registration), Conflict (there is one already), AuditUnavailable.
    """
    if address not in gateway.identity.notify_at(officer.client):
        fault = InputFault("/address", "not-registered", "an address that the client system is registered with")
        raise InvalidInput("the client system is not registered with this address", [fault])
    if await gateway.callbacks.is_registered(officer.client, address):
        raise Conflict("a callback of this client system goes there already")
    made = gateway.callbacks.drafted(officer.client, address, officer.account, gateway.clock.real())
    await gateway.audit.record(
        _entry("register callback", made, officer), lambda receipt: [gateway.callbacks.register(made, receipt.entry)]
    )
    kept = await gateway.callbacks.load_of(made.callback_id, officer.client)
    return ShownCallback(kept, made.keys[-1].told_secret)


async def load(callback_id: UUID, officer: Officer, gateway: Gateway) -> Callback:
    """One of the caller's client system.  Raises NotFound."""
    return await gateway.callbacks.load_of(callback_id, officer.client)


async def listed(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[Callback], UUID | None]:
    """Those of the caller's client system, the newest first, and the id to go on before."""
    found = await gateway.callbacks.listed(officer.client, before, limit + 1)
    return page_of(found, limit, lambda one: one.callback_id)


async def turn_keys(callback_id: UUID, officer: Officer, gateway: Gateway) -> ShownCallback:
    """Sign by new keys, for a day beside the former ones, with the ADMIN entry.

    Raises NotFound, Conflict (it has ended, or has changed meanwhile), AuditUnavailable.
    """
    held = await _active(callback_id, officer, gateway)
    turned = gateway.callbacks.with_new_keys(held, gateway.clock.real())
    await gateway.audit.record(
        _entry("turn keys of callback", turned, officer),
        lambda receipt: [gateway.callbacks.turn_keys(turned, receipt.entry)],
    )
    kept = await gateway.callbacks.load_of(callback_id, officer.client)
    return ShownCallback(kept, turned.keys[-1].told_secret)


async def end(callback_id: UUID, officer: Officer, gateway: Gateway) -> Callback:
    """Send nothing more there, with the ADMIN entry; what was on its way stays as dead.

    Raises NotFound, Conflict (it has ended already), AuditUnavailable.
    """
    held = await _active(callback_id, officer, gateway)
    give_up = gateway.jobs.enqueue_each(SEND_CALLBACK, gateway.callbacks.give_up(held))
    await gateway.audit.record(
        _entry("end callback", held, officer), lambda receipt: [*gateway.callbacks.end(held, receipt.entry), give_up]
    )
    return await gateway.callbacks.load_of(callback_id, officer.client)


async def deliveries(
    wanted: WantedDeliveries, before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[Delivery], UUID | None]:
    """The messages to one of the caller's callbacks, the newest first, and the id to go on before.  Raises NotFound."""
    await gateway.callbacks.load_of(wanted.callback_id, officer.client)
    found = await gateway.callbacks.deliveries(wanted.callback_id, officer.client, wanted.state, before, limit + 1)
    return page_of(found, limit, lambda one: one.message.message_id)


async def redeliver(callback_id: UUID, message_id: UUID, officer: Officer, gateway: Gateway) -> Delivery:
    """Send a message once more, whatever became of it, with the ADMIN entry.

    Raises NotFound, Conflict (the callback has ended), AuditUnavailable.
    """
    held = await _active(callback_id, officer, gateway)
    delivery = await gateway.callbacks.delivery_of(callback_id, message_id, officer.client)
    again = gateway.jobs.enqueue_each(SEND_CALLBACK, gateway.callbacks.again(delivery))
    draft = _entry("send callback again", held, officer, {"message_id": str(message_id)})
    await gateway.audit.record(draft, lambda _receipt: [again])
    return await gateway.callbacks.delivery_of(callback_id, message_id, officer.client)


async def send(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Try a message once, and say when it is tried again.  Does nothing where another has taken this turn.

    A kill between the try and its row has it tried again, under the same id.  What became of a notice that is owed is an entry.
    """
    due = await gateway.callbacks.due(UUID(ids["callback_id"]), UUID(ids["message_id"]), int(ids["turn"]))
    if due is None:
        return
    wait_s = gateway.callbacks.wait_s(due)
    if wait_s is not None:
        later = gateway.callbacks.postpone(due, wait_s)
        await gateway.database.run(gateway.jobs.enqueue_each(SEND_CALLBACK, later))
        return
    tried = await gateway.callbacks.send(due, gateway.identity.notify_at(due.client), gateway.clock.real())
    after, told, of_callback = gateway.callbacks.tried(due, tried, gateway.clock.stored())
    if after.state is DeliveryState.PENDING:
        told = gateway.jobs.enqueue_each(SEND_CALLBACK, told)
    ends = after.state is not DeliveryState.PENDING
    if ends and after.message.kind in OWED:
        await gateway.audit.record(_end_of(after), lambda _receipt: [told, of_callback])
    else:
        await gateway.database.run(told, of_callback)
    if after.state is DeliveryState.DEAD:
        log.warning(
            "callback_dead",
            callback_id=ids["callback_id"],
            message_id=ids["message_id"],
            client=due.client,
            fault=str(tried.fault or tried.status),
        )


async def send_left_behind(gateway: Gateway) -> None:
    """Give jobs to what is due and has none, as where the engine has given one up.  Raises FAULTS."""
    await gateway.database.run(
        gateway.jobs.enqueue_each(SEND_CALLBACK, gateway.callbacks.left_behind()),
        gateway.jobs.enqueue_each(SEND_TEXT, gateway.texts.left_behind()),
    )


async def _active(callback_id: UUID, officer: Officer, gateway: Gateway) -> Callback:
    held = await gateway.callbacks.load_of(callback_id, officer.client)
    if held.ended_at is not None:
        raise Conflict("this callback has ended")
    return held


def _end_of(delivery: Delivery) -> Draft:
    """That a notice which is owed was taken, or that its time is over: of which query, by which message; of nobody by name."""
    message, is_taken = delivery.message, delivery.state is DeliveryState.DELIVERED
    what = {
        "did": "deliver notice" if is_taken else "give up notice",
        "of": message.kind.value,
        "query_id": message.query_id,
        "callback_id": str(delivery.callback_id),
        "message_id": str(message.message_id),
    }
    return Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "result": what})


def _entry(did: str, callback: Callback, officer: Officer, more: Mapping[str, object] | None = None) -> Draft:
    """Which, by its id; where it leads stands in the registration, whose changes are entries too."""
    result = {"did": did, "callback_id": str(callback.callback_id), **(more or {})}
    return Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": result})
