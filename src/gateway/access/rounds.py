"""Statements gathered: while one round to the store is under way, those who come meanwhile wait together for the next."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.domain.errors import Unready
from gateway.domain.supervision import Limits, Supervised, Supervisor, alive

LARGEST_ROUND = 256
LIMITS = Limits(silent_after_s=20.0)


class CountRow(Protocol):
    """A row read by column name."""

    def __getitem__(self, name: str, /) -> object:
        """The column's value."""


class CountStore(Protocol):
    """The part of the database that is needed."""

    async def fetchmany(self, sql: str, args: Sequence[Sequence[object]]) -> Sequence[CountRow]:
        """The rows of one statement for each of the arguments, in one transaction."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    args: tuple[Any, ...]
    row: "asyncio.Future[CountRow | None]"


class Rounds:
    """One statement for many: a lone one at once, many that come together in one transaction and one exchange with the store.

    name: of the background task.  sql: its first argument can be ordered, and comes back in the column `named_by` of its one row.
    """

    def __init__(self, name: str, rows: CountStore, sql: str, named_by: str, supervisor: Supervisor) -> None:
        self._name = name
        self._rows = rows
        self._sql = sql
        self._named_by = named_by
        self._supervisor = supervisor
        self._asked: list[_Asked] = []
        self._round: Supervised | None = None

    async def row(self, *args: object) -> CountRow | None:
        """The row for these arguments, None where there is none.  Raises what the store raises, for all of a round alike."""
        request = _Asked(args, asyncio.get_running_loop().create_future())
        self._asked.append(request)
        if self._round is None or self._round.is_done:
            self._round = self._supervisor.errand(self._name, self._rounds, LIMITS)
        return await request.row

    async def _rounds(self) -> None:
        """Rounds, until nobody is left."""
        while self._asked:
            # in one order everywhere, so that two processes never wait for each other's rows
            together = sorted(self._asked[:LARGEST_ROUND], key=lambda request: request.args[0])
            del self._asked[:LARGEST_ROUND]
            await self._one_round(together)
            alive()

    async def _one_round(self, together: Sequence[_Asked]) -> None:
        try:
            found = await self._rows.fetchmany(self._sql, [request.args for request in together])
        except Exception as fault:  # noqa: BLE001 - handed to everyone who waits
            _fail(together, fault)
            return
        except BaseException:
            _fail(together, Unready("the store did not answer"))
            raise
        rows: Mapping[object, CountRow] = {row[self._named_by]: row for row in found}
        for request in together:
            if not request.row.done():
                request.row.set_result(rows.get(request.args[0]))


def _fail(together: Sequence[_Asked], fault: Exception) -> None:
    for request in together:
        if not request.row.done():
            request.row.set_exception(fault)
