"""What an authorised query takes of its quotas, before it is opened; and how one too many is refused."""

from gateway.access import Beyond
from gateway.db import Statement
from gateway.domain.allowance import Allowance, current_allowances
from gateway.domain.errors import QuotaExceeded
from gateway.domain.stages import Grant
from gateway.flows.steps.gateway import Gateway

_LONGEST_S, _SHARE_OF_DEADLINE = 2.0, 0.5
"""How long counting may take, in seconds and of the caller's deadline."""


async def take_quota(grant: Grant, gateway: Gateway) -> bool:
    """Count the query apart from its INTENT; False where a data sharing that it stands on is used up.  Raises QuotaExceeded; see `refusal_of`."""
    within_s = min(_LONGEST_S, grant.plan.query.deadline_ms / 1000 * _SHARE_OF_DEADLINE)
    left: list[Allowance] = []
    persons = persons_of(grant, gateway)
    exceeded = await gateway.quotas.take(grant.officer, persons, grant.volumes, within_s=within_s, told=left.extend)
    if exceeded is not None and gateway.quotas.notes_used_up(exceeded):
        return False
    if exceeded is not None:
        raise await refusal_of(Beyond(exceeded), grant, gateway)
    current_allowances.set(tuple(left))
    return True


async def refusal_of(beyond: Beyond, grant: Grant, gateway: Gateway) -> QuotaExceeded:
    """The error: the first of a window after its DENIED entry; the rest are counted for a REJECTED_BURST."""
    officer = grant.officer

    async def write(refusal: QuotaExceeded, remember: Statement) -> None:
        await gateway.audit.deny(officer, grant.plan.query, refusal, lambda _receipt: [remember])

    refusal = await gateway.quotas.refuse(beyond.exceeded, write)
    if not refusal.is_first:
        gateway.rejections.count(officer.client, "quota")
    return refusal


def persons_of(grant: Grant, gateway: Gateway) -> frozenset[str]:
    """Whom the query is about; nobody where all of it is denied, for then nobody's data is asked for."""
    if len(grant.denied) == len(grant.plan.certificates):
        return frozenset()
    parties = grant.plan.query.parties
    return frozenset(gateway.identity.digest(party.person.person_id) for party in parties if party.person is not None)
