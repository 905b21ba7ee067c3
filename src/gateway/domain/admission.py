"""How much is begun at once, and what is not begun at all: admission by how long work has waited, so that what is begun is done in time.

A gateway that begins all it is sent does everything late under twice what it bears.  Here a place is needed to begin, and taken when the
request is whole and its caller known: who sends slowly, or whose issuer is slow, keeps nobody out.  Who is due first comes first.  It is given
back when the INTENT stands, for what remains is the departments' time and must be finished.  Whoever comes while work waits longer than is bearable is
told so at once, which costs next to nothing.  The rule is CoDel's (RFC 8289): a burst may wait a while, but a queue that stands may not.
"""

import asyncio
import math
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.caller import Caller
from gateway.domain.clock import loop_time
from gateway.domain.errors import CallerGone, Overloaded
from gateway.domain.places import Places

PLACES, BRIEF_PLACES, OVERSIGHT_PLACES = 32, 16, 3
"""Work that is being begun at once.  Queries: enough for entries that become durable together, few enough that each goes on quickly.
Beside them so little that neither the processor nor the store's connections are taken from them."""
OVERSIGHT_DEADLINE_S = 10.0
"""So long a look through the log is waited for, as far as nothing else is known."""
MOST_UNDER_WAY = 4096
"""Requests that are whole and not answered yet."""
BURST, STANDING, INTERVAL_S = 0.5, 0.15, 0.3
"""How long a burst may wait, and how long work may wait when it has waited longer than that for an interval: of what callers lately give."""
USUAL_DEADLINE_S, SHORTEST_DEADLINE_S, LONGEST_DEADLINE_S = 3.0, 1.0, 5.0
"""What callers give when nothing is known of them; who gives less or more than these does not make others wait differently, nor comes
before or after them for it."""
RESUMED, RESUMED_WHEN_FULL = 8, 2
"""Lookups that are resumed at once: a budget of their own, smaller while callers wait, and never nothing."""
LONGEST_RETRY_S = 5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.002, 0.05
"""Between two places that come free; a longer one is of a process that was held up, and says nothing of the next."""
_SMOOTH = 16
_HALVED_S = 1.0
"""What was measured is believed half as much after so long without a new measure."""


class Lane(StrEnum):
    """Whose places a request takes: those of one lane are never waited for by another's."""

    QUERIES = "queries"
    BRIEF = "brief"
    """Everything else but `OVERSIGHT`: what is read and written in a moment."""
    OVERSIGHT = "oversight"
    """What may look through much of the log, with connections of the store that queries need too."""


class _Place:
    """The place of one request: taken when it is whole, and again where it was given back before the INTENT."""

    __slots__ = ("_admission", "_arrived_s", "_asked", "_begun_at", "_is_gone", "_is_held")

    def __init__(self, admission: "Admission", arrived_s: float, is_gone: Callable[[], bool]) -> None:
        self._admission, self._arrived_s, self._is_gone = admission, arrived_s, is_gone
        self._asked: tuple[float | None, str | None] | None = None
        self._begun_at: float | None = None
        self._is_held = False

    @property
    def is_asked_for(self) -> bool:
        """Whether the request was whole."""
        return self._asked is not None

    async def take(self, deadline_s: float | None = None, client: str | None = None) -> None:
        """Wait for it; nothing happens where it is held.  deadline_s: of the caller, from their arrival.  Raises Overloaded, CallerGone."""
        if self._is_held:
            return
        if self._asked is None:
            self._asked = deadline_s, client
            self._admission.under_way += 1
        self._begun_at = await self._admission.enter(self._arrived_s, *self._asked)
        self._is_held = True
        if self._is_gone():
            self.give_back()
            raise CallerGone("the caller closed the connection before their turn")

    def give_back(self, *, has_begun: bool = False) -> None:
        """has_begun: the INTENT stands; how long that took is remembered."""
        if self._is_held:
            self._is_held = False
            self._admission.left(self._begun_at if has_begun else None)


@dataclass(frozen=True, slots=True)
class AdmissionFigures:
    """How one lane stands.

    under_way: requests that are whole and not answered yet, `waiting` and `begun` (who hold a place) among them.  wait_s: how long who
    comes now will wait for a place.  is_standing: a queue has stood too long, and only as much is taken as is soon begun.
    """

    under_way: int
    waiting: int
    begun: int
    places: int
    wait_s: float
    is_standing: bool


class Admission:
    """The places of one lane of this process.  now: the event loop's clock, seconds.  usual_s: the deadline of whoever tells none."""

    def __init__(
        self, now: Callable[[], float] = loop_time, *, places: int = PLACES, usual_s: float = USUAL_DEADLINE_S
    ) -> None:
        self._now = now
        self._places = Places(places, now)
        self._resumed = Places(RESUMED, now)
        self.under_way = 0
        self._deadline_s = usual_s
        self._waiting_since: dict[object, float] = {}
        self._waiting_of: Counter[str | None] = Counter()
        self._pause_s = _FIRST_PAUSE_S
        self._left_at: float | None = None
        self._begin_s, self._begin_s_at = 0.0, 0.0
        self._above_since: float | None = None
        self._calm_since = 0.0
        self.is_standing = False
        """Whether a queue has stood too long; only as much is taken as is soon begun."""

    @property
    def wait_s(self) -> float:
        """How long who comes now will wait for a place, as far as that can be known: by how many wait, and since when."""
        oldest_s = next(iter(self._waiting_since.values()), None)
        return 0.0 if oldest_s is None else max(self._places.waiting * self._pause_s, self._now() - oldest_s)

    @property
    def figures(self) -> AdmissionFigures:
        """Now."""
        places = self._places
        return AdmissionFigures(
            self.under_way, places.waiting, places.inside, places.allowed, self.wait_s, self.is_standing
        )

    @property
    def is_stuck(self) -> bool:
        """Whether no place has come free for so long that nobody has waited for one any longer."""
        if self._places.is_free or self._left_at is None:
            return False
        return self._now() - self._left_at > BURST * self._deadline_s

    def refuse_when_full(self, client_of: Callable[[], str | None] = lambda: None) -> None:
        """Raises Overloaded, at once, where what comes now would wait too long.

        client_of: who comes, as far as it is known without a look at the token; who asks little is let in where others' work waits.
        """
        longest_s = self._deadline_s * BURST
        if self.under_way >= MOST_UNDER_WAY or self.wait_s > longest_s or self.is_stuck:
            raise _overloaded()
        if self.is_standing and self.wait_s > self._deadline_s * STANDING and not self._asks_little(client_of()):
            raise _overloaded()

    def _asks_little(self, client: str | None) -> bool:
        """Whether so few of a client wait that they would be few among equals, and the others are why work waits."""
        return client is not None and 2 * self._waiting_of[client] * len(self._waiting_of) < self._places.waiting

    def refuse_when_late(self, arrived_s: float, deadline_s: float) -> None:
        """Raises Overloaded where what a caller asks cannot be done by `deadline_s` after they came."""
        now = self._now()
        self._deadline_s += (_told(deadline_s) - self._deadline_s) / _SMOOTH
        if not self._is_in_time(now, arrived_s, deadline_s):
            raise _overloaded()

    def _is_in_time(self, now: float, arrived_s: float, deadline_s: float) -> bool:
        return now - arrived_s + 2 * self.begin_s(now) <= deadline_s  # the end takes about as long as the beginning

    def begin_s(self, now: float) -> float:
        """How long it has lately taken from the place to the INTENT."""
        return self._begin_s * math.pow(0.5, (now - self._begin_s_at) / _HALVED_S)

    @asynccontextmanager
    async def met(self, arrived_s: float, is_gone: Callable[[], bool]) -> AsyncIterator[Caller]:
        """A caller whose request is under way in the block, and who may take a place in it."""
        place = _Place(self, arrived_s, is_gone)
        try:
            yield Caller(arrived_s, is_gone, place.give_back, place.take)
        finally:
            self.under_way -= place.is_asked_for
            place.give_back()

    async def enter(self, arrived_s: float, deadline_s: float | None, client: str | None) -> float:
        """Wait for a place; no longer than is bearable, whatever those inside are held up by.  Returns when it was taken.  Raises Overloaded."""
        asked_s = self._now()
        await self._wait(arrived_s + _told(self._deadline_s if deadline_s is None else deadline_s), client)
        begun_at = self._now()
        self._judge(begun_at - asked_s, begun_at)
        if deadline_s is not None and not self._is_in_time(begun_at, arrived_s, deadline_s):
            self.left(None)
            raise _overloaded()
        return begun_at

    async def _wait(self, due_s: float, client: str | None) -> None:
        if self._places.is_free:
            await self._places.enter()
            return
        if self._left_at is None:
            self._left_at = self._now()
        me = object()
        self._waiting_since[me] = self._now()
        self._waiting_of[client] += 1
        try:
            async with asyncio.timeout(BURST * self._deadline_s):
                await self._places.enter(due_s)
        except TimeoutError:
            raise _overloaded() from None
        finally:
            del self._waiting_since[me]
            self._waiting_of[client] -= 1
            if not self._waiting_of[client]:
                del self._waiting_of[client]

    @asynccontextmanager
    async def resumed(self) -> AsyncIterator[None]:
        """A place for work that no caller waits for."""
        await self._resumed.enter()
        try:
            yield
        finally:
            self._resumed.leave()

    def left(self, begun_at: float | None) -> None:
        """A place is given back.  begun_at: when what has now begun took it; None: it ended otherwise."""
        now = self._now()
        if begun_at is not None:
            former_s = self.begin_s(now)
            self._begin_s, self._begin_s_at = former_s + (now - begun_at - former_s) / _SMOOTH, now
        if self._left_at is not None:
            pause_s = min(now - self._left_at, _LONGEST_PAUSE_S)
            self._pause_s += (pause_s - self._pause_s) / _SMOOTH
        self._places.leave()
        self._left_at = now if self._places.waiting else None

    def _judge(self, waited_s: float, now: float) -> None:
        """Whether a queue stands: work has begun later than is bearable for an interval; it has gone when none has waited for one."""
        if waited_s <= STANDING * self._deadline_s:
            self._above_since = None
            if self._places.waiting:
                self._calm_since = now
            elif self.is_standing and now - self._calm_since >= INTERVAL_S:
                self._stand(is_standing=False)
            return
        self._calm_since = now
        self._above_since = now if self._above_since is None else self._above_since
        if now - self._above_since >= INTERVAL_S:
            self._stand(is_standing=True)

    def _stand(self, *, is_standing: bool) -> None:
        self.is_standing = is_standing
        self._resumed.allow(RESUMED_WHEN_FULL if is_standing else RESUMED, math.inf)


def _told(deadline_s: float) -> float:
    return min(max(deadline_s, SHORTEST_DEADLINE_S), LONGEST_DEADLINE_S)


def admissions() -> Mapping[Lane, Admission]:
    """The places of this process, for each lane its own."""
    oversight = Admission(places=OVERSIGHT_PLACES, usual_s=OVERSIGHT_DEADLINE_S)
    return {Lane.QUERIES: Admission(), Lane.BRIEF: Admission(places=BRIEF_PLACES), Lane.OVERSIGHT: oversight}


def _overloaded() -> Overloaded:
    """Spread over some seconds, so that those who are refused together do not come back together."""
    return Overloaded("more is asked than can be done in time", retry_after_s=1 + secrets.randbelow(LONGEST_RETRY_S))
