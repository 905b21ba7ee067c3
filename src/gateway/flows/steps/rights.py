"""Rights are judged at each reading and each step: what was granted once may not be now, where the officer has moved or lost the duty."""

from uuid import UUID

from gateway.access import ShownBefore
from gateway.declaration import Declaration
from gateway.domain.codes import CountyCode, DepartmentCode, QueryId
from gateway.domain.errors import InvalidInput, NotAuthorised
from gateway.domain.outbox import MessageKind
from gateway.domain.stages import Grant, Officer
from gateway.domain.wire import fields_of
from gateway.domain.words import LateResult, QueryStatus
from gateway.domain.work import Work
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.kin import with_known_kin
from gateway.flows.steps.telling import tell_client
from gateway.results import StoredQuery, decode_basis


async def require_rights(stored: StoredQuery, officer: Officer, gateway: Gateway) -> None:
    """Pass where the officer, as their token says now, may have the stored answer.

    Raises NotAuthorised after its DENIED entry, NotFound, AuditUnavailable.
    """
    context = await gateway.log.contexts.context(UUID(stored.query_id))
    fields = fields_of(stored.document)
    held = ShownBefore(
        matter=stored.matter,
        department=DepartmentCode(str(context.officer["department"])),
        county=CountyCode(context.county),
        persons=stored.persons,
        fields={code: {name: one.mode for name, one in of.items() if one.has_value} for code, of in fields.items()},
        parties=frozenset(context.roles.values()),
        is_authorised=context.is_authorised,
    )
    await _judged(held, stored.query_id, officer, gateway, "stored_answer")


async def require_rights_to_declared(made: Declaration, officer: Officer, gateway: Gateway) -> None:
    """The same for a declaration that was taken.  Raises NotAuthorised after its DENIED entry, NotFound, AuditUnavailable."""
    query, taken_by = decode_basis(made.basis)
    persons = gateway.access.digests(query)
    held = ShownBefore(
        made.matter,
        taken_by.department,
        taken_by.county,
        persons,
        {made.certificate: {}},
        frozenset(party.role for party in query.parties),
        query.names_authorisation,
    )
    await _judged(held, made.query_id, officer, gateway, "declaration")


async def _judged(held: ShownBefore, query_id: QueryId, officer: Officer, gateway: Gateway, what: str) -> None:
    officer = await with_known_kin(officer, gateway)
    try:
        gateway.access.authorise_stored(officer, held)
    except NotAuthorised as refusal:
        await gateway.audit.deny_stored(query_id, officer, refusal, what)
        raise


async def authorise_again(work: Work, gateway: Gateway) -> Grant | None:
    """The stored officer's grant under the rights of now.

    None where the right was lost, by the register of accounts or otherwise, the case was closed since, or the policy has the matter no more as it
    was asked: what is still pending is then discarded, with its entry.
    """
    try:
        officer = gateway.identity.of_now(work.officer)
        return await gateway.access.authorise(officer, gateway.catalogue.plan(work.query), work.used_up)
    except (NotAuthorised, InvalidInput):
        await discard(work, gateway)
        return None


async def discard(work: Work, gateway: Gateway) -> None:
    """Close everything pending as discarded and forget the stored answer."""
    query_id = work.query.query_id
    async with gateway.results.locked(query_id) as stored:
        if stored is None or stored.work is None:
            return
        tasks = [task.task_id for task in stored.work.tasks.values()]
        closed = dict.fromkeys([*stored.work.pending, *tasks], LateResult.DISCARDED)
        await gateway.audit.late(
            query_id,
            closed,
            None,
            alongside=lambda _receipt: [
                gateway.results.expire(stored),
                tell_client(query_id, stored.client, QueryStatus.EXPIRED, gateway, MessageKind.QUERY_DISCARDED),
                *(gateway.verification.leave(task, query_id) for task in tasks),
            ],
        )
