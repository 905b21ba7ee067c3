"""One step of a query that is not complete: under its lock, with its LATE entry, and with the jobs for what remains."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from gateway.db import Statement
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.document import Receipt
from gateway.domain.reply import Refused, Reply, is_resumable
from gateway.domain.stages import Grant, Lookup, LookupResult, Officer
from gateway.domain.words import LateResult
from gateway.domain.work import Work
from gateway.flows.steps.assess import assess, strangers_in
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.counting import count_again
from gateway.flows.steps.disputes import noticed
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.joining import standing_tasks, until_current
from gateway.flows.steps.keeping import later, stored_query
from gateway.flows.steps.kin import family_learned
from gateway.flows.steps.offers import refusals_of, with_open_offers
from gateway.flows.steps.silent import asked_of, mark_of
from gateway.flows.steps.telling import tell_applicant, tell_client


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a query: by whom (None where its time was over), and what the entry holds of it: codes, ids and hashes alone."""

    by: Officer | None
    content: Mapping[str, object]


async def is_over(ends_at: datetime, gateway: Gateway) -> bool:
    """Whether that domain time has come, by the database's clock asked anew; never while nobody knows which clock is right."""
    return gateway.clock.now() >= ends_at and await gateway.database.clock.agrees() and gateway.clock.now() >= ends_at


async def assess_with_others(grant: Grant, work: Work, gateway: Gateway, *, ended: bool = False) -> Assessed:
    """`assess`, with the open tasks of other queries joined and the offers that stand."""
    assessed = assess(grant, work, gateway, ended=ended)
    standing = await standing_tasks(assessed, gateway)
    if standing:
        assessed = assess(grant, replace(work, tasks={**work.tasks, **standing}), gateway, ended=ended)
        assessed = replace(assessed, joined_tasks=tuple(ref.task_id for ref in standing.values()))
    return await with_open_offers(assessed, gateway)


async def advance(
    query_id: QueryId,
    grant: Grant,
    change: Callable[[Work], Work],
    gateway: Gateway,
    *,
    task_end: LateResult = LateResult.ANSWERED,
    alongside: Sequence[Statement] = (),
    act: Act | None = None,
) -> Assessed | None:
    """Change the stored work, decide again, and store the new document with its LATE entry.

    Where no pending lookup or task came to its end, none became pending, and no person acted, the document stays as it was handed
    out and only the work is kept.
    Returns None where the query is gone or complete.
    """
    async with gateway.results.locked(query_id) as stored:
        if stored is None or stored.work is None:
            return None
        before = stored.work
        over = await is_over(before.ends_at, gateway)

        async def keep(assessed: Assessed) -> None:
            closed = _closed(before, assessed.work, task_end, is_over=over)
            opened = [lookup for lookup in assessed.work.pending if lookup not in before.pending]
            due = [lookup for lookup, attempt in assessed.work.pending.items() if before.pending.get(lookup) != attempt]
            if not closed and not opened and act is None:
                work = replace(assessed.work, tasks=before.tasks, offers=before.offers)
                waiting = replace(assessed, opened_tasks=(), joined_tasks=(), made_offers=frozenset(), work=work)
                kept = replace(stored, work=waiting.work)
                await gateway.database.run(gateway.results.update(kept), *later(waiting, grant, due, gateway))
                return
            await gateway.audit.late(
                query_id,
                closed,
                assessed.document,
                opened=[*opened, *assessed.new_tasks],
                joined=assessed.joined_tasks,
                shared=_shared(closed, assessed.work),
                replies=assessed.work.replies.results,
                strangers=strangers_in(grant, assessed.work.replies, gateway),
                by=None if act is None else act.by,
                action=None if act is None else act.content,
                rested=_came(grant, closed, assessed.work),
                alongside=lambda receipt: [
                    gateway.results.update(stored_query(assessed, receipt, gateway)),
                    *later(assessed, grant, due, gateway),
                    tell_client(query_id, stored.client, assessed.document.status, gateway),
                    *tell_applicant(query_id, assessed.document.status, gateway),
                    *alongside,
                    *refusals_of(assessed, gateway),
                    _mark(grant, assessed.work, receipt, gateway),
                    *family_learned(before.query, grant.lookups, assessed.work.replies.results, gateway),
                    *noticed(before.query, grant.lookups, assessed.work.replies.results, gateway),
                    *(gateway.verification.leave(one, query_id) for one in closed if one in waited_for),
                ],
            )
            count_again(stored.document, assessed.document, before.query, gateway)

        waited_for = {task.task_id for task in before.tasks.values()}
        decide = partial(assess_with_others, grant, change(before), gateway, ended=over)
        assessed, _ = await until_current(decide, keep)
        return assessed


def _mark(grant: Grant, work: Work, receipt: Receipt, gateway: Gateway) -> Statement:
    return mark_of(work.query, work.officer, receipt.entry, gateway, asked_of(grant.lookups, work.replies.results))


def _closed(before: Work, after: Work, task_end: LateResult, *, is_over: bool) -> dict[LookupId, LateResult]:
    """The lookups and tasks that were pending before and are not any more, and how each ended."""
    lookups = {
        lookup: _lookup_end(after.replies.results.get(lookup), is_over=is_over)
        for lookup in before.pending
        if lookup not in after.pending
    }
    tasks = {
        task.task_id: task_end if code in after.verified else LateResult.DISCARDED
        for code, task in before.tasks.items()
        if code not in after.tasks
    }
    return lookups | tasks


def _came(grant: Grant, closed: Collection[LookupId], after: Work) -> list[tuple[Lookup, Reply]]:
    """The lookups that have ended, and what was replied to each."""
    results = after.replies.results
    return [
        (one, results[one.lookup_id].reply)
        for one in grant.lookups
        if one.lookup_id in closed and one.lookup_id in results
    ]


def _shared(closed: Iterable[LookupId], after: Work) -> dict[LookupId, LookupId]:
    """The lookups that another's call has answered, and whose."""
    ended = {lookup: after.replies.results.get(lookup) for lookup in closed}
    return {lookup: end.joined for lookup, end in ended.items() if end is not None and end.joined is not None}


def _lookup_end(result: LookupResult | None, *, is_over: bool) -> LateResult:
    """A reply that could still change ended because the time for retries is over, or because nobody needs it any more."""
    if result is None or is_resumable(result.reply):
        return LateResult.EXPIRED if is_over else LateResult.DISCARDED
    return LateResult.REFUSED if isinstance(result.reply, Refused) else LateResult.ANSWERED
