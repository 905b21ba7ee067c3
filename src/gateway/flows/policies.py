"""The life of a policy: drafted, validated, tested, compared, approved by a second person, published; each step in the log before it counts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NoReturn

import structlog

from gateway.access import PermissionChange, PolicyFault, differences
from gateway.audit import Draft
from gateway.city import CityChange, city_changes
from gateway.db import Statement
from gateway.domain.clock import real_now
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound, Outdated, SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.domain.words import PolicyState, PublicationAct
from gateway.flows.steps.editors import require_steward, require_texts_alone
from gateway.flows.steps.gateway import Gateway, InForce
from gateway.flows.steps.judging import ExpectationResult, PolicyJudge, tested, with_other_grants
from gateway.flows.steps.logged_act import logged_act, says
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.policy_entry import by_officer, named, reason_hash
from gateway.flows.steps.publishing import publish_next, tell_grants_that_do_not_fit
from gateway.flows.steps.second_person import acts, is_same_person
from gateway.policy import (
    PolicyBundle,
    PolicyDraft,
    PolicyStep,
    PolicyTurn,
    Publication,
    SignedPublication,
    Unsound,
)

log = structlog.get_logger(__name__)

_DRAFTS, _APPROVES = "draft policy", "approve policy"
"""What was done, as its entry says it."""


@dataclass(frozen=True, slots=True)
class DraftedPolicy:
    """A policy with the files that it would publish, as it stands; what is granted is no part of it, and stays as it is.

    bundle: without grants.  in_force: the hash of the bundle that is in force, with them.  changed: the names of the files that differ
    from the bundle it was drafted over.
    """

    draft: PolicyDraft
    bundle: PolicyBundle
    in_force: str
    changed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Validation:
    """What does not fit in a policy, by file."""

    policy: DraftedPolicy
    findings: Sequence[CheckFinding]

    @property
    def holds(self) -> bool:
        """Whether nothing must be mended."""
        return not any(finding.severity is CheckSeverity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class PolicyTrial:
    """A policy's own table of tests, row by row."""

    policy: DraftedPolicy
    rows: Sequence[ExpectationResult]

    @property
    def holds(self) -> bool:
        """Whether each row is as it is expected."""
        return all(row.holds for row in self.rows)


@dataclass(frozen=True, slots=True)
class PolicyComparison:
    """What officers would see otherwise than under the policy in force, and what would be otherwise in its data, whatever that decides."""

    policy: DraftedPolicy
    changes: Sequence[PermissionChange]
    data: Sequence[CityChange]


async def draft(reason: str, rolls_back_to: str | None, officer: Officer, gateway: Gateway) -> DraftedPolicy:
    """Begin a policy over the bundle in force: as that stands, or with the files of a former bundle.

    rolls_back_to: its hash, with or without what was granted then: a grant that has ended since does not come back.  Raises NotFound (no such
    bundle was ever in force), Conflict (it is in force, or is not as one of our own keys has signed it), NotAuthorised after its DENIED
    entry (an editor brings nothing back), AuditUnavailable.
    """
    base, files = gateway.live.now.rules, None
    if rolls_back_to is not None:
        await _require(require_steward, officer, gateway)
        files = await _way_back(rolls_back_to, gateway)
    turn = PolicyTurn(
        PolicyStep.DRAFT, *_who(officer), reason=reason, base=base, files=files, rolls_back=rolls_back_to is not None
    )
    await acts(officer, gateway)
    begun = PolicyDraft.of(uuid7(), [turn])
    what = {"base": base, "reason_hash": reason_hash(reason)} | (
        {} if files is None else {"rolls_back_to": rolls_back_to}
    )
    await gateway.audit.record(
        by_officer(officer, _DRAFTS, {"policy_id": begun.policy_id, **what}),
        lambda receipt: [gateway.policies.take_turn(begun.policy_id, 0, turn, receipt.entry)],
    )
    return await _as_it_stands(begun, gateway)


async def _way_back(bundle: str, gateway: Gateway) -> Mapping[str, str | None]:
    """The changes that lead from the bundle in force to a former one.  Raises NotFound, Conflict."""
    signed = await gateway.policies.last_of(bundle)
    if signed is None:
        raise NotFound("no such bundle was in force")
    try:
        gateway.policies.require_sound(signed)
        then = await gateway.policies.bundle(bundle)
    except Unsound as unsound:
        raise Conflict(f"nobody goes back to this bundle: {unsound.detail}") from None
    changed = then.changed_since(gateway.live.now.policy)
    if not changed:
        raise Conflict("this bundle is in force, as far as its files go")
    return {name: then.files.get(name) for name in changed}


async def page(after: str | None, limit: int, gateway: Gateway) -> tuple[Sequence[PolicyDraft], str | None]:
    """Policies, newest first, behind the one of the id `after`, and the id to go on after."""
    return await gateway.policies.page(after, limit)


async def load(policy_id: str, gateway: Gateway) -> DraftedPolicy:
    """A policy as it stands.  Raises NotFound."""
    return await _as_it_stands(await gateway.policies.policy(policy_id), gateway)


async def _as_it_stands(draft_: PolicyDraft, gateway: Gateway) -> DraftedPolicy:
    base = await gateway.policies.bundle(draft_.base)
    bundle = base.with_changes(draft_.changes)
    return DraftedPolicy(draft_, bundle, gateway.live.now.bundle, bundle.changed_since(base))


@dataclass(frozen=True, slots=True)
class PolicyEdit:
    """Files put in place of others; None: taken away.  version: of the policy that was read before.  onto: the bundle in force by its
    hash, over which the policy is put from now on; None: it stays.
    """

    version: int
    files: Mapping[str, str | None]
    onto: str | None


async def change(policy_id: str, edit: PolicyEdit, officer: Officer, gateway: Gateway) -> DraftedPolicy:
    """Replace files of a policy; what was approved is not any more.

    Raises NotFound, NotAuthorised after its DENIED entry (who did not draft it; an editor, what is no text), Conflict (it has ended, or gone on
    since that version, or files of it have changed in the bundle onto which it is put), InvalidInput, AuditUnavailable.
    """
    known = await gateway.policies.policy(policy_id)
    await _require(known.require_drafter, officer, gateway)
    known.require_open()
    if known.version != edit.version:
        raise Conflict(f"this policy is at version {known.version} by now")
    base = None
    if edit.onto is not None:
        await _require_no_collision(known, edit, gateway)
        base = gateway.live.now.rules
    turn = PolicyTurn(PolicyStep.CHANGE, *_who(officer), files=edit.files, base=base)
    changed = await _as_it_stands_or_invalid(known.after(turn), gateway)
    base_files = (await gateway.policies.bundle(changed.draft.base)).city
    await _require(partial(require_texts_alone, base_files, changed.bundle.city), officer, gateway)
    await gateway.audit.record(
        by_officer(officer, "change policy", _about(changed) | named(sorted(edit.files))),
        lambda receipt: [gateway.policies.take_turn(policy_id, known.version, turn, receipt.entry)],
    )
    return changed


async def _as_it_stands_or_invalid(draft_: PolicyDraft, gateway: Gateway) -> DraftedPolicy:
    try:
        return await _as_it_stands(draft_, gateway)
    except ValueError:
        fault = InputFault(
            "/files", "size", "a name is no path of a file, or the policy would have too many files or bytes"
        )
        raise InvalidInput("the files do not fit a policy", [fault]) from None


async def _require_no_collision(known: PolicyDraft, edit: PolicyEdit, gateway: Gateway) -> None:
    """Raises Conflict where it is put onto what is not in force, or a file that it changes was changed there too and is not sent anew."""
    if edit.onto not in {gateway.live.now.bundle, gateway.live.now.rules}:
        raise Conflict("a policy is put onto the bundle in force")
    both = set(await _changed_since(known, gateway)) & known.changes.keys() - edit.files.keys()
    if both:
        raise Conflict(f"changed in the bundle in force as well, so send anew: {', '.join(sorted(both))}")


async def _changed_since(known: PolicyDraft, gateway: Gateway) -> Sequence[str]:
    """The files that differ between the bundle that a policy was drafted over and the one in force."""
    return gateway.live.root.now.policy.changed_since(await gateway.policies.bundle(known.base))


async def validate(policy_id: str, officer: Officer, gateway: Gateway) -> Validation:
    """Find everything that does not fit, with its entry.  Raises NotFound, AuditUnavailable."""
    policy = await load(policy_id, gateway)
    validation = Validation(policy, await _findings(policy, gateway))
    what = _about(policy) | {"holds": validation.holds, "findings": len(validation.findings)}
    await gateway.audit.record(by_officer(officer, "validate policy", what))
    return validation


async def try_tests(policy_id: str, officer: Officer, gateway: Gateway) -> PolicyTrial:
    """Run the policy's own table of tests, with its entry.  Raises NotFound, Conflict (it is not valid), AuditUnavailable."""
    policy = await load(policy_id, gateway)
    made = await _made(policy.bundle, gateway)
    run = PolicyTrial(policy, tested(policy.bundle, made))
    what = _about(policy) | {"holds": run.holds, "rows": len(run.rows)}
    await gateway.audit.record(by_officer(officer, "test policy", what))
    return run


async def compare(policy_id: str, officer: Officer, gateway: Gateway) -> PolicyComparison:
    """What would be seen otherwise than now, with its entry.  Raises NotFound, Conflict (it is not valid), AuditUnavailable."""
    policy = await load(policy_id, gateway)
    now, made = gateway.live.now, await _made(policy.bundle, gateway)
    changes = await asyncio.to_thread(_changes, now, made)
    data = await asyncio.to_thread(city_changes, now.policy.city, made.policy.city)
    await gateway.audit.record(by_officer(officer, "compare policy", _about(policy) | _counted(changes)))
    return PolicyComparison(policy, changes, data)


def _changes(now: InForce, made: InForce) -> Sequence[PermissionChange]:
    titles = {**now.catalogue.titles, **made.catalogue.titles}
    return list(differences(now.access.rights_apart(), made.access.rights_apart(), titles))


def _counted(changes: Sequence[PermissionChange]) -> dict[str, object]:
    opened = sum(change.opens for change in changes)
    return {"opened": opened, "closed": len(changes) - opened}


async def _findings(policy: DraftedPolicy, gateway: Gateway) -> Sequence[CheckFinding]:
    whole = policy.bundle.with_grants(gateway.live.now.policy.grants)
    return await asyncio.to_thread(PolicyJudge.of(gateway).findings, whole, policy.changed)


async def _made(bundle: PolicyBundle, gateway: Gateway) -> InForce:
    """What these files say, beside what is granted now.  Raises Conflict where they are not valid."""
    whole = bundle.with_grants(gateway.live.now.policy.grants)
    try:
        return await asyncio.to_thread(PolicyJudge.of(gateway).in_force, whole)
    except (SetupError, PolicyFault) as refused:
        raise Conflict(f"the policy is not valid: {getattr(refused, 'detail', refused)}") from None


async def approve(policy_id: str, bundle: str, reason: str, officer: Officer, gateway: Gateway) -> DraftedPolicy:
    """Agree, as a second person, to a policy as it stands.

    bundle: the hash of what was looked at.  Raises NotFound, NotAuthorised after its DENIED entry (who drafted it), Conflict (it has ended,
    is another by now, is not valid, a test of its own does not hold), Outdated (over a bundle that is not in force any more), AuditUnavailable.
    """
    policy = await load(policy_id, gateway)
    is_same = await is_same_person(policy.draft.drafted.account, officer, gateway)
    await _require(partial(policy.draft.require_second, is_same=is_same), officer, gateway)
    policy.draft.require_open()
    if policy.bundle.hash != bundle:
        raise Conflict(f"this policy stands at bundle {policy.bundle.hash} by now: compare it again")
    await _require_as_logged(policy, gateway)
    await _require_fit(policy, gateway)
    turn = PolicyTurn(PolicyStep.APPROVE, *_who(officer), reason=reason, bundle=bundle)
    what = {"bundle": bundle, "reason_hash": reason_hash(reason)}
    await _take(policy, turn, by_officer(officer, _APPROVES, _about(policy) | what), gateway)
    return _after(policy, turn)


async def refuse(policy_id: str, reason: str, officer: Officer, gateway: Gateway) -> DraftedPolicy:
    """End a policy: who drafted it withdraws it, any other steward refuses it.

    Raises NotFound, NotAuthorised after its DENIED entry (an editor who did not draft it), Conflict (it has ended), AuditUnavailable.
    """
    policy = await load(policy_id, gateway)
    policy.draft.require_open()
    is_own = officer.account == policy.draft.drafted.account
    if not is_own:
        await _require(require_steward, officer, gateway)
    step = PolicyStep.WITHDRAW if is_own else PolicyStep.REFUSE
    turn = PolicyTurn(step, *_who(officer), reason=reason)
    what = _about(policy) | {"reason_hash": reason_hash(reason)}
    await _take(policy, turn, by_officer(officer, f"{step} policy", what), gateway)
    return _after(policy, turn)


async def publish(policy_id: str, officer: Officer, gateway: Gateway) -> DraftedPolicy:
    """Bring an approved policy into force, in this process at once and in all others within two seconds.

    Raises NotFound, Conflict (it is not approved as it stands, or not fit any more), Outdated (another was published since), AuditUnavailable.
    """
    policy = await load(policy_id, gateway)
    approved = policy.draft.approved
    if policy.draft.state is not PolicyState.APPROVED or approved is None or approved.bundle != policy.bundle.hash:
        raise Conflict(f"this policy is {policy.draft.state}, and not approved as it stands")
    await _require_as_logged(policy, gateway)
    made = await _require_fit(policy, gateway)
    ready = _Ready(policy, approved, made, await asyncio.to_thread(_changes, gateway.live.now, made))

    async def write(now: InForce) -> DraftedPolicy:
        if now.rules != policy.draft.base:
            await _refuse_outdated(policy, gateway)
        return await _publish(ready, officer, now, gateway)

    return await publish_next(write, gateway)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A policy that can come into force.  made: what it says.  changes: who sees what otherwise by it."""

    policy: DraftedPolicy
    approved: PolicyTurn
    made: InForce
    changes: Sequence[PermissionChange]


async def _publish(ready: _Ready, officer: Officer, now: InForce, gateway: Gateway) -> DraftedPolicy:
    """Over what is in force now, with what is granted now: meanwhile something may have been granted, or have ended."""
    policy, approved = ready.policy, ready.approved
    whole, number = policy.bundle.with_grants(now.policy.grants), (now.number or 0) + 1
    turn = PolicyTurn(PolicyStep.PUBLISH, *_who(officer), bundle=policy.bundle.hash, number=number)
    publication = _publication(policy.draft, turn, approved, whole.hash, now.bundle)
    did = "roll back policy" if policy.draft.drafted.rolls_back else "publish policy"

    def rows(receipt: Receipt) -> Sequence[Statement]:
        return gateway.policies.publish(publication(receipt.entry), whole)

    what = {"number": number, "former": now.bundle, "in_force": whole.hash, "approved_by": approved.account}
    await _take(policy, turn, by_officer(officer, did, _about(policy) | _counted(ready.changes) | what), gateway, rows)
    in_force = with_other_grants(ready.made, whole, number)
    gateway.live.root.take_over(in_force)
    tell_grants_that_do_not_fit(in_force)
    return replace(_after(policy, turn), in_force=whole.hash)


def _publication(
    draft_: PolicyDraft, turn: PolicyTurn, approved: PolicyTurn, bundle: str, former: str
) -> Callable[[str], Publication]:
    """The publication, once the entry that records it is known."""
    act = PublicationAct.ROLLED_BACK if draft_.drafted.rolls_back else PublicationAct.PUBLISHED
    return lambda entry: Publication(
        number=turn.number or 0,
        bundle=bundle,
        former=former,
        act=act,
        at=turn.at,
        entry=entry,
        policy_id=draft_.policy_id,
        drafted_by=draft_.drafted.account,
        approved_by=approved.account,
    )


async def publications(
    before: int | None, limit: int, gateway: Gateway
) -> tuple[Sequence[SignedPublication], int | None]:
    """What was published, newest first, from before that number; and the number to go on before."""
    found = await gateway.policies.published(before, limit + 1)
    return page_of(found, limit, lambda one: one.publication.number)


async def bundle(name: str, gateway: Gateway) -> tuple[PolicyBundle, SignedPublication]:
    """A bundle that is or was in force, by its hash, or its files without grants; and its last publication.  Raises NotFound, Unsound."""
    signed = await gateway.policies.last_of(name)
    if signed is None:
        raise NotFound("no such bundle was in force")
    return await gateway.policies.bundle(name), signed


async def _require_as_logged(policy: DraftedPolicy, gateway: Gateway) -> None:
    """Pass where the log has who drafted it and, of one that is approved, that somebody else agreed to it as it stands.

    So nobody's hand in the store makes an approval.  Raises Conflict after a line, AuditUnavailable.
    """
    draft_, begun = policy.draft, {"policy_id": policy.draft.policy_id}
    drafted = draft_.drafted
    is_as_logged = says(await logged_act(drafted.entry, gateway.log.reader), drafted.account, {"did": _DRAFTS, **begun})
    approved = draft_.approved
    if is_as_logged and approved is not None:
        agreed = {
            "did": _APPROVES,
            **begun,
            "version": draft_.version - 1,
            "base": draft_.base,
            "bundle": policy.bundle.hash,
        }
        is_as_logged = approved.account != drafted.account and says(
            await logged_act(approved.entry, gateway.log.reader), approved.account, agreed
        )
    if not is_as_logged:
        log.error("policy_altered", policy_id=draft_.policy_id)
        raise Conflict("this policy is not as the log has it: draft it anew")


async def _require_fit(policy: DraftedPolicy, gateway: Gateway) -> InForce:
    """What the policy says, where nothing stands against it.  Raises Conflict; Outdated with the files that have changed."""
    if policy.draft.base != gateway.live.now.rules:
        await _refuse_outdated(policy, gateway)
    validation = Validation(policy, await _findings(policy, gateway))
    if not validation.holds:
        raise Conflict("the policy is not valid: validate it")
    made = await _made(policy.bundle, gateway)
    failed = [str(row.number) for row in tested(policy.bundle, made) if not row.holds]
    if failed:
        raise Conflict(f"rows of the policy's own tests do not hold: {', '.join(failed[:20])}")
    return made


async def _refuse_outdated(policy: DraftedPolicy, gateway: Gateway) -> NoReturn:
    changed = ", ".join(await _changed_since(policy.draft, gateway)) or "nothing but its history"
    raise Outdated(f"another policy was published since this one was drafted: changed were {changed}")


async def _require(check: Callable[[Officer], None], officer: Officer, gateway: Gateway) -> None:
    """Raises NotAuthorised after its DENIED entry."""
    try:
        check(officer)
    except NotAuthorised as refusal:
        await gateway.audit.deny(officer, None, refusal)
        raise


async def _take(
    policy: DraftedPolicy,
    turn: PolicyTurn,
    entry: Draft,
    gateway: Gateway,
    rows: Callable[[Receipt], Sequence[Statement]] = lambda _receipt: (),
) -> None:
    """Write the turn with its entry.  Raises Outdated where somebody else has gone on with it, or published, meanwhile."""
    number, policy_id = policy.draft.version, policy.draft.policy_id
    await gateway.audit.record(
        entry, lambda receipt: [*rows(receipt), gateway.policies.take_turn(policy_id, number, turn, receipt.entry)]
    )


def _about(policy: DraftedPolicy) -> dict[str, object]:
    """As which bundle a policy stands, at which version."""
    return {
        "policy_id": policy.draft.policy_id,
        "version": policy.draft.version,
        "base": policy.draft.base,
        "bundle": policy.bundle.hash,
    }


def _after(policy: DraftedPolicy, turn: PolicyTurn) -> DraftedPolicy:
    return replace(policy, draft=policy.draft.after(turn))


def _who(officer: Officer) -> tuple[str, str | None, datetime]:
    """Whose turn it is, and when."""
    return officer.account, officer.person_digest, real_now()
