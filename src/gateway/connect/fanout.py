"""All lookups of a query at once, and a result for every one of them when the time is up."""

import asyncio
from collections.abc import Mapping

import structlog

from gateway.connect.guard import Guard, loop_time
from gateway.domain.codes import CertificateCode, DepartmentCode, LookupId
from gateway.domain.person import Person
from gateway.domain.reply import Unavailable
from gateway.domain.stages import Grant, Lookup, LookupResult, Opened, Replies
from gateway.sdk.driver import Purpose, Question

log = structlog.get_logger(__name__)

GRACE_S = 0.005
"""How long after the deadline the last guard may still report its own timeout."""


class FanOut:
    """Asks the guards.  A driver that will not be cancelled is left behind; its department's bulkhead pays for it alone."""

    def __init__(self, guards: Mapping[DepartmentCode, Guard]) -> None:
        self._guards = guards
        self._stragglers: set[asyncio.Task[LookupResult]] = set()

    async def __call__(self, opened: Opened, until_s: float) -> Replies:
        """One result for every lookup of `opened`, by `until_s` on the loop's clock."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        purposes = purposes_of(opened.grant)
        results: dict[LookupId, LookupResult] = {}
        tasks: dict[asyncio.Task[LookupResult], LookupId] = {}
        for lookup in opened.lookups:
            guard = self._guards.get(lookup.department)
            question = None if guard is None else _question(opened, lookup, purposes, guard.deadline(until_s))
            if guard is None or question is None or not guard.knows(question.name):
                results[lookup.lookup_id] = LookupResult(Unavailable("not_configured"), 0, 0)
            else:
                tasks[loop.create_task(guard.ask(question))] = lookup.lookup_id
        if tasks:
            await self._gather(tasks, until_s, begun, results)
        return Replies(results)

    async def _gather(
        self,
        tasks: Mapping[asyncio.Task[LookupResult], LookupId],
        until_s: float,
        begun: float,
        results: dict[LookupId, LookupResult],
    ) -> None:
        try:
            await asyncio.wait(tasks, timeout=max(0.0, until_s - begun) + GRACE_S)
        finally:
            for task in tasks:
                if not task.done():
                    self._leave_behind(task)
        spent_ms = round((loop_time() - begun) * 1000)
        for task, lookup_id in tasks.items():
            results[lookup_id] = _result(task, spent_ms)

    def _leave_behind(self, task: asyncio.Task[LookupResult]) -> None:
        task.cancel()
        self._stragglers.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[LookupResult]) -> None:
        self._stragglers.discard(task)
        if not task.cancelled():
            task.exception()

    async def close(self) -> None:
        """Give stragglers a last moment."""
        if self._stragglers:
            await asyncio.wait(self._stragglers, timeout=0.1)


def purposes_of(grant: Grant) -> Mapping[CertificateCode, Purpose]:
    """Why each certificate's departments are asked, in their own language."""
    plan = grant.plan
    return {
        planned.certificate.code: Purpose(
            matter=plan.query.matter,
            matter_title=plan.matter.title["zh"],
            case_number=plan.query.case_number,
            certificate_title=planned.certificate.title["zh"],
            officer_card=grant.officer.account,
        )
        for planned in plan.certificates
    }


def _question(
    opened: Opened, lookup: Lookup, purposes: Mapping[CertificateCode, Purpose], deadline_s: float
) -> Question | None:
    """The lookup as its driver sees it; None where there is nobody to ask about."""
    other = None if lookup.other is None else lookup.other.person
    subject = lookup.subject.person or _asked_for(opened.grant, lookup)
    if subject is None or (lookup.other is not None and other is None):
        return None
    return Question(
        lookup_id=lookup.lookup_id,
        name=lookup.question.rpartition(".")[2],
        subject=subject,
        other=other,
        items=lookup.items,
        purpose=purposes[lookup.certificates[0]],
        deadline_s=deadline_s,
        handle=opened.handles.get(lookup.lookup_id),
        employer=lookup.subject.employer,
        intent=opened.receipt,
    )


def _asked_for(grant: Grant, lookup: Lookup) -> Person | None:
    """The person for whom an employer is asked about: the query's first."""
    if lookup.subject.employer is None:
        return None
    return next((party.person for party in grant.plan.query.parties if party.person is not None), None)


def _result(task: asyncio.Task[LookupResult], spent_ms: int) -> LookupResult:
    """What became of one lookup, whatever became of its task."""
    if not task.done():
        return LookupResult(Unavailable("timeout", cause="not_cancellable"), 1, spent_ms)
    if task.cancelled():
        return LookupResult(Unavailable("cancelled"), 1, spent_ms)
    fault = task.exception()
    if fault is not None:
        log.error("guard_fault", fault=type(fault).__name__)
        return LookupResult(Unavailable("fault", cause=type(fault).__name__), 1, spent_ms)
    return task.result()
