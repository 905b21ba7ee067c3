"""What comes late: a ticket, a silent county, a department that was down.  One lookup goes on, and the stored answer grows."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from gateway.domain.codes import LookupId, QueryId
from gateway.domain.reply import Incomplete, Pending
from gateway.domain.stages import Grant, Lookup, Replies
from gateway.domain.work import Work
from gateway.flows.advance import advance, authorise_again
from gateway.flows.gateway import Gateway


async def resume(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Ask one pending lookup again and write down what changed.  Does nothing where it is no longer pending.

    Nothing is locked while the department is asked; the change is made under the query's lock, on what is stored then, so that
    lookups that come back together do not overwrite each other.
    """
    query_id, lookup_id = QueryId(ids["query_id"]), LookupId(ids["lookup_id"])
    stored = await gateway.results.load(query_id)
    if stored is None or stored.work is None or lookup_id not in stored.work.pending:
        return
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        return
    if gateway.clock.now() >= stored.work.ends_at:
        await advance(query_id, grant, lambda work: work, gateway)
        return
    lookups = tuple(lookup for lookup in grant.lookups if lookup.lookup_id == lookup_id)
    replies = await _ask_again(grant, lookups, stored.work, gateway)
    await advance(query_id, grant, lambda work: _with_replies(work, lookup_id, replies), gateway)


async def _ask_again(grant: Grant, lookups: tuple[Lookup, ...], work: Work, gateway: Gateway) -> Replies:
    """The department's further reply, by its own receipt where it gave one."""
    opened = await gateway.audit.reopen(grant, lookups, handles_of(lookups, work), work.entry)
    until_s = asyncio.get_running_loop().time() + gateway.pace.resume_share_s
    return await gateway.connect.fan_out(opened, until_s)


def handles_of(lookups: tuple[Lookup, ...], work: Work) -> dict[LookupId, str]:
    """The receipts that departments gave for these lookups."""
    replies = ((lookup.lookup_id, work.replies.results[lookup.lookup_id].reply) for lookup in lookups)
    return {name: reply.handle for name, reply in replies if isinstance(reply, Pending | Incomplete) and reply.handle}


def _with_replies(work: Work, lookup_id: LookupId, replies: Replies) -> Work:
    """The work with one more attempt of one lookup.  A failure does not undo the receipt or the counties had before."""
    if lookup_id not in work.pending:
        return work
    pending = {**work.pending, lookup_id: work.pending[lookup_id] + 1}
    return replace(work, replies=replies.after(work.replies), pending=pending)
