"""The second door: a day's list of declarations, what is drawn from it, and the inspections that follow."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from gateway.db import Database, Keyring, Statement
from gateway.declaration import inspection_statements as sql
from gateway.declaration.conditions import Conditions
from gateway.declaration.inspection_states import ENDS, InspectionStep, after
from gateway.declaration.model import CheckOutcome, Declaration
from gateway.declaration.risk import InspectionRules
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, MatterCode, QueryId
from gateway.domain.cursor import make_timed_cursor, read_timed_cursor
from gateway.domain.errors import NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.words import InspectionState, RiskClass, SuspicionState
from gateway.entry import sample_classes, sample_text, text_hash

_AT_ONCE = 200
MOST_LISTED = 5_000
"""So many declarations stand on one list, the oldest first; the others on the next."""
_LAST = "g"
"""After every id."""


@dataclass(frozen=True, slots=True)
class DeclarationList:
    """A day's list.  day: on which it was closed.  text: as `sample_text` has it.  shares: in ten-thousandths, by class.

    entry: that says its hash.  drawn_from: the note of the checkpoint that the draws followed from, None while nothing is drawn;
    cosignature: a witness's of it, empty where none saw it.
    """

    sample_id: str
    day: date
    closed_at: datetime
    text: str
    text_hash: str
    shares: Mapping[str, int]
    entry: str = ""
    drawn_at: datetime | None = None
    drawn_from: str | None = None
    cosignature: bytes = b""
    is_undrawn_told: bool = False

    @property
    def classes(self) -> Mapping[str, str]:
        """The class of each declaration on it, by id."""
        return sample_classes(self.text)

    @property
    def is_as_closed(self) -> bool:
        """Whether the list is the one that its hash is of."""
        return text_hash(self.text) == self.text_hash


@dataclass(frozen=True, slots=True)
class Inspection:
    """The inspection of one declaration.  day: of the list it was drawn from.  county: of the office that took the declaration.

    taken_by: the account that took it.  claimed_by: the inspector who is at it, until claimed_until.  reason: a code.  Times: domain clock.
    """

    inspection_id: str
    declaration_id: str
    query_id: QueryId
    matter: MatterCode
    certificate: CertificateCode
    day: date
    risk: RiskClass
    county: CountyCode
    state: InspectionState
    opened_at: datetime
    due_at: datetime
    check_number: int
    taken_by: str
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    reason: str | None = None
    done_at: datetime | None = None

    def require(self, step: InspectionStep) -> InspectionState:
        """What it becomes by a step.  Raises Conflict where that cannot be taken now."""
        return after(self.state, step)

    def is_of(self, account: str, now: datetime) -> bool:
        """Whether it is this account's to visit now."""
        return self.claimed_by == account and self.claimed_until is not None and self.claimed_until > now


@dataclass(frozen=True, slots=True)
class InspectionPage:
    """What is due first stands first.  next: the cursor of the page after, None on the last."""

    items: tuple[Inspection, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class OwnDeclaration:
    """A declaration as the person who made it sees it.  checked: how many checks are done.  state: of its inspection, if it has one."""

    declaration_id: str
    matter: MatterCode
    certificate: CertificateCode
    signed_at: datetime
    checked: int
    state: InspectionState | None
    due_at: datetime | None
    done_at: datetime | None
    suspected_at: datetime | None
    suspicion: SuspicionState | None


@dataclass(frozen=True, slots=True)
class Untold:
    """Something that the log is to be told once.  told: its statement, which fails the transaction where it was told meanwhile."""

    declaration_id: str
    matter: str
    certificate: str
    told: Statement


@dataclass(frozen=True, slots=True)
class UntoldSuspicion:
    """A suspicion, or its end, of which who asked is to be told once.  query_id: the query that the promise belongs to.  client: it was asked by.  told: as of `Untold`."""

    declaration_id: str
    query_id: QueryId
    client: str
    certificate: CertificateCode
    told: Statement


class Inspections:
    """In PostgreSQL.  keyring: that of declarations; seals what inspectors write.  conditions: those of now."""

    def __init__(self, database: Database, keyring: Keyring, *, conditions: Callable[[], Conditions]) -> None:
        self._database = database
        self._keyring = keyring
        self._conditions = conditions

    @property
    def rules(self) -> InspectionRules:
        """Which declarations are inspected, and how."""
        return self._conditions().inspection

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def closing(self, now: datetime) -> DeclarationList | None:
        """The list as it would be closed now: every declaration that stands on none yet.

        now: real clock, at the city's offset.  None: it is too early, the day has its list, or there is nothing to put on one.
        """
        if not self.rules.is_closing(now) or await self._database.row(sql.HAS_ANY_OF(day=now.date())) is not None:
            return None
        rows = await self._database.rows(sql.UNLISTED(most=MOST_LISTED))
        if not rows:
            return None
        rules = self.rules
        text = sample_text({row["declaration_id"]: rules.risk(row["matter"], row["certificate"]) for row in rows})
        shares = {str(name): share for name, share in rules.shares.items()}
        return DeclarationList(uuid7(), now.date(), now, text, text_hash(text), shares)

    def close(self, sample: DeclarationList, entry: str) -> Sequence[Statement]:
        """The statements that close it, for the transaction of its entry.

        They fail where one of its declarations stands on another list by now, or the day has one.
        """
        ids = sorted(sample.classes)
        made = sql.CLOSE(
            sample_id=sample.sample_id,
            day=sample.day,
            closed_at=sample.closed_at,
            list=sample.text,
            list_hash=sample.text_hash,
            shares=json.dumps(sample.shares),
            entry=entry,
        )
        return [made, sql.PUT_ON_LIST(ids=ids, of_sample=sample.sample_id, so_many=len(ids))]

    async def to_draw(self) -> Sequence[DeclarationList]:
        """The lists that nothing was drawn from yet, the oldest first."""
        return [_sample(row) for row in await self._database.rows(sql.TO_DRAW(most=_AT_ONCE))]

    async def sample_of(self, day: date) -> DeclarationList:
        """The list that was closed on a day.  Raises NotFound."""
        row = await self._database.row(sql.SAMPLE_OF(day=day))
        if row is None:
            raise NotFound("no list of declarations was closed on this day")
        return _sample(row)

    def draw(self, sample: DeclarationList, note: str, cosignature: bytes, at: datetime, entry: str) -> Statement:
        """That it was drawn from, once.  at: real clock."""
        return sql.DRAW(of_id=sample.sample_id, at=at, note=note, signature=cosignature, in_entry=entry)

    def undrawn_told(self, sample: DeclarationList, at: datetime) -> Statement:
        """That it is told that nothing was drawn; the transaction fails where it was told, or drawn from, meanwhile.  at: real clock."""
        return sql.UNDRAWN_TOLD(of_id=sample.sample_id, at=at)

    # ── inspections ──────────────────────────────────────────────────────────────────────────────────────────────────

    def opening(
        self, sample: DeclarationList, made: Declaration, risk: str, county: CountyCode, now: datetime
    ) -> "Opening":
        """The inspection of a declaration of the list as it would begin.  risk: its class on the list."""
        due_at, number = made.signed_at + timedelta(days=self.rules.within_days), len(made.checks) + 1
        return Opening(uuid7(), made.declaration_id, sample.sample_id, RiskClass(risk), county, now, due_at, number)

    async def page(
        self, state: InspectionState | None, county: CountyCode | None, cursor: str | None, *, most: int
    ) -> InspectionPage:
        """What is due first, at most `most`.  Raises InvalidInput for a bad cursor."""
        at, after_id = (None, "") if cursor is None else read_timed_cursor(cursor)
        found = sql.INSPECTIONS(in_state=state, in_county=county, after=at, after_id=after_id, most=most + 1)
        rows = await self._database.rows(found)
        items = tuple(_inspection(row) for row in rows[:most])
        last = make_timed_cursor(items[-1].due_at, items[-1].inspection_id) if len(rows) > most else None
        return InspectionPage(items, last)

    async def load(self, inspection_id: str) -> Inspection:
        """Raises NotFound."""
        row = await self._database.row(sql.LOAD_INSPECTION(of_id=inspection_id))
        if row is None:
            raise NotFound("there is no such inspection")
        return _inspection(row)

    async def to_settle(self, declaration_id: str | None = None) -> Mapping[str, tuple[CheckOutcome, str]]:
        """Inspections whose check by register is done and that still wait for it, with its outcome and reason."""
        rows = await self._database.rows(sql.TO_SETTLE(of_declaration=declaration_id, most=_AT_ONCE))
        return {row["inspection_id"]: (CheckOutcome(row["outcome"]), row["reason"]) for row in rows}

    def moved(
        self,
        one: Inspection,
        step: InspectionStep,
        reason: str,
        *,
        now: datetime,
        entry: str,
        by: str | None = None,
        finding: bytes | None = None,
    ) -> Statement:
        """The statement of a step by register, or of an inspector who has claimed it.  Raises Conflict where it cannot be taken.

        The transaction fails where it has changed meanwhile, or is not the inspector's any more.  finding: what they wrote; it is sealed.
        """
        state = one.require(step)
        sealed = None if finding is None else self._keyring.seal(finding, _place(one.inspection_id))
        return sql.MOVE(
            of_id=one.inspection_id,
            from_state=one.state,
            to_state=state,
            why=reason,
            by=by,
            now=now,
            ended_at=now if state in ENDS else None,
            sealed=sealed,
            in_entry=entry,
        )

    def claimed(self, one: Inspection, account: str, until: datetime, *, now: datetime, entry: str) -> Statement:
        """The statement by which it is this inspector's until then.  Raises Conflict where nobody can take it."""
        one.require(InspectionStep.CLAIM)
        return sql.CLAIM(
            of_id=one.inspection_id, from_state=one.state, by=account, until=until, now=now, in_entry=entry
        )

    def released(self, one: Inspection, account: str, *, entry: str) -> Statement:
        """The statement by which it is nobody's again.  Raises Conflict where it has come to its end."""
        one.require(InspectionStep.RELEASE)
        return sql.RELEASE(of_id=one.inspection_id, from_state=one.state, by=account, in_entry=entry)

    # ── what is told once ────────────────────────────────────────────────────────────────────────────────────────────

    async def untold_suspicions(self, now: datetime) -> Sequence[UntoldSuspicion]:
        """Suspicions of which the query that the declaration belongs to does not say yet."""
        rows = await self._database.rows(sql.UNTOLD(most=_AT_ONCE))
        return [_untold(row, sql.TOLD(of_id=row["finding_id"], now=now)) for row in rows]

    async def untold_cleared(self, now: datetime) -> Sequence[UntoldSuspicion]:
        """Suspicions of which that query says so still, and nothing has come: the hearing was dismissed, or its entry reversed."""
        rows = await self._database.rows(sql.UNTOLD_CLEARED(most=_AT_ONCE))
        return [_untold(row, sql.TOLD_CLEARED(of_id=row["finding_id"], now=now)) for row in rows]

    async def overdue(self, now: datetime) -> Sequence[Untold]:
        """Inspections whose time is over, which is not told yet."""
        rows = [_inspection(row) for row in await self._database.rows(sql.OVERDUE(now=now, most=_AT_ONCE))]
        return [
            Untold(
                one.declaration_id,
                one.matter,
                one.certificate,
                sql.TOLD_OVERDUE(of_id=one.inspection_id, now=now),
            )
            for one in rows
        ]

    async def unchecked(self, now: datetime) -> Sequence[Untold]:
        """Declarations of which no check was done within the time that inspections have, which is not told yet."""
        before = now - timedelta(days=self.rules.within_days)
        rows = await self._database.rows(sql.UNCHECKED(before=before, most=_AT_ONCE))
        return [
            Untold(
                row["declaration_id"],
                row["matter"],
                row["certificate"],
                sql.TOLD_UNCHECKED(of_id=row["declaration_id"], now=now),
            )
            for row in rows
        ]

    # ── one's own ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def own(self, person: PersonId, before: str | None, most: int) -> Sequence[OwnDeclaration]:
        """What a person has declared, the newest first.  before: the id of the last of the page before."""
        tag = self._keyring.person_tag(person)
        rows = await self._database.rows(sql.OWN(signer_tag=tag, before=before or _LAST, most=most))
        return [_own(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Opening:
    """An inspection that begins.  check_number: of the check by register that belongs to it, due at once."""

    inspection_id: str
    declaration_id: str
    sample_id: str
    risk: RiskClass
    county: CountyCode
    opened_at: datetime
    due_at: datetime
    check_number: int

    def statements(self, entry: str) -> Sequence[Statement]:
        """That make it durable, for the transaction of its entry."""
        opened = sql.OPEN(
            inspection_id=self.inspection_id,
            declaration_id=self.declaration_id,
            sample_id=self.sample_id,
            risk=self.risk,
            county=self.county,
            state=InspectionState.DUE,
            opened_at=self.opened_at,
            due_at=self.due_at,
            check_number=self.check_number,
            entry=entry,
        )
        check = sql.ADD_CHECK(
            declaration_id=self.declaration_id,
            number=self.check_number,
            due_at=self.opened_at,
            inspection_id=self.inspection_id,
        )
        return [opened, check]


def _untold(row: asyncpg.Record, told: Statement) -> UntoldSuspicion:
    of = QueryId(row["query_id"]), row["client"], CertificateCode(row["certificate"])
    return UntoldSuspicion(row["declaration_id"], *of, told)


def _sample(row: asyncpg.Record) -> DeclarationList:
    return DeclarationList(
        sample_id=row["sample_id"],
        day=row["day"],
        closed_at=row["closed_at"],
        text=row["list"],
        text_hash=row["list_hash"],
        shares=json.loads(row["shares"]),
        entry=row["entry"],
        drawn_at=row["drawn_at"],
        drawn_from=row["drawn_from"],
        cosignature=row["cosignature"] or b"",
        is_undrawn_told=row["undrawn_told_at"] is not None,
    )


def _inspection(row: asyncpg.Record) -> Inspection:
    return Inspection(
        inspection_id=row["inspection_id"],
        declaration_id=row["declaration_id"],
        query_id=QueryId(row["query_id"]),
        matter=MatterCode(row["matter"]),
        certificate=CertificateCode(row["certificate"]),
        day=row["day"],
        risk=RiskClass(row["risk"]),
        county=CountyCode(row["county"]),
        state=InspectionState(row["state"]),
        opened_at=row["opened_at"].astimezone(CHINA),
        due_at=row["due_at"].astimezone(CHINA),
        check_number=row["check_number"],
        taken_by=row["taken_by"],
        claimed_by=row["claimed_by"],
        claimed_until=_here(row["claimed_until"]),
        reason=row["reason"],
        done_at=_here(row["done_at"]),
    )


def _own(row: asyncpg.Record) -> OwnDeclaration:
    state, suspicion = row["state"], row["suspicion"]
    return OwnDeclaration(
        declaration_id=row["declaration_id"],
        matter=MatterCode(row["matter"]),
        certificate=CertificateCode(row["certificate"]),
        signed_at=row["signed_at"].astimezone(CHINA),
        checked=row["checked"],
        state=None if state is None else InspectionState(state),
        due_at=_here(row["due_at"]),
        done_at=_here(row["done_at"]),
        suspected_at=_here(row["suspected_at"]),
        suspicion=None if suspicion is None else SuspicionState(suspicion),
    )


def _here(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(CHINA)


def _place(inspection_id: str) -> str:
    return f"gateway.inspection/{inspection_id}/finding"
