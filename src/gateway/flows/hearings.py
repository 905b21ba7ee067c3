"""Hearings: the person is notified of a suspicion, heard or not in their time, and somebody else decides; each step stands in the log with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gateway.credit import (
    CreditPlace,
    CreditVerdict,
    DishonestyRecord,
    HeardStatement,
    Hearing,
    hearing_step,
    months_later,
    record_step,
)
from gateway.db import Statement
from gateway.domain.codes import CertificateCode
from gateway.domain.credit import CreditEvent, Grade, HearingDecision, HearingState, PublicationLevel, RecordState
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.matter import Title
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.domain.words import SuspicionState
from gateway.entry import text_hash
from gateway.flows.steps.credit_acts import (
    acting_account,
    credit_entry,
    due_of,
    look,
    require_apart,
    require_person,
    require_step,
)
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.second_person import acts
from gateway.results import decode_basis

HEARINGS = "hearings"
"""What stands as the task of an inspector's look."""
STATEMENT, GROUNDS = "statement", "grounds"
"""What such a look shows of the person."""
_EVENTS: Mapping[HearingDecision, CreditEvent] = {
    HearingDecision.CONFIRM: CreditEvent.CONFIRM,
    HearingDecision.DISMISS: CreditEvent.DISMISS,
}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a confirmed hearing enters.  months: None: as long as is usual for the grade."""

    grade: Grade
    basis: str
    authority: str
    publication: PublicationLevel
    months: int | None


async def notify(finding_id: str, officer: Officer, gateway: Gateway) -> Hearing:
    """Begin the hearing of a suspicion: the person is notified, and has so many working days, with its ADMIN entry.

    Raises NotFound, NotAuthorised after its DENIED entry (who took the declaration, or is family), Conflict (it has begun), AuditUnavailable.
    """
    finding = await gateway.declarations.finding(finding_id)
    made = None if finding is None else await gateway.declarations.load(finding.declaration_id)
    if finding is None or made is None:
        raise NotFound("there is no such finding")
    step = require_step(hearing_step(None, CreditEvent.NOTIFY))
    if finding.state is not SuspicionState.SUSPECTED:
        raise Conflict("the hearing of this finding has begun already")
    await require_apart(step, {"taken_by": made.account}, made.signer.person_id, officer, gateway)
    now = gateway.clock.now()
    respond_by = due_of(step, now, gateway)
    query, _ = decode_basis(made.basis)
    hearing = Hearing(
        hearing_id=UUID(uuid7()),
        finding_id=finding_id,
        declaration_id=made.declaration_id,
        matter=made.matter,
        certificate=made.certificate,
        state=HearingState(step.to),
        taken_by=made.account,
        opened_by=officer.account,
        inspected_by=finding.inspected_by,
        opened_at=now,
        respond_by=respond_by,
        due_at=respond_by,
        notice_version=gateway.credit.terms.form.notice.version,
        person=made.signer,
        case_number=query.case_number,
    )
    text = notice_of(hearing, gateway)
    more = {"respond_by": respond_by.isoformat(), "notice_hash": text_hash(text["zh"]), "finding_id": finding_id}
    draft = credit_entry(step.did, hearing, officer, gateway, **more)
    await gateway.audit.record(draft, lambda receipt: gateway.credit.open(hearing, receipt.entry))
    return hearing


def notice_of(hearing: Hearing, gateway: Gateway) -> Title:
    """What the person is told, in both languages, by the text in force."""
    matter = gateway.catalogue.matters.get(hearing.matter)
    named: Title = {"en": hearing.matter, "zh": hearing.matter}
    paper: Title = {"en": hearing.certificate, "zh": hearing.certificate}
    if matter is not None:
        named = matter.title
        titles = {one.code: one.title for one in matter.certificates}
        paper = titles.get(CertificateCode(hearing.certificate), paper)
    return gateway.credit.terms.notice(named, paper, hearing.respond_by)


async def hear(hearing_id: UUID, person: PersonId, words: str, officer: Officer, gateway: Gateway) -> Hearing:
    """What the person has to say, once, until it is decided; officer: the person themselves, or who takes it down for them.

    Raises NotFound (also for another's hearing), Conflict (it is decided, or they were heard), AuditUnavailable.
    """
    hearing = await gateway.credit.hearing(hearing_id)
    require_person(hearing, person)
    step = require_step(hearing_step(hearing.state, CreditEvent.STATE))
    now = gateway.clock.now()
    said = HeardStatement(acting_account(officer), now, words)
    due_at = due_of(step, now, gateway)
    await acts(officer, gateway)
    draft = credit_entry(step.did, hearing, officer, gateway, statement_hash=text_hash(words))
    await gateway.audit.record(draft, lambda receipt: [gateway.credit.heard(hearing, said, due_at, receipt.entry)])
    return await gateway.credit.hearing(hearing_id)


@dataclass(frozen=True, slots=True)
class HearingRuling:
    """What is decided, and on what grounds.  confirmation: where it is confirmed, and nowhere else."""

    decision: HearingDecision
    grounds: str
    confirmation: Confirmation | None = None


async def decide(hearing_id: UUID, ruling: HearingRuling, officer: Officer, gateway: Gateway) -> Hearing:
    """What a second inspector decides, once the person was heard or their time is over; a confirmed one enters the register with it.

    Raises NotFound, NotAuthorised after its DENIED entry (who had a part in it before,
    or is family), InvalidInput, Conflict (nobody was heard and there is time yet, or it is decided), AuditUnavailable.
    """
    confirmation = ruling.confirmation
    _require_fit(ruling, gateway)
    hearing = await gateway.credit.hearing(hearing_id)
    step = require_step(hearing_step(hearing.state, _EVENTS[ruling.decision]))
    await require_apart(step, hearing.accounts, hearing.person.person_id, officer, gateway)
    now = gateway.clock.now()
    to = HearingState(step.to)
    verdict = CreditVerdict(officer.account, now, ruling.grounds)
    if confirmation is None:
        draft = credit_entry(step.did, hearing, officer, gateway, grounds_hash=text_hash(ruling.grounds))
        await gateway.audit.record(draft, lambda receipt: gateway.credit.decided(hearing, to, verdict, receipt.entry))
        return await gateway.credit.hearing(hearing_id)
    verdict = replace(verdict, grade=confirmation.grade, basis=confirmation.basis, authority=confirmation.authority)
    record = _entered(hearing, confirmation, now, gateway)
    more = {
        "record_id": str(record.record_id),
        "grade": record.grade.value,
        "expires_at": record.expires_at.isoformat(),
    }
    draft = credit_entry(step.did, hearing, officer, gateway, grounds_hash=text_hash(ruling.grounds), **more)

    def alongside(receipt: Receipt) -> Sequence[Statement]:
        return [
            *gateway.credit.decided(hearing, to, verdict, receipt.entry),
            gateway.credit.enter(record, receipt.entry),
        ]

    await gateway.audit.record(draft, alongside)
    return await gateway.credit.hearing(hearing_id)


async def read(hearing_id: UUID, officer: Officer, gateway: Gateway) -> Hearing:
    """A hearing with what the person has said: a look, with its entry.  Raises NotFound, AuditUnavailable."""
    hearing = await gateway.credit.hearing(hearing_id)
    what = {"criteria": {"list": HEARINGS, "hearing_id": str(hearing_id)}}
    await look([(hearing, _told_of(hearing))], officer, HEARINGS, what, gateway)
    return hearing


async def listed(
    state: HearingState | None, after: CreditPlace | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[Hearing], CreditPlace | None]:
    """Hearings whose turn is due first, first, and where the next page begins; a look, with its entry.  Raises AuditUnavailable."""
    found = await gateway.credit.hearings(state, after, limit + 1)
    shown, last = page_of(found, limit, lambda one: CreditPlace(one.place, one.hearing_id))
    what = {"criteria": {"list": HEARINGS}, "found": len(shown), "first_page": after is None}
    await look([(one, _told_of(one)) for one in shown], officer, HEARINGS, what, gateway)
    return shown, last


def _told_of(hearing: Hearing) -> frozenset[str]:
    """What of the person stands in it, by name."""
    found = {STATEMENT: hearing.statement, GROUNDS: hearing.verdict}
    return frozenset({"hearing", *(name for name, said in found.items() if said is not None)})


def _require_fit(ruling: HearingRuling, gateway: Gateway) -> None:
    """Raises InvalidInput."""
    confirmation = ruling.confirmation
    if (ruling.decision is HearingDecision.CONFIRM) is not (confirmation is not None):
        fault = InputFault("/confirmation", "confirmation", "a confirmation says what it enters, and nothing else does")
        raise InvalidInput("the decision does not fit what it says", [fault])
    if confirmation is not None and confirmation.months is not None:
        terms = gateway.credit.terms
        if not terms.may_stand(confirmation.grade, confirmation.months):
            least, most = terms.least_months(confirmation.grade), terms.form.most_months
            fault = InputFault("/confirmation/months", "months", f"from {least} to {most} months for this grade")
            raise InvalidInput("an entry of this grade does not stand so long, or longer", [fault])


def _entered(hearing: Hearing, confirmation: Confirmation, now: datetime, gateway: Gateway) -> DishonestyRecord:
    terms = gateway.credit.terms
    months = confirmation.months or terms.usual_months(confirmation.grade)
    expires_at = months_later(now, months)
    entering = require_step(record_step(None, CreditEvent.ENTER))
    return DishonestyRecord(
        record_id=UUID(uuid7()),
        hearing=hearing,
        grade=confirmation.grade,
        state=RecordState(entering.to),
        publication=confirmation.publication,
        authority=confirmation.authority,
        basis=confirmation.basis,
        since=now,
        until=expires_at,
        repairable_from=terms.repairable_from(confirmation.grade, now),
        expires_at=expires_at,
    )
