"""A promise behind an answer is suspected to be false, or is no more: the log says so, the answer while it is kept, and whoever asked is told."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace

from gateway.db import Statement, UnreadableBytes
from gateway.declaration import UntoldSuspicion
from gateway.domain.codes import CertificateCode
from gateway.domain.errors import NotFound
from gateway.domain.outbox import MessageKind
from gateway.domain.wire import with_suspected, without_suspected
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work
from gateway.entry import Content
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.marking import mark_complete
from gateway.flows.steps.rights import authorise_again
from gateway.flows.steps.telling import tell_client
from gateway.results import StoredQuery


@dataclass(frozen=True, slots=True)
class _Tidings:
    """What is told.  said: the member by which a LATE says it.  mark: the answer that stands, as it says so.  suspected: of one that is decided anew."""

    said: str
    kind: MessageKind
    mark: Callable[[bytes, Collection[CertificateCode]], bytes]
    suspected: Callable[[frozenset[CertificateCode], frozenset[CertificateCode]], frozenset[CertificateCode]]


_SUSPECTED = _Tidings("suspected", MessageKind.QUERY_SUSPECTED, with_suspected, frozenset.union)
_CLEARED = _Tidings("cleared", MessageKind.QUERY_CLEARED, without_suspected, frozenset.difference)


async def tell_suspicion(one: UntoldSuspicion, gateway: Gateway) -> None:
    """Say once, by codes and ids alone, in the query that the promise belongs to and to its client system, that it is suspected.

    Raises Conflict (it was told meanwhile), FAULTS, AuditUnavailable.
    """
    await _tell(one, _SUSPECTED, gateway)


async def tell_cleared(one: UntoldSuspicion, gateway: Gateway) -> None:
    """Say there, once, that nothing came of the suspicion.  Raises as `tell_suspicion` does."""
    await _tell(one, _CLEARED, gateway)


async def _tell(one: UntoldSuspicion, tidings: _Tidings, gateway: Gateway) -> None:
    why: Content = {tidings.said: {one.certificate: {"declaration_id": one.declaration_id}}}
    with suppress(UnreadableBytes):  # an answer that nobody can read is told of like one that is gone
        stored = await gateway.results.load(one.query_id)
        if stored is not None and await _in_answer(one, tidings, stored, why, gateway):
            return
    try:
        await gateway.audit.late(
            one.query_id,
            {},
            None,
            action=why,
            alongside=lambda _receipt: [one.told, _message(one, tidings, QueryStatus.EXPIRED, gateway)],
        )
    except NotFound:  # the query is not in the log any more
        await gateway.database.run(one.told)


async def _in_answer(
    one: UntoldSuspicion, tidings: _Tidings, stored: StoredQuery, why: Content, gateway: Gateway
) -> bool:
    """Whether the answer that is kept says so from now on: the one that stands, or the one that is decided anew while something waits."""
    alongside, certificates = [one.told, _message(one, tidings, stored.status, gateway)], frozenset({one.certificate})
    if stored.work is not None:
        grant = await authorise_again(stored.work, gateway)
        if grant is None:
            return False

        def told(work: Work) -> Work:
            return replace(work, suspected=tidings.suspected(work.suspected, certificates))

        advanced = await advance(one.query_id, grant, told, gateway, alongside=alongside, act=Act(None, why))
        if advanced is not None:
            return True
    return await mark_complete(
        one.query_id, lambda document: tidings.mark(document, certificates), why, gateway, alongside
    )


def _message(one: UntoldSuspicion, tidings: _Tidings, status: QueryStatus, gateway: Gateway) -> Statement:
    return tell_client(one.query_id, one.client, status, gateway, tidings.kind)
