"""One department's bad days on a clock that jumps: everything that happens comes from a seed, and what must hold whatever happens.

`findings(seed)` is empty, or says what did not hold; the same seed brings the same day again.
"""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from structlog.testing import capture_logs

from gateway.connect.breaker import FAILURES, FIRST_PAUSE_S, TIMES_S
from gateway.connect.guard import Guard
from gateway.domain.codes import CaseNumber
from gateway.domain.reply import Reply, Unavailable
from gateway.domain.retry_budget import RESERVE, RETRIES_PER_CALL
from gateway.domain.stages import LookupResult
from gateway.sdk.driver import Question
from gateway.sdk.http import HttpFault
from tests.rooms.connect.fakes import FOUND, PURPOSE, FakeBatchDriver, guard, manifest, now, question, run

PATIENCE_S = (0.3, 0.9, 0.9, 0.9, 2.9, 10.0)
"""How long callers wait: who comes late, a second's deadline, the usual one, and what is resumed."""
FAIR_PATIENCE_S = 0.9
"""Who waits so long is answered by a department that is well."""
USUAL_S = (0.01, 0.2)
"""What a department takes that is well."""
LOAD = 0.6
"""Of what the limits let through at that."""
SAME, GIVEN_UP = 0.05, 0.03
"""Of the questions: asked by two at once, or by somebody who goes away."""
RECOVERED_S = 10.0
LEAST_ANSWERED = 0.4
"""Of the lookups, by a department that fails at half its calls."""
ENOUGH = 40
"""So many lookups before their share is judged."""
DEAD = ("refuse", "hang", "huge", "fault")
MOODS = (*DEAD, "slow", "half", "every_second", "busy", "well")
ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class Phase:
    """What the department is like between two points on the clock."""

    mood: str
    begins_s: float
    ends_s: float

    def covers(self, at: float) -> bool:
        """Whether `at` is inside."""
        return self.begins_s <= at < self.ends_s


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it."""

    at: float
    patience_s: float
    ended_at: float
    result: LookupResult


@dataclass(slots=True)
class Day:
    """All that a seed decides, and all that was seen."""

    seed: int
    batch: int = 1
    """Questions that go in one call."""
    dice: random.Random = field(init=False)
    is_shared: bool = field(init=False)
    """Whether other processes come and go, and take their part of the limits."""
    phases: list[Phase] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.is_shared = self.dice.random() < 0.2

    def mood(self, at: float) -> str:
        """What the department is like at that time."""
        return next((phase.mood for phase in self.phases if phase.covers(at)), "well")


class Department(FakeBatchDriver):
    """Answers by the mood of the day."""

    def __init__(self, day: Day) -> None:
        super().__init__(self._act)
        self._day = day

    async def _act(self, _: Question) -> Reply:
        dice, mood = self._day.dice, self._day.mood(now())
        await asyncio.sleep(dice.uniform(*USUAL_S))
        match mood:
            case "hang":
                await asyncio.sleep(3600)
            case "slow":
                await asyncio.sleep(2.0)
            case "huge":
                raise HttpFault("too_large")
            case "fault":
                raise ValueError
            case "busy":
                return Unavailable("rate_limited", retry_after_s=dice.uniform(0.1, 3))
            case "refuse":
                return Unavailable("refused_connection")
            case "half" if dice.random() < 0.5:
                return Unavailable("http_500")
            case "every_second" if len(self.asked) % 2:
                return Unavailable("http_500")
        return FOUND


def findings(seed: int, *, batch: int = 1) -> list[str]:
    """What did not hold on the day of this seed.  batch: questions that go in one call."""
    state = random.getstate()
    random.seed(seed)  # the pause before a retry is tenacity's, which throws the dice of all
    try:
        with capture_logs():
            return [f"seed {seed}: {finding}" for finding in run(_live(Day(seed, batch)))]
    finally:
        random.setstate(state)


async def _live(day: Day) -> list[str]:
    dice = day.dice
    at_once, per_second = dice.randint(1, 20), dice.choice([None, dice.uniform(2, 30)])
    department = Department(day)
    deadline_s = dice.choice([2.0, 3.0, 9.0, 30.0])
    watched = guard(
        department, manifest(at_once=at_once, per_second=per_second, deadline_s=deadline_s, batch=day.batch)
    )
    borne = min(at_once / USUAL_S[1], int(per_second or 1000) / 1.05)
    rate = dice.uniform(0.3, 1.0) * min(LOAD * borne, 25.0)
    _plan(day, rate)
    asking: list[asyncio.Future[None]] = []
    while now() < day.phases[-1].ends_s:
        number = len(asking) - (dice.random() < SAME)
        asking.append(asyncio.ensure_future(_ask(day, watched, number)))
        await asyncio.sleep(dice.uniform(0.5, 1.5) / rate)
        if dice.random() < GIVEN_UP:
            asking[-1].cancel()
        if day.is_shared and dice.random() < 0.1:
            watched.places.allow(dice.randint(0, at_once), now() + dice.uniform(0.1, 7))
            watched.pace.allow(dice.randint(0, watched.pace.full), now() + dice.uniform(0.1, 7))
    await asyncio.gather(*asking, return_exceptions=True)
    return list(_broken(day, department, watched))


def _plan(day: Day, rate: float) -> None:
    """Well, some moods, and well again for long enough to see it recover."""
    at, most_s = now(), 100 / rate
    moods = ["well", *day.dice.choices(MOODS, k=day.dice.randint(1, 3)), "well"]
    for mood in moods:
        lasts_s = day.dice.uniform(0.3, 1.0) * min(most_s, 20.0)
        day.phases.append(Phase(mood, at, at + lasts_s))
        at += lasts_s
    last = day.phases[-1]
    day.phases[-1] = replace(last, ends_s=last.begins_s + RECOVERED_S + min(30 / rate, 10.0))


async def _ask(day: Day, watched: Guard, number: int) -> None:
    patience_s, at = day.dice.choice(PATIENCE_S), now()
    purpose = replace(PURPOSE, case_number=CaseNumber(f"JH-2026-M01-{number:06d}"))
    deadline_s = watched.deadline(at + patience_s)
    asking = replace(question(number, purpose=purpose), deadline_s=deadline_s)
    result = await watched.ask(asking)
    day.asked.append(Asked(at, deadline_s - at, now(), result))


def _broken(day: Day, department: Department, watched: Guard) -> Iterator[str]:
    times = [at for at, _ in department.asked]
    yield from _limits(times, department, watched)
    if department.at_once or watched.places.inside or watched.places.waiting:
        yield f"{department.at_once} calls, {watched.places.inside} places and {watched.places.waiting} questions are left over"
    for asked in day.asked:
        if asked.ended_at > asked.at + asked.patience_s + ROUNDING_S:
            yield f"asked at {asked.at:.2f} with {asked.patience_s} s, answered at {asked.ended_at:.2f}"
    retries = watched.tally.retries
    if retries > RETRIES_PER_CALL * (len(times) - retries) + RESERVE:
        yield f"{retries} of {len(times)} calls asked again"
    for phase in day.phases:
        yield from _left_in_peace(phase, times, watched.places.full)
    if not day.is_shared:
        yield from _first_and_last(day)
        for phase in day.phases:
            yield from _throttled(phase, day.asked)


def _limits(times: Sequence[float], department: Department, watched: Guard) -> Iterator[str]:
    if department.most_at_once > watched.places.full:
        yield f"{department.most_at_once} at once where {watched.places.full} are agreed"
    full = watched.pace.full
    if full and any(later - earlier < 1.0 for earlier, later in zip(times, times[full:], strict=False)):
        yield f"more than {full} calls in a second"


def _first_and_last(day: Day) -> Iterator[str]:
    """Nobody is turned away by a department that is well, before and ten seconds after its bad time."""
    first, last = day.phases[0], day.phases[-1]
    for begins_s, ends_s in ((first.begins_s, first.ends_s - 1.0), (last.begins_s + RECOVERED_S, last.ends_s)):
        for asked in day.asked:
            if begins_s <= asked.at < ends_s and asked.patience_s >= FAIR_PATIENCE_S and asked.result.reply != FOUND:
                yield f"well, and at {asked.at:.2f} {asked.result.reply}"


def _left_in_peace(phase: Phase, times: Sequence[float], at_once: int) -> Iterator[str]:
    """A department that answers nothing is asked until its breakers are open, and then now and then."""
    if phase.mood not in DEAD:
        return
    inside = sum(phase.covers(at) for at in times)
    trials = (phase.ends_s - phase.begins_s) / FIRST_PAUSE_S / 2 + 3
    if inside > 2 * FAILURES + len(TIMES_S) * trials + at_once:
        yield f"{phase.mood} from {phase.begins_s:.2f} to {phase.ends_s:.2f}: asked {inside} times"


def _throttled(phase: Phase, asked: Sequence[Asked]) -> Iterator[str]:
    """A department that answers every second call goes on answering, from when it is over what came before."""
    if phase.mood != "every_second":
        return
    told = [one for one in asked if phase.covers(one.at - RECOVERED_S) and phase.covers(one.at)]
    answered = sum(one.result.reply == FOUND for one in told)
    if len(told) >= ENOUGH and answered < LEAST_ANSWERED * len(told):
        yield f"every second call failed, and {answered} of {len(told)} lookups were answered"
