"""What the policy says as it stands: who may see what of a matter, what does not fit, and where the counties' lists are not the city's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.access import AskerView, PolicyFault, Rights, ViewedAs, views_of
from gateway.catalogue import CountyList, city_rows, compare_lists
from gateway.domain.errors import Conflict, NotFound, SetupError
from gateway.domain.finding import CheckFinding
from gateway.flows.steps.gateway import Gateway, InForce
from gateway.flows.steps.judging import PolicyJudge


@dataclass(frozen=True, slots=True)
class PolicyGrid:
    """One matter's fields beside those who may ask it.  bundle: by whose rules."""

    wanted: ViewedAs
    bundle: str
    views: Sequence[AskerView]


async def grid(wanted: ViewedAs, policy_id: str | None, gateway: Gateway) -> PolicyGrid:
    """As the policy in force has it; with a policy's id as that would have it.

    Raises NotFound (no such matter, no such policy), Conflict (the policy is not valid, or its rules cannot be judged).
    """
    now = gateway.live.now if policy_id is None else await _drafted(policy_id, gateway)
    try:
        views = await asyncio.to_thread(_views, now, wanted)
    except KeyError:
        raise NotFound("no such matter in the catalogue") from None
    except PolicyFault as fault:
        raise Conflict(f"the rules cannot be judged: {fault}") from None
    return PolicyGrid(wanted, now.bundle, views)


def _views(now: InForce, wanted: ViewedAs) -> Sequence[AskerView]:
    rights: Rights = now.access.rights_apart()
    return views_of(rights, wanted, now.catalogue.titles, now.bundle)


async def _drafted(policy_id: str, gateway: Gateway) -> InForce:
    """What a policy on its way says, beside what is granted now.  Raises NotFound, Conflict."""
    draft = await gateway.policies.policy(policy_id)
    base = await gateway.policies.bundle(draft.base)
    whole = base.with_changes(draft.changes).with_grants(gateway.live.now.policy.grants)
    try:
        return await asyncio.to_thread(PolicyJudge.of(gateway).in_force, whole)
    except (SetupError, PolicyFault) as refused:
        raise Conflict(f"the policy is not valid: {getattr(refused, 'detail', refused)}") from None


async def findings(gateway: Gateway) -> tuple[str, Sequence[CheckFinding]]:
    """The bundle in force, and everything in it that does not fit or that somebody should look at."""
    bundle = gateway.live.now.policy
    return bundle.hash, await asyncio.to_thread(PolicyJudge.of(gateway).findings, bundle, ())


def county_findings(lists: Sequence[CountyList], gateway: Gateway) -> tuple[str, Sequence[CheckFinding]]:
    """The bundle in force, and every difference between its list of certificates and those of the counties."""
    now = gateway.live.now
    city = city_rows(list(now.catalogue.matters.values()))
    return now.bundle, compare_lists(city, now.catalogue.city.counties, lists)
