"""Recall: a value was corrected; every query that rested on the wrong one is found, its asker told, its stored answer marked or asked anew."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from gateway.audit import Draft, HeldValue, Resting, full_officer, resting_on
from gateway.domain.codes import CertificateCode, LookupId, MatterCode, QueryId, QuestionName
from gateway.domain.correction import Correction, CorrectionState, Disputed, Recall
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.outbox import MessageKind
from gateway.domain.parties import identifier_of
from gateway.domain.reply import Found, NoRecord
from gateway.domain.stages import Grant, Officer
from gateway.domain.wire import with_recalled
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work
from gateway.entry import Content, Kind
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.correction_entry import correction_entry
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.marking import mark_complete
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.rights import authorise_again
from gateway.flows.steps.telling import tell_client


async def recall(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Find what rests on the values that were wrong, and recall what was not recalled yet.  Raises FAULTS, AuditUnavailable: to be done again.

    What was answered after the same was corrected once more is for that correction to judge: the value may be the right one again.
    """
    correction = await gateway.corrections.load(UUID(ids["correction_id"]))
    if correction.answered is None or correction.state is not CorrectionState.CORRECTED:
        return
    disputed = correction.disputed
    held = [
        HeldValue(disputed.department, disputed.item, disputed.subject, disputed.record, value)
        for value in correction.answered.answer.wrong
    ]
    found = await resting_on(held, _questions(disputed, gateway), gateway.log.reader, gateway.log.privacy)
    until = await gateway.corrections.corrected_next(correction)
    resting = [one for one in found.queries if until is None or one.at <= until]
    known = await gateway.corrections.recalled(correction.correction_id)
    for one in resting:
        if QueryId(str(one.query_id)) not in known:
            with suppress(Conflict):  # another process was quicker
                await _recall(one, correction, gateway)
    for one in resting:
        await _mend_stored(one, correction, gateway)


async def listed(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway, *, only_open: bool
) -> tuple[Sequence[Recall], UUID | None]:
    """The notices of an asker, newest first; ids and codes, nobody's case."""
    found = await gateway.corrections.recalls(officer, before, limit + 1, only_open=only_open)
    return page_of(found, limit, lambda one: one.recall_id)


async def read(recall_id: UUID, officer: Officer, gateway: Gateway) -> Recall:
    """One notice of an asker.  Raises NotFound."""
    return await gateway.corrections.load_recall(recall_id, officer)


async def acknowledge(recall_id: UUID, officer: Officer, gateway: Gateway) -> Recall:
    """Its asker knows, once, with an entry.  Raises NotFound, Conflict, AuditUnavailable."""
    found = await gateway.corrections.load_recall(recall_id, officer)
    if found.acknowledged_at is not None:
        raise Conflict("this was acknowledged already")
    now = gateway.clock.now()
    what = {"did": "acknowledge recall", "recall_id": str(recall_id)}
    draft = Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": what})
    await gateway.audit.record(draft, lambda _receipt: [gateway.corrections.acknowledge(found, now)])
    return replace(found, acknowledged_at=now)


async def _recall(one: Resting, correction: Correction, gateway: Gateway) -> None:
    certificates, query_id = await _certificates(one, correction.disputed, gateway), QueryId(str(one.query_id))
    status = await gateway.results.status_of(query_id) or QueryStatus.EXPIRED
    told = tell_client(query_id, one.client, status, gateway, MessageKind.QUERY_RECALLED)
    around: dict[str, Content] = {"case": {"case_number": one.case_number}, "request": {"matter": one.matter}}
    more = {"query": str(one.query_id), "certificates": list(certificates), "found_in": one.entry}
    draft = correction_entry("recall what rests on", correction, BY_GATEWAY, gateway, more=more, around=around)

    def made(entry: str) -> Recall:
        return Recall(
            recall_id=UUID(uuid7()),
            correction_id=correction.correction_id,
            query_id=query_id,
            account=one.account,
            client=one.client,
            certificates=certificates,
            made_at=gateway.clock.now(),
            entry=entry,
        )

    await gateway.audit.record(draft, lambda receipt: [gateway.corrections.recall(made(receipt.entry)), told])


async def _mend_stored(one: Resting, correction: Correction, gateway: Gateway) -> None:
    """While its answer is kept: one that is complete is marked, one that is not has the department asked anew."""
    query_id = QueryId(str(one.query_id))
    stored = await gateway.results.load(query_id)
    if stored is None:
        return
    if stored.work is not None:
        await _ask_anew(query_id, stored.work, correction, gateway)
        return
    certificates = await _certificates(one, correction.disputed, gateway)
    await mark_complete(
        query_id,
        lambda document: with_recalled(document, certificates),
        {"recalled": str(correction.correction_id)},
        gateway,
        [tell_client(query_id, stored.client, stored.status, gateway)],
    )


async def _ask_anew(query_id: QueryId, work: Work, correction: Correction, gateway: Gateway) -> None:
    grant = await authorise_again(work, gateway)
    lookups = () if grant is None else _that_told(grant, work, correction)
    if grant is not None and lookups:
        act = Act(None, {"recalled": str(correction.correction_id)})
        await advance(query_id, grant, lambda now: _without(now, lookups), gateway, act=act)


def _that_told(grant: Grant, work: Work, correction: Correction) -> tuple[LookupId, ...]:
    """The lookups that were answered by the day of the correction, of its item about its subject."""
    disputed, results = correction.disputed, work.replies.results
    if correction.answered is None:
        return ()
    day = correction.answered.at.date()
    return tuple(
        one.lookup_id
        for one in grant.lookups
        if one.department == disputed.department
        and disputed.item in one.items
        and disputed.subject in {identifier_of(party) for party in (one.subject, one.other) if party is not None}
        and one.lookup_id in results
        and isinstance(reply := results[one.lookup_id].reply, Found | NoRecord)
        and (reply.came_on is None or reply.came_on <= day)
        and one.lookup_id not in work.pending
    )


def _without(work: Work, lookups: Sequence[LookupId]) -> Work:
    pending = {**work.pending, **dict.fromkeys(lookups, 0)}
    return replace(work, replies=work.replies.without(lookups), pending=pending)


def _questions(disputed: Disputed, gateway: Gateway) -> list[QuestionName]:
    """Those of the department that ask this item."""
    manifest = gateway.connect.manifests.get(disputed.department)
    asked = {} if manifest is None else manifest.questions
    return [QuestionName(f"{disputed.department}.{name}") for name, one in asked.items() if disputed.item in one.items]


async def _certificates(one: Resting, disputed: Disputed, gateway: Gateway) -> tuple[CertificateCode, ...]:
    """Those of the query that ask for the item about its subject; all of them where log or catalogue of now do not tell."""
    asked = tuple(map(CertificateCode, one.certificates))
    try:
        roles = (await gateway.log.contexts.context(one.query_id)).roles
    except NotFound:
        return asked
    if one.party not in roles:
        return asked
    whose, what = list(roles).index(one.party), (disputed.department, disputed.item)
    return gateway.catalogue.that_ask(MatterCode(one.matter), asked, list(roles.values()), whose, what) or asked
