"""What the guard knows of a question on its way: who waits for it, its turn for a call, and the call itself."""

import asyncio
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from gateway.connect.breaker import Breaker, Breakers
from gateway.connect.pace import PacedCall
from gateway.domain.codes import LookupId
from gateway.domain.stages import LookupResult
from gateway.sdk import Question

LEAST_TIME_S = 0.05
"""With less time left nobody is asked who has waited, or has been asked before."""


@dataclass(slots=True, eq=False)
class DepartmentCall:
    """One exchange with the department, about one question or several.

    judged_s: the longest time that one of them has waited for it in vain, as far as that was judged.  may_repeat: a retry is paid
    for, for all of them.
    """

    asked_at: float
    questions: int
    judged_s: float = 0.0
    is_over: bool = False
    may_repeat: bool = False


@dataclass(slots=True, eq=False)
class Flight:
    """One question on its way; those who ask the same meanwhile wait for its landing.  call: the last one made for it."""

    leader: LookupId
    until_s: float
    attempts: int = 0
    call: DepartmentCall | None = None
    stage: str = "busy"
    waiters: list["asyncio.Future[LookupResult | None]"] = field(default_factory=list)

    def land(self, result: LookupResult | None) -> None:
        """Tell everyone; None: nothing came of it, ask for yourself."""
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(result)

    def set_out(self, call: DepartmentCall) -> None:
        """It is asked now."""
        self.attempts += 1
        self.call = call
        self.stage = "timeout"


@dataclass(slots=True, eq=False)
class QuestionTurn:
    """A question on its way to a call.

    has_waited: for a place, or for the pace; then it is asked only with the time that an answer takes.  context: of its asker, in whose
    trace it is told what is wrong with the reply.  departure: of the call that it goes first in, once that may be made at the pace.
    """

    question: Question
    flight: Flight
    breakers: Breakers
    breaker: Breaker
    is_trial: bool = False
    has_waited: bool = False
    departure: PacedCall | None = None
    context: Context = field(default_factory=copy_context)

    @property
    def least_s(self) -> float:
        """With less time left it is not asked."""
        return max(LEAST_TIME_S, self.breakers.usual_s) if self.has_waited else 0.0
