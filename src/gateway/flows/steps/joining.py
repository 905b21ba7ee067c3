"""One open verification per case, certificate and people: a query joins the task that another has opened for the same question."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from gateway.db import FAULTS
from gateway.domain.codes import CertificateCode
from gateway.domain.errors import Outdated
from gateway.domain.work import TaskRef
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.gateway import Gateway

LOOK_S = 0.5
"""How long the look for open tasks may take, out of what is left of the caller's time."""
ATTEMPTS = 4
"""How often a document is decided anew because somebody opened or closed a task meanwhile."""
Kept = TypeVar("Kept")


async def standing_tasks(assessed: Assessed, gateway: Gateway) -> Mapping[CertificateCode, TaskRef]:
    """The tasks that others have opened for what this one would open a task for.

    Stands between INTENT and OUTCOME and so never raises: the store refuses a second task all the same.
    """
    if not assessed.opened_tasks:
        return {}
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
