"""A draft run over past lookups: who would have had more or less, and whether the bundles of then come to what is on record."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access import PolicyFault, Rights, Swing, explain, recorded_of, swings
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import Conflict, SetupError
from gateway.domain.matter import Title
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.past import PastRights
from gateway.oversight.search import LoggedIntent
from gateway.policy import PolicyBundle, PolicyDraft

Place = tuple[datetime, int, int]
_AT_ONCE = 100
_WITHIN_S = 10.0
"""So long one page takes at most, and whatever was begun."""


@dataclass(frozen=True, slots=True)
class ReplayPeriod:
    """At most `limit` queries from a time and before another, by the real clock.

    before: the place in the log at which to go on; None at the end of it.
    """

    since: datetime
    until: datetime
    limit: int
    before: Place | None = None


@dataclass(slots=True)
class Replayed:
    """What a draft would have done to one page of past queries, newest first.

    decisions: how many.  reproduced: by the bundle of then.  unknown: whose bundle cannot be had, so that nothing is said of them.  damaged:
    entries that are not as they were signed.  swings: what would have been otherwise, in how many decisions.  before: where to go on.
    titles: of the departments.
    """

    draft: PolicyDraft
    bundle: PolicyBundle
    titles: Mapping[DepartmentCode, Title]
    decisions: int = 0
    reproduced: int = 0
    unknown: int = 0
    damaged: int = 0
    swings: Counter[Swing] = field(default_factory=Counter)
    before: Place | None = None


async def replay(
    policy_id: str, period: ReplayPeriod, officer: Officer, task: str, *, gateway: Gateway, oversight: Oversight
) -> Replayed:
    """One page of past queries, with its entry.

    task: the auditor's task number; a steward may name none.  Raises NotFound, Conflict (the draft is not valid), AuditUnavailable.
    """
    policy = await gateway.policies.policy(policy_id)
    base = await gateway.policies.bundle(policy.base)
    run, past = Replayed(policy, base.with_changes(policy.changes), gateway.catalogue.titles), PastRights(gateway)
    try:
        draft = await past.draft(run.bundle.with_grants(gateway.live.now.policy.grants))
        await _walk(run, past, draft, period, oversight)
    except (SetupError, PolicyFault) as refused:
        raise Conflict(f"the policy is not valid: {getattr(refused, 'detail', refused)}") from None
    what = {"policy_id": policy_id, "since": period.since.isoformat(), "until": period.until.isoformat()}
    counts = {"replayed": run.decisions, "changes": len(run.swings), "first_page": period.before is None}
    await oversight.readings.searched(officer, task, {"criteria": what, "bundle": run.bundle.hash, **counts})
    return run


async def _walk(run: Replayed, past: PastRights, draft: Rights, period: ReplayPeriod, oversight: Oversight) -> None:
    """Until the page is full, the period over, or the time."""
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + _WITHIN_S
    run.before = period.before
    while (left := period.limit - run.decisions - run.damaged) > 0:
        found = await oversight.intents.page(period.since, period.until, run.before, min(left, _AT_ONCE))
        for asked in found:
            await _take(run, asked, past, draft)
            run.before = asked.place
            if loop.time() >= ends_s:
                return
        if len(found) < min(left, _AT_ONCE):
            run.before = None
            return


async def _take(run: Replayed, asked: LoggedIntent, past: PastRights, draft: Rights) -> None:
    try:
        decision = recorded_of(asked.sections, asked.subjects)
    except ValueError:
        run.damaged += 1
        return
    run.decisions += 1
    then = await past.of(decision.rules_hash, asked.day)
    if then is None:
        run.unknown += 1
        return
    was = await asyncio.to_thread(explain, decision, then)
    run.reproduced += was.is_reproduced
    run.swings.update(await asyncio.to_thread(lambda: list(swings(was, draft))))
