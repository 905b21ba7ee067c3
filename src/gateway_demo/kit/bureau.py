"""`Bureau`: what every simulated department has in common, whether it speaks HTTP or not."""

import json
import secrets as random_secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import parse_qsl

from gateway_demo.kit.faults import GENERIC_FAULTS, FaultBoard, RehearsedFault
from gateway_demo.kit.pace import CallTimes
from gateway_demo.kit.population import Row, read_register
from gateway_demo.kit.settings import DepartmentSettings, write_private


@dataclass(slots=True)
class Call:
    """One call a department served, as its own log would keep it; never a person's number, name or data.

    at: domain time, ISO.  lookup_id: the X-Lookup-Id header or the batch number.  kind: what was asked, in the department's own
    words.  purpose: the matter, officer and certificate that travelled with it.  receipt: what was wrong with its intent receipt.
    took_s: from its arrival to the last byte of its answer; None while it is inside, and of a call that did not come over HTTP.
    """

    at: str
    lookup_id: str
    kind: str
    path: str = ""
    county: str | None = None
    purpose: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    outcome: str = ""
    receipt: str = ""
    took_s: float | None = None

    def shown(self) -> dict[str, object]:
        """As the control endpoint shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, whole.  Header names in lower case.

    fault: the protocol's own bad day this request meets, or "".  is_admitted: what the bureau's `admits` said when it came in.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    call: Call
    fault: str = ""
    query_string: str = ""
    is_admitted: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer, whole."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(cls, content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> "Response":
        """An answer in JSON, UTF-8."""
        return cls(json.dumps(content, ensure_ascii=False).encode(), status, headers=headers or {})


class Demand(Protocol):
    """What a department asks of the receipt that comes with a question."""

    def lack(self, receipt: str, lookup_id: str, number: str, now_s: float) -> str:
        """Why it does not do, in a word; "" where it does."""


class Bureau:
    """A simulated department.  Derive from it; every hook has a default.

    name: the department's code.  quirks: faults of its own beside the generic ones.  usual_s: its usual times by kind of call.
    speaks_http: False for a database or a drop folder; then `endpoint` must say how it is reached, `served` and `fault_for` are
    called by its own worker, and `refuse` is a fault like any other that `fault_on("refuse")` tells of.
    takes_demands: whether it can be told to answer no question without a valid intent receipt; it then asks `lack` of each.
    """

    name: ClassVar[str]
    quirks: ClassVar[frozenset[str]] = frozenset()
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"": (0.0, 0.0)}
    speaks_http: ClassVar[bool] = True
    takes_demands: ClassVar[bool] = False

    def __init__(self, settings: DepartmentSettings) -> None:
        self.settings = settings
        self.clock = settings.clock()
        self.home = Path(settings.home)
        self.pace = CallTimes(settings.profile, self.usual_s)
        self.faults = FaultBoard(GENERIC_FAULTS | self.quirks)
        self.calls: deque[Call] = deque(maxlen=20_000)
        self.demand: Demand | None = None

    async def start(self) -> None:
        """Open what must be open before the first call: registers, a worker, a database."""

    async def stop(self) -> None:
        """Release everything."""

    async def serve(self, request: Request) -> Response:
        """Answer one HTTP request, at once; the kit waits as the pace says, before it."""
        raise NotImplementedError

    def endpoint(self, url: str) -> dict[str, str]:
        """What a driver must know to reach this department.  url: where its HTTP side listens, "" where it has none."""
        return {"url": url}

    def kind_of(self, method: str, path: str) -> str:
        """The kind of an HTTP call, for the pace, the call book and the faults.  Default: the path's last part."""
        del method
        return path.rsplit("/", 1)[-1]

    def is_spared(self, kind: str) -> bool:
        """Whether faults without a kind leave calls of this kind alone (a sign-in, so that `times` counts questions)."""
        return kind in {"token", "refresh"}

    def limit(self, name: str, usual: int) -> int:
        """A limit of this department: the option of this name where one is given, else its usual one as the profile widens it."""
        return int(self.settings.options.get(name, usual * self.settings.profile.limits_times))

    def admits(self, kind: str) -> bool:
        """Asked once when a call of this kind comes in, before any waiting: where a bureau counts calls a second."""
        del kind
        return True

    def served(self, lookup_id: str, kind: str, *, path: str = "", county: str | None = None) -> Call:
        """Write a call into the call book; the caller may add purpose and outcome to it."""
        call = Call(self.clock.now().isoformat(), lookup_id, kind, path, county)
        self.calls.append(call)
        return call

    def fault_for(self, call: Call, *, among: frozenset[str] | None = None) -> RehearsedFault | None:
        """The fault this call meets, counted once and noted in its call book entry, or None."""
        if self.is_spared(call.kind) and not any(f.kind == call.kind for f in self.faults.active()):
            return None
        fault = self.faults.take(kind=call.kind, county=call.county, among=among)
        if fault is not None:
            call.fault = fault.name
        return fault

    def lack(self, receipt: str, lookup_id: str, number: str, now_s: float) -> str:
        """What a question's intent receipt lacks, in a word; "" where it does or where none is demanded.

        number: of the person, or the credit code, that the question is about.  now_s: real clock, when the question came in.
        """
        return "" if self.demand is None else self.demand.lack(receipt, lookup_id, number, now_s)

    def fault_on(self, name: str) -> bool:
        """Whether a fault is switched on; for faults that are a state and not met by a call (yesterday's file)."""
        return self.faults.is_on(name)

    async def controlled(self, request: Request) -> Response | None:
        """Answer a request to the control endpoint that is this department's own; None: it has none such."""
        del request
        return None

    async def faults_changed(self) -> None:
        """Called after faults were switched on or off, for departments whose faults are a state."""

    def rows(self, register: str) -> list[Row]:
        """All rows of a register of the population."""
        return read_register(Path(self.settings.population), register)

    def secret(self, name: str, make_bytes: int = 16) -> str:
        """A secret of this department: as given, else made at the first start and kept in `home`."""
        if name in self.settings.secrets:
            return self.settings.secrets[name]
        path = self.home / "secrets.json"
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept:
            kept[name] = random_secrets.token_hex(make_bytes)
            write_private(path, kept)
        return kept[name]

    def is_between(self, first: str, last: str) -> bool:
        """Whether the domain time of day lies in [first, last), `HH:MM`, past midnight too; never when windows are off."""
        if not self.settings.windows:
            return False
        now, start, end = self.clock.now().time(), time.fromisoformat(first), time.fromisoformat(last)
        return start <= now < end if start <= end else now >= start or now < end


def query_of(query_string: str) -> dict[str, str]:
    """The query's parameters; of a repeated one the last counts."""
    return dict(parse_qsl(query_string, keep_blank_values=True))
