"""The door: takes declarations, reads them to who took them, and keeps their checks and findings."""

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256

from gateway.db import Database, Keyring, Statement
from gateway.declaration import statements as sql
from gateway.declaration.conditions import Conditions
from gateway.declaration.model import Check, CheckOutcome, Declaration, Suspicion, SuspicionPage
from gateway.declaration.notice import Notice, NoticeForm, canonical
from gateway.declaration.rows import check_of, finding_of
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.cursor import make_timed_cursor, read_timed_cursor
from gateway.domain.ids import uuid7
from gateway.domain.matter import Certificate, Matter
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Officer, Query

_CONFIRMED_BY = "confirmed_by"
"""In a statement that nobody has signed on paper: the account with which the signer was signed in."""


class Declarations:
    """Declarations in PostgreSQL.

    keyring: seals the statements and tags the declarants.  notice, conditions: those of now.  is_barred: whether the dishonesty register bars
    a person at a time (domain clock); asked each time.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        notice: Callable[[], NoticeForm],
        conditions: Callable[[], Conditions],
        is_barred: Callable[[PersonId, datetime], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._notice = notice
        self._conditions = conditions
        self._is_barred = is_barred

    @property
    def conditions(self) -> Conditions:
        """Who may not declare what, and when a declaration is checked."""
        return self._conditions()

    def notice(self, matter: Matter, certificate: Certificate) -> Notice:
        """The text in force for a certificate."""
        return self._notice().of(matter, certificate)

    async def may_declare(
        self, matter: MatterCode, certificate: CertificateCode, signer: Person, now: datetime
    ) -> bool:
        """Whether the signer may declare this certificate at `now` (domain clock)."""
        return certificate in await self.open_to(matter, [certificate], signer.person_id, now)

    async def open_to(
        self, matter: MatterCode, certificates: Collection[CertificateCode], person: PersonId, now: datetime
    ) -> frozenset[CertificateCode]:
        """Those of a matter's certificates that a person may declare at `now` (domain clock): none while on the dishonesty register."""
        admitted = [code for code in certificates if self.conditions.admit(matter, code, person, now.date())]
        if not admitted or await self._is_barred(person, now):
            return frozenset()
        return frozenset(admitted)

    def draft(
        self,
        query: Query,
        certificate: CertificateCode,
        signer: Person,
        notice: Notice,
        *,
        declaration_id: str,
        by: Officer,
        basis: bytes,
        confirmed_by: str | None = None,
    ) -> Declaration:
        """A declaration as it would stand under its id (UUIDv7), signed at the query's `asked_at`; nothing is written.

        by: who takes it.  confirmed_by: the signer's own account, where they were signed in themselves; it stands in the sealed statement.
        """
        payload = {
            "declaration_id": declaration_id,
            "query_id": query.query_id,
            "case_number": query.case_number,
            "certificate": certificate,
            "notice_version": notice.version,
            "notice_hash": notice.sha256,
            "statement": dict(notice.statement),
            "signer": {"person_id": signer.person_id.number, "name": signer.name},
            "signed_at": query.asked_at.isoformat(),
            **({} if confirmed_by is None else {_CONFIRMED_BY: confirmed_by}),
        }
        statement = canonical(payload)
        return Declaration(
            declaration_id=declaration_id,
            query_id=query.query_id,
            certificate=certificate,
            matter=query.matter,
            account=by.account,
            client=by.client,
            notice_version=notice.version,
            notice_hash=notice.sha256,
            statement_hash=sha256(statement).hexdigest(),
            signed_at=query.asked_at,
            signer=signer,
            statement=statement,
            basis=basis,
            checks=tuple(Check(n, at) for n, at in enumerate(self.conditions.check_times(query.asked_at), 1)),
            is_confirmed=confirmed_by is not None,
        )

    def insert(self, made: Declaration) -> Sequence[Statement]:
        """The statements that make it durable, with the checks that are due."""
        place = _place(made.declaration_id)
        insert = sql.INSERT(
            declaration_id=made.declaration_id,
            query_id=made.query_id,
            certificate=made.certificate,
            matter=made.matter,
            account=made.account,
            client=made.client,
            notice_version=made.notice_version,
            notice_hash=made.notice_hash,
            statement_hash=made.statement_hash,
            signer_tag=self._keyring.person_tag(made.signer.person_id),
            signed_at=made.signed_at,
            statement=self._keyring.seal(made.statement, place),
            basis=self._keyring.seal(made.basis, f"{place}/basis"),
        )
        return [insert, *(_insert_check(made.declaration_id, check) for check in made.checks)]

    async def load(self, declaration_id: str) -> Declaration | None:
        """One declaration; None where there is none.  For the house's own work: it does not ask whose it is."""
        return await self._loaded(sql.LOAD(declaration_id=declaration_id))

    async def load_of(self, declaration_id: str, officer: Officer) -> Declaration | None:
        """One declaration where this officer's account and client took it."""
        return await self._loaded(
            sql.LOAD_OF(declaration_id=declaration_id, account=officer.account, client=officer.client)
        )

    def checked(
        self,
        declaration_id: str,
        number: int,
        outcome: CheckOutcome,
        reason: str,
        *,
        query_id: QueryId | None,
        now: datetime,
    ) -> Sequence[Statement]:
        """The statements that record a check's outcome, once; a contradiction opens a finding, SUSPECTED, one a declaration."""
        done = sql.CHECKED(
            declaration_id=declaration_id, number=number, outcome=outcome, reason=reason, query_id=query_id, done_at=now
        )
        if outcome is not CheckOutcome.FALSE:
            return [done]
        return [done, self.suspected(declaration_id, reason, query_id=query_id, now=now)]

    async def made_by(self, person: PersonId, certificate: CertificateCode) -> tuple[Declaration, ...]:
        """What a person has declared of a certificate, the oldest first.  For the house's own work: it does not ask whose it is."""
        rows = await self._database.rows(
            sql.MADE_BY(signer_tag=self._keyring.person_tag(person), certificate=certificate)
        )
        loaded = [await self.load(row["declaration_id"]) for row in rows]
        return tuple(made for made in loaded if made is not None)

    def suspected(
        self,
        declaration_id: str,
        reason: str,
        *,
        query_id: QueryId | None,
        now: datetime,
        inspected_by: str | None = None,
    ) -> Statement:
        """The statement that opens a finding, SUSPECTED, one a declaration; query_id: where the contradiction stands in the audit log.

        inspected_by: the account of the inspector who found it on a visit, or of the officer who answered so.
        """
        return sql.FIND(
            finding_id=uuid7(),
            declaration_id=declaration_id,
            opened_at=now,
            reason=reason,
            query_id=query_id,
            inspected_by=inspected_by,
        )

    async def finding(self, finding_id: str) -> Suspicion | None:
        """One finding; None where there is none."""
        row = await self._database.row(sql.FINDING_OF(finding_id=finding_id))
        return None if row is None else finding_of(row)

    async def findings(self, cursor: str | None, *, most: int) -> SuspicionPage:
        """What the checks found, newest first, at most `most`.  Raises InvalidInput for a bad cursor."""
        before, finding_id = (None, "") if cursor is None else read_timed_cursor(cursor)
        rows = await self._database.rows(sql.FINDINGS(before=before, before_id=finding_id, most=most + 1))
        found = tuple(finding_of(row) for row in rows[:most])
        return SuspicionPage(
            found, make_timed_cursor(found[-1].opened_at, found[-1].finding_id) if len(rows) > most else None
        )

    async def _loaded(self, statement: Statement) -> Declaration | None:
        row = await self._database.row(statement)
        if row is None:
            return None
        declaration_id = row["declaration_id"]
        place = _place(declaration_id)
        statement_bytes = self._keyring.open(row["statement"], place)
        promised = json.loads(statement_bytes)
        signer = promised["signer"]
        return Declaration(
            declaration_id=declaration_id,
            query_id=QueryId(row["query_id"]),
            certificate=CertificateCode(row["certificate"]),
            matter=MatterCode(row["matter"]),
            account=row["account"],
            client=row["client"],
            notice_version=row["notice_version"],
            notice_hash=row["notice_hash"],
            statement_hash=row["statement_hash"],
            signed_at=row["signed_at"].astimezone(CHINA),
            signer=Person(PersonId(signer["person_id"]), signer["name"]),
            statement=statement_bytes,
            basis=self._keyring.open(row["basis"], f"{place}/basis"),
            checks=await self._checks(declaration_id),
            suspected_at=None if row["suspected_at"] is None else row["suspected_at"].astimezone(CHINA),
            is_confirmed=_CONFIRMED_BY in promised,
        )

    async def _checks(self, declaration_id: str) -> tuple[Check, ...]:
        rows = await self._database.rows(sql.CHECKS(declaration_id=declaration_id))
        return tuple(check_of(row) for row in rows)


def _insert_check(declaration_id: str, check: Check) -> Statement:
    return sql.INSERT_CHECK(declaration_id=declaration_id, number=check.number, due_at=check.due_at)


def _place(declaration_id: str) -> str:
    return f"gateway.declaration/{declaration_id}"
