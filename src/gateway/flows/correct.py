"""Corrections: a doubt about what a register holds, by registers that disagree, an officer or the person; the department that keeps it answers."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from gateway.audit import full_officer
from gateway.domain.codes import DepartmentCode, ItemName, QueryId
from gateway.domain.correction import (
    ANSWERS,
    Answered,
    Correction,
    CorrectionAnswer,
    CorrectionOutcome,
    CorrectionState,
    Disputed,
    DoubtBy,
    ValueDoubt,
)
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.reply import ItemValue
from gateway.domain.stages import Officer
from gateway.entry import Content
from gateway.flows.steps.correction_entry import citizen, correction_entry
from gateway.flows.steps.disputes import new_correction
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import RECALL
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.rights import require_rights
from gateway.flows.steps.second_person import acts, is_same_person
from gateway.sdk import read_value

CORRECTIONS_DUE = "remind-of-corrections"
"""The job that reminds departments of what they have not answered, and tells what is overdue."""
CORRECTIONS_CRON = "*/5 * * * *"
_OF_DEPARTMENT = frozenset({"verifier", "steward"})
"""Roles in which somebody answers for their department."""
_OVERDUE = "find overdue the correction of"
"""What the gateway did where nobody has answered in time; a rule of misuse looks for it."""


@dataclass(frozen=True, slots=True)
class DoubtWords:
    """What somebody doubts, in words.  record: the record's own id, "" where it has none.  seen: what they were shown, as they say."""

    department: DepartmentCode
    item: ItemName
    record: str
    seen: str | None
    expected: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class _Raising:
    """How the entry names who raises a doubt, and what else stands in it."""

    by: Content
    around: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class SeenCorrection:
    """A correction as somebody may see it.  is_keeper: who answers for the department sees whose record it is, and all doubts; others their own."""

    correction: Correction
    is_keeper: bool
    doubts: tuple[ValueDoubt, ...]


@dataclass(frozen=True, slots=True)
class CorrectionWish:
    """What a department answers, as it was sent.  wrong: values of the item, as JSON has them."""

    outcome: CorrectionOutcome
    reason: str | None
    wrong: Sequence[Any]


async def doubt(
    words: DoubtWords, query_id: QueryId, subject: PersonId | CreditCode, officer: Officer, gateway: Gateway
) -> Correction:
    """An officer doubts what a department has said about a party of their query.  The question is asked once, whoever doubts.

    Raises NotFound, NotAuthorised after its DENIED entry, InvalidInput (nobody of the query; not asked in it), Conflict (doubted by them
    already), AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    context = await gateway.log.contexts.context(UUID(query_id))
    faults = []
    if not set(gateway.log.privacy.tags(subject)) & set(context.tags.values()):
        pointer = "/credit_code" if isinstance(subject, CreditCode) else "/person_id"
        faults.append(InputFault(pointer, "not-a-party", "the query is not about this number"))
    asked = context.request.get("departments")
    if not isinstance(asked, list | tuple) or words.department not in asked:
        faults.append(InputFault("/department", "not-asked", "the query has not asked this department"))
    _require_item(words, gateway, faults)
    await acts(officer, gateway)
    raised = _doubt(words, DoubtBy.OFFICER, gateway)
    raised = replace(raised, account=officer.account, client=officer.client, query_id=query_id)
    around = {"case": context.case, "request": {"matter": stored.matter}}
    disputed = Disputed(words.department, words.item, subject, words.record)
    return await _raise(disputed, raised, _Raising(full_officer(officer), around), gateway)


async def doubt_own(words: DoubtWords, person: PersonId, officer: Officer, gateway: Gateway) -> Correction:
    """A citizen doubts what a department holds of them.  Raises InvalidInput (no such item), Conflict (doubted by them already), AuditUnavailable."""
    _require_item(words, gateway, [])
    raised = replace(_doubt(words, DoubtBy.CITIZEN, gateway), citizen=gateway.corrections.citizen_tag(person))
    disputed = Disputed(words.department, words.item, person, words.record)
    return await _raise(disputed, raised, _Raising(citizen(officer), {}), gateway)


async def listed(
    before: UUID | None, limit: int, doubter: Officer | PersonId, gateway: Gateway, *, only_open: bool
) -> tuple[Sequence[Correction], UUID | None]:
    """Those that the officer's department has to answer; else those that an officer or a citizen has raised.  Newest first; nobody is named."""
    if isinstance(doubter, Officer) and _OF_DEPARTMENT & doubter.roles:
        found = await gateway.corrections.of_department(doubter.department, before, limit + 1, only_open=only_open)
    else:
        found = await gateway.corrections.own(doubter, before, limit + 1, only_open=only_open)
    return page_of(found, limit, lambda one: one.correction_id)


async def read(correction_id: UUID, doubter: Officer | PersonId, officer: Officer, gateway: Gateway) -> SeenCorrection:
    """One; who answers for the department is shown whose record it is, after the entry that says so.  Raises NotFound, AuditUnavailable."""
    correction = await gateway.corrections.load(correction_id)
    if _is_keeper(correction, officer):
        shown = ("credit_code",) if isinstance(correction.disputed.subject, CreditCode) else ("person_id",)
        draft = correction_entry("consult the correction of", correction, full_officer(officer), gateway, shown=shown)
        await gateway.audit.record(draft)
        return SeenCorrection(correction, is_keeper=True, doubts=correction.doubts)
    seen = seen_by(correction, doubter, gateway)
    if not seen.doubts:
        raise NotFound("there is no such correction for this account")
    return seen


def seen_by(correction: Correction, doubter: Officer | PersonId, gateway: Gateway) -> SeenCorrection:
    """As somebody sees it who has raised it: with their own doubts alone."""
    own = tuple(one for one in correction.doubts if _is_theirs(one, doubter, gateway))
    return SeenCorrection(correction, is_keeper=False, doubts=own)


async def answer(correction_id: UUID, wish: CorrectionWish, officer: Officer, gateway: Gateway) -> Correction:
    """The department's word, once; where a value was wrong, the queries that rest on it are recalled by jobs right after.

    Raises NotFound (another department's), NotAuthorised after its DENIED entry (their own doubt), InvalidInput (no reason, no wrong
    value), Conflict (answered already), AuditUnavailable.
    """
    correction = await gateway.corrections.load(correction_id)
    if not _is_keeper(correction, officer):
        raise NotFound("there is no such correction for this department")
    if any([await is_same_person(one.account, officer, gateway) for one in correction.doubts]):
        refusal = NotAuthorised("nobody answers their own doubt", rule="second-person")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    becomes = ANSWERS.get((correction.state, wish.outcome))
    if becomes is None:
        raise Conflict("this was answered already")
    answered = Answered(officer.account, gateway.clock.now(), _answer(wish, correction, gateway))
    draft = correction_entry(f"answer {wish.outcome} to the correction of", correction, full_officer(officer), gateway)
    recalls = _recalls(correction, gateway) if becomes is CorrectionState.CORRECTED else []
    await gateway.audit.record(
        draft, lambda receipt: [gateway.corrections.answer(correction, answered, receipt.entry), *recalls]
    )
    return replace(correction, state=becomes, answered=answered)


async def open_noticed(_ids: object, gateway: Gateway) -> None:
    """Write the entries of what registers were seen to disagree about; from then on the departments are asked.  Raises FAULTS, AuditUnavailable."""
    for one in await gateway.corrections.noticed():
        draft = correction_entry("doubt", one, BY_GATEWAY, gateway, more={"by": DoubtBy.GATEWAY})
        with suppress(Conflict):  # another process was quicker
            await gateway.audit.record(draft, lambda receipt, one=one: [gateway.corrections.opened(one, receipt.entry)])  # type: ignore[misc]  # bound in the loop


async def remind_of_corrections(gateway: Gateway) -> None:
    """Remind departments of what waits, and tell what is overdue, each once by an entry.  Raises FAULTS, AuditUnavailable."""
    now = gateway.clock.now()
    for one in await gateway.corrections.to_remind(now):
        is_over = one.due_at <= now
        did = _OVERDUE if is_over else "remind of the correction of"
        more = {"due_at": one.due_at.isoformat(), "department": one.disputed.department}
        draft = correction_entry(did, one, BY_GATEWAY, gateway, more=more)
        rooms = gateway.corrections
        step = rooms.told_overdue(one, now) if is_over else rooms.reminded(one, now)
        with suppress(Conflict):  # it has just been answered
            await gateway.audit.record(draft, lambda _receipt, step=step: [step])  # type: ignore[misc]  # bound in the loop
    await open_noticed(None, gateway)


async def _raise(disputed: Disputed, raised: ValueDoubt, act: _Raising, gateway: Gateway) -> Correction:
    """A new question, or a further doubt of the one that stands; where somebody else raises the same at this moment, theirs is joined."""
    try:
        one = await _put(disputed, raised, act, gateway)
    except Conflict:
        if await _is_raised(disputed, raised, gateway):
            raise
        one = await _put(disputed, raised, act, gateway)
    await gateway.corrections.refresh()
    return one


async def _put(disputed: Disputed, raised: ValueDoubt, act: _Raising, gateway: Gateway) -> Correction:
    standing = await gateway.corrections.standing(disputed)
    if standing is not None and any(_is_same(raised, one) for one in standing.doubts):
        raise Conflict("you have raised this already, and it is not answered yet")
    made = new_correction(disputed, CorrectionState.OPEN, raised, gateway)
    one = made if standing is None else replace(standing, doubts=(*standing.doubts, raised))
    joined = gateway.corrections.raised(one.correction_id, raised)
    draft = correction_entry("doubt", one, act.by, gateway, more={"by": raised.by}, around=act.around)
    await gateway.audit.record(
        draft, lambda receipt: gateway.corrections.open(made, receipt.entry) if standing is None else [joined]
    )
    return one


async def _is_raised(disputed: Disputed, raised: ValueDoubt, gateway: Gateway) -> bool:
    """Whether they doubt it already, or nobody does: then it is no other doubt that was in the way."""
    standing = await gateway.corrections.standing(disputed)
    return standing is None or any(_is_same(raised, one) for one in standing.doubts)


def _doubt(words: DoubtWords, by: DoubtBy, gateway: Gateway) -> ValueDoubt:
    return ValueDoubt(
        doubt_id=UUID(uuid7()),
        by=by,
        raised_at=gateway.clock.now(),
        seen_words=words.seen,
        expected=words.expected,
        evidence=words.evidence,
    )


def _require_item(words: DoubtWords, gateway: Gateway, faults: list[InputFault]) -> None:
    """Raises InvalidInput with these faults, and that no department holds such an item."""
    if (words.department, words.item) not in gateway.catalogue.items:
        faults.append(InputFault("/item", "unknown-item", "this department has no such item; see GET /v1/items"))
    if faults:
        raise InvalidInput("this cannot be doubted here", faults)


def _answer(wish: CorrectionWish, correction: Correction, gateway: Gateway) -> CorrectionAnswer:
    """Raises InvalidInput: nothing is rejected without a reason, nor corrected without a value that was wrong."""
    if wish.outcome is CorrectionOutcome.REJECTED and not wish.reason:
        fault = InputFault("/reason", "missing", "a doubt is not rejected without a reason")
        raise InvalidInput("the answer has no reason", [fault])
    if wish.outcome is not CorrectionOutcome.CORRECTED:
        if wish.wrong:
            fault = InputFault("/wrong_values", "surplus", "only what was corrected had a wrong value")
            raise InvalidInput("the answer does not fit", [fault])
        return CorrectionAnswer(wish.outcome, wish.reason)
    told = [_value(place, one, correction, gateway) for place, one in enumerate(wish.wrong)]
    seen = [value for one in correction.doubts for value in one.seen]
    if not told and not seen:
        fault = InputFault("/wrong_values", "missing", "name the value that your register held and that was wrong")
        raise InvalidInput("what was wrong is not known", [fault])
    return CorrectionAnswer(wish.outcome, wish.reason, (*told, *seen))


def _value(place: int, told: Any, correction: Correction, gateway: Gateway) -> ItemValue:
    disputed = correction.disputed
    manifest = gateway.connect.manifests.get(disputed.department)
    try:
        if manifest is None:
            raise ValueError("no connector")  # noqa: TRY301 - told as a value that cannot be read
        return read_value(manifest, disputed.item, told)
    except ValueError:
        fault = InputFault(
            f"/wrong_values/{place}", "type", "this item cannot have such a value; null is for nothing on record"
        )
        raise InvalidInput("a wrong value cannot be read", [fault]) from None


def _recalls(correction: Correction, gateway: Gateway) -> list[Any]:
    """At once, and again later: copies of registers go on telling the wrong value for a while."""
    now = gateway.clock.now()
    days = (0, *gateway.live.now.terms.due_times.recall_again_days)
    return [
        gateway.jobs.enqueue(
            RECALL,
            {"correction_id": str(correction.correction_id), "days": str(after)},
            gateway.clock.to_real(now + timedelta(days=after)),
        )
        for after in days
    ]


def _is_keeper(correction: Correction, officer: Officer) -> bool:
    return bool(_OF_DEPARTMENT & officer.roles) and officer.department == correction.disputed.department


def _is_theirs(one: ValueDoubt, doubter: Officer | PersonId, gateway: Gateway) -> bool:
    if isinstance(doubter, Officer):
        return (one.account, one.client) == (doubter.account, doubter.client)
    return one.citizen == gateway.corrections.citizen_tag(doubter)


def _is_same(one: ValueDoubt, other: ValueDoubt) -> bool:
    return (one.account, one.client, one.citizen) == (other.account, other.client, other.citizen)
