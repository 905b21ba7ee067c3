"""Admissions gathered: while one round to the table is under way, those who come meanwhile wait together for the next."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.codes import CaseNumber
from gateway.domain.errors import Unready
from gateway.domain.supervision import Limits, Supervised, Supervisor, alive

LARGEST_ROUND = 256
LIMITS = Limits(silent_after_s=20.0)
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


class Row(Protocol):
    """A row read by column name."""

    def __getitem__(self, name: str, /) -> object:
        """The column's value."""


class Rows(Protocol):
    """The part of the database that the register needs."""

    async def fetchmany(self, sql: str, args: Sequence[Sequence[object]]) -> Sequence[Row]:
        """The rows of one statement for each of the arguments, in one transaction."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    args: tuple[CaseNumber, *tuple[object, ...]]
    row: "asyncio.Future[Row | None]"


class Admissions:
    """Opens or reads cases: a lone one at once, many that come together in one transaction.

    A round is one commit and one exchange with the store, however many cases it is about.
    """

    def __init__(self, rows: Rows, supervisor: Supervisor) -> None:
        self._rows = rows
        self._supervisor = supervisor
        self._asked: list[_Asked] = []
        self._round: Supervised | None = None

    async def row(self, number: CaseNumber, *rest: object) -> Row | None:
        """The case's row, opened where there was none; None where another transaction's is not in our snapshot yet.

        rest: matter, tags of the persons, when.  Raises what the store raises, for all of a round alike.
        """
        asked = _Asked((number, *rest), asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if self._round is None or self._round.is_done:
            self._round = self._supervisor.errand("case-admissions", self._rounds, LIMITS)
        return await asked.row

    async def _rounds(self) -> None:
        """Rounds, until nobody is left."""
        while self._asked:
            # in one order everywhere, so that two processes never wait for each other's rows
            together = sorted(self._asked[:LARGEST_ROUND], key=lambda asked: asked.args[0])
            del self._asked[:LARGEST_ROUND]
            await self._one_round(together)
            alive()

    async def _one_round(self, together: Sequence[_Asked]) -> None:
        try:
            found = await self._rows.fetchmany(_ADMIT, [asked.args for asked in together])
        except Exception as fault:  # noqa: BLE001 - handed to everyone who waits
            _fail(together, fault)
            return
        except BaseException:
            _fail(together, Unready("the case register did not answer"))
            raise
        rows: Mapping[object, Row] = {row["case_number"]: row for row in found}
        for asked in together:
            if not asked.row.done():
                asked.row.set_result(rows.get(asked.args[0]))


def _fail(together: Sequence[_Asked], fault: Exception) -> None:
    for asked in together:
        if not asked.row.done():
            asked.row.set_exception(fault)
