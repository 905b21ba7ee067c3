"""The dishonesty register: objection and repair by the person, their decision by the credit office, and what the person may know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.audit import Draft, Subject
from gateway.credit import (
    CreditPlace,
    CreditRefusal,
    CreditStep,
    CreditVerdict,
    DishonestyRecord,
    Hearing,
    RecordRequest,
    record_step,
)
from gateway.domain.credit import (
    CreditEvent,
    RecordState,
    RequestDecision,
    RequestKind,
    RequestState,
)
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.domain.suppression import told
from gateway.entry import OWN, Kind, text_hash
from gateway.flows.steps.credit_acts import (
    BY_CITIZEN,
    acting_account,
    credit_entry,
    due_of,
    look,
    require_apart,
    require_person,
    require_step,
)
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.lifting import tell_lifted
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.second_person import acts

REGISTER = "dishonesty-register"
"""What stands as the task of the credit office's looks."""
_TOLD = frozenset({"record"})
"""What such a look shows of the person."""
OWN_CREDIT = "own-credit"
_ASKED: Mapping[RequestKind, CreditEvent] = {
    RequestKind.OBJECTION: CreditEvent.OBJECT,
    RequestKind.REPAIR: CreditEvent.ASK_REPAIR,
}
_DECIDED: Mapping[tuple[RequestKind, RequestDecision], CreditEvent] = {
    (RequestKind.OBJECTION, RequestDecision.GRANT): CreditEvent.REVERSE,
    (RequestKind.OBJECTION, RequestDecision.REFUSE): CreditEvent.UPHOLD,
    (RequestKind.REPAIR, RequestDecision.GRANT): CreditEvent.GRANT_REPAIR,
    (RequestKind.REPAIR, RequestDecision.REFUSE): CreditEvent.REFUSE_REPAIR,
}
_ENDS = frozenset({RecordState.REVERSED, RecordState.REPAIRED})


@dataclass(frozen=True, slots=True)
class OwnCredit:
    """What a person may know: whether the register bars them, their hearings and entries, the newest first, and what each entry refused."""

    is_eligible: bool
    hearings: Sequence[Hearing]
    records: Sequence[DishonestyRecord]
    refusals: Mapping[UUID, Sequence[CreditRefusal]]


@dataclass(frozen=True, slots=True)
class RecordWish:
    """What a person asks about which entry, in their words."""

    record_id: UUID
    kind: RequestKind
    words: str


@dataclass(frozen=True, slots=True)
class RecordRuling:
    """What is decided about which request, and on what grounds."""

    record_id: UUID
    request_id: UUID
    kind: RequestKind
    decision: RequestDecision
    grounds: str


async def ask(wish: RecordWish, person: PersonId, officer: Officer, gateway: Gateway) -> DishonestyRecord:
    """An objection or the wish for a repair; officer: the person themselves, or who takes it down for them.

    A disputed entry bars until it is decided, as an order stands while it is objected to.
    Raises NotFound (also for another's entry), Conflict (too early, a new case, something is open, or there is no way from its state),
    AuditUnavailable.
    """
    record = await gateway.credit.record(wish.record_id)
    require_person(record.hearing, person)
    step = require_step(record_step(record.state, _ASKED[wish.kind]))
    now = gateway.clock.now()
    await _require_met(step, record, now, gateway)
    asked = RecordRequest(
        request_id=UUID(uuid7()),
        record_id=record.record_id,
        kind=wish.kind,
        state=RequestState.OPEN,
        asked_by=acting_account(officer),
        asked_at=now,
        due_at=due_of(step, now, gateway),
        words=wish.words,
    )
    more = {
        "record_id": str(record.record_id),
        "request_id": str(asked.request_id),
        "words_hash": text_hash(wish.words),
    }
    await acts(officer, gateway)
    draft = credit_entry(step.did, record.hearing, officer, gateway, **more)
    to = RecordState(step.to)
    await gateway.audit.record(
        draft,
        lambda receipt: [
            gateway.credit.moved(record, to, record.until, receipt.entry),
            gateway.credit.ask(asked, receipt.entry),
        ],
    )
    return await gateway.credit.record(record.record_id)


async def decide(ruling: RecordRuling, officer: Officer, gateway: Gateway) -> DishonestyRecord:
    """What the credit office decides about an objection or a repair, by somebody who had no part in the entry.

    Raises NotFound, NotAuthorised after its DENIED entry, Conflict, AuditUnavailable.
    """
    record = await gateway.credit.record(ruling.record_id)
    found = (one for one in record.requests if (one.request_id, one.kind) == (ruling.request_id, ruling.kind))
    request = next(found, None)
    if request is None:
        raise NotFound("there is no such request about this entry")
    if request.state is not RequestState.OPEN:
        raise Conflict("this was decided already")
    step = require_step(record_step(record.state, _DECIDED[ruling.kind, ruling.decision]))
    accounts = {**record.hearing.accounts, "asked_by": request.asked_by}
    await require_apart(step, accounts, record.hearing.person.person_id, officer, gateway)
    now = gateway.clock.now()
    await _require_met(step, record, now, gateway)
    verdict, to = CreditVerdict(officer.account, now, ruling.grounds), RecordState(step.to)
    answer = RequestState.GRANTED if ruling.decision is RequestDecision.GRANT else RequestState.REFUSED
    until = min(max(now, record.since), record.until) if to in _ENDS else record.until
    more = {
        "record_id": str(record.record_id),
        "request_id": str(request.request_id),
        "grounds_hash": text_hash(ruling.grounds),
    }
    draft = credit_entry(step.did, record.hearing, officer, gateway, **more)
    await gateway.audit.record(
        draft,
        lambda receipt: [
            gateway.credit.answered(request, answer, verdict, receipt.entry),
            gateway.credit.moved(record, to, until, receipt.entry),
            *([gateway.credit.reversed(record)] if to is RecordState.REVERSED else []),
        ],
    )
    if to is RecordState.REVERSED:
        await tell_lifted(gateway)
    return await gateway.credit.record(record.record_id)


async def read(record_id: UUID, officer: Officer, gateway: Gateway) -> DishonestyRecord:
    """An entry with what is asked about it: a look, with its entry.  Raises NotFound, AuditUnavailable."""
    record = await gateway.credit.record(record_id)
    what = {"criteria": {"list": REGISTER, "record_id": str(record_id)}}
    await look([(record.hearing, _TOLD)], officer, REGISTER, what, gateway)
    return record


async def listed(
    state: RecordState | None, after: CreditPlace | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[DishonestyRecord], CreditPlace | None]:
    """Entries about which something is asked that is due first, first, and where the next page begins; a look, with its entry."""
    found = await gateway.credit.records(state, after, limit + 1)
    shown, last = page_of(found, limit, lambda one: CreditPlace(one.place, one.record_id))
    what = {"criteria": {"list": REGISTER}, "found": len(shown), "first_page": after is None}
    await look([(one.hearing, _TOLD) for one in shown], officer, REGISTER, what, gateway)
    return shown, last


async def own(person: PersonId, officer: Officer, gateway: Gateway) -> OwnCredit:
    """What a person may know of it, after the SEARCH entry of this reading.  Raises AuditUnavailable."""
    hearings = await gateway.credit.hearings_of(person)
    records = await gateway.credit.records_of(person)
    refusals = {one.record_id: await gateway.credit.refusals.of_record(one.record_id) for one in records}
    tag = gateway.log.privacy.tag(person, gateway.clock.real().year)
    sections = {
        "officer": {**BY_CITIZEN, "client": officer.client},
        "result": {"task": OWN_CREDIT, "found": len(hearings), "first_page": True},
    }
    await gateway.audit.record(Draft(Kind.SEARCH, None, sections, (Subject(tag, {"party": OWN, "role": OWN}),)))
    is_barred = await gateway.credit.is_barred(person, gateway.clock.now())
    return OwnCredit(not is_barred, hearings, records, refusals)


async def lifted(
    after: tuple[datetime, str] | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[CreditRefusal], tuple[datetime, str] | None]:
    """Of the officer's own queries what was refused by an entry that was wrong, the newest first; ids alone, nobody is named."""
    found = await gateway.credit.refusals.lifted_of(officer, after, limit + 1)
    return page_of(found, limit, lambda one: (one.lifted_at or one.refused_at, one.query_id))


async def figures(gateway: Gateway) -> Mapping[tuple[str, str], int]:
    """How many hearings, entries, objections and repairs there are, by state; a count under five is told to nobody."""
    counted = await gateway.credit.figures()
    return {key: number for key, count in sorted(counted.items()) if (number := told(count))}


async def _require_met(step: CreditStep, record: DishonestyRecord, now: datetime, gateway: Gateway) -> None:
    """The conditions that the table names.  Raises Conflict, with what is to be waited for."""
    if "nothing_open" in step.needs and record.open_request is not None:
        raise Conflict("something is asked about this entry already: wait for its decision")
    if "shown_long_enough" in step.needs and now < record.repairable_from:
        raise Conflict(f"the repair of this entry can be asked for from {record.repairable_from:%Y-%m-%d} on")
    if "no_new_case" in step.needs and await gateway.credit.has_other_case(record, now):
        raise Conflict("another entry or hearing of this person stands against a repair")
