"""The check after a declaration: its rule is put to the registers, through the same doors and with entries of its own."""

import asyncio
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.db import Statement
from gateway.decision import StillOpen, decide, disclose, tell
from gateway.declaration import CheckOutcome, Declaration
from gateway.domain.answer import Answer, Doubt, unknown
from gateway.domain.clock import real_now
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.document import Receipt
from gateway.domain.errors import InvalidInput, NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.parties import Party
from gateway.domain.stages import Asked, Grant, Officer, Opened, Query, Replies
from gateway.domain.words import Verdict
from gateway.flows.steps.assess import linked_by, strangers_in
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.inspecting import settle
from gateway.flows.steps.job_names import INSPECT
from gateway.flows.steps.silent import asked_of, mark_of
from gateway.results import decode_basis

NO_REGISTER = "NO_REGISTER"
OLDER_COPY = "OLDER_COPY"
"""The register's copy is older than the promise."""
_CLOCKS = timedelta(minutes=1)
"""So far may a register's clock, and the second or minute that it tells, be behind."""
_OUTCOMES = {
    Verdict.YES: CheckOutcome.TRUE,
    Verdict.NO: CheckOutcome.FALSE,
    Verdict.UNKNOWN: CheckOutcome.NOT_VERIFIABLE,
}


@dataclass(frozen=True, slots=True)
class _Turn:
    """One attempt of one check."""

    made: Declaration
    number: int
    attempt: int


async def check(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Make one check of a declaration.  Does nothing where it has been made.

    A contradiction opens a finding; doubt, or no register, proves nothing and is recorded as not verifiable.  A register that does
    not answer is asked again later, so often as the conditions say.
    """
    made = await gateway.declarations.load(ids["declaration_id"])
    turn = None if made is None else _Turn(made, int(ids["number"]), int(ids["attempt"]))
    if turn is None or not any(c.number == turn.number and c.outcome is None for c in turn.made.checks):
        return
    grant = await _granted(turn.made, gateway)
    if isinstance(grant, str):
        await gateway.database.run(*_recorded(turn, CheckOutcome.NOT_VERIFIABLE, grant, None, gateway))
    else:
        await _ask(turn, grant, gateway)
    await settle(gateway, turn.made.declaration_id)


async def _granted(made: Declaration, gateway: Gateway) -> Grant | str:
    """What may be asked for the check, or the reason why nobody can be."""
    query, officer = _basis(made, gateway)
    try:
        plan = gateway.catalogue.plan_check(query)
        if plan is None:
            return NO_REGISTER
        grant = await gateway.access.authorise(officer, plan)
    except InvalidInput:
        return "NOT_APPLICABLE"
    except NotAuthorised:
        return "DENIED"
    if made.certificate in grant.denied:
        return "DENIED"
    # Nothing is shown to anybody: the answer alone counts.
    return grant.without_fields()


def _basis(made: Declaration, gateway: Gateway) -> tuple[Query, Officer]:
    """The check's own query, about the declared certificate alone, with the applicant's name as they signed it."""
    query, officer = decode_basis(made.basis)
    matter = gateway.catalogue.matters[query.matter]
    declared = [certificate for certificate in matter.certificates if certificate.code == made.certificate]
    taken = frozenset(name for certificate in declared for name in certificate.parameters)
    parties = tuple(_as_signed(party, made) for party in query.parties)
    at = Asked(QueryId(uuid7()), gateway.clock.now(), real_now())
    return query.to_check(made.certificate, parties, taken, at), officer.as_gateway()


def _as_signed(party: Party, made: Declaration) -> Party:
    is_signer = party.person is not None and party.person.person_id == made.signer.person_id
    return replace(party, person=made.signer) if is_signer else party


async def _ask(turn: _Turn, grant: Grant, gateway: Gateway) -> None:
    """INTENT, the departments, OUTCOME; the check's outcome stands in the OUTCOME's transaction."""
    opened = await gateway.audit.open(grant)
    until_s = asyncio.get_running_loop().time() + gateway.times.check_share_s
    replies = await gateway.connect.fan_out(opened, until_s, linked_by(grant, gateway))
    now = gateway.clock.now()
    answer = decide(grant.plan, replies, now.date()).of[turn.made.certificate].answer
    after = _after(turn, _fair(answer, replies, _copies(grant, gateway), turn.made), grant.plan.query.query_id, gateway)
    document = disclose(grant, replies, tell(grant, replies, now.date()), StillOpen(now))
    strangers = strangers_in(grant, replies, gateway)
    await gateway.audit.close(
        opened,
        replies,
        document,
        strangers=strangers,
        alongside=lambda receipt: [*after, _mark(opened, replies, receipt, gateway)],
    )


def _mark(opened: Opened, replies: Replies, receipt: Receipt, gateway: Gateway) -> Statement:
    grant = opened.grant
    return mark_of(grant.plan.query, grant.officer, receipt.entry, gateway, asked_of(opened.lookups, replies.results))


def _copies(grant: Grant, gateway: Gateway) -> frozenset[LookupId]:
    """The lookups that are answered from a copy of a register: an exchange database, or a file that can be too old."""
    drivers = {name: manifest.driver for name, manifest in gateway.connect.manifests.items()}
    asked = ((lookup.lookup_id, drivers.get(lookup.department, {})) for lookup in grant.lookups)
    return frozenset(one for one, driver in asked if driver.get("kind") == "sql" or "stale_after_h" in driver)


def _fair(answer: Answer | None, replies: Replies, copies: Container[LookupId], made: Declaration) -> Answer | None:
    """The answer, unless it is a no that rests on a copy older than the promise: that proves nothing of what was promised."""
    if answer is None or answer.verdict is not Verdict.NO:
        return answer
    copied = (getattr(result.reply, "as_of", None) for one, result in replies.results.items() if one in copies)
    is_older = any(as_of is not None and as_of + _CLOCKS < made.signed_at for as_of in copied)
    return unknown(OLDER_COPY, Doubt.FINAL) if is_older else answer


def _after(turn: _Turn, answer: Answer | None, query_id: QueryId, gateway: Gateway) -> Sequence[Statement]:
    """The outcome, or another attempt where a register did not answer."""
    if answer is None:
        return _recorded(turn, CheckOutcome.NOT_VERIFIABLE, NO_REGISTER, query_id, gateway)
    conditions = gateway.declarations.conditions
    if answer.doubt is Doubt.WAITING and turn.attempt < conditions.check_attempts:
        ids = {"declaration_id": turn.made.declaration_id, "number": str(turn.number), "attempt": str(turn.attempt + 1)}
        at = gateway.clock.stored() + timedelta(seconds=conditions.check_pause_s)
        return [gateway.jobs.enqueue(INSPECT, ids, at)]
    return _recorded(turn, _OUTCOMES[answer.verdict], answer.reason, query_id, gateway)


def _recorded(
    turn: _Turn, outcome: CheckOutcome, reason: str, query_id: QueryId | None, gateway: Gateway
) -> Sequence[Statement]:
    now = gateway.clock.now()
    return gateway.declarations.checked(
        turn.made.declaration_id, turn.number, outcome, reason, query_id=query_id, now=now
    )
