"""The case register: a query names a case that is open, of its matter, and of the people it is about."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from sqlalchemy import bindparam

from gateway.access.authority import Authorisation
from gateway.access.rounds import CountStore, Rounds
from gateway.access.tables import CASE
from gateway.db import Condition, Keyring, Prepared, Statement, given
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import Unready
from gateway.domain.frozen import frozen
from gateway.domain.supervision import Supervisor

_ADMIT = """
with opened as (
    insert into gateway.case_register (case_number, matter, persons, opened_at) values ($1, $2, $3, $4)
    on conflict (case_number) do nothing
    returning case_number, matter, persons, closed_at
)
select case_number, matter, persons, closed_at from opened
union all
select case_number, matter, persons, closed_at from gateway.case_register where case_number = $1
limit 1
"""
_JUDGE = "select gateway.judge_case($1, $2, $3, $4)"
_CLOSE = Prepared(
    CASE.update()
    .where(CASE.c.case_number == bindparam("case_number"), CASE.c.closed_at.is_(None))
    .values(given(CASE.c.closed_at))
)
_RACE_ATTEMPTS = 3


@frozen
class Case:
    """One case on record: its matter, the digests of those people asked about that are its own, and whether it is open.

    employers: the credit codes of the companies whose case it is; None: the register does not say.  authorisations: on file with it.
    """

    matter: MatterCode
    persons: frozenset[str]
    is_open: bool
    employers: frozenset[str] | None = None
    authorisations: tuple[Authorisation, ...] = ()


class Cases(Protocol):
    """Whose case a case number is.  is_in_store: `condition` can say so."""

    is_in_store: bool

    async def admit(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], *, within_s: float
    ) -> Case | None:
        """The case of that number, None where there is none.  persons: digests of those asked about.  within_s: how long it may take."""

    def condition(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], refused: Callable[[str], Exception]
    ) -> Condition | None:
        """That it is an open case of this matter and these people; None where only `admit` can say so.

        refused: makes the error, of `closed` or `other`.
        """


class CaseRegister:
    """A register in PostgreSQL that opens a case for the matter and the people it is first named with, so that a case number
    stays theirs: for a city that has no case register.  It holds no authorisations.  With a small cache of open cases in this process.

    key_file: holds the key of the persons' tags in the table, made at the first start; it is another key than that of the
    digests in the officers' tokens, so that tokens and table cannot be joined.  clock: the domain's.  kept_s: for how long an open
    case is believed without looking again, since another process may close it.
    """

    is_in_store = True

    def __init__(
        self,
        rows: CountStore,
        key_file: Path,
        clock: Clock,
        *,
        kept_s: float = 2.0,
        most: int = 4096,
        now_s: Callable[[], float] = time.monotonic,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._admissions = Rounds("case-admissions", rows, _ADMIT, "case_number", supervisor or Supervisor())
        self._keyring = Keyring.open_file(key_file)
        self._clock = clock
        self._kept_s = kept_s
        self._most = most
        self._now_s = now_s
        self._cache: OrderedDict[CaseNumber, tuple[float, Case]] = OrderedDict()

    async def admit(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], *, within_s: float = 0.0
    ) -> Case:
        """See Cases.  within_s: not looked at; the store's own limits hold."""
        del within_s
        kept = self._cache.get(number)
        if kept is not None and self._now_s() < kept[0] and persons <= kept[1].persons:
            return kept[1]
        tags = {self._keyring.tag(digest.encode()): digest for digest in persons}
        case = await self._read(number, matter, tags)
        if case.is_open and case.persons == persons:
            self._keep(number, case)
        return case

    def condition(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], refused: Callable[[str], Exception]
    ) -> Condition:
        """See Cases."""
        tags = sorted(self._keyring.tag(digest.encode()) for digest in persons)
        return Condition(Statement(_JUDGE, (number, matter, tags, self._clock.now())), (0, number), refused)

    def close(self, number: CaseNumber) -> Statement:
        """The statement that closes a case."""
        self._cache.pop(number, None)
        return _CLOSE(case_number=number, closed_at=self._clock.now())

    async def _read(self, number: CaseNumber, matter: MatterCode, tags: Mapping[bytes, str]) -> Case:
        for _ in range(_RACE_ATTEMPTS):  # a row that another transaction has just inserted is not in our snapshot yet
            row = await self._admissions.row(number, matter, sorted(tags), self._clock.now())
            if row is not None:
                held = row["persons"]
                known = frozenset(tags[tag] for tag in held if tag in tags) if isinstance(held, list) else frozenset()
                return Case(MatterCode(str(row["matter"])), known, is_open=row["closed_at"] is None)
        raise Unready("the case register neither opened nor found the case")

    def _keep(self, number: CaseNumber, case: Case) -> None:
        self._cache[number] = (self._now_s() + self._kept_s, case)
        self._cache.move_to_end(number)
        while len(self._cache) > self._most:
            self._cache.popitem(last=False)
