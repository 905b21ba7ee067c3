"""From a plan to its INTENT: rules, case and quotas, then the entry; where one of them refuses there is no INTENT, and a DENIED entry."""

import asyncio
from functools import partial

from gateway.access import Beyond, no_authority
from gateway.audit import Unjudged
from gateway.domain.allowance import Allowance, current_allowances
from gateway.domain.caller import still_wanted
from gateway.domain.errors import NotAuthorised, QuotaExceeded
from gateway.domain.stages import Grant, Officer, Opened, Plan
from gateway.domain.words import ABOLISHED, Method
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.kin import with_known_kin
from gateway.flows.steps.quota import persons_of, refusal_of, take_quota
from gateway.flows.steps.silent import mark_of
from gateway.results import Claim, Former, Fresh, Taken


async def open_query(
    plan: Plan, officer: Officer, gateway: Gateway, *, until_s: float, key: Claim | None = None
) -> Opened | Former:
    """Open an authorised query: its key, case and quotas are judged in the transaction of its INTENT, in one exchange with the store.

    Who was refused a moment ago is looked at apart.  until_s: by the event loop's clock.  Returns what became of a key that is not
    free.  Raises NotAuthorised and QuotaExceeded, each after its entry; CallerGone, AuditUnavailable, Unready.
    """
    try:
        async with gateway.database.silence.within(until_s):
            await gateway.duty.require(officer, plan.query.case_number)
            officer = await with_known_kin(officer, gateway)
        require_authority(plan, gateway)
        _require_need(plan)
        if not gateway.apart.holds(officer.account):
            try:
                return await _on_conditions(plan, officer, gateway, until_s, key)
            except Unjudged:
                gateway.apart.add_all()
        return await _apart(plan, officer, gateway, until_s, key)
    except NotAuthorised as refusal:
        gateway.apart.add(officer.account)
        mark = partial(mark_of, plan.query, officer, gateway=gateway)
        await gateway.audit.deny(officer, plan.query, refusal, lambda receipt: [mark(receipt.entry)])
        raise
    except QuotaExceeded:
        gateway.apart.add(officer.account)
        raise


def require_authority(plan: Plan, gateway: Gateway) -> None:
    """Raises NotAuthorised by rule `authority` where the matter asks about somebody by an authorisation alone, and none is named."""
    missing = gateway.catalogue.party_rules.unauthorised(plan.query)
    if missing:
        raise no_authority(f"this matter asks by an authorisation on file alone about: {', '.join(missing)}")


def _require_need(plan: Plan) -> None:
    """Raises NotAuthorised by rule `abolished` where all that is named is a certificate that nobody has to bring any more."""
    if plan.query.certificates and all(one.certificate.ladder[0] is Method.DIRECT for one in plan.certificates):
        basis = plan.certificates[0].certificate.basis
        raise NotAuthorised("nobody has to prove this any more", rule=ABOLISHED, basis=basis)


async def _on_conditions(
    plan: Plan, officer: Officer, gateway: Gateway, until_s: float, key: Claim | None
) -> Opened | Former:
    if key is not None and (gateway.keys_apart.holds(officer.account) or not gateway.access.judges_cases):
        former, key = await _former(key, gateway, until_s), None
        if former is not None:
            return former
    while True:  # once more without each grant of data sharing that turns out to be used up
        try:
            opened = await _on_these(plan, officer, gateway, until_s, key)
        except Taken as taken:
            gateway.keys_apart.add(officer.account)
            return taken.by
        if opened is not None:
            return opened


async def _on_these(plan: Plan, officer: Officer, gateway: Gateway, until_s: float, key: Claim | None) -> Opened | None:
    """None: a data sharing was used up; without what it gives the query can be asked again."""
    async with gateway.database.silence.within(until_s):
        grant, conditions = await gateway.access.authorise_on(officer, plan, gateway.quotas.used_up())
    still_wanted()
    left: list[Allowance] = []
    quota = gateway.quotas.condition(officer, persons_of(grant, gateway), grant.volumes, left.extend)
    beside = [None if key is None else gateway.results.condition(key), quota]
    on = [*conditions, *(condition for condition in beside if condition is not None)]
    try:
        opened = await gateway.audit.open(grant, conditions=on, within_s=_left_s(until_s))
    except Beyond as beyond:
        if gateway.quotas.notes_used_up(beyond.exceeded):
            return None
        raise await refusal_of(beyond, grant, gateway) from None
    current_allowances.set(tuple(left))
    return opened


async def _apart(plan: Plan, officer: Officer, gateway: Gateway, until_s: float, key: Claim | None) -> Opened | Former:
    former = await _former(key, gateway, until_s)
    if former is not None:
        return former
    async with gateway.database.silence.within(until_s):
        grant = await _counted(plan, officer, gateway)
        still_wanted()
    return await gateway.audit.open(grant, within_s=_left_s(until_s))


async def _counted(plan: Plan, officer: Officer, gateway: Gateway) -> Grant:
    """The grant, its query counted; once more without each data sharing that turns out to be used up."""
    while True:
        grant = await gateway.access.authorise(officer, plan, gateway.quotas.used_up())
        still_wanted()
        if await take_quota(grant, gateway):
            return grant


async def _former(key: Claim | None, gateway: Gateway, until_s: float) -> Former | None:
    """Take the key by an exchange of its own; None where it is taken, or there is none."""
    if key is None:
        return None
    async with gateway.database.silence.within(until_s):
        taken = await gateway.results.claim(key)
    return None if isinstance(taken, Fresh) else taken


def _left_s(until_s: float) -> float:
    return max(until_s - asyncio.get_running_loop().time(), 0.0)
