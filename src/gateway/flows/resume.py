"""What comes late: a ticket, a silent county, a department that was down.  One lookup goes on, and the stored answer grows."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gateway.domain.admission import Lane
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.reply import Incomplete, Pending
from gateway.domain.stages import Grant, Opened, Replies
from gateway.domain.work import Work
from gateway.flows.steps.advance import advance, is_over
from gateway.flows.steps.assess import again_at_of, linked_by
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.rights import authorise_again


async def resume(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Ask one pending lookup again and write down what changed.  Does nothing where this attempt has been made already.

    Nothing is locked while the department is asked; the change is made under the query's lock, on what is stored then, so that
    lookups that come back together do not overwrite each other.  Our own part of it has few places, kept for what no caller waits
    for.
    """
    query_id, lookup_id, attempt = QueryId(ids["query_id"]), LookupId(ids["lookup_id"]), int(ids["attempt"])
    async with gateway.admissions[Lane.QUERIES].resumed():
        stored = await gateway.results.load(query_id)
        if stored is None or stored.work is None or stored.work.pending.get(lookup_id) != attempt:
            return
        grant = await authorise_again(stored.work, gateway)
        if grant is None:
            return
        opened = await _reopened(grant, lookup_id, stored.work, gateway)
    replies = None if opened is None else await _ask_again(opened, stored.work, gateway)
    async with gateway.admissions[Lane.QUERIES].resumed():
        if replies is not None:  # the case may have been closed while the department was asked
            grant = await authorise_again(stored.work, gateway)
        if grant is None:
            return
        await advance(
            query_id, grant, lambda work: _with_replies(work, lookup_id, attempt, replies, gateway.clock.now()), gateway
        )


async def _reopened(grant: Grant, lookup_id: LookupId, work: Work, gateway: Gateway) -> Opened | None:
    """The lookup, with the department's own receipt where it gave one; None when the time for asking is over."""
    lookups = tuple(lookup for lookup in grant.lookups if lookup.lookup_id == lookup_id)
    if not lookups or await is_over(work.ends_at, gateway):
        return None
    return await gateway.audit.reopen(grant, lookups, _handles(lookup_id, work), work.entry)


async def _ask_again(opened: Opened, work: Work, gateway: Gateway) -> Replies:
    """Of somebody whose link no longer stands, by what is known now, nobody is asked."""
    until_s = asyncio.get_running_loop().time() + gateway.times.resume_share_s
    linked = linked_by(opened.grant, gateway, work.replies.results)
    replies = await gateway.connect.fan_out(opened, until_s, linked, work.replies.results)
    return replies.kept(gateway.clock.now().date())


def _handles(lookup_id: LookupId, work: Work) -> dict[LookupId, str]:
    """The receipt that the department gave for this lookup, if any."""
    result = work.replies.results.get(lookup_id)
    reply = None if result is None else result.reply
    return {lookup_id: reply.handle} if isinstance(reply, Pending | Incomplete) and reply.handle else {}


def _with_replies(work: Work, lookup_id: LookupId, attempt: int, replies: Replies | None, now: datetime) -> Work:
    """The work with one more attempt of one lookup; unchanged where another was quicker or nobody was asked.

    When it is asked again is what this attempt says, also where what is known is still the word of an earlier one.
    """
    if replies is None or work.pending.get(lookup_id) != attempt:
        return work
    at = again_at_of(replies.results.get(lookup_id), attempt + 1, work.ends_at, now)
    return replace(
        work,
        replies=replies.after(work.replies),
        pending={**work.pending, lookup_id: attempt + 1},
        again_at={**work.again_at, lookup_id: at},
    )
