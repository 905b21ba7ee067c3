"""A connector on the bench: its real simulated department in a process, its driver as the gateway would build it."""

import asyncio
import itertools
import json
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import Reply
from gateway.sdk import (
    AsyncioHttp,
    BatchDriver,
    Driver,
    DriverContext,
    HttpClient,
    Manifest,
    Purpose,
    Question,
    load_manifest,
    those_there_are,
)
from gateway.testing.folder import ConnectorFolder
from gateway_demo.kit import PROJECT_ROOT, DepartmentProcess, DepartmentSettings, Profile, Ready

AS_OF = datetime(2026, 11, 1, 10, tzinfo=CHINA)
"""When the domain clock of a bench starts."""
NO_ANSWER_FAULTS = (
    "hang", "refuse", "slow", "drip", "reset", "half", "garbage", "noise", "huge", "redirect", "busy", "broken", "error",
)  # fmt: skip
"""Generic faults of an HTTP department after which there is no answer: the reply must be Unavailable."""
PURPOSE = Purpose(MatterCode("M01"), "公共租赁住房保障资格确认", CaseNumber("T-2026-M01-000017"), "户籍证明", "T000123")
_numbers = itertools.count(1)


class MemoryStore:
    """A SharedStore of one process: a dictionary and a lock."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.made = 0
        self._lock = asyncio.Lock()

    async def get(self, key: str) -> bytes | None:
        """The value, or None."""
        return self.kept.get(key)

    async def refresh(self, key: str, stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The value after one refresh; where `stale` was replaced meanwhile, the other's."""
        async with self._lock:
            known = self.kept.get(key)
            if known is None or known == stale:
                self.made += 1
                self.kept[key] = known = await make()
            return known


class Bench:
    """One connector and its running department.  alerts: what the protection desk or the operator was told."""

    def __init__(
        self,
        ready: Ready,
        clock: Clock,
        store: MemoryStore | None = None,
        http: HttpClient | None = None,
        manifest: Manifest | None = None,
    ) -> None:
        self.ready = ready
        self.clock = clock
        self.store = store or MemoryStore()
        self.alerts: list[tuple[str, LookupId]] = []
        self._http = http or AsyncioHttp.open()
        self.manifest = manifest or load_manifest(f"gateway_{ready.name}")
        self.driver = self._build()

    async def ask(
        self,
        name: str,
        person_id: str,
        person_name: str,
        items: Sequence[str],
        *,
        within_s: float = 5.0,
        lookup_id: str = "",
        other: tuple[str, str] | None = None,
        employer: str | None = None,
        handle: str | None = None,
        purpose: Purpose = PURPOSE,
    ) -> Reply:
        """Ask one question about one person, a couple or an employer, as the guard would; go on by `handle` where there is one."""
        question = Question(
            lookup_id=LookupId(lookup_id or f"lookup-{next(_numbers)}"),
            name=name,
            subject=Person(PersonId(person_id), person_name),
            other=None if other is None else Person(PersonId(other[0]), other[1]),
            items=frozenset(map(ItemName, items)),
            purpose=purpose,
            deadline_s=asyncio.get_running_loop().time() + within_s,
            handle=handle,
            employer=None if employer is None else CreditCode(employer),
        )
        return await self.driver.ask(question)

    async def ask_batch(
        self, name: str, people: Sequence[tuple[str, str]], items: Sequence[str], *, within_s: float = 5.0
    ) -> Sequence[Reply]:
        """Ask one question about several people in one call, of a driver that takes batches."""
        assert isinstance(self.driver, BatchDriver), "the driver takes no batches"
        deadline_s = asyncio.get_running_loop().time() + within_s
        wanted = frozenset(map(ItemName, items))
        persons = [Person(PersonId(number), called) for number, called in people]
        lookups = [LookupId(f"lookup-{next(_numbers)}") for _ in people]
        return await self.driver.ask_batch(
            [
                Question(lookup, name, person, None, wanted, PURPOSE, deadline_s)
                for lookup, person in zip(lookups, persons, strict=True)
            ]
        )

    def another(self, *, clock: Clock | None = None, manifest: Manifest | None = None, **endpoint: str) -> "Bench":
        """The same connector as another gateway would build it, with other settings, another clock or other facts; not started."""
        ready = replace(self.ready, endpoint={**self.ready.endpoint, **endpoint})
        return Bench(ready, clock or self.clock, manifest=manifest or self.manifest)

    def fault(self, name: str, **more: object) -> None:
        """Switch a fault of the department on; `clear` switches all off."""
        self._control("POST", "/faults", {"fault": name, **more})

    def heal(self) -> None:
        """Switch all faults off."""
        self._control("DELETE", "/faults")

    def clear(self) -> None:
        """Switch all faults off and empty the call book."""
        self.heal()
        self._control("DELETE", "/calls")

    def calls(self) -> list[dict[str, Any]]:
        """What the department served."""
        served: list[dict[str, Any]] = self._control("GET", "/calls")
        return served

    async def close(self) -> None:
        """Close the driver and its connections."""
        await self.driver.close()
        await self._http.close()

    def _build(self) -> Driver:
        package, manifest = f"gateway_{self.ready.name}", self.manifest
        kinds = entry_points(group="gateway.drivers", name=str(manifest.driver.get("kind")))
        if not kinds:
            kind, installed = str(manifest.driver.get("kind")), entry_points(group="gateway.drivers").names
            raise SetupError(f"No driver is installed for the kind {kind}; {those_there_are(kind, installed)}.")
        driver: type[Driver] = next(iter(kinds)).load()
        return driver.build(
            DriverContext(
                manifest=manifest,
                endpoint=self.ready.endpoint,
                resources=resources.files(package),
                http=self._http,
                clock=self.clock,
                store=self.store,
                alert=lambda kind, lookup_id: self.alerts.append((kind, lookup_id)),
                origin="bench.example/gateway/audit",
            )
        )

    def _control(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ready.control_url + path, data=data, method=method)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def running_department(
    name: str,
    home: Path,
    population: Path,
    *,
    profile: Profile | None = None,
    windows: bool = False,
    as_of: datetime = AS_OF,
    folder: ConnectorFolder | None = None,
    **options: str,
) -> Iterator[tuple[Ready, Clock]]:
    """The department of a connector, up and at once unless a profile slows it, and the clock it lives by.

    folder: where the connector stands, below `connectors/` unless given.
    """
    clock = Clock(as_of, real_now())
    settings = DepartmentSettings(
        name=name,
        population=str(population),
        domain_start=clock.domain_start.isoformat(),
        real_start=clock.real_start.isoformat(),
        home=str(home),
        ready_file=str(home / "ready.json"),
        profile=profile or Profile(kind="none"),
        windows=windows,
        options=options,
    )
    place = folder or ConnectorFolder(PROJECT_ROOT / "connectors" / name, name)
    with DepartmentProcess(settings, module=place.department, root=place.root) as process:
        yield process.wait_ready(), clock
