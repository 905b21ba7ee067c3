"""What stands between the gateway and one department: deadline, pace, bulkhead, breaker, retry, coalescing, and the last check."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TypeVar, cast

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, wait_fixed, wait_random

from gateway.connect.breaker import FIRST_PAUSE_S
from gateway.connect.gathering import Gathering
from gateway.connect.inspection import RecordCheck
from gateway.connect.judging import CLOSED_HOURS, FAIR_S, Judge, is_of_haste, is_transient
from gateway.connect.opening import OpensAt, always_open
from gateway.connect.pace import Pace, PacedCall
from gateway.connect.remedies import REMEDIES, TELL_THEM
from gateway.connect.shares import Limit
from gateway.connect.turns import LEAST_TIME_S, DepartmentCall, Flight, QuestionTurn
from gateway.domain.clock import loop_time
from gateway.domain.codes import LookupId
from gateway.domain.deadlines import Deadlines
from gateway.domain.departure import asked_as
from gateway.domain.intent import current_intent
from gateway.domain.places import Places
from gateway.domain.reply import NoRecord, Pending, Reply, Unavailable
from gateway.domain.retry_budget import RetryBudget
from gateway.domain.stages import LookupResult
from gateway.sdk import BatchDriver, Driver, HttpFault, Manifest, Probe, Probed, Question

log = structlog.get_logger(__name__)

A = TypeVar("A")
T = TypeVar("T")
Alert = Callable[[str, LookupId], None]

NO_SHARE_S = 1.0
"""Who finds no place, or whose process has no share of the department's limits just now, comes back after so long."""
MOST_WAITING = 64
"""Questions that may wait for each place."""
TOGETHER_S = 0.05
"""Who failed together is asked again together, after so long."""


class Guard:
    """One department; each of its questions has breakers of its own.

    `ask` always returns a result by the question's deadline, and never raises for the department.

    alert: told of wrong persons, ungranted items and faults, by kind and lookup id.  opens_at: while it says when the department
    opens, nobody asks it.  now: a clock that agrees with the event loop's, seconds.  `places` and `pace` are the department's
    limits; the part of them that is this process's is changed from outside where several processes share them.  deadlines: shared
    with the other departments, whose questions mostly end at the same moment.
    """

    def __init__(
        self,
        driver: Driver,
        manifest: Manifest,
        *,
        alert: Alert,
        opens_at: OpensAt = always_open,
        now: Callable[[], float] = loop_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        deadlines: Deadlines | None = None,
    ) -> None:
        limits = manifest.limits
        self.department = manifest.connector.department
        self._driver = driver
        self._inspection = RecordCheck(manifest)
        self._deadline_s = limits.deadline_s
        self._own_receipt = limits.own_receipt
        self.closed_hours = limits.closed_hours
        self.pace = Pace(limits.per_second)
        self.places = Places(limits.at_once, now)
        self._judge = judge = Judge(manifest, self.pace, self.places, now)
        self.tally, self.health, self._breakers = judge.tally, judge.health, judge.breakers
        self._gatherings = {
            name: self._gathering(most)
            for name, q in manifest.questions.items()
            if (most := min(q.batch, limits.batch or q.batch)) > 1
        }
        self._turn = asyncio.Lock()
        self._at_turn = 0
        self._budget = RetryBudget()
        self._flights: dict[Hashable, Flight] = {}
        self._alert = alert
        self._opens_at = opens_at
        self._now = now
        self._sleep = sleep
        self._deadlines = deadlines or Deadlines()
        self._started = False
        self._starting = asyncio.Lock()

    async def start(self, within_s: float) -> bool:
        """Open the driver; False when the department could not be reached, which the first question tries again."""
        try:
            async with asyncio.timeout(within_s):
                return not isinstance(await self._plug(self._open, None, LookupId("")), Unavailable)
        except TimeoutError:
            return False

    async def probe(self, probe: Probe) -> Reply | None:
        """Ask the department something harmless about nobody, apart from its limits; None: its driver knows of nothing such."""
        if not isinstance(self._driver, Probed):
            return None
        try:
            async with asyncio.timeout_at(probe.deadline_s):
                return await self._plug(self._driver.probe, probe, probe.lookup_id)
        except TimeoutError:
            return Unavailable("timeout")

    async def close(self) -> None:
        """Release what the driver holds."""
        for gathering in self._gatherings.values():
            await gathering.close()
        if self._started:
            await self._driver.close()

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The department's limits that are counted, by `department.limit`."""
        paced: dict[str, Limit] = {f"{self.department}.calls": self.pace} if self.pace.full else {}
        return {f"{self.department}.places": self.places, **paced}

    @property
    def is_closed(self) -> bool:
        """Whether the department is closed now, as agreed with it or as it has said itself since it last answered."""
        return self.health.is_closed or self._opens_at() is not None

    @property
    def is_open(self) -> bool:
        """Whether the breaker of any of its questions is open."""
        return self._judge.is_open

    @property
    def waiting(self) -> int:
        """How many questions wait for a place, or for who waits for one."""
        return self.places.waiting + sum(gathering.behind for gathering in self._gatherings.values())

    def open_here(self) -> Collection[str]:
        """The breakers that are open, by `department.question` and the callers' time."""
        return [
            f"{self.department}.{question}.{time}"
            for question, breakers in self._breakers.items()
            for time in breakers.open_times()
        ]

    def opened_elsewhere(self, names: Collection[str]) -> None:
        """Those of another process; what is not of this department is left."""
        for name in names:
            department, _, rest = name.partition(".")
            question, _, time = rest.rpartition(".")
            if department == self.department and question in self._breakers:
                self._breakers[question].opened_elsewhere(time, self._now())

    def knows(self, name: str) -> bool:
        """Whether the department answers a question of this bare name."""
        return name in self._breakers

    def deadline(self, until_s: float) -> float:
        """The point on the loop's clock by which a question asked now is answered."""
        return min(until_s, self._now() + self._deadline_s)

    async def ask(self, question: Question) -> LookupResult:
        """The department's reply, or why there is none, by `question.deadline_s` on the loop's clock."""
        opens_at = self._opens_at()
        if opens_at is not None:
            return LookupResult(Pending(CLOSED_HOURS, question.handle, opens_at), 0, 0)
        begun = self._now()
        key = question.lookup_id if self._own_receipt else _likeness(question)
        result = None
        while (flight := self._flights.get(key)) is not None and result is None:
            result = await self._follow(flight, question)
        if result is None:
            result = await self._lead(key, question)
        return LookupResult(result.reply, result.attempts, round((self._now() - begun) * 1000), result.joined)

    async def _follow(self, flight: Flight, question: Question) -> LookupResult | None:
        """What a question on its way brings; None where one of its own may bring more."""
        waiter: asyncio.Future[LookupResult | None] = asyncio.get_running_loop().create_future()
        flight.waiters.append(waiter)
        self.tally.coalesced += 1
        try:
            with self._deadlines.until(question.deadline_s):
                result = await waiter
        except TimeoutError:
            result = LookupResult(Unavailable("timeout"), flight.attempts, 0)
        has_more_time = question.deadline_s - flight.until_s >= FAIR_S
        if result is None or (has_more_time and is_of_haste(result.reply)):
            return None
        return result if flight.leader == question.lookup_id else replace(result, joined=flight.leader)

    async def _lead(self, key: Hashable, question: Question) -> LookupResult:
        flight = self._flights[key] = Flight(question.lookup_id, question.deadline_s)
        shared = None
        try:
            with self._deadlines.until(question.deadline_s):
                reply = await self._attempt(question, flight)
                if is_transient(reply):
                    reply = await self._persist(question, flight, reply)
            shared = result = LookupResult(reply, flight.attempts, 0)
        except TimeoutError:
            self._judge.late(question, flight)
            result = LookupResult(Unavailable(flight.stage), flight.attempts, 0)
        finally:
            del self._flights[key]
            flight.land(shared)
        return result

    async def _persist(self, question: Question, flight: Flight, reply: Unavailable) -> Reply:
        """Ask again where that is worth while; else the reply that was given."""
        call = flight.call
        if call is None or not self._is_worth_asking_again(question, reply) or not self._may_repeat(call):
            return reply
        return await self._again(question, flight, reply, wait_s=TOGETHER_S if call.questions > 1 else None)

    def _may_repeat(self, call: DepartmentCall) -> bool:
        """Whether a retry is paid for, one for all questions of a call."""
        if not call.may_repeat and self._budget.spend():
            call.may_repeat = True
            self.tally.retries += 1
        return call.may_repeat

    async def _again(self, question: Question, flight: Flight, first: Reply, wait_s: float | None) -> Reply:
        """Ask once more.  wait_s: before that, None: by chance."""
        failed = [first]

        async def once() -> Reply:
            return failed.pop() if failed else await self._attempt(question, flight)

        retrying = AsyncRetrying(
            stop=stop_after_attempt(2),
            wait=wait_random(0.02, 0.1) if wait_s is None else wait_fixed(wait_s),
            retry=retry_if_result(is_transient),
            retry_error_callback=_last_reply,
            sleep=self._sleep,
        )
        return await retrying(once)

    def _is_worth_asking_again(self, question: Question, reply: Unavailable) -> bool:
        left_s = question.deadline_s - self._now()
        if self._breakers[question.name].of(left_s).is_open or not self._has_share:
            return False
        return left_s >= max(LEAST_TIME_S, reply.retry_after_s or 0.0)

    def _gathering(self, most: int) -> Gathering:
        return Gathering(
            most, self.places, turn_at_pace=self._turn_at_pace, spent=self._turned_away_if_spent, ask=self._call
        )

    async def _attempt(self, question: Question, flight: Flight) -> Reply:
        now = self._now()
        breakers = self._breakers[question.name]
        turn = QuestionTurn(question, flight, breakers, breakers.of(question.deadline_s - now))
        pause_s = turn.breaker.admit(now)
        if pause_s > 0:
            self.tally.turned_away += 1
            return Unavailable("breaker_open" if turn.breaker.is_open else "throttled", retry_after_s=pause_s)
        turn.is_trial = turn.breaker.is_open
        flight.stage = "busy"
        if not self._begins_at_once(turn, now):
            return self._crowded(turn) or await self._go(turn)
        try:
            return (await self._call([turn]))[0]
        finally:
            self.places.leave()

    def _begins_at_once(self, turn: QuestionTurn, now: float) -> bool:
        """Whether a call that nothing holds up begins now, as most do: then its place is taken, and it has set out."""
        question = turn.question
        if now >= question.deadline_s or self._at_turn or question.name in self._gatherings:
            return False
        if self.pace.next_at(now) > now or not self.places.take():
            return False
        self._set_out(turn)
        return True

    def _set_out(self, turn: QuestionTurn) -> None:
        if self.pace.full:
            turn.departure = PacedCall(self.pace, self._now, self._sleep)

    async def _go(self, turn: QuestionTurn) -> Reply:
        gathering = self._gatherings.get(turn.question.name)
        if gathering is not None:
            return await gathering.go(turn)
        async with self.places:
            return await self._turn_at_pace(turn) or (await self._call([turn]))[0]

    async def _call(self, turns: Sequence[QuestionTurn]) -> Sequence[Reply]:
        """Ask, with a place and at the pace: one question, or several of one name; a reply for each."""
        call = DepartmentCall(self._now(), len(turns))
        is_repeated = all(turn.flight.attempts for turn in turns)
        for turn in turns:
            turn.flight.set_out(call)
        self.tally.calls += 1
        self.tally.batched += len(turns) - 1
        with asked_as(departure := turns[0].departure):
            replies = await self._put(turns)
        call.is_over = True
        if departure is not None and departure.is_refused:
            return [self._turned_away(Unavailable("busy", retry_after_s=NO_SHARE_S)) for _ in turns]
        if not is_repeated:
            self._budget.earn()
        passed = [
            turn.context.run(self._inspected, turn.question, reply) for turn, reply in zip(turns, replies, strict=True)
        ]
        self._judge.ended(call, [turn.question for turn in turns], replies, passed)
        return passed

    async def _turn_at_pace(self, turn: QuestionTurn) -> Unavailable | None:
        """Wait, in the order of arrival, until a call may begin, which sets out at that very moment; or why no wait is of use."""
        self._at_turn += 1
        try:
            async with self._turn:
                while (away := self._in_vain(turn)) is None:
                    now = self._now()
                    at = self.pace.next_at(now)
                    if at <= now:
                        self._set_out(turn)
                        return None
                    turn.has_waited = True
                    await self._sleep(at - now)
                return self._turned_away(away)
        finally:
            self._at_turn -= 1

    @property
    def _has_share(self) -> bool:
        """Whether any part of the department's limits is this process's just now."""
        return not self.places.is_shut and self.pace.next_at(self._now()) < inf

    def _crowded(self, turn: QuestionTurn) -> Unavailable | None:
        """Why it is of no use to wait behind all who wait; None where it may be, or nobody waits."""
        ahead, places = self._ahead(turn.question.name), max(1, self.places.at_once)
        turn.has_waited = not self.places.is_free or self._at_turn > 0
        left_s = turn.question.deadline_s - self._now()
        if ahead >= MOST_WAITING * places or ahead // places * turn.breakers.usual_s >= left_s:
            return self._turned_away(Unavailable("busy", retry_after_s=NO_SHARE_S))
        away = self._too_late(turn.question, ahead)
        return None if away is None else self._turned_away(away)

    def _ahead(self, name: str) -> int:
        """How many calls go before one that is asked for now."""
        waiting, gathering = self.places.waiting + self._at_turn, self._gatherings.get(name)
        return waiting if gathering is None else gathering.calls_ahead(waiting)

    def _turned_away_if_spent(self, turn: QuestionTurn) -> Unavailable | None:
        away = self._spent(turn)
        return None if away is None else self._turned_away(away)

    def _turned_away(self, away: Unavailable) -> Unavailable:
        self.tally.turned_away += 1
        return away

    def _in_vain(self, turn: QuestionTurn) -> Unavailable | None:
        """Why no call is made, now that it is its turn or nearly: the wait has taken the time that the department needs."""
        return self._spent(turn) or self._too_late(turn.question)

    def _spent(self, turn: QuestionTurn) -> Unavailable | None:
        """The same, where a call is made in any case."""
        if turn.breaker.is_open and not turn.is_trial:
            return Unavailable("breaker_open", retry_after_s=FIRST_PAUSE_S)
        if turn.question.deadline_s - self._now() < turn.least_s:
            return Unavailable("busy", retry_after_s=NO_SHARE_S)
        return None

    def _too_late(self, question: Question, ahead: int = 0) -> Unavailable | None:
        """The reply where no call can begin before the question's deadline; None where one may.  ahead: who goes first."""
        now = self._now()
        at = self.pace.next_at(now, ahead)
        if not self._has_share:
            return Unavailable("busy", retry_after_s=NO_SHARE_S)
        return Unavailable("rate_limited", retry_after_s=at - now) if at >= question.deadline_s else None

    async def _put(self, turns: Sequence[QuestionTurn]) -> Sequence[Reply]:
        """One question with its own receipt, or several of which each bears its own."""
        question = turns[0].question
        if len(turns) == 1:
            current_intent.set(question.intent)
            ask = self._driver.ask if self._started else self._open_and_ask
            return [await self._plug(ask, question, question.lookup_id)]
        replies = await self._plug(self._ask_several, [turn.question for turn in turns], question.lookup_id)
        if isinstance(replies, Unavailable):
            return [replies] * len(turns)
        if len(replies) != len(turns):
            return [self._fault("garbage", "NotAReplyForEach", "", question.lookup_id)] * len(turns)
        return replies

    async def _open_and_ask(self, question: Question) -> Reply:
        await self._open()
        return await self._driver.ask(question)

    async def _ask_several(self, questions: Sequence[Question]) -> Sequence[Reply]:
        if not self._started:
            await self._open()
        return await cast("BatchDriver", self._driver).ask_batch(questions)

    async def _open(self, _nobody: None = None) -> Reply:
        async with self._starting:
            if not self._started:
                await self._driver.start()
                self._started = True
        return NoRecord()

    async def _plug(self, call: Callable[[A], Awaitable[T]], given: A, lookup_id: LookupId) -> T | Unavailable:
        """Await the driver; whatever it raises is a department that did not answer.  The one broad except of the house."""
        try:
            return await call(given)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return self._fault("cancelled", "CancelledError", "", lookup_id)
        except HttpFault as fault:
            return Unavailable(fault.reason, cause="HttpFault")
        except TimeoutError:
            return Unavailable("timeout", cause="TimeoutError")
        except Exception as fault:  # noqa: BLE001 - the plug's socket: a connector's mistake must not reach the query
            return self._fault("fault", type(fault).__name__, _where(fault), lookup_id)

    def _fault(self, reason: str, kind: str, where: str, lookup_id: LookupId) -> Unavailable:
        log.error("driver_fault", department=self.department, fault=kind, where=where, lookup_id=lookup_id)
        self._alert("driver_fault", lookup_id)
        return Unavailable(reason, cause=kind)

    def _inspected(self, question: Question, reply: Reply) -> Reply:
        passed, finding = self._inspection.of(question, reply)
        if finding:
            log.warning(
                "reply_inspected",
                department=self.department,
                finding=finding,
                remedy=REMEDIES.get(finding, TELL_THEM),
                lookup_id=question.lookup_id,
            )
            self._alert(finding, question.lookup_id)
        as_of = getattr(passed, "as_of", None)
        if as_of is not None and (self.tally.last_as_of is None or as_of > self.tally.last_as_of):
            self.tally.last_as_of = as_of
        return passed


def _likeness(question: Question) -> Hashable:
    """Equal for questions that one reply can answer.  Made of texts, whose hashes are kept; a dataclass's is not."""
    subject, other, purpose = question.subject, question.other, question.purpose
    return (
        question.name,
        None if subject is None else (subject.person_id.number, subject.name),
        None if question.employer is None else question.employer.code,
        None if other is None else (other.person_id.number, other.name),
        question.items,
        (purpose.matter, purpose.matter_title, purpose.case_number, purpose.certificate_title, purpose.officer_card),
        None if purpose.asked_for is None else purpose.asked_for.origins,
        question.handle,
    )


def _last_reply(state: RetryCallState) -> Reply:
    """What the last attempt brought, when the retry failed too."""
    if state.outcome is None:
        return Unavailable("fault")
    reply: Reply = state.outcome.result()
    return reply


def _where(fault: BaseException) -> str:
    """File and line that raised, for the operator; never the message, which may hold a person's data."""
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "" if frame is None else f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
