"""Every process follows what is published: it takes over what is sound, and refuses what is not and goes on with the former."""

import contextlib
import time
from collections.abc import Sequence

import structlog

from gateway.db import Statement
from gateway.domain.clock import real_now
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable, Outdated, SetupError
from gateway.domain.words import PublicationAct
from gateway.flows.steps.gateway import Gateway, InForce
from gateway.flows.steps.granting import is_as_logged
from gateway.flows.steps.policy_entry import by_itself
from gateway.flows.steps.publishing import NewGrants, publish_grants, publish_next, why_not_in_force
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
    if newest is None or await _is_new(installed, gateway):
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
    await _take_former_grants(gateway)
    status.warning = await _unused(installed, gateway)
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


async def _is_new(installed: PolicyBundle, gateway: Gateway) -> bool:
    """Whether nobody has decided on the files in force, and what is installed was never published.

    So an upgrade brings its data into force, and two versions beside each other do not take turns.
    """
    return await _are_installed(gateway) and await gateway.policies.last_of(installed.hash) is None


async def _are_installed(gateway: Gateway) -> bool:
    """Whether the files in force are what was installed at some time, by nobody's decision."""
    decided = await gateway.policies.last_of_files()
    return decided is None or decided.publication.act is PublicationAct.INSTALLED


async def _unused(installed: PolicyBundle, gateway: Gateway) -> str | None:
    if await _are_installed(gateway) or await gateway.policies.last_of(installed.hash) is not None:
        return None
    return (
        "the city's data as it is installed here was never published, and the policy in force was decided on by people: "
        "draft a policy of it where it is to come into force (docs/for-stewards.md)"
    )


async def _install(installed: PolicyBundle, newest: SignedPublication | None, gateway: Gateway) -> None:
    """Publish what is installed, with its entry and what is granted; where another process has just done so, that one stands.

    Where the newest is not as it was signed, nobody knows what is granted, and nothing is published over it.
    """
    number, former, whole, at = 0, None, installed, real_now()
    if newest is not None:
        number, former = newest.publication.number + 1, newest.publication.bundle
        try:
            whole = installed.with_grants((await gateway.policies.sound_bundle(newest)).grants)
        except Unsound:
            return

    def rows(receipt: Receipt) -> Sequence[Statement]:
        act = PublicationAct.INSTALLED
        return gateway.policies.publish(Publication(number, whole.hash, former, act, at, receipt.entry), whole)

    what = {"number": number, "bundle": whole.hash, "former": former}
    try:
        await gateway.audit.record(by_itself("install policy", what), rows)
    except Outdated:
        log.info("policy_installed_by_another_process", number=number)


async def _take_former_grants(gateway: Gateway) -> None:
    """Once, after an upgrade from a version whose bundles held no grants: publish those that the log bears out."""
    if await gateway.policies.has_shared():
        return
    requests = await gateway.sharing.granted(gateway.clock.now().date())
    former = [one.granted for one in requests if await is_as_logged(one, gateway)]
    if not former:
        return

    async def write(now: InForce) -> None:
        if not await gateway.policies.has_shared():
            await publish_grants(NewGrants(former, by_itself("take over sharing", {})), now, gateway)

    await publish_next(write, gateway)


async def _comes_into_force(newest: SignedPublication, gateway: Gateway) -> bool:
    """Whether the newest is sound, and in force here from now on; else the former one goes on, and it is said."""
    fault = await why_not_in_force(newest, gateway)
    if fault is not None:
        await _refuse(newest, fault, gateway)
        return False
    gateway.live.status.seen, gateway.live.status.fault = newest, None
    return True


async def _former_comes_into_force(newest: SignedPublication, gateway: Gateway) -> bool:
    before = newest.publication.number
    while found := await gateway.policies.published(before, _AT_ONCE):
        for one in found:
            if await why_not_in_force(one, gateway) is None:
                return True
        before = found[-1].publication.number
    return False


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
