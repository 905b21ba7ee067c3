"""What time does to hearings and the register: who was not heard, which entries are over, and which decisions are overdue; each an entry."""

from contextlib import suppress

from gateway.audit import Draft
from gateway.credit import DishonestyRecord, Hearing, hearing_step, record_step
from gateway.domain.credit import CreditEvent, RecordState
from gateway.domain.errors import Conflict
from gateway.entry import Content, Kind
from gateway.flows.steps.credit_acts import credit_entry, due_of, require_step
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.lifting import tell_lifted
from gateway.flows.steps.own_acts import BY_GATEWAY

CREDIT_TIMES = "credit-times"
"""The job that takes the steps that time takes, and tells of decisions that are overdue."""
CREDIT_TIMES_CRON = "*/5 * * * *"
_OVERDUE = "find a decision overdue"
"""What the gateway did where nobody has decided in time; a rule of misuse looks for it."""


async def take_credit_times(gateway: Gateway) -> None:
    """Take what is due; what somebody else has done meanwhile is left alone.  Raises FAULTS, AuditUnavailable.

    Nothing is done while nobody knows which clock is right: nobody loses their hearing by it.
    """
    if not await gateway.database.clock.agrees():
        return
    now = gateway.clock.now()
    for hearing in await gateway.credit.no_more_to_hear(now):
        await _not_heard(hearing, gateway)
    for record in await gateway.credit.over(now):
        await _expired(record, gateway)
    await tell_lifted(gateway)
    await _tell_overdue(gateway)


async def _not_heard(hearing: Hearing, gateway: Gateway) -> None:
    step = require_step(hearing_step(hearing.state, CreditEvent.TIME_OVER))
    due_at = due_of(step, gateway.clock.now(), gateway)
    draft = credit_entry(step.did, hearing, BY_GATEWAY, gateway)
    with suppress(Conflict):  # they were heard in this moment, or another process was first
        await gateway.audit.record(draft, lambda receipt: [gateway.credit.not_heard(hearing, due_at, receipt.entry)])


async def _expired(record: DishonestyRecord, gateway: Gateway) -> None:
    step = require_step(record_step(record.state, CreditEvent.EXPIRE))
    draft = credit_entry(step.did, record.hearing, BY_GATEWAY, gateway, record_id=str(record.record_id))
    to = RecordState(step.to)
    with suppress(Conflict):
        await gateway.audit.record(
            draft, lambda receipt: [gateway.credit.moved(record, to, record.until, receipt.entry)]
        )


async def _tell_overdue(gateway: Gateway) -> None:
    """Once of each decision that nobody has made in time, by an entry about nobody; a rule of misuse makes findings of them."""
    now = gateway.clock.now()
    for hearing in await gateway.credit.undecided_hearings(now):
        told = gateway.credit.told_overdue(hearing, now)
        what: Content = {"did": _OVERDUE, "of": "hearing", "hearing_id": str(hearing.hearing_id)}
        with suppress(Conflict):
            await gateway.audit.record(_overdue(what), lambda _receipt, told=told: [told])  # type: ignore[misc]  # bound in the loop
    for request in await gateway.credit.undecided_requests(now):
        told = gateway.credit.request_told_overdue(request, now)
        what = {"did": _OVERDUE, "of": request.kind.value, "request_id": str(request.request_id)}
        with suppress(Conflict):
            await gateway.audit.record(_overdue(what), lambda _receipt, told=told: [told])  # type: ignore[misc]  # bound in the loop


def _overdue(what: Content) -> Draft:
    return Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "result": what})
