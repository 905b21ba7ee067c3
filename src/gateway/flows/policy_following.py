"""Every process follows what is published: it takes over what is sound, and refuses what is not and goes on with the former."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace

import structlog

from gateway.access import PolicyFault
from gateway.db import Statement
from gateway.domain.clock import real_now
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable, Outdated, SetupError
from gateway.domain.words import PublicationAct
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.judging import PolicyJudge
from gateway.flows.steps.policy_entry import by_itself
from gateway.policy import PolicyBundle, Publication, SignedPublication, Unsound

log = structlog.get_logger(__name__)

LOOKED_AGAIN_S = 5.0
"""So long after it was refused a publication is looked at again: what was altered may be put back."""
_AT_ONCE = 20


async def settle(installed: PolicyBundle, gateway: Gateway) -> None:
    """At a start: publish what is installed where nothing is, or nobody has decided on what is; then the newest comes into force.

    Where that is refused, the one before it that is sound does.  Raises SetupError where none is, AuditUnavailable, FAULTS.
    """
    newest = await _newest(gateway)
    if newest is None or await _is_new(installed, newest.publication, gateway):
        await _install(installed, newest, gateway)
        newest = await _newest(gateway)
    if newest is None:
        raise AuditUnavailable("the policy that is installed was not published")
    status = gateway.live.status
    if not await _comes_into_force(newest, gateway) and not await _former_comes_into_force(newest, gateway):
        raise SetupError(
            f"No policy that was published can come into force: {status.fault}. "
            "Put the store back from its backup, or start the version that published it."
        )
    status.warning = await _unused(installed, newest.publication, gateway)
    status.is_settled = True


async def follow(installed: PolicyBundle, gateway: Gateway) -> None:
    """One look at what is published.  Raises FAULTS."""
    status = gateway.live.status
    if not status.is_settled:
        await _settle_late(installed, gateway)
        return
    newest = await _newest(gateway)
    if newest == status.seen and (status.fault is None or time.monotonic() < status.again_at_s):
        return
    if newest is None or newest.publication.number < (gateway.live.now.number or 0):
        await _refuse(newest, "it lacks the publication that is in force here: it is older, or was changed", gateway)
        return
    await _comes_into_force(newest, gateway)


async def _settle_late(installed: PolicyBundle, gateway: Gateway) -> None:
    """What a start could not do, because no entry could be written or the store did not answer."""
    try:
        await settle(installed, gateway)
    except (AuditUnavailable, SetupError) as fault:
        gateway.live.status.fault = fault.detail


async def _newest(gateway: Gateway) -> SignedPublication | None:
    found = await gateway.policies.published()
    return found[0] if found else None


async def _is_new(installed: PolicyBundle, newest: Publication, gateway: Gateway) -> bool:
    """Whether nobody has decided on what is in force, and what is installed was never published.

    So an upgrade brings its data into force, and two versions beside each other do not take turns.
    """
    if newest.act is not PublicationAct.INSTALLED:
        return False
    return await gateway.policies.last_of(installed.hash) is None


async def _unused(installed: PolicyBundle, newest: Publication, gateway: Gateway) -> str | None:
    if newest.act is PublicationAct.INSTALLED or await gateway.policies.last_of(installed.hash) is not None:
        return None
    return (
        "the city's data as it is installed here was never published, and the policy in force was decided on by people: "
        "draft a policy of it where it is to come into force (docs/for-stewards.md)"
    )


async def _install(installed: PolicyBundle, newest: SignedPublication | None, gateway: Gateway) -> None:
    """Publish what is installed, with its entry; where another process has just done so, that one stands."""
    number, former = (0, None) if newest is None else (newest.publication.number + 1, newest.publication.bundle)
    at = real_now()

    def rows(receipt: Receipt) -> Sequence[Statement]:
        act = PublicationAct.INSTALLED
        return gateway.policies.publish(Publication(number, installed.hash, former, act, at, receipt.entry), installed)

    what = {"number": number, "bundle": installed.hash, "former": former}
    try:
        await gateway.audit.record(by_itself("install policy", what), rows)
    except Outdated:
        log.info("policy_installed_by_another_process", number=number)


async def _comes_into_force(newest: SignedPublication, gateway: Gateway) -> bool:
    """Whether the newest is sound, and in force here from now on; else the former one goes on, and it is said."""
    fault = await _why_not(newest, gateway)
    if fault is not None:
        await _refuse(newest, fault, gateway)
        return False
    gateway.live.status.seen, gateway.live.status.fault = newest, None
    return True


async def _former_comes_into_force(newest: SignedPublication, gateway: Gateway) -> bool:
    before = newest.publication.number
    while found := await gateway.policies.published(before, _AT_ONCE):
        for one in found:
            if await _why_not(one, gateway) is None:
                return True
        before = found[-1].publication.number
    return False


async def _why_not(signed: SignedPublication, gateway: Gateway) -> str | None:
    """Why a publication cannot be in force; None: it is from now on."""
    number, now = signed.publication.number, gateway.live.now
    try:
        bundle = await gateway.policies.sound_bundle(signed)
        is_same = now.bundle == bundle.hash
        made = (
            replace(now, number=number)
            if is_same
            else await asyncio.to_thread(PolicyJudge.of(gateway).in_force, bundle, number)
        )
    except (Unsound, SetupError) as fault:
        return fault.detail
    except PolicyFault as fault:
        return str(fault)
    gateway.live.take_over(made)
    log.info("policy_in_force", number=number, bundle=made.bundle, act=str(signed.publication.act))
    return None


async def _refuse(newest: SignedPublication | None, why: str, gateway: Gateway) -> None:
    """Go on with the former; a line and an entry say so once."""
    status = gateway.live.status
    is_known = (status.seen, status.fault) == (newest, why)
    status.seen, status.fault, status.again_at_s = newest, why, time.monotonic() + LOOKED_AGAIN_S
    if is_known:
        return
    number = None if newest is None else newest.publication.number
    goes_on = gateway.live.now
    log.error("policy_refused", number=number, why=why, goes_on_with=goes_on.bundle)
    what = {"number": number, "why": why, "goes_on_with": goes_on.bundle}
    with contextlib.suppress(AuditUnavailable):  # the line says it all the same
        await gateway.audit.record(by_itself("refuse policy", what))
