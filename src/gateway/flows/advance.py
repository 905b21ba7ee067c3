"""One step of a query that is not complete: under its lock, with its LATE entry, and with the jobs for what remains."""

from collections.abc import Callable, Sequence

from gateway.db import Statement
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.reply import Refused
from gateway.domain.stages import Grant
from gateway.domain.words import LateResult
from gateway.domain.work import Work
from gateway.flows.assess import Assessed, assess, later, waiting_again
from gateway.flows.gateway import Gateway
from gateway.flows.one_click import stored_query


async def authorise_again(work: Work, gateway: Gateway) -> Grant | None:
    """The stored officer's grant under the rights of now.

    None where the right was lost or the case was closed since: what is still pending is then discarded, with its entry.
    """
    try:
        return await gateway.access.authorise(work.officer, gateway.catalogue.plan(work.query))
    except NotAuthorised:
        await discard(work, gateway)
        return None


async def discard(work: Work, gateway: Gateway) -> None:
    """Close everything pending as discarded and forget the stored answer."""
    query_id = work.query.query_id
    async with gateway.results.locked(query_id) as stored:
        if stored is None or stored.work is None:
            return
        closed = dict.fromkeys([*stored.work.pending, *(t.task_id for t in stored.work.tasks.values())], LateResult.DISCARDED)
        await gateway.audit.late(query_id, closed, None, alongside=lambda _receipt: [gateway.results.expire(stored)])


async def advance(
    query_id: QueryId,
    grant: Grant,
    change: Callable[[Work], Work],
    gateway: Gateway,
    *,
    alongside: Sequence[Statement] = (),
) -> Assessed | None:
    """Change the stored work, decide again, and store the new document with its LATE entry.

    Where no pending lookup or task came to its end, the document stays as it was handed out and only the work is kept.
    Returns None where the query is gone or complete.
    """
    async with gateway.results.locked(query_id) as stored:
        if stored is None or stored.work is None:
            return None
        assessed = assess(grant, change(stored.work), gateway)
        closed = _closed(stored.work, assessed.work)
        if closed:
            await gateway.audit.late(
                query_id,
                closed,
                assessed.document,
                opened=[task.task_id for task in assessed.opened_tasks],
                alongside=lambda receipt: [
                    gateway.results.update(stored_query(assessed, receipt, gateway)),
                    *later(assessed, gateway),
                    *alongside,
                ],
            )
        else:
            await gateway.database.run(
                gateway.results.update(stored.with_work(assessed.work)), *waiting_again(assessed, gateway)
            )
        return assessed


def _closed(before: Work, after: Work) -> dict[LookupId, LateResult]:
    """The lookups and tasks that were pending before and are not any more, and how each ended."""
    ended: dict[LookupId, LateResult] = {}
    for lookup in before.pending:
        if lookup not in after.pending:
            reply = after.replies.results[lookup].reply
            ended[lookup] = LateResult.REFUSED if isinstance(reply, Refused) else LateResult.ANSWERED
    for code, task in before.tasks.items():
        if code not in after.tasks:
            ended[task.task_id] = LateResult.ANSWERED
    return ended
