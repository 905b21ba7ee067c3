"""The door: hearings and the dishonesty register in their tables.  Who may do what is the table of steps', not its."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.credit import statements as sql
from gateway.credit.feeds import CreditFeeds
from gateway.credit.model import CreditVerdict, DishonestyRecord, HeardStatement, Hearing, RecordRequest
from gateway.credit.refusals import CreditRefusals
from gateway.credit.rows import hearing_of, place, record_of, request_of
from gateway.credit.terms import CreditTerms
from gateway.db import Database, Keyring, Statement
from gateway.domain.credit import HearingState, RecordState, RequestState
from gateway.domain.errors import NotFound
from gateway.domain.person import PersonId

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class CreditPlace:
    """After which row a page begins, in the order of due times."""

    at: datetime
    row_id: UUID


class Credit:
    """keyring: that of declarations, whose tags name the same people.  terms: those of now.  sources: whose feeds are taken, by name.

    Everything that changes something is a statement for the transaction of the entry that says who did it; it fails (GW409) where what it
    changes is not as it was found, and where no confirmed hearing of two people stands behind an entry of the register.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        terms: Callable[[], CreditTerms],
        sources: Mapping[str, Ed25519PublicKey],
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._terms = terms
        self.refusals = CreditRefusals(database, keyring)
        self.feeds = CreditFeeds(database, keyring, sources)

    @property
    def terms(self) -> CreditTerms:
        """Deadlines, display times, and the notice."""
        return self._terms()

    # ── what bars ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def is_barred(self, person: PersonId, now: datetime) -> bool:
        """Whether a person may not declare at `now` (domain clock): asked of the store each time.  Raises FAULTS."""
        return await self._database.row(sql.IS_BARRED(person_tag=self._keyring.person_tag(person), now=now)) is not None

    async def has_other_case(self, record: DishonestyRecord, now: datetime) -> bool:
        """Whether the person has another entry in force, or a hearing that is not decided."""
        tag = self._keyring.person_tag(record.hearing.person.person_id)
        others = (
            sql.HAS_OPEN_CASE(person_tag=tag),
            sql.HAS_OTHER_RECORD(person_tag=tag, now=now, record_id=record.record_id),
        )
        return any([await self._database.row(other) is not None for other in others])

    # ── hearings ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def hearing(self, hearing_id: UUID) -> Hearing:
        """Raises NotFound, FAULTS, UnreadableBytes."""
        row = await self._database.row(sql.LOAD_HEARING(hearing_id=hearing_id))
        if row is None:
            raise NotFound("there is no such hearing")
        return self._hearing(row)

    async def hearings(self, state: HearingState | None, after: CreditPlace | None, most: int) -> list[Hearing]:
        """Those in a state, or all; whose turn is due first, first."""
        rows = await self._database.rows(sql.LIST_HEARINGS(**_page(state, after), most=most))
        return [self._hearing(row) for row in rows]

    async def hearings_of(self, person: PersonId) -> list[Hearing]:
        """A person's own, the newest first."""
        rows = await self._database.rows(sql.HEARINGS_OF(person_tag=self._keyring.person_tag(person), most=_AT_ONCE))
        return [self._hearing(row) for row in rows]

    async def no_more_to_hear(self, now: datetime) -> list[Hearing]:
        """Those whose person was not heard in their time."""
        return [self._hearing(row) for row in await self._database.rows(sql.DUE_HEARINGS(now=now, most=_AT_ONCE))]

    async def undecided_hearings(self, now: datetime) -> list[Hearing]:
        """Those whose decision is overdue and was not told to be."""
        return [self._hearing(row) for row in await self._database.rows(sql.OVERDUE_HEARINGS(now=now, most=_AT_ONCE))]

    def open(self, hearing: Hearing, entry: str) -> Sequence[Statement]:
        """The statements that begin a hearing; they fail where its finding is not suspected any more."""
        person = hearing.person
        about = {"person_id": person.person_id.number, "name": person.name, "case_number": hearing.case_number}
        begun = sql.OPEN_HEARING(
            hearing_id=hearing.hearing_id,
            finding_id=hearing.finding_id,
            declaration_id=hearing.declaration_id,
            person_tag=self._keyring.person_tag(person.person_id),
            matter=hearing.matter,
            certificate=hearing.certificate,
            state=hearing.state.value,
            taken_by=hearing.taken_by,
            opened_by=hearing.opened_by,
            inspected_by=hearing.inspected_by,
            opened_at=hearing.opened_at,
            respond_by=hearing.respond_by,
            due_at=hearing.due_at,
            notice_version=hearing.notice_version,
            sealed=self._seal("hearing", hearing.hearing_id, "person", json.dumps(about, ensure_ascii=False)),
            entry=entry,
        )
        return [_of_finding(hearing, "SUSPECTED", "HEARING"), begun]

    def heard(self, hearing: Hearing, said: HeardStatement, due_at: datetime, entry: str) -> Statement:
        """What the person has said."""
        return sql.changed(
            "hearing",
            "hearing_id",
            hearing.hearing_id,
            hearing.state.value,
            state=HearingState.HEARD.value,
            statement_by=said.by,
            statement_at=said.at,
            sealed_statement=self._seal("hearing", hearing.hearing_id, "statement", said.words),
            due_at=due_at,
            entry=entry,
        )

    def not_heard(self, hearing: Hearing, due_at: datetime, entry: str) -> Statement:
        """The person's time is over."""
        changes = {"state": HearingState.NOT_HEARD.value, "due_at": due_at, "entry": entry}
        return sql.changed("hearing", "hearing_id", hearing.hearing_id, hearing.state.value, **changes)

    def decided(self, hearing: Hearing, to: HearingState, verdict: CreditVerdict, entry: str) -> Sequence[Statement]:
        """The decision, and the state of the finding."""
        decided = sql.changed(
            "hearing",
            "hearing_id",
            hearing.hearing_id,
            hearing.state.value,
            state=to.value,
            decided_by=verdict.by,
            decided_at=verdict.at,
            sealed_grounds=self._seal("hearing", hearing.hearing_id, "grounds", verdict.grounds),
            grade=None if verdict.grade is None else verdict.grade.value,
            basis=verdict.basis,
            authority=verdict.authority,
            due_at=None,
            entry=entry,
        )
        return [decided, _of_finding(hearing, "HEARING", to.value)]

    def told_overdue(self, hearing: Hearing, now: datetime) -> Statement:
        """That somebody was told."""
        return sql.changed("hearing", "hearing_id", hearing.hearing_id, hearing.state.value, overdue_told_at=now)

    # ── the register ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def record(self, record_id: UUID) -> DishonestyRecord:
        """Raises NotFound, FAULTS, UnreadableBytes."""
        found = await self.records_with([record_id])
        if not found:
            raise NotFound("there is no such entry in the register")
        return found[0]

    async def records_with(self, record_ids: Sequence[UUID]) -> list[DishonestyRecord]:
        """Those with these ids, in their order; one that is not there is left out."""
        return await self._records(await self._database.rows(sql.LOAD_RECORDS(record_ids=list(record_ids))))

    async def records(self, state: RecordState | None, after: CreditPlace | None, most: int) -> list[DishonestyRecord]:
        """Those in a state, or all; about which something is asked that is due first, first."""
        return await self._records(await self._database.rows(sql.LIST_RECORDS(**_page(state, after), most=most)))

    async def records_of(self, person: PersonId) -> list[DishonestyRecord]:
        """A person's own, the newest first."""
        return await self._records(
            await self._database.rows(sql.RECORDS_OF(person_tag=self._keyring.person_tag(person), most=_AT_ONCE))
        )

    async def over(self, now: datetime) -> list[DishonestyRecord]:
        """Those whose time is over, and about which nothing is asked."""
        return await self._records(await self._database.rows(sql.EXPIRED_RECORDS(now=now, most=_AT_ONCE)))

    async def undecided_requests(self, now: datetime) -> list[RecordRequest]:
        """Objections and repairs whose decision is overdue and was not told to be."""
        rows = await self._database.rows(sql.OVERDUE_REQUESTS(now=now, most=_AT_ONCE))
        return [request_of(dict(row), self._keyring.open) for row in rows]

    async def figures(self) -> dict[tuple[str, str], int]:
        """How many there are, by what (hearing, record, objection, repair) and state."""
        rows = await self._database.rows(sql.FIGURES())
        return {(row["of"], row["state"]): row["number"] for row in rows}

    def enter(self, record: DishonestyRecord, entry: str) -> Statement:
        """The entry of a hearing confirmed in the same transaction; nothing else can make one."""
        return sql.ENTER_RECORD(
            record_id=record.record_id,
            hearing_id=record.hearing.hearing_id,
            person_tag=self._keyring.person_tag(record.hearing.person.person_id),
            grade=record.grade.value,
            state=record.state.value,
            publication=record.publication.value,
            since=record.since,
            until=record.until,
            repairable_from=record.repairable_from,
            expires_at=record.expires_at,
            entry=entry,
        )

    def moved(self, record: DishonestyRecord, to: RecordState, until: datetime, entry: str) -> Statement:
        """An entry's next state; until: when it stops to bar."""
        changes = {"state": to.value, "until": until, "entry": entry}
        return sql.changed("dishonesty_record", "record_id", record.record_id, record.state.value, **changes)

    def ask(self, request: RecordRequest, entry: str) -> Statement:
        """What the person asks."""
        return sql.ASK(
            request_id=request.request_id,
            record_id=request.record_id,
            kind=request.kind.value,
            state=request.state.value,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            due_at=request.due_at,
            sealed_words=self._seal("dishonesty_request", request.request_id, "words", request.words),
            entry=entry,
        )

    def answered(self, request: RecordRequest, to: RequestState, verdict: CreditVerdict, entry: str) -> Statement:
        """What was decided about it."""
        return sql.changed(
            "dishonesty_request",
            "request_id",
            request.request_id,
            request.state.value,
            state=to.value,
            decided_by=verdict.by,
            decided_at=verdict.at,
            sealed_grounds=self._seal("dishonesty_request", request.request_id, "grounds", verdict.grounds),
            entry=entry,
        )

    def reversed(self, record: DishonestyRecord) -> Statement:
        """Nothing came of the finding after all; for the transaction in which its entry is reversed."""
        return _of_finding(record.hearing, HearingState.CONFIRMED.value, HearingState.DISMISSED.value)

    def request_told_overdue(self, request: RecordRequest, now: datetime) -> Statement:
        """That somebody was told."""
        key = request.request_id
        return sql.changed("dishonesty_request", "request_id", key, request.state.value, overdue_told_at=now)

    # ── what is sealed ───────────────────────────────────────────────────────────────────────────────────────────────

    def _hearing(self, row: asyncpg.Record) -> Hearing:
        return hearing_of(dict(row), self._keyring.open)

    async def _records(self, rows: Sequence[asyncpg.Record]) -> list[DishonestyRecord]:
        """The rows with what is asked about them, which is read at once."""
        if not rows:
            return []
        asked: dict[UUID, list[RecordRequest]] = {}
        for row in await self._database.rows(sql.REQUESTS(record_ids=[row["record_id"] for row in rows])):
            asked.setdefault(row["record_id"], []).append(request_of(dict(row), self._keyring.open))
        return [record_of(dict(row), asked.get(row["record_id"], ()), self._keyring.open) for row in rows]

    def _seal(self, table: str, row_id: UUID, column: str, words: str) -> bytes:
        return self._keyring.seal(words.encode(), place(table, row_id, column))


def _of_finding(hearing: Hearing, was: str, to: str) -> Statement:
    return sql.changed("inspection_finding", "finding_id", hearing.finding_id, was, state=to)


def _page(state: HearingState | RecordState | None, after: CreditPlace | None) -> dict[str, object]:
    return {
        "only_state": None if state is None else state.value,
        "after": None if after is None else after.at,
        "after_id": None if after is None else after.row_id,
    }
