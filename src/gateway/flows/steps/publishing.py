"""How a publication comes into force in this process, and how the next one is written where several would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from gateway.access import PolicyFault
from gateway.audit import Alongside, Draft, nothing
from gateway.db import Statement
from gateway.domain.clock import real_now
from gateway.domain.document import Receipt
from gateway.domain.errors import Outdated, SetupError, Unready
from gateway.domain.sharing import GrantedSharing
from gateway.domain.words import PublicationAct
from gateway.flows.steps.gateway import Gateway, InForce, Live
from gateway.flows.steps.granting import grant_fault
from gateway.flows.steps.judging import PolicyJudge, with_other_grants
from gateway.policy import PolicyBundle, Publication, SignedPublication, Unsound

log = structlog.get_logger(__name__)

_Written = TypeVar("_Written")
_LONGEST_S = 10.0
"""How long somebody waits for others who publish."""
_TRIES = 20


async def publish_next(write: Callable[[InForce], Awaitable[_Written]], gateway: Gateway) -> _Written:
    """Write a publication over what is in force; where another process has published since, anew over that.

    write: given what is in force, raises Outdated where it cannot stand over that.  Raises what it raises, and Unready where others take
    too long.
    """
    live = gateway.live.root
    async with _turn(live):
        for _ in range(_TRIES):
            now = live.now
            try:
                return await write(now)
            except Outdated:
                if not await _has_moved(now, gateway):
                    raise
    raise Unready("others were faster each time: try again")


@asynccontextmanager
async def _turn(live: Live) -> AsyncIterator[None]:
    """Nobody else publishes from this process meanwhile.  Raises Unready."""
    try:
        async with asyncio.timeout(_LONGEST_S):
            await live.turn.acquire()
    except TimeoutError:
        raise Unready("others are publishing: try again") from None
    try:
        yield
    finally:
        live.turn.release()


@dataclass(frozen=True, slots=True)
class NewGrants:
    """What departments grant each other from now on, and the step by which it is so.

    step: its entry, which names the bundle from then on as well.  alongside: what else stands in its transaction.  asked_by, decided_by:
    accounts; None: the gateway itself.
    """

    grants: Sequence[GrantedSharing]
    step: Draft
    alongside: Alongside = nothing
    asked_by: str | None = None
    decided_by: str | None = None


async def publish_grants(new: NewGrants, now: InForce, gateway: Gateway) -> None:
    """Publish the files in force with other grants, and have them in force here.  Raises Outdated, AuditUnavailable."""
    whole, number, at = now.policy.with_grants(new.grants), (now.number or 0) + 1, real_now()
    result = {**new.step.sections["result"], "bundle": whole.hash, "former": now.bundle, "number": number}

    def rows(receipt: Receipt) -> Sequence[Statement]:
        publication = Publication(
            number=number,
            bundle=whole.hash,
            former=now.bundle,
            act=PublicationAct.SHARED,
            at=at,
            entry=receipt.entry,
            drafted_by=new.asked_by,
            approved_by=new.decided_by,
        )
        return [*new.alongside(receipt), *gateway.policies.publish(publication, whole)]

    await gateway.audit.record(replace(new.step, sections={**new.step.sections, "result": result}), rows)
    made = with_other_grants(now, whole, number)
    gateway.live.root.take_over(made)
    tell_grants_that_do_not_fit(made)


async def _has_moved(before: InForce, gateway: Gateway) -> bool:
    """Whether another publication is in force here by now; the newest one is taken over."""
    found = await gateway.policies.published()
    if found and found[0].publication.number > (before.number or 0):
        await why_not_in_force(found[0], gateway)
    return gateway.live.root.now is not before


async def why_not_in_force(signed: SignedPublication, gateway: Gateway) -> str | None:
    """Why a publication cannot be in force here; None: it is from now on."""
    live = gateway.live.root
    number = signed.publication.number
    try:
        bundle = await gateway.policies.sound_bundle(signed)
        made = await _made(bundle, number, live.now, gateway)
    except (Unsound, SetupError) as fault:
        return fault.detail
    except PolicyFault as fault:
        return str(fault)
    live.take_over(made)
    log.info("policy_in_force", number=number, bundle=made.bundle, act=str(signed.publication.act))
    tell_grants_that_do_not_fit(made)
    return None


async def _made(bundle: PolicyBundle, number: int, now: InForce, gateway: Gateway) -> InForce:
    if now.bundle == bundle.hash:
        return replace(now, number=number)
    if now.rules == bundle.rules:
        return with_other_grants(now, bundle, number)
    return await asyncio.to_thread(PolicyJudge.of(gateway).in_force, bundle, number)


def tell_grants_that_do_not_fit(made: InForce) -> None:
    """A line where something that is granted counts for nothing."""
    unfit = [one for one in made.policy.grants if grant_fault(one, made.catalogue.matters)]
    if unfit:
        log.error("sharing_grants_do_not_fit", grants=len(unfit))
