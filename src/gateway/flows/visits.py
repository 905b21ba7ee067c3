"""Inspections as inspectors see them: what is due, a visit that is claimed, what it is about, and what was found there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from gateway.audit import look_draft
from gateway.db import Statement
from gateway.declaration import Declaration, Inspection, InspectionPage, InspectionStep, SuspicionPage, VisitQuestion
from gateway.domain.codes import CaseNumber, CountyCode
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised
from gateway.domain.person import Person
from gateway.domain.stages import Officer
from gateway.domain.words import InspectionState, VisitConclusion
from gateway.entry import Content, canonical
from gateway.flows.steps import kin
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.inspecting import declared, files_of, step_taken
from gateway.flows.steps.second_person import acts, is_same_person
from gateway.results import decode_basis

VISITED = "VISITED"
"""The code with which an inspector contradicts."""
_BASIS = "国办发〔2020〕42号"
_SHOWN = ("case_number", "name", "person_id")


@dataclass(frozen=True, slots=True)
class VisitTask:
    """What an inspector needs on a visit.  statement: as it was signed, canonical JSON.  questions: of the form."""

    case_number: CaseNumber
    signer: Person
    statement: bytes
    questions: tuple[VisitQuestion, ...]


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What an inspector found: the form's answers, by question, and their own words."""

    conclusion: VisitConclusion
    answers: Mapping[str, str | bool]
    note: str


async def inspections(
    state: InspectionState | None, county: CountyCode | None, cursor: str | None, limit: int, gateway: Gateway
) -> InspectionPage:
    """What is due first; ids, codes and times, nobody's name or case.  Raises InvalidInput."""
    return await gateway.inspections.page(state, county, cursor, most=limit)


async def findings(cursor: str | None, limit: int, gateway: Gateway) -> SuspicionPage:
    """What checks and visits found against declarations, newest first; ids, codes and times, nobody's name.  Raises InvalidInput."""
    return await gateway.declarations.findings(cursor, most=limit)


async def read(inspection_id: str, officer: Officer, gateway: Gateway) -> tuple[Inspection, VisitTask | None]:
    """One inspection; whoever has claimed its visit is shown whom it is about too, after the LOOK entry.

    Raises NotFound, AuditUnavailable.
    """
    one = await gateway.inspections.load(inspection_id)
    if one.state is not InspectionState.VISIT or not one.is_of(officer.account, gateway.clock.now()):
        return one, None
    made = await declared(one, gateway)
    query, _ = decode_basis(made.basis)
    what = {"what": "inspection", "inspection_id": one.inspection_id, "certificate": one.certificate}
    shown = dict.fromkeys(gateway.log.privacy.tags(made.signer.person_id), _SHOWN)
    context = await gateway.log.contexts.context(UUID(one.query_id))
    await gateway.audit.record(look_draft(context, officer, what, shown))
    return one, VisitTask(query.case_number, made.signer, made.statement, gateway.inspections.rules.questions)


async def claim(inspection_id: str, officer: Officer, gateway: Gateway) -> Inspection:
    """Make a visit the inspector's own for a time; claimed again, its time begins anew.

    Raises NotFound, NotAuthorised after its DENIED entry (another county's, or one's own: who took the declaration, made it, or is family
    of who did), Conflict (with the registers, at its end, or another's until a time), AuditUnavailable.
    """
    one = await gateway.inspections.load(inspection_id)
    await _require_impartial(one, officer, gateway)
    now = gateway.clock.now()
    _require_free(one, officer, now)
    until = gateway.live.now.terms.due_times.calendar.after(now, gateway.inspections.rules.claimed_working_days)
    one.require(InspectionStep.CLAIM)

    def rows(entry: str) -> list[Statement]:
        return [gateway.inspections.claimed(one, officer.account, until, now=now, entry=entry)]

    await step_taken(one, {"did": "inspect a declaration: claim", "until": until.isoformat()}, officer, gateway, rows)
    return await gateway.inspections.load(inspection_id)


async def release(inspection_id: str, officer: Officer, gateway: Gateway) -> Inspection:
    """Give a visit back.  Raises NotFound, Conflict (not the inspector's, or at its end), AuditUnavailable."""
    one = await gateway.inspections.load(inspection_id)
    one.require(InspectionStep.RELEASE)
    if one.claimed_by != officer.account:
        raise Conflict("you have not claimed this inspection")
    await step_taken(
        one,
        {"did": "inspect a declaration: release"},
        officer,
        gateway,
        lambda entry: [gateway.inspections.released(one, officer.account, entry=entry)],
    )
    return await gateway.inspections.load(inspection_id)


async def report(inspection_id: str, told: VisitReport, officer: Officer, gateway: Gateway) -> Inspection:
    """Put down what a visit found, once; a contradiction is a suspicion, until the person has been heard.

    Raises NotFound, NotAuthorised after its DENIED entry, Conflict (not claimed by the inspector, or at its end), InvalidInput (answers
    that do not fit the form), AuditUnavailable.
    """
    one = await gateway.inspections.load(inspection_id)
    await _require_impartial(one, officer, gateway)
    step, now = InspectionStep(told.conclusion), gateway.clock.now()
    files = {str(file.attachment_id): file.sha256 for file in await files_of(one, gateway)}
    finding = canonical(
        {"conclusion": told.conclusion, "answers": dict(told.answers), "note": told.note, "attachments": files}
    )
    one.require(step)
    if not one.is_of(officer.account, now):
        raise Conflict("claim this inspection first: the claim is over, or nobody's, or another's")
    _require_fitting(told, gateway)
    what: Content = {
        "did": f"inspect a declaration: {told.conclusion.replace('_', ' ')}",
        "finding_hash": sha256(finding).hexdigest(),
        "attachments": files,
    }

    def rows(entry: str) -> list[Statement]:
        moved = gateway.inspections.moved(one, step, VISITED, now=now, entry=entry, by=officer.account, finding=finding)
        return [moved, *_suspicion(one, told, officer, gateway)]

    await step_taken(one, what, officer, gateway, rows)
    return await gateway.inspections.load(inspection_id)


def _suspicion(one: Inspection, told: VisitReport, officer: Officer, gateway: Gateway) -> list[Statement]:
    """The finding that a contradiction opens; it names the query that the promise was made in, for nothing else was asked."""
    if told.conclusion is not VisitConclusion.CONTRADICTED:
        return []
    return [
        gateway.declarations.suspected(
            one.declaration_id,
            VISITED,
            query_id=one.query_id,
            now=gateway.clock.now(),
            inspected_by=officer.account,
        )
    ]


async def _require_impartial(one: Inspection, officer: Officer, gateway: Gateway) -> None:
    """Pass where the inspector is of the county and has nothing to do with the promise.  Raises NotAuthorised after its DENIED entry."""
    officer = await kin.with_known_kin(officer, gateway)
    made = await declared(one, gateway)
    is_taker = await is_same_person(one.taken_by, officer, gateway)
    refusal = _refusal(one, made, officer, gateway, is_taker=is_taker)
    if refusal is not None:
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    await acts(officer, gateway)


def _refusal(
    one: Inspection, made: Declaration, officer: Officer, gateway: Gateway, *, is_taker: bool
) -> NotAuthorised | None:
    if is_taker:
        return NotAuthorised("a declaration is not inspected by whom it was taken", rule="second-person", basis=_BASIS)
    if officer.county != one.county:
        return NotAuthorised("it is inspected in the county where it was made", rule="other-county", basis=_BASIS)
    query, _ = decode_basis(made.basis)
    digests = {gateway.identity.digest(one.person.person_id) for one in query.parties if one.person is not None}
    if officer.person_digest in digests or not digests.isdisjoint(officer.kin_digests):
        return NotAuthorised("nobody inspects for themselves or their own family", rule="own-family", basis=_BASIS)
    return None


def _require_free(one: Inspection, officer: Officer, now: datetime) -> None:
    """Raises Conflict where another has claimed it, saying until when."""
    if one.claimed_by != officer.account and one.claimed_until is not None and one.claimed_until > now:
        raise Conflict(f"another inspector has claimed it until {one.claimed_until.isoformat()}")


def _require_fitting(told: VisitReport, gateway: Gateway) -> None:
    """Raises InvalidInput, naming all that does not fit the form."""
    faults = [
        InputFault(f"/answers/{name}", "form", sentence)
        for name, sentence in gateway.inspections.rules.faults(told.answers)
    ]
    if faults:
        raise InvalidInput("the answers do not fit the form of a visit", faults)
