"""By which accounts a person has acted, by keyed digests: one person with two accounts is not two people."""

from datetime import date, datetime, timedelta
from typing import Protocol

import asyncpg
from sqlalchemy import Column, Date, Index, Table, Text, TypedColumns, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gateway.accounts.tables import REGISTERED
from gateway.db import TABLES, Prepared, Statement, given
from gateway.domain.clock import real_now

KEPT_FOR = timedelta(days=3 * 366)
"""Longer than anything on which a second person decides is open to one."""
_MOST_KNOWN = 10_000


class AccountPersonColumns(TypedColumns):
    """A person by whom steps were taken with an account; account: in small letters."""

    account = Column(Text, primary_key=True)
    person_digest = Column(Text, primary_key=True)
    told_on = Column(Date, nullable=False)


ACCOUNT_PERSON = Table(
    "account_person",
    TABLES,
    AccountPersonColumns,
    schema="gateway",
    comment="keyed digests of who has taken steps by an account that a second person decides on",
)
Index("account_person_told", ACCOUNT_PERSON.c.told_on)
_P, _R = ACCOUNT_PERSON.c, REGISTERED.c
_INSERT = insert(ACCOUNT_PERSON).values(given(_P.account, _P.person_digest, _P.told_on))
_TELL = Prepared(
    _INSERT.on_conflict_do_update(
        index_elements=[_P.account, _P.person_digest],
        set_={"told_on": func.greatest(_P.told_on, _INSERT.excluded.told_on)},
    )
)
_ACCOUNT, _DIGEST = bindparam("account", type_=Text), bindparam("person_digest", type_=Text)
_HAS_ACTED = exists().where(_P.account == _ACCOUNT, _P.person_digest == _DIGEST)
_IS_REGISTERED = exists().where(
    _R.kind == "account",
    func.lower(_R.name) == _ACCOUNT,
    _R.gone_at.is_(None),
    _R.record["person_digest"].astext == _DIGEST,
)
_IS_BEHIND = Prepared(select(or_(_HAS_ACTED, _IS_REGISTERED).label("is_behind")))
_SWEEP = Prepared(ACCOUNT_PERSON.delete().where(_P.told_on < bindparam("before", type_=Date)))


class PersonStore(Protocol):
    """As `gateway.db.Database` does."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""

    async def run(self, *statements: Statement) -> None:
        """All or none."""


class AccountPersons:
    """Who is behind an account, as far as tokens and the register have told it."""

    def __init__(self, store: PersonStore) -> None:
        self._store = store
        self._told: dict[tuple[str, str], date] = {}

    async def acts(self, account: str, person_digest: str) -> None:
        """Remember who takes a step by this account; durable when it returns, and once a day.  Raises FAULTS."""
        pair, today = (account.lower(), person_digest), real_now().date()
        if self._told.get(pair) == today:
            return
        await self._store.run(_TELL(account=pair[0], person_digest=person_digest, told_on=today))
        if len(self._told) >= _MOST_KNOWN:
            self._told.clear()
        self._told[pair] = today

    async def is_behind(self, account: str, person_digest: str) -> bool:
        """Whether this person has acted by that account, or the register has them behind it.  Raises FAULTS."""
        row = await self._store.row(_IS_BEHIND(account=account.lower(), person_digest=person_digest))
        return row is not None and bool(row["is_behind"])


def sweep_persons(now: datetime) -> Statement:
    """The statement that deletes what is over.  now: real clock."""
    return _SWEEP(before=(now - KEPT_FOR).date())
