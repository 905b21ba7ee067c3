"""The door: corrections, doubts and recalls in their tables, and what stands open as every query of this process knows it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from gateway.correction import statements as sql
from gateway.correction.values import values_json, values_of
from gateway.db import FAULTS, Database, Keyring, Statement, StoreChanges
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QueryId
from gateway.domain.correction import (
    Answered,
    Correction,
    CorrectionAnswer,
    CorrectionOutcome,
    CorrectionState,
    Disputed,
    DoubtBy,
    Recall,
    ValueDoubt,
)
from gateway.domain.errors import NotFound
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.record_ids import record_form
from gateway.domain.stages import Officer
from gateway.domain.supervision import Limits, alive

log = structlog.get_logger(__name__)

LIMITS = Limits(silent_after_s=15.0)
ANSWER_HOLDS = timedelta(days=90)
"""So long registers that still disagree open no further correction of what was answered: a copy is behind, or the department has said its word."""
_AT_ONCE = 200
_NO_ACCOUNT = {"of_account": None, "of_client": None}
Standing = Mapping[tuple[bytes, str, str], frozenset[bytes]]
"""By subject's tag, department and item: the tags of the records."""


class Corrections:
    """What stands of corrections; that a step is durable in the log with it is the caller's part.  keyring: seals them, and makes the tags."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._standing: Standing = {}

    # ── what stands open, as queries know it ───────────────────────────────────────────────────────────────────────────

    async def run(self, changes: StoreChanges) -> None:
        """Know what stands within two seconds of its opening or end, for ever."""
        changes.follow("corrections", sql.STANDING)
        seen: object = None
        while True:
            look = await changes.next()
            if look.fault is None and (version := look.versions["corrections"]) != seen:
                seen = version if await self._is_read() else None
            alive()

    async def refresh(self) -> None:
        """Know what stands now.  Raises FAULTS."""
        standing: dict[tuple[bytes, str, str], set[bytes]] = {}
        for row in await self._database.rows(sql.ALL_STANDING()):
            key = bytes(row["subject_tag"]), row["department"], row["item"]
            standing.setdefault(key, set()).add(bytes(row["record_tag"]))
        self._standing = {key: frozenset(records) for key, records in standing.items()}

    async def _is_read(self) -> bool:
        try:
            await self.refresh()
        except FAULTS as fault:
            log.warning("corrections_not_read", fault=type(fault).__name__)
            return False
        return True

    @property
    def has_any(self) -> bool:
        """Whether anything at all is doubted now."""
        return bool(self._standing)

    def disputed(
        self,
        department: DepartmentCode,
        items: Iterable[ItemName],
        subject: PersonId | CreditCode,
        records: Iterable[str],
    ) -> frozenset[ItemName]:
        """Which of these items of somebody are doubted.  records: of the reply, their own ids in the form in which values are compared."""
        if not self._standing:
            return frozenset()
        tag, here = self._subject_tag(subject), {self._record_tag(""), *map(self._record_tag, records)}
        found = ((item, self._standing.get((tag, department, item))) for item in items)
        return frozenset(item for item, of in found if of is not None and not of.isdisjoint(here))

    # ── opening ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def notice(self, correction: Correction, doubt: ValueDoubt) -> Statement:
        """What registers disagree about, beside the OUTCOME of the query that saw it; nothing where it stands or was answered lately."""
        return sql.NOTICE(
            **self._new(correction),
            doubt_id=doubt.doubt_id,
            query_id=doubt.query_id,
            sealed_words=self._words(doubt),
            raised_at=doubt.raised_at,
            answered_since=correction.opened_at - ANSWER_HOLDS,
        )

    async def noticed(self) -> Sequence[Correction]:
        """Those that no entry tells of yet, the oldest first; some of them.  Raises FAULTS."""
        return [await self._whole(row) for row in await self._database.rows(sql.NOTICED(most=_AT_ONCE))]

    def opened(self, correction: Correction, entry: str) -> Statement:
        """Its entry stands."""
        return sql.OPENED(of_id=correction.correction_id, entry=entry)

    def open(self, correction: Correction, entry: str) -> Sequence[Statement]:
        """Its row and its doubts; the transaction fails where the same stands already."""
        made = sql.OPEN(**self._new(correction), entry=entry)
        return [made, *(self.raised(correction.correction_id, doubt) for doubt in correction.doubts)]

    def raised(self, correction_id: UUID, doubt: ValueDoubt) -> Statement:
        """A further doubt of the same."""
        return sql.RAISE(
            doubt_id=doubt.doubt_id,
            correction_id=correction_id,
            raised_by=doubt.by.value,
            account=doubt.account,
            client=doubt.client,
            citizen_tag=doubt.citizen,
            query_id=doubt.query_id,
            sealed_words=self._words(doubt),
            raised_at=doubt.raised_at,
        )

    async def corrected_next(self, correction: Correction) -> datetime | None:
        """When the same was corrected once more after this; None: it was not.  Raises FAULTS."""
        assert correction.answered is not None
        row = await self._database.row(
            sql.CORRECTED_NEXT(**self._of(correction.disputed), after=correction.answered.at)
        )
        at: datetime | None = None if row is None else row["at"]
        return at

    async def standing(self, disputed: Disputed) -> Correction | None:
        """The one that stands about this, if any.  Raises FAULTS."""
        row = await self._database.row(sql.STANDS(**self._of(disputed)))
        return None if row is None else await self._whole(row)

    # ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def load(self, correction_id: UUID) -> Correction:
        """Whoever's it is.  Raises NotFound, FAULTS."""
        row = await self._database.row(sql.LOAD(of_id=correction_id))
        if row is None or row["state"] == CorrectionState.NOTICED:
            raise NotFound("there is no such correction")
        return await self._whole(row)

    async def of_department(
        self, department: DepartmentCode, before: UUID | None, limit: int, *, only_open: bool
    ) -> Sequence[Correction]:
        """Those that a department has to answer or has answered, newest first, without their doubts.  Raises FAULTS."""
        statement = sql.LIST_OF_DEPARTMENT(of_department=department, before=before, most=limit, only_open=only_open)
        return [self._correction(row) for row in await self._database.rows(statement)]

    async def own(
        self, doubter: Officer | PersonId, before: UUID | None, limit: int, *, only_open: bool
    ) -> Sequence[Correction]:
        """Those that an officer, or a citizen, has opened or joined, newest first, without their doubts.  Raises FAULTS."""
        who = (
            {"of_account": doubter.account, "of_client": doubter.client, "of_citizen": None}
            if isinstance(doubter, Officer)
            else {**_NO_ACCOUNT, "of_citizen": self.citizen_tag(doubter)}
        )
        statement = sql.LIST_OWN(**who, before=before, most=limit, only_open=only_open)
        return [self._correction(row) for row in await self._database.rows(statement)]

    def citizen_tag(self, person: PersonId) -> bytes:
        """By which a citizen's own are found."""
        return self._keyring.tag(f"citizen who doubts:{person.number}".encode())[:16]

    # ── answering, reminding ───────────────────────────────────────────────────────────────────────────────────────────

    def answer(self, correction: Correction, answered: Answered, entry: str) -> Statement:
        """The department's answer; the transaction fails where there is one already."""
        answer = answered.answer
        words = {"reason": answer.reason, "wrong": values_json(answer.wrong)}
        return sql.ANSWER(
            of_id=correction.correction_id,
            state=CorrectionState(answer.outcome.value).value,
            answered_at=answered.at,
            answered_by=answered.by,
            sealed_answer=self._seal(words, correction.correction_id, "answer"),
            entry=entry,
        )

    async def to_remind(self, now: datetime) -> Sequence[Correction]:
        """Open ones of which the department was not reminded in time, or nobody told that they are overdue.  Raises FAULTS."""
        return [self._correction(row) for row in await self._database.rows(sql.TO_REMIND(now=now, most=_AT_ONCE))]

    def reminded(self, correction: Correction, now: datetime) -> Statement:
        """The department was reminded."""
        return sql.REMINDED(of_id=correction.correction_id, now=now)

    def told_overdue(self, correction: Correction, now: datetime) -> Statement:
        """That it is overdue was told; the transaction fails where it was before, or is answered."""
        return sql.TOLD_OVERDUE(of_id=correction.correction_id, now=now)

    # ── recalls ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def recalled(self, correction_id: UUID) -> frozenset[QueryId]:
        """The queries that were recalled by it so far.  Raises FAULTS."""
        rows = await self._database.rows(sql.KNOWN(of_id=correction_id))
        return frozenset(QueryId(str(row["query_id"])) for row in rows)

    def recall(self, recall: Recall) -> Statement:
        """Its row; the transaction fails where the query was recalled by the same correction."""
        return sql.RECALLED(
            recall_id=recall.recall_id,
            correction_id=recall.correction_id,
            query_id=recall.query_id,
            account=recall.account,
            client=recall.client,
            certificates=list(recall.certificates),
            made_at=recall.made_at,
            entry=recall.entry,
        )

    async def recalls(self, officer: Officer, before: UUID | None, limit: int, *, only_open: bool) -> Sequence[Recall]:
        """Of the queries that this account and client have asked, newest first.  Raises FAULTS."""
        statement = sql.LIST_RECALLS(
            of_account=officer.account, of_client=officer.client, before=before, most=limit, only_open=only_open
        )
        return [_recall(row) for row in await self._database.rows(statement)]

    async def load_recall(self, recall_id: UUID, officer: Officer) -> Recall:
        """One of a query that this account and client have asked.  Raises NotFound, FAULTS."""
        row = await self._database.row(
            sql.LOAD_RECALL(of_id=recall_id, of_account=officer.account, of_client=officer.client)
        )
        if row is None:
            raise NotFound("there is no such recall for this account")
        return _recall(row)

    def acknowledge(self, recall: Recall, now: datetime) -> Statement:
        """Its asker knows; the transaction fails where they have said so before."""
        return sql.ACKNOWLEDGE(of_id=recall.recall_id, now=now)

    # ── how a row is made and read ─────────────────────────────────────────────────────────────────────────────────────

    def _new(self, correction: Correction) -> Mapping[str, object]:
        disputed, subject = correction.disputed, correction.disputed.subject
        who = {"credit_code": subject.code} if isinstance(subject, CreditCode) else {"person_id": subject.number}
        return {
            "correction_id": correction.correction_id,
            "department": disputed.department,
            "item": disputed.item,
            "subject_tag": self._subject_tag(subject),
            "record_tag": self._record_tag(record_form(disputed.record)),
            "sealed_subject": self._seal({**who, "record": disputed.record}, correction.correction_id, "subject"),
            "opened_at": correction.opened_at,
            "due_at": correction.due_at,
            "remind_at": correction.remind_at,
        }

    async def _whole(self, row: asyncpg.Record) -> Correction:
        doubts = await self._database.rows(sql.DOUBTS(of_id=row["correction_id"]))
        return replace(self._correction(row), doubts=tuple(map(self._doubt, doubts)))

    def _correction(self, row: asyncpg.Record) -> Correction:
        correction_id = UUID(str(row["correction_id"]))
        who = self._opened(row["sealed_subject"], correction_id, "subject")
        subject = CreditCode(who["credit_code"]) if "credit_code" in who else PersonId(who["person_id"])
        answered = None
        if row["answered_at"] is not None:
            words = self._opened(row["sealed_answer"], correction_id, "answer")
            outcome = CorrectionOutcome(row["state"])
            answer = CorrectionAnswer(outcome, words["reason"], values_of(words["wrong"]))
            answered = Answered(row["answered_by"], row["answered_at"], answer)
        return Correction(
            correction_id=correction_id,
            disputed=Disputed(
                DepartmentCode(row["department"]), ItemName(row["item"]), subject, str(who.get("record", ""))
            ),
            state=CorrectionState(row["state"]),
            opened_at=row["opened_at"],
            due_at=row["due_at"],
            remind_at=row["remind_at"],
            answered=answered,
            reminded_at=row["reminded_at"],
        )

    def _words(self, doubt: ValueDoubt) -> bytes:
        words = {
            "seen": values_json(doubt.seen),
            "seen_words": doubt.seen_words,
            "expected": doubt.expected,
            "evidence": doubt.evidence,
        }
        return self._seal(words, doubt.doubt_id, "doubt")

    def _doubt(self, row: asyncpg.Record) -> ValueDoubt:
        doubt_id = UUID(str(row["doubt_id"]))
        words = self._opened(row["sealed_words"], doubt_id, "doubt")
        return ValueDoubt(
            doubt_id=doubt_id,
            by=DoubtBy(row["raised_by"]),
            raised_at=row["raised_at"],
            account=row["account"],
            client=row["client"],
            citizen=row["citizen_tag"],
            query_id=None if row["query_id"] is None else QueryId(str(row["query_id"])),
            seen=values_of(words["seen"]),
            seen_words=words["seen_words"],
            expected=words["expected"],
            evidence=words["evidence"],
        )

    def _seal(self, words: Mapping[str, object], row_id: UUID, what: str) -> bytes:
        return self._keyring.seal(json.dumps(words, ensure_ascii=False).encode(), f"gateway.correction {row_id} {what}")

    def _opened(self, sealed: bytes, row_id: UUID, what: str) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(self._keyring.open(sealed, f"gateway.correction {row_id} {what}"))
        return opened

    def _of(self, disputed: Disputed) -> Mapping[str, object]:
        return {
            "of_department": disputed.department,
            "of_item": disputed.item,
            "of_subject": self._subject_tag(disputed.subject),
            "of_record": self._record_tag(record_form(disputed.record)),
        }

    def _subject_tag(self, subject: PersonId | CreditCode) -> bytes:
        number = subject.code if isinstance(subject, CreditCode) else subject.number
        return self._keyring.tag(f"subject of a correction:{number}".encode())[:16]

    def _record_tag(self, form: str) -> bytes:
        return self._keyring.tag(f"record of a correction:{form}".encode())[:16]


def _recall(row: asyncpg.Record) -> Recall:
    certificates = row["certificates"]
    codes = json.loads(certificates) if isinstance(certificates, str) else certificates
    return Recall(
        recall_id=UUID(str(row["recall_id"])),
        correction_id=UUID(str(row["correction_id"])),
        query_id=QueryId(str(row["query_id"])),
        account=row["account"],
        client=row["client"],
        certificates=tuple(map(CertificateCode, codes)),
        made_at=row["made_at"],
        entry=row["entry"],
        acknowledged_at=row["acknowledged_at"],
    )
