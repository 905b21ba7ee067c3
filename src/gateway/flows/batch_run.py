"""The rows of a batch, asked one by one: each a query of its own through the same doors, of which yes or no alone is kept.

Few at once, and none while callers wait longer than usual.  Its answer stands in the transaction of a row's OUTCOME: whoever goes on after
a kill asks none again that has one.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from gateway.db import Statement
from gateway.decision import StillOpen, disclose, tell
from gateway.domain.admission import Lane
from gateway.domain.batch import BatchActor, BatchKind, BatchRow, BatchRowAnswer, BatchState, BatchStep, QueryBatch
from gateway.domain.clock import real_now
from gateway.domain.codes import QueryId
from gateway.domain.document import CertificateResult, Document, Receipt
from gateway.domain.errors import Conflict, InvalidInput, NotAuthorised, QuotaExceeded
from gateway.domain.ids import uuid7
from gateway.domain.stages import Asked, Grant, Opened, Replies
from gateway.domain.words import CertificateState, Verdict
from gateway.flows.steps.assess import linked_by, strangers_in
from gateway.flows.steps.batch_steps import ask_later, take_step
from gateway.flows.steps.counting import count
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.kin import with_known_kin
from gateway.flows.steps.opening import require_authority
from gateway.flows.steps.quota import take_quota
from gateway.flows.steps.silent import asked_of, mark_of
from gateway.results import decode_basis

SLICE_S = 3.0
"""So long one batch is asked before another has its turn, and before a process that stops must wait for it."""
_LOOK_S = 0.05
"""How often it is looked whether callers still wait."""
_NOT_VALID = "invalid-input"
"""Why a row has no answer that the catalogue of now does not take any more."""


async def run_batch(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Ask the next rows of a batch, for a while.  Does nothing where it is not to be asked."""
    batch = await gateway.batches.load(UUID(ids["batch_id"]))
    if batch is None or batch.state not in {BatchState.APPROVED, BatchState.RUNNING}:
        return
    terms, now = gateway.live.now.terms.batches, gateway.clock.now()
    if terms.opens_at(batch.kind, now) > now:
        await gateway.database.run(ask_later(batch, now, gateway))
        return
    if batch.state is BatchState.APPROVED:
        batch = await take_step(batch, BatchStep.RUN, BatchActor.GATEWAY, gateway, by=None)
    await gateway.batches.take_back(batch.batch_id)
    until_s = asyncio.get_running_loop().time() + SLICE_S
    ends = await asyncio.gather(
        *(_ask_rows(batch, until_s, gateway) for _ in range(terms.at_once)), return_exceptions=True
    )
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    await _go_on(batch, gateway)


async def _go_on(batch: QueryBatch, gateway: Gateway) -> None:
    """The next rows at their time, or the end of the batch where there are none."""
    next_at = await gateway.batches.left(batch.batch_id)
    if next_at is not None:
        await gateway.database.run(ask_later(batch, max(next_at, gateway.clock.now()), gateway))
        return
    try:
        await take_step(batch, BatchStep.FINISH, BatchActor.GATEWAY, gateway, by=None)
    except Conflict:  # it was paused or cancelled meanwhile; paused with nothing left it ends when it is resumed
        return


async def _ask_rows(batch: QueryBatch, until_s: float, gateway: Gateway) -> None:
    """Row after row, until the time is over or none is left."""
    loop, terms = asyncio.get_running_loop(), gateway.live.now.terms.batches
    while await _calm(until_s, gateway) and loop.time() < until_s:
        now = gateway.clock.now()
        if terms.opens_at(batch.kind, now) > now:
            return
        row = await gateway.batches.claim(batch.batch_id, QueryId(uuid7()), now)
        if row is None:
            return
        await _ask_row(_Turn(batch, row), gateway)


async def _calm(until_s: float, gateway: Gateway) -> bool:
    """Wait while callers wait for their turn.  Returns whether there is time left."""
    loop, admission = asyncio.get_running_loop(), gateway.admissions[Lane.QUERIES]
    while admission.is_standing or admission.wait_s > 0:
        if loop.time() >= until_s:
            return False
        await asyncio.sleep(_LOOK_S)
    return True


@dataclass(frozen=True, slots=True)
class _Turn:
    """One attempt of one row."""

    batch: QueryBatch
    row: BatchRow


async def _ask_row(turn: _Turn, gateway: Gateway) -> None:
    """INTENT, the departments, OUTCOME, as every query; or the DENIED entry with which the row ends."""
    opened = await _opened(turn, gateway)
    if opened is None:
        return
    grant = opened.grant
    until_s = asyncio.get_running_loop().time() + gateway.live.now.terms.batches.row_share_s
    replies = await gateway.connect.fan_out(opened, until_s, linked_by(grant, gateway))
    async with gateway.admissions[Lane.QUERIES].resumed():
        now = gateway.clock.now()
        document = disclose(grant, replies, tell(grant, replies, now.date()), StillOpen(now))
        after = _after(turn, document, gateway)
        await gateway.audit.close(
            opened,
            replies,
            document,
            strangers=strangers_in(grant, replies, gateway),
            alongside=lambda receipt: [_mark(opened, replies, receipt, gateway), after],
        )
    if _is_final(turn, document, gateway):
        count(document, grant.plan.query, gateway)


async def _opened(turn: _Turn, gateway: Gateway) -> Opened | None:
    """The INTENT; None where the row ended without one, or waits for a quota."""
    query, officer = decode_basis(turn.row.basis)
    batch, row = turn.batch, turn.row
    assert row.query_id is not None
    query = query.asked_as(Asked(row.query_id, gateway.clock.now(), real_now()))
    try:
        async with gateway.admissions[Lane.QUERIES].resumed():
            officer = gateway.identity.of_now(officer)
            plan = gateway.catalogue.plan(query)
            require_authority(plan, gateway)
            officer = await with_known_kin(officer, gateway)
            granted = await gateway.access.authorise(officer, plan, gateway.quotas.used_up())
            return await _within_quota(granted.without_fields(), batch, gateway)
    except NotAuthorised as refusal:
        failed = gateway.batches.failed(batch.batch_id, row, refusal.rule, gateway.clock.now())
        mark = partial(mark_of, query, officer, gateway=gateway)
        await gateway.audit.deny(officer, query, refusal, lambda receipt: [mark(receipt.entry), failed])
    except QuotaExceeded as refusal:
        at = gateway.clock.now() + timedelta(seconds=refusal.retry_after_s or 1)
        await gateway.database.run(gateway.batches.again(batch.batch_id, row, at, counts=False))
    except InvalidInput:
        await gateway.database.run(gateway.batches.failed(batch.batch_id, row, _NOT_VALID, gateway.clock.now()))
    return None


async def _within_quota(grant: Grant, batch: QueryBatch, gateway: Gateway) -> Opened:
    """Rows of a staff list count in their maker's quotas as queries do; those of a job are counted by what was approved.

    Raises NotAuthorised where nothing of it is granted, QuotaExceeded, AuditUnavailable.
    """
    if len(grant.denied) == len(grant.plan.certificates):
        denial = next(iter(grant.denied.values()))
        raise NotAuthorised("nothing grants this to the post", rule=denial.rule, basis=denial.basis)
    if batch.kind is BatchKind.STAFF_LIST:
        await take_quota(grant, gateway)
    return await gateway.audit.open(grant)


def _after(turn: _Turn, document: Document, gateway: Gateway) -> Statement:
    """The answer, for the transaction of its OUTCOME; or another attempt, where a department did not answer."""
    batch_id, row, now = turn.batch.batch_id, turn.row, gateway.clock.now()
    if not _is_final(turn, document, gateway):
        again_at = now + timedelta(seconds=gateway.live.now.terms.batches.pause_s)
        return gateway.batches.again(batch_id, row, again_at)
    return gateway.batches.answered(batch_id, row, [_answer(one) for one in document.certificates], now)


def _mark(opened: Opened, replies: Replies, receipt: Receipt, gateway: Gateway) -> Statement:
    grant = opened.grant
    return mark_of(grant.plan.query, grant.officer, receipt.entry, gateway, asked_of(opened.lookups, replies.results))


def _is_final(turn: _Turn, document: Document, gateway: Gateway) -> bool:
    return turn.row.attempts >= gateway.live.now.terms.batches.attempts or not _is_silent(document)


def _is_silent(document: Document) -> bool:
    return any(one.state is CertificateState.UNAVAILABLE for one in document.certificates)


def _answer(result: CertificateResult) -> BatchRowAnswer:
    """What an officer of a department would have to say is unknown here: nobody is given work by a list."""
    if result.state is CertificateState.PENDING:
        return BatchRowAnswer(result.certificate, CertificateState.ANSWERED, Verdict.UNKNOWN, result.reason)
    return BatchRowAnswer(result.certificate, result.state, result.answer, result.reason)
