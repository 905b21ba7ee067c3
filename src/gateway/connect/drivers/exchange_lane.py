"""One county's lane to its part of an exchange database: puts request rows in, looks for answers, one connection, one pace."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import asyncpg

from gateway.db import FAULTS
from gateway.domain.departure import Departure, current_departure
from gateway.domain.supervision import Limits, Supervised, Supervisor, alive

STATUS_DONE = 2
NO_RECEIPT = "no_receipt"
"""The department wants to see the intent's receipt, and this one does not do."""
_REASONS = {"E01": "closed", "E07": "busy", "E41": NO_RECEIPT}
CALL_TIMEOUT_S = 5.0
LIMITS = Limits(silent_after_s=30.0)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CountyRows:
    """The county answered in full; no rows: it holds nothing.  is_old: it had answered before it was asked this time."""

    rows: tuple[Row, ...]
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """The county did not answer.  reason: silent, stuck, closed, busy, error, bad_record, no_receipt, refused, unreachable.

    asks_anew: its row is spent, the next attempt needs another.  is_old: it was spent before it was asked this time.
    """

    reason: str
    asks_anew: bool = False
    is_old: bool = False


CountyAnswer = CountyRows | Missing


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """How a lane works.

    submit, status, rows: SQL with bound parameters.  poll_s: least time between two looks.  stuck_s: how long a row may stay picked
    up.  joined: a column of the answer that is null as long as a row is not whole.  most_rows: an answer with more is none.
    """

    submit: str
    status: str
    rows: str
    poll_s: float
    stuck_s: float
    joined: str
    most_rows: int


@dataclass(slots=True, eq=False)
class _Place:
    req_id: str
    parameters: tuple[object, ...]
    answer: "asyncio.Future[CountyAnswer]"
    entered_s: float
    departure: Departure | None
    is_submitted: bool = False


@dataclass(slots=True, eq=False)
class ExchangeLane:
    """All questions to one county, asked in company: one insert and one look for whoever waits."""

    dsn: str = field(repr=False)
    schema: str
    facts: LaneFacts
    supervisor: Supervisor
    _places: list[_Place] = field(default_factory=list)
    _worker: Supervised | None = None
    _connection: "asyncpg.Connection[asyncpg.Record] | None" = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _next_look_s: float = 0.0

    def enter(self, req_id: str, parameters: tuple[object, ...]) -> "asyncio.Future[CountyAnswer]":
        """Ask, and get what will hold the answer; cancel it to leave the lane.  The row is put in at once."""
        loop = asyncio.get_running_loop()
        place = _Place(req_id, parameters, loop.create_future(), loop.time(), current_departure.get())
        self._places.append(place)
        self._news.set()
        if self._worker is None or self._worker.is_done:
            self._worker = self.supervisor.errand(f"lane-{self.schema}", self._work, LIMITS)
        return place.answer

    async def close(self) -> None:
        """Let everyone go and hang up."""
        if self._worker is not None:
            await self._worker.stop()
        self._settle_all(Missing("unreachable"))
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def open(self) -> None:
        """Connect ahead of the first question; a county that cannot be reached is tried again with it."""
        with contextlib.suppress(*FAULTS):
            await self._connected()

    async def probe(self, number: str, parameters: int) -> Missing | None:
        """Look for a row that is not there, and have it planned how one would be put in; on a connection of its own, without a change.

        number: of the row.  parameters: how many `submit` takes behind it.  None: both are ours to do.
        """
        try:
            connection = await self._connect()
            try:
                await connection.fetch(self.facts.status, [number])
                await connection.fetch(f"EXPLAIN {self.facts.submit}", number, *[None] * parameters)
            finally:
                connection.terminate()
        except (*FAULTS, ValueError) as fault:  # an address that is none
            return _missing(fault)
        return None

    async def _work(self) -> None:
        try:
            while self._waiting():
                await self._round()
                alive()
        except BaseException as fault:
            self._fail(fault)  # nobody waits for a lane that broke off
            raise

    async def _round(self) -> None:
        """Put in what is new, look where it is time, wait for news or for the next look."""
        loop = asyncio.get_running_loop()
        self._news.clear()
        try:
            await self._submit()
            if loop.time() >= self._next_look_s:
                await self._look()
                self._next_look_s = loop.time() + self.facts.poll_s
        except FAULTS as fault:
            self._fail(fault)
        if self._waiting():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), max(0.0, self._next_look_s - loop.time()))

    def _waiting(self) -> list[_Place]:
        self._places = [place for place in self._places if not place.answer.done()]
        return self._places

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            self.dsn,
            timeout=CALL_TIMEOUT_S,
            command_timeout=CALL_TIMEOUT_S,
            server_settings={"search_path": self.schema, "application_name": "oneclick-gateway"},
        )

    async def _submit(self) -> None:
        new = [place for place in self._waiting() if not place.is_submitted]
        if not new:
            return
        connection = await self._connected()
        new = [place for place in new if _departs(place)]
        try:
            await connection.executemany(self.facts.submit, [(place.req_id, *place.parameters) for place in new])
        except asyncpg.DataError:
            await self._submit_singly(connection, new)
        for place in new:
            place.is_submitted = True

    async def _submit_singly(self, connection: "asyncpg.Connection[asyncpg.Record]", new: Sequence[_Place]) -> None:
        """A row that the database will not take is its own asker's trouble, not that of all who ask along."""
        for place in new:
            try:
                await connection.execute(self.facts.submit, place.req_id, *place.parameters)
            except asyncpg.DataError:
                self._settle(place.req_id, Missing("error", asks_anew=True))

    async def _look(self) -> None:
        """One look at all rows that are waited for; the answers of those that are done are fetched in one go."""
        numbers = sorted({place.req_id for place in self._waiting()})
        if not numbers:
            return
        connection = await self._connected()
        states: list[Row] = [dict(state) for state in await connection.fetch(self.facts.status, numbers)]
        done = [str(state["req_id"]) for state in states if state["status"] == STATUS_DONE]
        rows: list[Row] = []
        if done:
            rows = [dict(row) for row in await connection.fetch(self.facts.rows, done, self.facts.most_rows + 1)]
        of_request: dict[object, list[Row]] = {}
        for row in rows:
            of_request.setdefault(row["req_id"], []).append(row)
        for state in states:
            of_state = of_request.get(state["req_id"], [])
            self._settle(str(state["req_id"]), _settled(state, of_state, self.facts), _seconds(state["ended_s"]))

    def _settle(self, req_id: str, answer: CountyAnswer | None, ended_s: float = 0.0) -> None:
        """Tell all who wait for this row.  ended_s: how long ago it got its answer, 0 where that is not known."""
        now_s = asyncio.get_running_loop().time()
        for place in self._places:
            if answer is not None and place.req_id == req_id and not place.answer.done():
                place.answer.set_result(replace(answer, is_old=ended_s > now_s - place.entered_s))

    def _settle_all(self, answer: CountyAnswer) -> None:
        for place in self._waiting():
            place.answer.set_result(answer)

    def _fail(self, fault: BaseException) -> None:
        """The lane is broken for all who stand in it: each county is asked again when the lookup is resumed."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        self._settle_all(_missing(fault))


def _departs(place: _Place) -> bool:
    """Whether its row may be put in now; who may not is told."""
    if place.answer.done() or place.departure is None or place.departure.go():
        return not place.answer.done()
    place.answer.set_result(Missing("busy"))
    return False


def _missing(fault: BaseException) -> Missing:
    refused = isinstance(fault, asyncpg.SyntaxOrAccessError | asyncpg.InvalidAuthorizationSpecificationError)
    return Missing("refused" if refused else "unreachable")


def _settled(state: Row, rows: Sequence[Row], facts: LaneFacts) -> CountyAnswer | None:
    """What a row's status and its answer rows say; None: look on.  Status 2 alone says nothing: its rows must be seen."""
    match state["status"]:
        case 3:
            return CountyRows(())
        case 9:
            return Missing(_REASONS.get(str(state["err_code"]), "error"), asks_anew=True)
        case 1 if _seconds(state["picked_s"]) > facts.stuck_s:
            return Missing("stuck", asks_anew=True)
        case 2:
            return _seen(rows, facts)
        case 0 | 1:
            return None
        case _:
            return Missing("error", asks_anew=True)


def _seen(rows: Sequence[Row], facts: LaneFacts) -> CountyAnswer | None:
    if len(rows) > facts.most_rows:
        return Missing("bad_record", asks_anew=True)
    return CountyRows(tuple(rows)) if rows and all(row[facts.joined] is not None for row in rows) else None


def _seconds(value: object) -> float:
    return value if isinstance(value, float) else 0.0
