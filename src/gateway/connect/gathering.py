"""The questions of one name that a department takes several of in one call: who waits for a lane gathers, and goes when it is free."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field

import structlog

from gateway.connect.turns import QuestionTurn
from gateway.domain.places import Places
from gateway.domain.reply import Reply, Unavailable
from gateway.domain.trace import current_trace

log = structlog.get_logger(__name__)

_Answer = asyncio.Future[Reply | None]
"""Of one who waits: the reply; None: nobody waits for the lane, set out."""


@dataclass(slots=True, eq=False)
class _Company:
    """Who goes in one call.  left: how many of them have gone, with their reply or without."""

    answers: Mapping[QuestionTurn, _Answer]
    left: int = 0
    task: asyncio.Task[None] = field(init=False)

    def leave(self) -> None:
        """One has gone; with the last the call has no purpose any more."""
        self.left += 1
        if self.left == len(self.answers):
            self.task.cancel()


def _of_all(turns: Iterable[QuestionTurn]) -> Context:
    """In which several are asked: nobody's, whose receipt and trace are not the others', but for the trace where it is that of all."""
    traces = {turn.context.get(current_trace) for turn in turns}
    context = Context()
    if len(traces) == 1:
        context.run(current_trace.set, traces.pop())
    return context


class Gathering:
    """Nobody waits for company: the first of those who wait gets place and pace, and takes along who is there by then.

    most: questions a call.  turn_at_pace: waits until a call may begin and books it, or says why no wait is of use.  spent: why one who
    has waited is not worth asking any more.  ask: asks these in one call, a reply for each.
    """

    # `_waiting` holds who waits in the order of arrival, `_first` the one of them that waits for the lane, `_companies` who is under way.
    __slots__ = ("_ask", "_companies", "_first", "_places", "_spent", "_turn_at_pace", "_waiting", "most")

    def __init__(
        self,
        most: int,
        places: Places,
        *,
        turn_at_pace: Callable[[QuestionTurn], Awaitable[Unavailable | None]],
        spent: Callable[[QuestionTurn], Unavailable | None],
        ask: Callable[[Sequence[QuestionTurn]], Awaitable[Sequence[Reply]]],
    ) -> None:
        self.most = most
        self._places = places
        self._turn_at_pace = turn_at_pace
        self._spent = spent
        self._ask = ask
        self._waiting: dict[QuestionTurn, _Answer] = {}
        self._first: QuestionTurn | None = None
        self._companies: dict[QuestionTurn, _Company] = {}

    @property
    def behind(self) -> int:
        """Who waits behind the first, for the same call or a later one."""
        return max(0, len(self._waiting) - 1)

    def calls_ahead(self, waiting: int) -> int:
        """How many calls go before that of who comes now.  waiting: for a place or the pace, the first of these among them."""
        own = self._first is not None and waiting > 0
        return waiting - own + len(self._waiting) // self.most

    async def go(self, turn: QuestionTurn) -> Reply:
        """Its reply, by a call of its own or in company.  Whoever goes away before holds up nobody."""
        try:
            while True:
                answer = self._waiting[turn] = asyncio.get_running_loop().create_future()
                reply = await (answer if self._first is not None else self._set_out(turn, answer))
                if reply is not None:
                    return reply
        finally:
            self._leave(turn)

    async def close(self) -> None:
        """Break off the calls that are under way."""
        tasks = {company.task for company in self._companies.values()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=0.1)

    async def _set_out(self, turn: QuestionTurn, answer: _Answer) -> Reply | None:
        self._first = turn
        await asyncio.sleep(0)  # who comes in the same moment, as the others of a family do, goes along
        await self._places.enter()
        company = None
        try:
            away = await self._turn_at_pace(turn)
            if away is not None:
                return away
            turns = self._take(turn)
            if len(turns) == 1:
                return (await self._ask([turn]))[0]
            company = self._depart(turns)
        finally:
            if company is None:
                self._places.leave()
        return await answer

    def _take(self, first: QuestionTurn) -> dict[QuestionTurn, _Answer]:
        """Who goes now: the first, and as many of the others as one call takes; those who have no time left are told so."""
        taken = {first: self._waiting.pop(first)}
        for turn, answer in tuple(self._waiting.items()):
            if len(taken) == self.most:
                break
            if answer.done():
                continue
            turn.has_waited = turn.has_waited or first.has_waited
            away = self._spent(turn)
            if away is None:
                taken[turn] = self._waiting.pop(turn)
            else:
                answer.set_result(away)
        self._call_next()
        return taken

    def _depart(self, turns: Mapping[QuestionTurn, _Answer]) -> _Company:
        """Ask in a task of its own, for who went first may go away; it keeps the place."""
        company = _Company(turns)
        company.task = asyncio.get_running_loop().create_task(self._ask_all(company), context=_of_all(turns))
        company.task.add_done_callback(self._arrived)
        self._companies |= dict.fromkeys(turns, company)
        return company

    async def _ask_all(self, company: _Company) -> None:
        replies: Sequence[Reply] = [Unavailable("fault")] * len(company.answers)
        try:
            replies = await self._ask(tuple(company.answers))
        finally:
            for answer, reply in zip(company.answers.values(), replies, strict=True):
                if not answer.done():
                    answer.set_result(reply)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._places.leave()
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            log.error("guard_fault", fault=type(fault).__name__)

    def _leave(self, turn: QuestionTurn) -> None:
        self._waiting.pop(turn, None)
        company = self._companies.pop(turn, None)
        if company is not None:
            company.leave()
        if self._first is turn or self._first is None:
            self._call_next()

    def _call_next(self) -> None:
        """Nobody waits for the lane now: the next one does."""
        self._first = None
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(None)
                return
