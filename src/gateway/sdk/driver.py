"""What a connector promises: a driver that is asked a question and gives a reply."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from importlib.resources.abc import Traversable
from typing import Protocol, Self, runtime_checkable

from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, CountyCode, DepartmentCode, ItemName, LookupId, MatterCode
from gateway.domain.departure import Departure
from gateway.domain.frozen import frozen
from gateway.domain.person import CreditCode, Person
from gateway.domain.reply import Reply
from gateway.domain.supervision import Supervisor
from gateway.sdk.http import HttpClient
from gateway.sdk.manifest import Manifest


@frozen
class AskedFor:
    """For whom a department is asked: the officer, by department, county (GB/T 2260) and post, never by name.

    origins: the gateways by which the question has come here, by the names of their logs, the first one first.
    """

    department: DepartmentCode
    county: CountyCode
    post: str
    origins: tuple[str, ...] = ()


@frozen
class Purpose:
    """Why a department is asked; it travels with every call, for the department logs it too.

    asked_for: what else is known of the officer; None on a bench.
    """

    matter: MatterCode
    matter_title: str
    case_number: CaseNumber
    certificate_title: str
    officer_card: str
    """The asking officer's account, never a name."""
    asked_for: AskedFor | None = None


@frozen
class Question:
    """One question to one department.  `name` is bare (`holdings`).  Only `items` may be asked for and returned.

    deadline_s: a point on the event loop's clock (`loop.time()`) after which the reply comes too late for this attempt; a driver
    that can, returns Pending or Incomplete with a `handle` shortly before.  handle: the department's receipt when a lookup is resumed.
    employer: whom a question about an organisation is about; `subject` is then the person it is asked for, and `other` the person
    whose part in the organisation is asked, where one is.  intent: the receipt of the INTENT in the audit log.  Over HTTP it travels by
    itself, as `X-Intent-Receipt` on every call; a driver of another protocol hands it over where the department looks for it.
    divisions: those (GB/T 2260) that it is about, by the department's route, where it has several systems; None: nobody knows.
    """

    lookup_id: LookupId
    name: str
    subject: Person
    other: Person | None
    items: frozenset[ItemName]
    purpose: Purpose
    deadline_s: float
    handle: str | None = None
    employer: CreditCode | None = None
    intent: str = ""
    divisions: frozenset[str] | None = None


@frozen
class Probe:
    """Something harmless that a department is asked about nobody.  lookup_id: names it in the department's log.  deadline_s: as of a question."""

    lookup_id: LookupId
    deadline_s: float


class SharedStore(Protocol):
    """A small store that all workers of the gateway share, for a department's rotating secret."""

    async def get(self, key: str) -> bytes | None:
        """The value, or None."""

    async def refresh(self, key: str, stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The value after one refresh: single-flight over all workers; where another has replaced `stale` already, theirs."""


class Pacing(Protocol):
    """At most so many calls a second, of all processes together.  Times are points on the event loop's clock."""

    def next_at(self, now: float, ahead: int = 0) -> float:
        """The earliest moment at which a call may go out when `ahead` others go before it; infinity: not by this process."""

    def book(self, at: float) -> None:
        """A call goes out at that time."""

    def calling(self) -> Departure | None:
        """A call sets out now, as `next_at` allows, and counts from when its request is written: `with asked_as(pace.calling()):`."""

    def hold(self, until: float) -> None:
        """The department asked for peace until then."""


@frozen
class DriverContext:
    """What the house gives a driver.

    endpoint: the operator's settings for this department (url, dsn, folder, app_key, secret…), checked by the driver's own model.
    resources: the connector's package folder, for files that stand beside the manifest (query.sql).
    alert: tells the protection desk or the operator; called with a kind and a lookup id, never with personal data.
    paced: makes a pace of the driver's own by a name and its calls a second, for calls that the department's `per_second` does not
    bound; all processes keep to it together.  None on a bench.
    supervisor: runs what a driver does in the background; a task started by any other way could end unseen.
    origin: what this gateway's own log is called, without the year.
    """

    manifest: Manifest
    endpoint: Mapping[str, str]
    resources: Traversable
    http: HttpClient
    clock: Clock
    store: SharedStore
    alert: Callable[[str, LookupId], None]
    paced: Callable[[str, float | None], Pacing] | None = None
    supervisor: Supervisor = field(default_factory=Supervisor)
    origin: str = ""


class Driver(Protocol):
    """Speaks one protocol.  Department failures are replies; anything raised becomes Unavailable at the guard."""

    @classmethod
    def build(cls, context: DriverContext) -> Self:
        """Check manifest and endpoint; raises SetupError with a clear sentence."""

    async def start(self) -> None:
        """Open what must be open before the first question (pools, a snapshot)."""

    async def ask(self, question: Question) -> Reply:
        """Ask once (or resume by `question.handle`)."""

    async def close(self) -> None:
        """Release everything."""


@runtime_checkable
class BatchDriver(Driver, Protocol):
    """Speaks a protocol that takes several questions in one call; the manifest says how many, `batch` of the question."""

    async def ask_batch(self, questions: Sequence[Question]) -> Sequence[Reply]:
        """Ask two or more questions of one name in one call: a reply for each, in their order.

        What is wrong with one row is that row's reply.  Each has its own deadline, purpose, lookup id and intent: the call goes on as long
        as one of them waits, and each row tells the department its own.
        """


@runtime_checkable
class Probed(Protocol):
    """A driver that can be tried without a question about anybody; `gateway check --live` does."""

    async def probe(self, probe: Probe) -> Reply:
        """Ask something harmless about nobody, by the way and with the secrets of a question; the driver need not be started.

        NoRecord: the department answers, and lets us in.  Else Unavailable, Refused or Incomplete, with the reason that a question
        would be given.
        """
