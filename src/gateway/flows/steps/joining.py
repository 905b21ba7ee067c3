"""One open verification per case, certificate and people: a query joins the task that another has opened for the same question."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from gateway.db import FAULTS
from gateway.domain.codes import CertificateCode
from gateway.domain.errors import Outdated
from gateway.domain.stages import Grant
from gateway.domain.work import TaskRef, Work
from gateway.flows.steps.assess import Assessed, assess
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.offers import with_open_offers

LOOK_S = 0.5
"""How long the look for open tasks may take, out of what is left of the caller's time."""
ATTEMPTS = 4
"""How often a document is decided anew because somebody opened or closed a task meanwhile."""
Kept = TypeVar("Kept")


async def assess_with_others(grant: Grant, work: Work, gateway: Gateway, *, ended: bool = False) -> Assessed:
    """`assess`, with the open tasks of other queries joined and the offers that stand."""
    assessed = assess(grant, work, gateway, ended=ended)
    standing = await _standing(assessed, gateway) if assessed.opened_tasks else {}
    if standing:
        assessed = assess(grant, replace(work, tasks={**work.tasks, **standing}), gateway, ended=ended)
        assessed = replace(assessed, joined_tasks=tuple(ref.task_id for ref in standing.values()))
    return await with_open_offers(assessed, gateway)


async def _standing(assessed: Assessed, gateway: Gateway) -> Mapping[CertificateCode, TaskRef]:
    """Stands between INTENT and OUTCOME and so never raises: the store refuses a second task all the same."""
    try:
        async with asyncio.timeout(LOOK_S):
            return await gateway.verification.standing(assessed.opened_tasks)
    except FAULTS:
        return {}


async def until_current(
    decide: Callable[[], Awaitable[Assessed]], keep: Callable[[Assessed], Awaitable[Kept]]
) -> tuple[Assessed, Kept]:
    """Decide and keep it, and again where a task that it opens or joins was opened or closed by another meanwhile.

    Raises what `keep` raises; Outdated where that goes on, or where no task of it can be the reason.
    """
    for attempt in range(1, ATTEMPTS + 1):
        assessed = await decide()
        try:
            return assessed, await keep(assessed)
        except Outdated:
            if attempt == ATTEMPTS or not assessed.new_tasks:
                raise
    raise AssertionError("the last attempt returns or raises")
