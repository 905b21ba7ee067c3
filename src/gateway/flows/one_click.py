"""The one-click query: one request, all certificates of one matter, from the door to the log."""

import asyncio
from functools import partial

from gateway.db import Statement
from gateway.domain.caller import arrival_s, waits_for_others
from gateway.domain.document import Receipt
from gateway.domain.errors import NotAuthorised, NotFound
from gateway.domain.reply import is_resumable
from gateway.domain.request import Idempotency
from gateway.domain.stages import Closed, Officer, Opened, Query, Replies, Response
from gateway.domain.work import Work
from gateway.flows.steps.advance import assess_with_others
from gateway.flows.steps.assess import linked_by, strangers_in
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.complaints import require_complaint
from gateway.flows.steps.counting import count
from gateway.flows.steps.disputes import noticed
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.idempotency import finish, free_when_refused, made_before, wish
from gateway.flows.steps.joining import until_current
from gateway.flows.steps.keeping import later, stored_query
from gateway.flows.steps.kin import family_learned
from gateway.flows.steps.offers import refusals_of
from gateway.flows.steps.opening import open_query
from gateway.flows.steps.renew import renewed
from gateway.flows.steps.rights import require_rights
from gateway.flows.steps.silent import asked_of, mark_of
from gateway.results import Claim, Done, StoredQuery


async def ask(
    query: Query, officer: Officer, gateway: Gateway, *, idempotency: Idempotency | None = None
) -> Response | StoredQuery:
    """Answer a query; with a known idempotency key, hand the former answer over again.

    Raises InvalidInput, NotAuthorised (after its DENIED entry), QuotaExceeded, CallerGone, Conflict, AuditUnavailable.
    """
    started_s = arrival_s(asyncio.get_running_loop().time())
    plan = gateway.catalogue.plan(query)
    await require_complaint(query, officer, gateway, until_s=_until_s(query, started_s))
    with gateway.refusals:
        held = wish(query.query_id, officer, gateway, idempotency)
        async with free_when_refused(held, gateway):
            # which fields; INTENT, before anyone is asked
            opened = await open_query(plan, officer, gateway, until_s=_until_s(query, started_s), key=held)
            if isinstance(opened, Opened):
                return await _answer(opened, gateway, started_s, held)
        return await _replay(made_before(opened), officer, gateway)


def refuse_nonsense(query: Query, officer: Officer, gateway: Gateway) -> None:
    """To a caller who may not ask: what cannot be meant is told before that.  Raises InvalidInput."""
    try:
        gateway.identity.require(officer, "ask_query")
    except NotAuthorised:
        gateway.catalogue.plan(query)


async def _answer(opened: Opened, gateway: Gateway, started_s: float, held: Claim | None) -> Response:
    """The way of a query whose INTENT stands.  Each step takes the stage of the step before."""
    grant, query = opened.grant, opened.grant.plan.query
    until_s = _until_s(query, started_s)
    waits_for_others()
    departments_until_s = _departments_until_s(query, started_s, gateway)
    replies = await gateway.connect.fan_out(opened, departments_until_s, linked_by(grant, gateway))  # all at once
    with gateway.reserve.measured():
        decide = partial(assess_with_others, grant, _begin(opened, replies, gateway), gateway)  # what the replies prove
        close = partial(_close, opened=opened, replies=replies, held=held, until_s=until_s, gateway=gateway)
        assessed, closed = await until_current(decide, close)  # OUTCOME: no entry, no response
    count(assessed.document, query, gateway)
    return Response.of(closed)


def _until_s(query: Query, started_s: float) -> float:
    """When the caller's time ends, by the event loop's clock."""
    return started_s + query.deadline_ms / 1000


def _left_s(until_s: float) -> float:
    return max(until_s - asyncio.get_running_loop().time(), 0.0)


def _departments_until_s(query: Query, started_s: float, gateway: Gateway) -> float:
    """When the departments' time ends; what remains of the caller's deadline is kept for the OUTCOME and the response."""
    deadline_s = query.deadline_ms / 1000
    return started_s + deadline_s - gateway.reserve.of(deadline_s)


def _begin(opened: Opened, replies: Replies, gateway: Gateway) -> Work:
    """The work of a query whose departments have just been asked for the first time; who may still answer is waited for."""
    grant = opened.grant
    ends_at = grant.plan.query.asked_at + gateway.times.ends_after
    kept = replies.kept(gateway.clock.now().date())
    late = [lookup for lookup, result in kept.results.items() if is_resumable(result.reply)]
    return Work(
        grant.plan.query, grant.officer, opened.entry, ends_at, kept, dict.fromkeys(late, 0), used_up=grant.used_up
    )


async def _close(
    assessed: Assessed, *, opened: Opened, replies: Replies, held: Claim | None, until_s: float, gateway: Gateway
) -> Closed:
    """The OUTCOME entry, and in its transaction what is kept of the query and what goes on later."""
    return await gateway.audit.close(
        opened,
        replies,
        assessed.document,
        canonical=assessed.canonical,
        strangers=strangers_in(opened.grant, replies, gateway),
        pending=[*assessed.work.pending, *assessed.new_tasks],
        joined=assessed.joined_tasks,
        alongside=lambda receipt: [
            gateway.results.save(stored_query(assessed, receipt, gateway), opened.grant.plan.query.case_number),
            *later(assessed, opened.grant, assessed.work.pending, gateway),
            *finish(held, gateway),
            *refusals_of(assessed, gateway),
            _mark(opened, replies, receipt, gateway),
            *family_learned(opened.grant.plan.query, opened.lookups, replies.results, gateway),
            *noticed(opened.grant.plan.query, opened.lookups, replies.results, gateway),
        ],
        within_s=_left_s(until_s + gateway.times.outcome_grace_ms / 1000),
    )


def _mark(opened: Opened, replies: Replies, receipt: Receipt, gateway: Gateway) -> Statement:
    query, officer = opened.grant.plan.query, opened.grant.officer
    return mark_of(query, officer, receipt.entry, gateway, asked_of(opened.lookups, replies.results))


async def _replay(done: Done, officer: Officer, gateway: Gateway) -> StoredQuery:
    """Hand the stored answer over again; a RELEASE entry stands before its first byte."""
    stored = await gateway.results.load(done.query_id)
    if stored is None:
        raise NotFound("the answer of this Idempotency-Key has expired")
    await require_rights(stored, officer, gateway)
    stored = await renewed(stored, officer, gateway)
    await gateway.audit.release(stored.query_id, officer, how="idempotent_replay", document=stored.document)
    return stored
