"""The way of a reveal: asked for by one auditor, decided by a second person, read once; each step in the log before it counts."""

from collections.abc import Sequence

from gateway.audit import REASON, People, Seen, together
from gateway.db import Statement
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, NotAuthorised
from gateway.domain.stages import Officer
from gateway.flows.steps.oversight import Oversight
from gateway.oversight.reveals import (
    Reveal,
    RevealAct,
    RevealDecision,
    RevealState,
    RevealWish,
    Unsealed,
    after_decision,
    reveal_entry,
)


async def ask(wish: RevealWish, officer: Officer, task: str, oversight: Oversight) -> Reveal:
    """Ask for a reveal.  Raises NotFound, Conflict (nothing is sealed), Shredded, AuditUnavailable."""
    reveals, act = oversight.reveals, RevealAct(officer, task, oversight.clock.real())
    reveal = await reveals.begin(wish, act)
    draft = reveal_entry(reveal, "asked", act, wish.reason)
    await oversight.audit.record(draft, lambda receipt: [reveals.asked(reveal, act, receipt)])
    return reveal


async def page(
    after: str | None, limit: int, officer: Officer, task: str, oversight: Oversight
) -> tuple[Sequence[Reveal], str | None]:
    """Reveals, newest first, behind the one of the id `after`, and the id to go on after; a look with its entry.

    Raises AuditUnavailable.
    """
    found, last = await oversight.reveals.page(after, limit)
    what = {"criteria": {"list": "reveals"}, "found": len(found), "first_page": after is None}
    await oversight.readings.searched(officer, task, what, people=together(*map(_shows, found)))
    return found, last


async def load(reveal_id: str, officer: Officer, task: str, oversight: Oversight) -> Reveal:
    """How far a reveal is; a look with its entry, since the reason may name somebody.  Raises NotFound, AuditUnavailable."""
    reveal = await oversight.reveals.load(reveal_id)
    what = {"criteria": {"list": "reveals", "reveal": reveal_id}, "found": 1}
    await oversight.readings.searched(officer, task, what, people=_shows(reveal))
    return reveal


def _shows(reveal: Reveal) -> People:
    """The reason, in somebody's own words, of a person's entry."""
    case = Seen() if reveal.case_number is None else Seen.case(reveal.case_number, reveal.matter)
    return {reveal.wish.tag: Seen(frozenset({REASON}), case.cases, case.matters)}


async def decide(reveal_id: str, decision: RevealDecision, officer: Officer, task: str, oversight: Oversight) -> Reveal:
    """Approve or refuse what another person asked for.

    Raises NotFound, Conflict (decided or expired), NotAuthorised after its DENIED entry (the same person), AuditUnavailable.
    """
    reveals, act = oversight.reveals, RevealAct(officer, task, oversight.clock.real())
    reveal = await reveals.load(reveal_id)
    if _is_same_person(reveal, officer):
        refusal = NotAuthorised("who asked for a reveal cannot decide on it", rule="second-person")
        await oversight.audit.deny(officer, None, refusal)
        raise refusal
    if reveal.state(act.at) is not RevealState.PENDING:
        raise Conflict(f"this reveal is {reveal.state(act.at)}")
    draft = reveal_entry(reveal, "approved" if decision.is_approved else "refused", act, decision.reason)

    def turn(receipt: Receipt) -> Sequence[Statement]:
        return [reveals.decided(reveal, decision, act, receipt)]

    try:
        await oversight.audit.record(draft, turn)
    except Conflict:
        raise Conflict("somebody else has decided on this reveal already") from None
    return after_decision(reveal, decision, act)


async def read(reveal_id: str, officer: Officer, task: str, oversight: Oversight) -> tuple[Reveal, Unsealed]:
    """What was revealed, to who asked for it, once.

    It is opened before its entry is written, and handed over after.  Raises NotFound, Conflict (not approved, expired, read
    already), Shredded, AuditUnavailable.
    """
    reveals, act = oversight.reveals, RevealAct(officer, task, oversight.clock.real())
    reveal = await reveals.load_of(reveal_id, officer)
    if reveal.state(act.at) is not RevealState.APPROVED:
        raise Conflict(f"this reveal is {reveal.state(act.at)}")
    opened = await reveals.open(reveal)
    draft = reveal_entry(reveal, "read", act, opened=opened)
    try:
        await oversight.audit.record(draft, lambda receipt: [reveals.was_read(reveal, act, receipt)])
    except Conflict:
        raise Conflict("this reveal is read") from None
    return reveal, opened


def _is_same_person(reveal: Reveal, officer: Officer) -> bool:
    """By account, or by the person behind two accounts."""
    is_known = officer.person_digest is not None
    return reveal.asked.account == officer.account or (is_known and reveal.person_digest == officer.person_digest)
