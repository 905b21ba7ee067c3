"""Time that jumps, departments that misbehave by script, and a query to ask them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime
from typing import Self, TypeVar, TypeVarTuple

from gateway.city import load_city
from gateway.connect.guard import Guard
from gateway.connect.opening import OpensAt, always_open
from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    CountyCode,
    DepartmentCode,
    ItemName,
    LookupId,
    MatterCode,
    QueryId,
    QuestionName,
)
from gateway.domain.departure import depart
from gateway.domain.intent import current_intent
from gateway.domain.matter import Certificate, Matter
from gateway.domain.parties import Party
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found, Reply, Unavailable
from gateway.domain.stages import Grant, Lookup, Officer, Opened, Plan, PlannedCertificate, Query
from gateway.domain.trace import Trace, current_trace
from gateway.domain.words import Method
from gateway.sdk.driver import DriverContext, Purpose, Question
from gateway.sdk.manifest import Manifest
from gateway_demo.demo_city import demo_city

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

CHEN = Person(PersonId("33079119940317001X"), "陈思远")
LIN = Person(PersonId("330791199511020027"), "林晓雯")
BASIS = "社会保险法"


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer when nothing is ready."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 1000.0

    def time(self) -> float:
        return self._at

    def _run_once(self) -> None:
        if not self._ready:  # type: ignore[attr-defined]  # the loop's own queue
            timers = [t.when() for t in self._scheduled if not t.cancelled()]  # type: ignore[attr-defined]
            self._at = max(self._at, min(timers, default=self._at))
        super()._run_once()  # type: ignore[misc]  # there is no public step


class CountingLoop(JumpingLoop):
    """Counts the timers that are set."""

    def __init__(self) -> None:
        super().__init__()
        self.timers = 0

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As any loop's."""
        self.timers += 1
        return super().call_at(when, callback, *args, context=context)


def run(coroutine: Coroutine[object, object, T]) -> T:
    """Run to the end in jumping time."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(coroutine)


def now() -> float:
    return asyncio.get_running_loop().time()


def manifest(
    name: str = "social_security",
    *,
    deadline_s: float = 2.0,
    at_once: int = 64,
    per_second: float | None = None,
    own_receipt: bool = False,
    batch: int = 1,
) -> Manifest:
    title = {"en": "name", "zh": "姓名"}
    item = {"title": title, "type": "str", "level": 2, "sharing": "unconditional", "basis": BASIS}
    lines = {**item, "at": "lines", "type": "records", "fields": {"start": "from", "end": "to"}}
    return Manifest.model_validate(
        {
            "connector": {"name": name, "department": name, "contract": 1, "asks_by": ["person_id"]},
            "driver": {"kind": "fake"},
            "limits": {
                "deadline_s": deadline_s,
                "at_once": at_once,
                "per_second": per_second,
                "own_receipt": own_receipt,
            },
            "questions": {"periods": {"items": ["name", "id_no", "periods"], "bind": "id", "batch": batch}},
            "items": {"name": {**item, "at": "name"}, "id_no": {**item, "at": "id"}, "periods": lines},
        }
    )


Act = Callable[[Question], Awaitable[Reply]]

FOUND = Found(({ItemName("name"): "陈思远"},))


async def answer(_: Question) -> Reply:
    return FOUND


async def hang(_: Question) -> Reply:
    await asyncio.sleep(3600)
    return FOUND


async def explode(_: Question) -> Reply:
    raise ValueError("陈思远 33079119940317001X")


async def cancel_itself(_: Question) -> Reply:
    raise asyncio.CancelledError


async def deaf(_: Question) -> Reply:
    """Will not be cancelled."""
    for _attempt in range(50):
        try:
            await asyncio.sleep(1.0)
        except asyncio.CancelledError:
            continue
    return FOUND


def slow(seconds: float) -> Act:
    async def act(_: Question) -> Reply:
        await asyncio.sleep(seconds)
        return FOUND

    return act


def reply(value: Reply) -> Act:
    async def act(_: Question) -> Reply:
        return value

    return act


class FakeDriver:
    """Follows a script, its last act for ever; keeps what it was asked and when.  connects_s: how long a call takes before it asks."""

    def __init__(self, *acts: Act, connects_s: Callable[[], float] = lambda: 0.0) -> None:
        self.connects_s = connects_s
        self.acts: list[Act] = list(acts)
        self.asked: list[tuple[float, Question]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.closed = False

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        return cls(*[answer for _ in context.endpoint])

    async def start(self) -> None:
        return None

    async def close(self) -> None:
        self.closed = True

    async def ask(self, question: Question) -> Reply:
        if not await self._connected():
            return Unavailable("busy")
        with self._call(question) as act:
            return await act(question)

    async def _connected(self) -> bool:
        """Whether its request may be written now."""
        if (wait_s := self.connects_s()) > 0:
            await asyncio.sleep(wait_s)
        return depart()

    @contextmanager
    def _call(self, question: Question) -> Iterator[Act]:
        self.asked.append((now(), question))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        finally:
            self.at_once -= 1


class FakeBatchDriver(FakeDriver):
    """The same, in company too: one act for a whole call, which each row meets; `asked` holds the first of each call."""

    def __init__(self, *acts: Act, connects_s: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__(*acts, connects_s=connects_s)
        self.together: list[tuple[Question, ...]] = []
        self.receipts: list[str] = []
        self.traces: list[Trace | None] = []

    async def ask_batch(self, questions: Sequence[Question]) -> Sequence[Reply]:
        self.together.append(tuple(questions))
        self.receipts.append(current_intent.get())
        self.traces.append(current_trace.get())
        if not await self._connected():
            return [Unavailable("busy")] * len(questions)
        with self._call(questions[0]) as act:
            return await asyncio.gather(*(act(question) for question in questions))


class Alerts(list[tuple[str, LookupId]]):
    """What the operator would hear."""

    def __call__(self, kind: str, lookup_id: LookupId) -> None:
        self.append((kind, lookup_id))


def guard(
    driver: FakeDriver, facts: Manifest | None = None, alerts: Alerts | None = None, opens_at: OpensAt = always_open
) -> Guard:
    return Guard(driver, facts or manifest(), alert=Alerts() if alerts is None else alerts, opens_at=opens_at)


PURPOSE = Purpose(
    MatterCode("M01"), "公共租赁住房保障资格确认", CaseNumber("JH-2026-M01-000017"), "参保证明", "JH330702000123"
)


def question(
    number: int = 1,
    *,
    subject: Person = CHEN,
    items: Sequence[str] = ("name",),
    within_s: float = 2.0,
    purpose: Purpose = PURPOSE,
    handle: str | None = None,
) -> Question:
    return Question(
        lookup_id=LookupId(f"lookup-{number}"),
        name="periods",
        subject=subject,
        other=None,
        items=frozenset(ItemName(i) for i in items),
        purpose=purpose,
        deadline_s=now() + within_s,
        handle=handle,
    )


def _certificate() -> Certificate:
    return Certificate(
        code=CertificateCode("M01-C1"),
        title={"en": "insured", "zh": "参保证明"},
        issuer=DepartmentCode("social_security"),
        ladder=(Method.DATA_QUERY,),
        basis=BASIS,
        parties={},
        parameters={},
        applies_when=None,
        predicate=None,
        value=None,
        needs=(),
        items=(),
    )


def opened(departments: Sequence[str], handles: Mapping[LookupId, str] | None = None) -> Opened:
    """A query with one lookup to each of `departments`."""
    party = Party("applicant", "applicant", CHEN)
    lookups = tuple(
        Lookup(
            lookup_id=LookupId(f"lookup-{n}"),
            question=QuestionName(f"{name}.periods"),
            department=DepartmentCode(name),
            subject=party,
            other=None,
            items=frozenset({ItemName("name")}),
            certificates=(CertificateCode("M01-C1"),),
        )
        for n, name in enumerate(departments)
    )
    at = datetime(2026, 11, 1, 2, tzinfo=UTC)
    query = Query(QueryId("q"), MatterCode("M01"), PURPOSE.case_number, (party,), None, {}, 3000, at, at)
    certificate = _certificate()
    planned = PlannedCertificate(certificate, True, Method.DATA_QUERY, tuple(x.lookup_id for x in lookups), None)  # noqa: FBT003
    title = {"en": "public rental housing", "zh": PURPOSE.matter_title}
    matter = Matter(query.matter, title, DepartmentCode("housing"), "promise", 20, at.date(), None, (certificate,))
    plan = Plan(query, matter, (planned,), lookups, load_city(demo_city()))
    officer = Officer(
        PURPOSE.officer_card,
        "client",
        DepartmentCode("housing"),
        CountyCode("330702"),
        "window",
        frozenset(),
        frozenset(),
    )
    grant = Grant(officer, plan, lookups, {}, {}, "hash", {})
    return Opened(grant, lookups, "entry", handles or {})
