"""An answer that is kept and complete says what became of that on which it rests."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from gateway.audit import marked_draft
from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.entry import Content
from gateway.flows.steps.gateway import Gateway


async def mark_complete(
    query_id: QueryId,
    mark: Callable[[bytes], bytes],
    why: Content,
    gateway: Gateway,
    alongside: Sequence[Statement],
) -> bool:
    """Mark the stored document under its lock, with its LATE entry; whether that was done.

    Not done where it is kept no more, something of it still waits, or it says so already.  why: by codes and ids alone.
    alongside: what else stands in the transaction.  Raises Conflict, AuditUnavailable, UnreadableBytes.
    """
    async with gateway.results.locked(query_id) as held:
        if held is None or held.work is not None:
            return False
        marked = mark(held.document)
        if marked == held.document:
            return False
        context = await gateway.log.contexts.context(UUID(query_id))
        await gateway.audit.record(
            marked_draft(context, marked, why),
            lambda receipt: [gateway.results.update(replace(held, document=marked, receipt=receipt)), *alongside],
        )
        return True
