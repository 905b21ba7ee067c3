"""An entry of the dishonesty register was wrong: each refusal that it caused is told, about the person, with an entry of its own."""

from contextlib import suppress

from gateway.domain.errors import Conflict
from gateway.flows.steps.credit_acts import credit_entry
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY


async def tell_lifted(gateway: Gateway) -> None:
    """Tell of each, once; where it is broken off, the job goes on with what is left.  Raises FAULTS, AuditUnavailable."""
    for refusal in await gateway.credit.refusals.to_lift():
        record = await gateway.credit.record(refusal.record_id)
        told = gateway.credit.refusals.lifted(refusal, gateway.clock.now())
        draft = credit_entry(
            "refusal_lifted",
            record.hearing,
            BY_GATEWAY,
            gateway,
            record_id=str(refusal.record_id),
            of_query=refusal.query_id,
            certificate=refusal.certificate,
            account=refusal.account,
        )
        with suppress(Conflict):  # another process has told it
            await gateway.audit.record(draft, lambda _receipt, told=told: [told])  # type: ignore[misc]  # bound in the loop
