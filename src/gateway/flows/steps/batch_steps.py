"""One step in the life of a batch, by the table of its ways: the entry that says who did it, and what follows, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.audit import Draft, full_officer
from gateway.db import Statement
from gateway.domain.batch import BATCH_WAYS, ENDED, BatchActor, BatchState, BatchStep, QueryBatch
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InputFault, InvalidInput
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import RUN_BATCH
from gateway.flows.steps.own_acts import BY_GATEWAY

_DECISIONS = frozenset({BatchStep.APPROVE, BatchStep.REFUSE})
_ASKS = frozenset({BatchState.APPROVED, BatchState.RUNNING})
_LOCK = "batches"
"""One batch is asked at a time, a while each, so that many lists together take no more than one does."""


async def take_step(
    batch: QueryBatch,
    step: BatchStep,
    actor: BatchActor,
    gateway: Gateway,
    *,
    by: Officer | None,
    reasons: str | None = None,
) -> QueryBatch:
    """Do it, with its ADMIN entry.  by: None: the gateway itself.

    Raises Conflict where the batch stands otherwise, InvalidInput (nothing is refused without reasons), AuditUnavailable.
    """
    way = BATCH_WAYS.get((batch.state, step, batch.kind))
    if way is None or actor not in way.actors:
        raise Conflict(f"a batch of this kind that is {batch.state} takes no step {step} from you")
    if way.with_reasons and not reasons:
        fault = InputFault("/reasons", "missing", "nothing is refused without reasons")
        raise InvalidInput("the decision has no reasons", [fault])
    after = _after(batch, way.becomes, gateway)
    if step in _DECISIONS and by is not None:
        after = replace(after, decided_by=by.account, decided_at=gateway.clock.now(), reasons=reasons)

    def stands(receipt: Receipt) -> Sequence[Statement]:
        asks = [ask_later(after, gateway.clock.now(), gateway)] if after.state in _ASKS else []
        return [gateway.batches.step(batch, after, receipt.entry), *asks]

    draft = batch_entry(step, after, BY_GATEWAY if by is None else full_officer(by))
    await gateway.audit.record(draft, stands)
    return after


def batch_entry(did: str, batch: QueryBatch, by: Content) -> Draft:
    """The ADMIN entry of a step: whose list it is, how long, and of what; never who stands in it."""
    result: Content = {
        "did": f"{did} batch",
        "batch_id": str(batch.batch_id),
        "batch_kind": batch.kind,
        "made_by": batch.account,
        "certificates": list(batch.certificates),
        "rows": batch.rows,
        "list": batch.list_mark,
    }
    return Draft(Kind.ADMIN, None, {"officer": by, "request": {"matter": batch.matter}, "result": result})


def ask_later(batch: QueryBatch, at: datetime, gateway: Gateway) -> Statement:
    """The statement that has rows asked, from this domain time on and within the hours of its kind."""
    opens_at = gateway.live.now.terms.batches.opens_at(batch.kind, at)
    ids = {"batch_id": str(batch.batch_id)}
    return gateway.jobs.enqueue(
        RUN_BATCH, ids, gateway.clock.to_real(opens_at), lock=_LOCK, once=f"batch-{batch.batch_id}"
    )


def _after(batch: QueryBatch, becomes: BatchState, gateway: Gateway) -> QueryBatch:
    kept = timedelta(hours=gateway.live.now.terms.batches.kept_hours)
    until = gateway.clock.now() + kept if becomes in ENDED else batch.kept_until
    return replace(batch, state=becomes, kept_until=until)
