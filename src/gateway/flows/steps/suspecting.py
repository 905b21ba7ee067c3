"""A promise behind an answer is suspected to be false: the log says so, the answer while it is kept, and whoever asked is told."""

from contextlib import suppress
from dataclasses import replace

from gateway.db import Statement, UnreadableBytes
from gateway.declaration import UntoldSuspicion
from gateway.domain.errors import NotFound
from gateway.domain.outbox import MessageKind
from gateway.domain.wire import with_suspected
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work
from gateway.entry import Content
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.marking import mark_complete
from gateway.flows.steps.rights import authorise_again
from gateway.flows.steps.telling import tell_client
from gateway.results import StoredQuery

SUSPECTED = "suspected"
"""The member by which a LATE says that a promise behind the answer is suspected."""


async def tell_suspicion(one: UntoldSuspicion, gateway: Gateway) -> None:
    """Say once, by codes and ids alone, in the query that the promise belongs to and to its client system, that it is suspected.

    Raises Conflict (it was told meanwhile), FAULTS, AuditUnavailable.
    """
    why: Content = {SUSPECTED: {one.certificate: {"declaration_id": one.declaration_id}}}
    with suppress(UnreadableBytes):  # an answer that nobody can read is told of like one that is gone
        stored = await gateway.results.load(one.query_id)
        if stored is not None and await _in_answer(one, stored, why, gateway):
            return
    try:
        await gateway.audit.late(
            one.query_id,
            {},
            None,
            action=why,
            alongside=lambda _receipt: [one.told, _message(one, QueryStatus.EXPIRED, gateway)],
        )
    except NotFound:  # the query is not in the log any more
        await gateway.database.run(one.told)


async def _in_answer(one: UntoldSuspicion, stored: StoredQuery, why: Content, gateway: Gateway) -> bool:
    """Whether the answer that is kept says so from now on: the one that stands, or the one that is decided anew while something waits."""
    alongside = [one.told, _message(one, stored.status, gateway)]
    if stored.work is not None:
        grant = await authorise_again(stored.work, gateway)
        if grant is None:
            return False

        def suspected(work: Work) -> Work:
            return replace(work, suspected=work.suspected | {one.certificate})

        advanced = await advance(
            one.query_id,
            grant,
            suspected,
            gateway,
            alongside=alongside,
            act=Act(None, why),
        )
        if advanced is not None:
            return True
    certificates = {one.certificate}
    return await mark_complete(
        one.query_id, lambda document: with_suspected(document, certificates), why, gateway, alongside
    )


def _message(one: UntoldSuspicion, status: QueryStatus, gateway: Gateway) -> Statement:
    return tell_client(one.query_id, one.client, status, gateway, MessageKind.QUERY_SUSPECTED)
