"""Batches as people make them: looked at beforehand, made, approved by somebody else, held up and read; each step stands in the log with it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from gateway.audit import Draft, full_officer, parts, people_of
from gateway.db import Statement
from gateway.domain.batch import (
    BatchActor,
    BatchKind,
    BatchPreview,
    BatchRow,
    BatchRowFault,
    BatchState,
    BatchStep,
    BatchWish,
    ListedRow,
    QueryBatch,
)
from gateway.domain.codes import CaseNumber, QueryId
from gateway.domain.errors import InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.matter import Certificate
from gateway.domain.parties import Party
from gateway.domain.person import age_on
from gateway.domain.request import Idempotency
from gateway.domain.stages import Officer, Query, RowOf
from gateway.domain.words import ABOLISHED, Method
from gateway.entry import Kind
from gateway.flows.steps.batch_steps import batch_entry, take_step
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.idempotency import claim, finish, free_when_refused
from gateway.flows.steps.idempotency import wish as key_wish
from gateway.flows.steps.kin import with_known_kin
from gateway.flows.steps.opening import require_authority
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.second_person import acts, is_same_person
from gateway.results import decode_basis, encode_basis

MOST_FAULTS = 400
"""Told at once of one list."""
DID_READ = "read rows of a batch"
_BREATH = 25
"""So many rows are looked at before others have their turn."""
_AT_ONCE = 200


async def preview(wish: BatchWish, gateway: Gateway) -> BatchPreview:
    """What is wrong with each row of a list; nothing is kept, and nobody is asked."""
    return BatchPreview(len(wish.rows), tuple([fault async for fault in _faults(wish, gateway)]))


async def make(
    wish: BatchWish, officer: Officer, gateway: Gateway, *, idempotency: Idempotency | None = None
) -> QueryBatch:
    """Make a batch of a list in which nothing is wrong, with its ADMIN entry; it is asked once it is run, or approved.

    With a known idempotency key the one that was made is told again.
    Raises InvalidInput with every fault, NotAuthorised after its DENIED entry (a certificate that nobody has to bring, one that the
    officer may not ask, a case that is not theirs), Conflict (the key was used otherwise), NotFound (what it made is kept no more), AuditUnavailable.
    """
    batch = _batch(wish, officer, gateway)
    held = key_wish(QueryId(str(batch.batch_id)), officer, gateway, idempotency)
    done = await claim(held, gateway)
    if done is not None:
        return await gateway.batches.load_of(UUID(done.query_id), officer)
    async with free_when_refused(held, gateway):
        await _make(wish, batch, officer, gateway, finish(held, gateway))
    return await gateway.batches.load_of(batch.batch_id, officer)


async def _make(
    wish: BatchWish, batch: QueryBatch, officer: Officer, gateway: Gateway, alongside: Sequence[Statement]
) -> None:
    """alongside: what else stands in the transaction of its entry."""
    try:
        _require_need(wish, gateway)
        found = await preview(wish, gateway)
        if found.faults:
            told = [InputFault(pointer_of(one), one.code, one.message) for one in found.faults]
            raise InvalidInput("the list does not fit", told)
        await _require_allowed(wish, officer, gateway)
    except NotAuthorised as refusal:
        await gateway.audit.deny(officer, wish.rows[0].query.about(()), refusal)
        raise
    await gateway.batches.prepare(batch, [basis async for basis in _bases(wish, batch, officer)])
    await acts(officer, gateway)
    draft = batch_entry("make", batch, full_officer(officer))
    await gateway.audit.record(draft, lambda receipt: [gateway.batches.made(batch, receipt.entry), *alongside])


async def load(batch_id: UUID, officer: Officer, gateway: Gateway) -> QueryBatch:
    """One of the officer's own, or of the department whose head they are.  Raises NotFound."""
    return await gateway.batches.load_of(batch_id, officer)


async def listed(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[QueryBatch], UUID | None]:
    """The same, the newest first, and the id to go on before."""
    found = await gateway.batches.listed(officer, before, limit + 1)
    return page_of(found, limit, lambda one: one.batch_id)


async def step(batch_id: UUID, wanted: BatchStep, officer: Officer, gateway: Gateway) -> QueryBatch:
    """Run, pause, resume or cancel it.  Raises NotFound, Conflict, AuditUnavailable."""
    batch = await gateway.batches.load_of(batch_id, officer)
    actor = BatchActor.MAKER if _is_own(batch, officer) else BatchActor.HEAD
    return await _done(await take_step(batch, wanted, actor, gateway, by=officer), officer, gateway)


async def decide(
    batch_id: UUID, decision: BatchStep, reasons: str | None, officer: Officer, gateway: Gateway
) -> QueryBatch:
    """Approve a job, or refuse it with reasons.

    Raises NotFound, NotAuthorised after its DENIED entry (nobody decides about a list of their own), InvalidInput, Conflict, AuditUnavailable.
    """
    batch = await gateway.batches.load_of(batch_id, officer)
    if await is_same_person(batch.account, officer, gateway):
        refusal = NotAuthorised("somebody else approves a list, who has not made it", rule="second-person")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    done = await take_step(batch, decision, BatchActor.HEAD, gateway, by=officer, reasons=reasons)
    return await _done(done, officer, gateway)


async def rows(
    batch_id: UUID, after: int, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[tuple[BatchRow, CaseNumber]], int | None]:
    """Rows of one's own batch in their order, each with its case, and the number to go on after; whose they are stands in an entry before.

    Raises NotFound, AuditUnavailable.
    """
    batch = await gateway.batches.load_of(batch_id, officer)
    if not _is_own(batch, officer):
        raise NotFound("who is in a list is told to whoever made it alone")
    found = await gateway.batches.rows(batch_id, after, limit + 1)
    shown, last = page_of(found, limit, lambda one: one.number)
    return await _shown(batch, shown, officer, gateway), last


async def every_row(batch_id: UUID, officer: Officer, gateway: Gateway) -> Sequence[tuple[BatchRow, CaseNumber]]:
    """All rows of one's own batch, as `rows` gives them.  Raises NotFound, AuditUnavailable."""
    found: list[tuple[BatchRow, CaseNumber]] = []
    last: int | None = 0
    while last is not None:
        page, last = await rows(batch_id, last, _AT_ONCE, officer, gateway)
        found += page
    return found


async def _shown(
    batch: QueryBatch, shown: Sequence[BatchRow], officer: Officer, gateway: Gateway
) -> Sequence[tuple[BatchRow, CaseNumber]]:
    with_cases = [(row, decode_basis(row.basis)[0].case_number) for row in shown]
    result = {"did": DID_READ, "batch_id": str(batch.batch_id), "found": len(shown)}
    sections = {"officer": full_officer(officer), "result": result}
    for people in parts(await people_of(gateway.log.reader, (case for _, case in with_cases))):
        await gateway.audit.record(Draft(Kind.ADMIN, None, sections, people))
    return with_cases


async def _done(batch: QueryBatch, officer: Officer, gateway: Gateway) -> QueryBatch:
    return await gateway.batches.load_of(batch.batch_id, officer)


def _is_own(batch: QueryBatch, officer: Officer) -> bool:
    return (batch.account, batch.client) == (officer.account, officer.client)


# ── what is wrong with a list ────────────────────────────────────────────────────────────────────────────────────────────


async def _faults(wish: BatchWish, gateway: Gateway) -> AsyncIterator[BatchRowFault]:
    """Each of the whole list once; of rows as many as are told at once."""
    told = 0
    seen: set[tuple[str, str]] = set()
    subjects: Counter[str] = Counter()
    for fault in _list_faults(wish, gateway):
        yield fault
        told += 1
    for row in wish.rows if not told else ():
        if row.number % _BREATH == 0:
            await asyncio.sleep(0)
        for fault in _row_faults(wish, row, subjects, gateway):
            if told >= MOST_FAULTS:
                return
            if fault.row or (fault.pointer, fault.code) not in seen:
                yield fault
                told += 1
            seen.add((fault.pointer, fault.code))


def _list_faults(wish: BatchWish, gateway: Gateway) -> Iterator[BatchRowFault]:
    most = gateway.live.now.terms.batches.most_rows[wish.kind]
    if len(wish.rows) > most:
        yield BatchRowFault(0, "/rows", "too-many", f"a {wish.kind} has at most {most} rows")
    for place, one in enumerate(_named(wish, gateway)):
        if one is not None and one.ladder[0] is Method.DIRECT:
            yield BatchRowFault(0, f"/certificates/{place}", ABOLISHED, "nobody has to prove this any more")
        elif one is not None and not _is_yes_or_no(one):
            sentence = "a batch asks what registers answer with yes or no; ask this one in a query"
            yield BatchRowFault(0, f"/certificates/{place}", "not-yes-no", sentence)
    if wish.kind is BatchKind.STAFF_LIST and not all(
        any(party.role == "employer" for party in row.query.parties[: wish.common]) for row in wish.rows
    ):
        yield BatchRowFault(0, "/parties", "no-employer", "a staff list is of one company, which stands in `parties`")


def _named(wish: BatchWish, gateway: Gateway) -> Sequence[Certificate | None]:
    matter = gateway.catalogue.matters.get(wish.matter)
    known = {} if matter is None else {one.code: one for one in matter.certificates}
    return [known.get(code) for code in wish.certificates]


def _is_yes_or_no(certificate: Certificate) -> bool:
    return certificate.predicate is not None and certificate.ladder[0] is Method.DATA_QUERY


def _row_faults(wish: BatchWish, row: ListedRow, subjects: Counter[str], gateway: Gateway) -> Iterator[BatchRowFault]:
    number, own = row.number, row.query.parties[wish.common :]
    if wish.kind is BatchKind.STAFF_LIST and [party.role for party in own] != ["staff"]:
        yield BatchRowFault(number, "/parties", "staff", "each row of a staff list is one of the staff")
    youngest, today = gateway.access.rules.adult_years, gateway.clock.now().date()
    for place, party in enumerate(own):
        if party.person is not None and age_on(party.person.person_id.birth_date, today) < youngest:
            sentence = f"nobody under {youngest} is asked about in a batch: ask in a query"
            yield BatchRowFault(number, f"/parties/{place}/person_id", "minor", sentence)
    subject = next((party.person.person_id.number for party in own if party.person is not None), None)
    if subject is not None:
        subjects[subject] += 1
        if subjects[subject] > 1:
            yield BatchRowFault(number, "/parties/0/person_id", "twice", "this person stands in the list already")
    try:
        gateway.catalogue.plan(row.query)
    except InvalidInput as refused:
        yield from (_of_row(fault, number, wish.common) for fault in refused.faults)


def _of_row(fault: InputFault, number: int, common: int) -> BatchRowFault:
    """Where in the row it is, or where in the list."""
    empty, member, *rest = fault.pointer.split("/") if fault.pointer else ("", "", "")
    if member == "parties" and rest and rest[0].isdecimal() and int(rest[0]) >= common:
        pointer = "/".join((empty, member, str(int(rest[0]) - common), *rest[1:]))
        return BatchRowFault(number, pointer, fault.code, fault.message)
    is_case = member == "case_number"
    return BatchRowFault(number if is_case or not rest else 0, fault.pointer, fault.code, fault.message)


def pointer_of(fault: BatchRowFault) -> str:
    """Where in the whole list it is (RFC 6901)."""
    return fault.pointer if fault.row == 0 else f"/rows/{fault.row - 1}{fault.pointer}"


# ── who may ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_need(wish: BatchWish, gateway: Gateway) -> None:
    """Raises NotAuthorised by rule `abolished` where a certificate is named that nobody has to bring any more."""
    for one in _named(wish, gateway):
        if one is not None and one.ladder[0] is Method.DIRECT:
            raise NotAuthorised("nobody has to prove this any more", rule=ABOLISHED, basis=one.basis)


async def _require_allowed(wish: BatchWish, officer: Officer, gateway: Gateway) -> None:
    """Raises NotAuthorised: what would be refused to every row is refused to the list."""
    permitted = gateway.access.permissions(officer, gateway.catalogue.matters[wish.matter])
    for allowed in permitted.certificates:
        if allowed.certificate in wish.certificates and not allowed.is_granted:
            raise NotAuthorised("nothing grants this certificate to the post", rule=allowed.rule, basis=allowed.basis)
    await gateway.duty.require(officer, wish.rows[0].query.case_number)
    if wish.kind is BatchKind.STAFF_LIST:
        # the case is the company's, and everybody in the list is of it, by whoever acts for the company
        plan = gateway.catalogue.plan(_as_one_query(wish))
        require_authority(plan, gateway)
        await gateway.access.authorise(await with_known_kin(officer, gateway), plan)


def _as_one_query(wish: BatchWish) -> Query:
    """All rows of a staff list as one query."""
    first = wish.rows[0].query
    staff = [party for row in wish.rows for party in row.query.parties[wish.common :]]
    keyed = [replace(party, key=f"{party.role}.{number}") for number, party in enumerate(staff, start=1)]
    return first.about((*first.parties[: wish.common], *keyed))


# ── what is kept ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _batch(wish: BatchWish, officer: Officer, gateway: Gateway) -> QueryBatch:
    now, terms = gateway.clock.now(), gateway.live.now.terms.batches
    return QueryBatch(
        batch_id=UUID(uuid7()),
        kind=wish.kind,
        state=BatchState.DRAFT,
        account=officer.account,
        client=officer.client,
        department=officer.department,
        matter=wish.matter,
        certificates=wish.certificates,
        purpose=wish.purpose,
        rows=len(wish.rows),
        list_mark=gateway.batches.mark(list(_told(wish.rows))),
        made_at=now,
        kept_until=now + timedelta(days=terms.undecided_days),
    )


def _told(rows: Iterable[ListedRow]) -> Iterator[str]:
    for row in rows:
        yield row.query.case_number
        yield from (f"{party.role} {_number(party)}" for party in row.query.parties)


def _number(party: Party) -> str:
    if party.person is not None:
        return party.person.person_id.number
    return "" if party.employer is None else party.employer.code


async def _bases(wish: BatchWish, batch: QueryBatch, officer: Officer) -> AsyncIterator[bytes]:
    for row in wish.rows:
        if row.number % _BREATH == 0:
            await asyncio.sleep(0)
        place = RowOf(str(batch.batch_id), row.number, is_approved=batch.kind is BatchKind.JOB)
        yield encode_basis(row.query.as_row(place, batch.made_at), officer)
