"""Access tokens that are refused before their time: ordered, lifted, listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from gateway.audit import Draft, full_officer
from gateway.domain.errors import NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.domain.words import Revocable, RevocationReason
from gateway.entry import Content, Kind
from gateway.flows.steps.ends import require_end
from gateway.flows.steps.gateway import Gateway
from gateway.identity import Revocation, insert_revocation, lift_revocation

LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class RevocationOrder:
    """What is to be refused, why, and until when (real clock)."""

    kind: Revocable
    value: str
    reason: RevocationReason
    until: datetime


async def revoke(order: RevocationOrder, officer: Officer, gateway: Gateway) -> Revocation:
    """Refuse a token, an account or a client in every process within five seconds, until a date, with its ADMIN entry.

    Raises InvalidInput (a date in the past or too far ahead), AuditUnavailable.
    """
    now = gateway.clock.real()
    require_end(order.until, now, LONGEST, "a revocation has an end")
    line = Revocation(UUID(uuid7()), order.kind, order.value, now, order.until)
    did = f"revoke {order.kind} {order.value} until {order.until:%Y-%m-%d}"
    draft = _draft(did, line, officer, {"reason": order.reason.value, "until": order.until.isoformat()})
    await gateway.audit.record(draft, lambda _receipt: [insert_revocation(line)])
    return line


async def lift(revocation_id: UUID, officer: Officer, gateway: Gateway) -> Revocation:
    """End a revocation now, with its ADMIN entry.  Returns it as it ended.  Raises NotFound where there is none, or it has ended; AuditUnavailable."""
    line = next((one for one in await revoked(gateway) if one.revocation_id == revocation_id), None)
    if line is None:
        raise NotFound("there is no such revocation, or it has ended")
    draft = _draft(f"lift the revocation of {line.kind} {line.value}", line, officer, {})
    await gateway.audit.record(draft, lambda _receipt: [lift_revocation(revocation_id)])
    return replace(line, ends_at=gateway.clock.real())


async def revoked(gateway: Gateway) -> Sequence[Revocation]:
    """All that is refused now.  Raises FAULTS."""
    return await gateway.identity.revocations.listed()


def answer_keys(gateway: Gateway) -> Sequence[Mapping[str, str]]:
    """The public keys by which answers are signed, as JSON Web Keys."""
    signed = gateway.identity.answers
    return [] if signed is None else signed.jwks


def _draft(did: str, line: Revocation, by: Officer, more: Content) -> Draft:
    result = {
        "did": did,
        "revocation_id": str(line.revocation_id),
        "kind": line.kind.value,
        "value": line.value,
        **more,
    }
    return Draft(Kind.ADMIN, None, {"officer": full_officer(by), "result": result})
