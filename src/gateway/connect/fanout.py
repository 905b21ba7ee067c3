"""All lookups of a query at once but for those of whom a link must be shown first, and a result for each when the time is up."""

import asyncio
from collections.abc import Callable, Container, Coroutine, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

import structlog

from gateway.connect.divisions import Residence, divisions_of, residence_lookup
from gateway.connect.figures import outcome_of
from gateway.domain.clock import loop_time
from gateway.domain.codes import CertificateCode, DepartmentCode, LookupId
from gateway.domain.person import Person
from gateway.domain.reply import Unavailable
from gateway.domain.route import Divisions, Route
from gateway.domain.stages import Grant, Lookup, LookupResult, Opened, Replies
from gateway.domain.trace import is_recorded, span
from gateway.sdk import AskedFor, Purpose, Question

log = structlog.get_logger(__name__)

GRACE_S = 0.005
"""How long after the deadline the last guard may still report its own timeout."""


Linked = Callable[[Mapping[LookupId, LookupResult]], Container[LookupId]]
"""The results so far → the lookups whose subjects they show to belong to the applicant."""


def nobody(_results: Mapping[LookupId, LookupResult]) -> Container[LookupId]:
    """No link is known."""
    return ()


class Guarded(Protocol):
    """A department behind its guard, as far as the fan-out knows it."""

    def knows(self, name: str, /) -> bool:
        """Whether the department answers a question of this bare name."""

    def deadline(self, until_s: float, /) -> float:
        """The point on the loop's clock by which a question asked now is answered."""

    def ask(self, question: Question, /) -> Coroutine[None, None, LookupResult]:
        """The department's reply, or why there is none, by the question's deadline; never raises for the department."""


class FanOut:
    """Asks the guards.  A driver that will not be cancelled is left behind; its department's bulkhead pays for it alone."""

    def __init__(
        self, guards: Mapping[DepartmentCode, Guarded], routes: Mapping[DepartmentCode, Route] | None = None
    ) -> None:
        """routes: of the departments that have several systems: by which divisions they are chosen."""
        self._guards = guards
        self._routes = routes or {}
        self._stragglers: set[asyncio.Task[LookupResult]] = set()

    def follow(self, guards: Mapping[DepartmentCode, Guarded], routes: Mapping[DepartmentCode, Route]) -> None:
        """What is asked from now on is asked of these, by these routes."""
        self._guards, self._routes = guards, routes

    async def __call__(
        self,
        opened: Opened,
        until_s: float,
        linked: Linked = nobody,
        former: Mapping[LookupId, LookupResult] = MappingProxyType({}),
    ) -> Replies:
        """One result for every lookup that may be asked, by `until_s` on the loop's clock.

        What stands on other lookups is asked as soon as `linked` names it, by the replies so far; what it never names is not asked
        and has no result.  What waits for the register that says where somebody lives is asked once that has answered.  former: what
        was answered before.
        """
        begun = loop_time()
        ends_s = max(until_s, begun) + GRACE_S
        asking = _Asking(opened, until_s, purposes_of(opened.grant), self._routes, former)
        held = self._go_on(asking, asking.begin(self._guards), linked)
        timer = asyncio.get_running_loop().call_at(ends_s, asking.end)
        try:
            while await asking.goes_on(at_each=bool(held)):
                held = self._go_on(asking, held, linked)
        finally:
            timer.cancel()
            for task in asking.running():
                self._leave_behind(task)
        return Replies(asking.replies(round((loop_time() - begun) * 1000)))

    def _go_on(self, asking: "_Asking", held: list[Lookup], linked: Linked) -> list[Lookup]:
        """Ask what may be asked by the replies so far; return what may not yet."""
        if not held or loop_time() >= asking.until_s:
            return held
        known = linked(asking.known())
        ready = [
            one for one in held if (not one.stands_on or one.lookup_id in known) and not asking.waits_for_residence(one)
        ]
        asking.start(ready, self._guards)
        return [one for one in held if one not in ready]

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


class _Asking:
    """The questions of one query that are under way, and what has become of them."""

    def __init__(
        self,
        opened: Opened,
        until_s: float,
        purposes: Mapping[CertificateCode, Purpose],
        routes: Mapping[DepartmentCode, Route],
        former: Mapping[LookupId, LookupResult],
    ) -> None:
        self.until_s = until_s
        self._routes = routes
        self._former = former
        self.tasks: dict[asyncio.Task[LookupResult], LookupId] = {}
        self._opened = opened
        self._purposes = purposes
        self._ended: dict[LookupId, LookupResult] = {}
        self._left = self._awaited = 0
        self._is_over = False
        self._step: asyncio.Future[None] | None = None

    def begin(self, guards: Mapping[DepartmentCode, Guarded]) -> list[Lookup]:
        """Put to their departments what stands on nothing; return what does."""
        held = [one for one in self._opened.lookups if one.stands_on or self.waits_for_residence(one)]
        waiting = {one.lookup_id for one in held}
        self.start((one for one in self._opened.lookups if one.lookup_id not in waiting), guards)
        return held

    def waits_for_residence(self, lookup: Lookup) -> bool:
        """Whether its system is chosen by where somebody lives, and the register that is asked that has not answered yet."""
        route = self._routes.get(lookup.department)
        asked = None if route is None else residence_lookup(route, lookup, self._opened.lookups)
        return asked is not None and asked not in self._ended

    def _divisions(self, lookup: Lookup) -> Divisions | Residence | None:
        route = self._routes.get(lookup.department)
        if route is None:
            return None
        return divisions_of(route, lookup, self._opened.grant, {**self._former, **self._ended})

    async def goes_on(self, *, at_each: bool) -> bool:
        """Wait until the last of them has ended, or (at_each) the next; False where none is under way, or the time is over."""
        if self._is_over or not self._left:
            return False
        self._awaited = self._left - 1 if at_each else 0
        self._step = asyncio.get_running_loop().create_future()
        await self._step
        return not self._is_over

    def end(self) -> None:
        """The time is over, whoever is under way."""
        self._is_over = True
        self._wake()

    def _one_ended(self, _task: asyncio.Task[LookupResult]) -> None:
        self._left -= 1
        if self._left <= self._awaited:
            self._wake()

    def _wake(self) -> None:
        if self._step is not None and not self._step.done():
            self._step.set_result(None)

    def start(self, lookups: Iterable[Lookup], guards: Mapping[DepartmentCode, Guarded]) -> None:
        """Put these to their departments; one that nobody can be asked has its result at once."""
        loop = asyncio.get_running_loop()
        for lookup in lookups:
            guard, divisions = guards.get(lookup.department), self._divisions(lookup)
            if divisions is Residence.OPEN:
                self._ended[lookup.lookup_id] = LookupResult(Unavailable("residence_unknown"), 0, 0)
                continue
            deadline_s = 0.0 if guard is None else guard.deadline(self.until_s)
            question = None if guard is None else _question(self._opened, lookup, self._purposes, deadline_s, divisions)
            if guard is None or question is None or not guard.knows(question.name):
                self._ended[lookup.lookup_id] = LookupResult(Unavailable("not_configured"), 0, 0)
            else:
                task = loop.create_task(_recorded(lookup, guard.ask(question)))
                task.add_done_callback(self._one_ended)
                self.tasks[task] = lookup.lookup_id
                self._left += 1

    def running(self) -> list[asyncio.Task[LookupResult]]:
        """What has not ended."""
        return [task for task in self.tasks if not task.done()]

    def known(self) -> Mapping[LookupId, LookupResult]:
        """The results so far."""
        for task, lookup in self.tasks.items():
            if lookup not in self._ended and task.done():
                self._ended[lookup] = _result(task, 0)
        return self._ended

    def replies(self, spent_ms: int) -> Mapping[LookupId, LookupResult]:
        """A result for each; spent_ms: what one that has not ended has taken."""
        left = {lookup: task for task, lookup in self.tasks.items() if lookup not in self._ended}
        asked = self._ended | {lookup: _result(task, spent_ms) for lookup, task in left.items()}
        in_vain = (one for one in self._opened.lookups if not one.stands_on and one.lookup_id not in asked)
        return asked | {one.lookup_id: LookupResult(Unavailable("residence_unknown"), 0, spent_ms) for one in in_vain}


def _recorded(lookup: Lookup, asking: Coroutine[None, None, LookupResult]) -> Coroutine[None, None, LookupResult]:
    """The same, recorded where anything is."""
    return _in_span(lookup, asking) if is_recorded() else asking


async def _in_span(lookup: Lookup, asking: Coroutine[None, None, LookupResult]) -> LookupResult:
    with span(f"lookup {lookup.department}", "client") as told:
        told |= {"department": lookup.department, "question": lookup.question, "lookup_id": lookup.lookup_id}
        result = await asking
        outcome, reason = outcome_of(result.reply)
        told |= {"outcome": outcome, "reason": reason, "attempts": result.attempts, "failed": outcome == "unavailable"}
        return result


def purposes_of(grant: Grant) -> Mapping[CertificateCode, Purpose]:
    """Why each certificate's departments are asked, in their own language."""
    plan, officer = grant.plan, grant.officer
    asked_for = AskedFor(officer.department, officer.county, officer.post, officer.origins)
    return {
        planned.certificate.code: Purpose(
            matter=plan.query.matter,
            matter_title=plan.matter.title["zh"],
            case_number=plan.query.case_number,
            certificate_title=planned.certificate.title["zh"],
            officer_card=officer.account,
            asked_for=asked_for,
        )
        for planned in plan.certificates
    }


def _question(
    opened: Opened,
    lookup: Lookup,
    purposes: Mapping[CertificateCode, Purpose],
    deadline_s: float,
    divisions: Divisions | None,
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
        divisions=divisions,
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
