"""Starts department processes, all at once, waits until they are ready, and stops them."""

import asyncio
import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from gateway.domain.clock import Clock
from gateway.domain.errors import SetupError
from gateway_demo.kit.nursery import Child, Nursery
from gateway_demo.kit.settings import DepartmentSettings, Profile, write_private

PROJECT_ROOT = Path(__file__).resolve().parents[3]
"""Where `connectors/` lies in a clone of the project, whose simulated departments go before those installed."""
INSTALLED = "gateway_demo.departments"
"""Where the departments' modules are in the installed distribution."""


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """What a department says when it is up.  endpoint: handed to the driver as it is; it holds secrets, so it is not printed."""

    name: str
    pid: int
    url: str
    control_url: str
    endpoint: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Ready({self.name}, pid={self.pid}, {self.url})"


class DepartmentProcess:
    """One department process; it ends with who started it."""

    def __init__(self, settings: DepartmentSettings, *, module: str | None = None, root: Path = PROJECT_ROOT) -> None:
        self.settings = settings
        self._module = module or _module_of(settings.name, root)
        self._root = root
        self._nursery: Nursery | None = None
        self._is_own_nursery = False
        self._order = 0
        self._child: Child | None = None
        self._ready: Ready | None = None
        self._told = False

    @property
    def pid(self) -> int:
        """The process's id.  Raises SetupError when it was not started."""
        return self._running().pid

    @property
    def ready(self) -> Ready | None:
        """What it said when it was up, or None as long as it has not."""
        return self._ready

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._nursery is not None and not self._running().has_ended()

    def start(self, nursery: Nursery | None = None) -> Self:
        """Start the process and return at once.  nursery: where several come from; None: one of its own."""
        home = Path(self.settings.home)
        home.mkdir(parents=True, exist_ok=True)
        Path(self.settings.ready_file).unlink(missing_ok=True)
        config = home / "department.json"
        write_private(config, msgspec.to_builtins(self.settings))
        self._told, self._ready, self._child = False, None, None
        self._nursery, self._is_own_nursery = nursery or Nursery(self._root), nursery is None
        self._order = self._nursery.order(self._module, config, home / "department.log")
        return self

    def wait_ready(self, timeout_s: float = 20.0) -> Ready:
        """Block until it is up.  Raises SetupError with the last lines of its log when it is not."""
        until = time.monotonic() + timeout_s
        while not self._look() and time.monotonic() < until:
            time.sleep(0.01)
        return self._must_be_ready()

    async def ready_soon(self, timeout_s: float = 20.0) -> Ready:
        """Like `wait_ready`, without blocking the event loop."""
        until = time.monotonic() + timeout_s
        while not self._look() and time.monotonic() < until:  # noqa: ASYNC110 - the event is another process's file
            await asyncio.sleep(0.01)
        return self._must_be_ready()

    def tell(self) -> None:
        """SIGTERM, once: a second one would cut short its stopping."""
        if self.is_alive and not self._told:
            self._told = True
            self._running().signal(signal.SIGTERM)

    def stop(self, timeout_s: float = 3.0) -> None:
        """SIGTERM, and SIGKILL when that is not heard.  Does nothing when it does not run."""
        if self._nursery is None:
            return
        self.tell()
        if not self._running().has_ended(timeout_s):
            self._running().signal(signal.SIGKILL)
            self._running().has_ended(timeout_s)
        if self._is_own_nursery:
            self._nursery.close()
            self._is_own_nursery = False

    def __enter__(self) -> Self:
        if self._nursery is None:
            self.start()
        self.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> Child:
        if self._nursery is None:
            raise SetupError(f"The department {self.settings.name} was not started.")
        if self._child is None:
            self._child = self._nursery.child(self._order)
        return self._child

    def _look(self) -> bool:
        """Whether there is something to report: it is up, or it has ended."""
        path = Path(self.settings.ready_file)
        if path.exists():
            self._ready = Ready(**json.loads(path.read_text()))
        return self._ready is not None or self._running().has_ended()

    def _must_be_ready(self) -> Ready:
        if self._ready is None or not self.is_alive:
            log = Path(self.settings.home) / "department.log"
            last = log.read_text(errors="replace").splitlines()[-3:]
            raise SetupError(
                f"The department {self.settings.name} did not start; its log {log} ends: {' | '.join(last)}"
            )
        return self._ready


def _module_of(name: str, root: Path) -> str:
    """The module of a simulated department: in the folder, else in the installed distribution; or of a system of the city that is none.

    Raises SetupError.
    """
    if (root / "connectors" / name / "department" / "server.py").is_file():
        return f"connectors.{name}.department.server"
    if files("gateway_demo").joinpath("departments", name, "server.py").is_file():
        return f"{INSTALLED}.{name}.server"
    if files("gateway_demo").joinpath(name, "server.py").is_file():
        return f"gateway_demo.{name}.server"
    raise SetupError(
        f"There is no simulated department {name}: neither below {root}/connectors nor in oneclick-gateway-demo."
    )


class Departments(Mapping[str, Ready]):
    """Running departments by name; stop them all with `stop`, or use it as a context."""

    def __init__(self, processes: Mapping[str, DepartmentProcess], nursery: Nursery) -> None:
        self.processes = dict(processes)
        self._nursery = nursery

    def __getitem__(self, name: str) -> Ready:
        ready = self.processes[name].ready
        if ready is None:
            raise KeyError(name)
        return ready

    def __iter__(self) -> Iterator[str]:
        return iter(self.processes)

    def __len__(self) -> int:
        return len(self.processes)

    def stop(self) -> None:
        """Stop every one, all told first and then waited for."""
        for process in self.processes.values():
            process.tell()
        for process in self.processes.values():
            process.stop()
        self._nursery.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_departments(
    names: Sequence[str],
    *,
    home: Path,
    population: Path,
    clock: Clock,
    profile: Profile | None = None,
    windows: bool = False,
    secrets: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
    root: Path = PROJECT_ROOT,
    timeout_s: float = 20.0,
    meanwhile: Callable[[], None] = lambda: None,
) -> Departments:
    """Start these departments all at once and wait until every one is up.

    names: folders below `connectors/`, or those installed.  home: each gets a folder of its own name in it.  secrets, options: by department.
    meanwhile: called while they start.
    Raises SetupError when one does not come up; then none is left running.
    """
    processes = {
        name: DepartmentProcess(
            DepartmentSettings(
                name=name,
                population=str(population),
                domain_start=clock.domain_start.isoformat(),
                real_start=clock.real_start.isoformat(),
                home=str(home / name),
                ready_file=str(home / name / "ready.json"),
                profile=profile or Profile(),
                windows=windows,
                secrets=dict((secrets or {}).get(name, {})),
                options=dict((options or {}).get(name, {})),
            ),
            root=root,
        )
        for name in names
    }
    nursery = Nursery(root)
    departments = Departments(processes, nursery)
    try:
        for process in processes.values():
            process.start(nursery)
        meanwhile()
        for process in processes.values():
            process.wait_ready(timeout_s)
    except BaseException:
        departments.stop()
        raise
    return departments
