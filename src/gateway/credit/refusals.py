"""Who was refused a declaration by an entry of the register: remembered, so that a reversal tells each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Integer, LargeBinary, Text, Uuid, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from gateway.credit.model import NEVER
from gateway.credit.tables import RECORD, REFUSAL
from gateway.db import Database, Keyring, Prepared, Statement, changing
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer

_AT_ONCE = 200
_F, _R = REFUSAL.c, RECORD.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_NAMES = ("query_id", "certificate", "matter", "account", "client")
_REFUSED = Prepared(
    insert(REFUSAL)
    .from_select(
        ["record_id", *_NAMES, "refused_at"],
        select(_R.record_id, *(bindparam(name, type_=Text) for name in _NAMES), _NOW).where(
            _R.person_tag == bindparam("person_tag", type_=LargeBinary), _R.since <= _NOW, _R.until > _NOW
        ),
    )
    .on_conflict_do_nothing()
)
_TO_LIFT = Prepared(
    select(REFUSAL)
    .join(RECORD, _R.record_id == _F.record_id)
    .where(_R.state == "REVERSED", _F.lifted_at.is_(None))
    .order_by(_F.record_id, _F.query_id, _F.certificate)
    .limit(bindparam("most", type_=Integer))
)
_LIFT = changing(
    REFUSAL.update()
    .where(
        _F.record_id == bindparam("of_record", type_=Uuid),
        _F.query_id == bindparam("of_query", type_=Text),
        _F.certificate == bindparam("of_certificate", type_=Text),
        _F.lifted_at.is_(None),
    )
    .values(lifted_at=_NOW),
    _F.record_id,
)
_OF_RECORD = Prepared(
    select(REFUSAL)
    .where(_F.record_id == bindparam("record_id", type_=Uuid))
    .order_by(_F.refused_at, _F.query_id, _F.certificate)
    .limit(bindparam("most", type_=Integer))
)
_AFTER, _AFTER_ID = bindparam("after", type_=DateTime(timezone=True)), bindparam("after_id", type_=Text)
_LIFTED_OF = Prepared(
    select(REFUSAL)
    .where(
        _F.account == bindparam("account", type_=Text),
        _F.client == bindparam("client", type_=Text),
        _F.lifted_at.is_not(None),
        tuple_(_F.lifted_at, _F.query_id) < tuple_(_AFTER, _AFTER_ID),
    )
    .order_by(_F.lifted_at.desc(), _F.query_id.desc())
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class CreditRefusal:
    """A certificate of a query for which no declaration was open.  lifted_at: when it was told that the entry was wrong; None: not."""

    record_id: UUID
    query_id: QueryId
    certificate: CertificateCode
    matter: MatterCode
    account: str
    client: str
    refused_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedDeclaration:
    """Of whom, for which certificate of which query."""

    person: PersonId
    query_id: QueryId
    certificate: CertificateCode
    matter: MatterCode


class CreditRefusals:
    """In their table."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def refused(self, asked: RefusedDeclaration, by: Officer, now: datetime) -> Statement:
        """The statement that remembers, for each entry that bars the person now, that it refused; none where none does."""
        return _REFUSED(
            person_tag=self._keyring.person_tag(asked.person),
            query_id=asked.query_id,
            certificate=asked.certificate,
            matter=asked.matter,
            account=by.account,
            client=by.client,
            now=now,
        )

    async def to_lift(self) -> Sequence[CreditRefusal]:
        """Those by an entry that is reversed, of which nobody was told."""
        return [_refusal(row) for row in await self._database.rows(_TO_LIFT(most=_AT_ONCE))]

    async def of_record(self, record_id: UUID) -> Sequence[CreditRefusal]:
        """All by an entry, the oldest first."""
        return [_refusal(row) for row in await self._database.rows(_OF_RECORD(record_id=record_id, most=_AT_ONCE))]

    async def lifted_of(
        self, officer: Officer, after: tuple[datetime, str] | None, most: int
    ) -> Sequence[CreditRefusal]:
        """Of an officer's queries those that were wrong, the newest first."""
        at, query_id = after or (NEVER, "")
        rows = await self._database.rows(
            _LIFTED_OF(account=officer.account, client=officer.client, after=at, after_id=query_id, most=most)
        )
        return [_refusal(row) for row in rows]

    def lifted(self, refusal: CreditRefusal, now: datetime) -> Statement:
        """That it was told; it fails where somebody else was first."""
        return _LIFT(
            of_record=refusal.record_id, of_query=refusal.query_id, of_certificate=refusal.certificate, now=now
        )


def _refusal(row: asyncpg.Record) -> CreditRefusal:
    lifted_at = row["lifted_at"]
    return CreditRefusal(
        record_id=UUID(str(row["record_id"])),
        query_id=QueryId(row["query_id"]),
        certificate=CertificateCode(row["certificate"]),
        matter=MatterCode(row["matter"]),
        account=row["account"],
        client=row["client"],
        refused_at=row["refused_at"].astimezone(CHINA),
        lifted_at=None if lifted_at is None else lifted_at.astimezone(CHINA),
    )
