"""What is deleted because its time is over: by the database's clock, and not while nobody knows which clock is right."""

import structlog

from gateway.access import sweep as sweep_quotas
from gateway.access import sweep_kin
from gateway.accounts import sweep as sweep_accounts
from gateway.accounts import sweep_persons
from gateway.connect import sweep_downtimes
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.identity import sweep_proofs, sweep_revocations, sweep_sessions

log = structlog.get_logger(__name__)


async def sweep(gateway: Gateway, oversight: Oversight) -> None:
    """Delete stored answers, attachments, batches, counts of quotas, alerts, used proofs, revocations, sessions, downtimes and bundles whose time is over, and callbacks that have long ended.  Raises FAULTS."""
    if not await gateway.database.clock.agrees():
        log.warning("sweep_postponed", clock_ahead_s=round(gateway.database.clock.difference_s, 1))
        return
    await gateway.results.sweep(gateway.clock.now())
    await gateway.database.run(
        sweep_quotas(),
        sweep_kin(gateway.clock.now().date()),
        sweep_accounts(gateway.clock.real()),
        sweep_persons(gateway.clock.real()),
        gateway.attachments.sweep(gateway.clock.now()),
        gateway.batches.sweep(gateway.clock.now()),
        *gateway.protection.sweep(),
        *gateway.duty.sweep(),
        *gateway.callbacks.sweep(gateway.clock.stored()),
        *gateway.texts.sweep(),
        gateway.results.feedback.sweep(),
        sweep_proofs(),
        sweep_revocations(),
        sweep_sessions(),
        sweep_downtimes(gateway.clock.now()),
    )
    await oversight.exports.sweep(gateway.clock.stored())
    await gateway.policies.sweep(gateway.clock.stored())
