"""The demo: a private PostgreSQL, a population, its simulated departments and the gateway; started and stopped together."""

import errno
import fcntl
import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path
from types import TracebackType
from typing import Self

from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.errors import SetupError
from gateway_demo.demo_city import FOLDER
from gateway_demo.filling import ADMINISTRATOR, fill_register
from gateway_demo.gateway_process import GatewayProcess
from gateway_demo.kit import Departments, Profile, Ready, start_departments, write_private
from gateway_demo.population import generate, write
from gateway_demo.postgres import EmbeddedPostgres

PROFILES = {
    "demo": Profile(
        kind="fixed",
        ranges={
            "ticket": (3.0, 3.0),
            "county": (0.5, 0.5),
            "query": (0.4, 0.4),
            "person": (0.1, 0.1),
            "children": (0.1, 0.1),
        },
    ),
    "realistic": Profile(),
}
"""How quickly the departments answer: `demo` fixed and short, `realistic` with the latencies that each connector's README tells, seeded."""


AGREED_LIMITS: dict[str, dict[str, str]] = {
    "demo": {"limits.per_second": "0", "limits.at_once": "200"},
    "realistic": {},
}
"""What the operator has agreed with the departments in place of the manifests' limits: `demo` is generous."""
CASE_REGISTER, TEXT_MESSAGES = "case_register", "text_messages"
"""The names of the processes that keep the city's cases and send its text messages, beside the departments."""
STORY_PERSON = "33079119940317001X"
"""Persona P2, with whom the story begins."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the demo is started with.

    population: a folder given from outside; None: one is generated and kept in `home`.  issuer_port: of the dev issuer, 0 for a free
    one.  case_register: whether the city has a case register, a process of its own; else a case is whoever's it is first named with.
    text_messages: whether the city has an SMS gateway, a process of its own too.
    database_url: a PostgreSQL given from outside; None: a private one is started.  settings: further settings of the gateway; they go before the demo's own.
    """

    home: Path
    port: int = 8080
    as_of: date = date(2026, 11, 1)
    population: Path | None = None
    residents: int = 1000
    windows: bool = False
    profile: str = "demo"
    issuer_port: int = 0
    database_url: str | None = field(default=None, repr=False)
    settings: Mapping[str, object] = field(default_factory=dict)
    case_register: bool = False
    text_messages: bool = False


class Demo:
    """Everything a newcomer needs, running.  Start it from the main thread."""

    def __init__(self, options: DemoOptions) -> None:
        self.options = options
        self.home = options.home.absolute()
        self.postgres = EmbeddedPostgres(self.home)
        self.gateway = GatewayProcess(self.home / "log" / "gateway.log")
        self.departments: Departments | None = None
        self.addresses: dict[str, str] = {}
        self.database_url = ""
        self.clock = Clock(datetime.combine(options.as_of, time(10), CHINA), real_now())
        self.given: Mapping[str, object] = {}
        self._lock: int | None = None

    def start(self) -> Self:
        """Start all, as much at once as can be.  Raises SetupError with one sentence; nothing is left running then."""
        _free_port(self.options.port)
        try:
            self._lock = _claim_home(self.home)
            self.gateway.spawn()
            self.departments = start_departments(
                [
                    *self._names(),
                    *([CASE_REGISTER] if self.options.case_register else []),
                    *([TEXT_MESSAGES] if self.options.text_messages else []),
                ],
                home=self.home / "departments",
                population=self.population,
                clock=self.clock,
                profile=PROFILES[self.options.profile],
                windows=self.options.windows,
                meanwhile=self._start_postgres,
            )
            self.given = self._settings()
            self.gateway.configure(self.given, self.home / "run" / "gateway.json")
            self.addresses = self.gateway.wait_ready()
            if self.given["accounts"] == "register":
                fill_register(self.addresses["base_url"], self.addresses["issuer_url"], self.home)
        except OSError as fault:
            self.stop()
            raise _setup_error(fault, self.home) from fault
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop all, the gateway first.  May be repeated."""
        self.gateway.stop()
        if self.departments is not None:
            self.departments.stop()
        self.postgres.stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def replace_gateway(self, successor: GatewayProcess) -> None:
        """Let a process that was spawned ahead serve with the same settings.  The former one must have ended.

        The addresses stay the same where the options name the ports.  Raises SetupError where it does not come up.
        """
        self.gateway = successor
        successor.configure(self.given, self.home / "run" / "gateway.json")
        self.addresses = successor.wait_ready()

    def fallen(self) -> str | None:
        """The name of a process that should run and does not, or None."""
        if not self.gateway.is_alive:
            return "gateway"
        processes = self.departments.processes if self.departments is not None else {}
        return next((name for name, process in processes.items() if not process.is_alive), None)

    def ready(self) -> dict[str, object]:
        """What the ready file says: addresses, process ids, departments with their control endpoints."""
        return {
            **self.addresses,
            "database_url": self.database_url,
            "home": str(self.home),
            "pid": os.getpid(),
            "departments": self.department_addresses(),
        }

    def department_addresses(self) -> dict[str, dict[str, str]]:
        """Each department's address and that of its control endpoint."""
        running = (self.departments or {}).items()
        return {name: {"url": ready.url, "control_url": ready.control_url} for name, ready in running}

    def has_personas(self) -> bool:
        """Whether the story's people live in the population."""
        return STORY_PERSON in (self.population / "household.json").read_text("utf-8")

    def write_ready(self, file: Path) -> None:
        """Write the ready file, whole or not at all; it holds the database's password, so its owner alone may read it.

        Raises SetupError.
        """
        try:
            write_private(file, self.ready())
        except OSError as fault:
            raise SetupError(
                f"{file} cannot be written ({fault.strerror}): name another file with --ready-file."
            ) from fault

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_postgres(self) -> None:
        self.database_url = self.options.database_url or self.postgres.start()

    @property
    def population(self) -> Path:
        """The folder given, or one generated once for this size and date."""
        if self.options.population is not None:
            if not (self.options.population / "household.json").is_file():
                raise SetupError(f"{self.options.population} is not a population folder: it has no household.json.")
            return self.options.population.absolute()
        folder = self.home / "population" / f"{self.options.residents}-{self.options.as_of}"
        if not (folder / "household.json").is_file():
            draft = folder.with_name(folder.name + ".new")
            shutil.rmtree(draft, ignore_errors=True)
            write(generate(residents=self.options.residents, as_of=self.options.as_of), draft)
            draft.rename(folder)
        return folder

    @staticmethod
    def _names() -> list[str]:
        """The departments of the connectors that are installed."""
        return sorted(point.name for point in entry_points(group="gateway.connectors"))

    def _settings(self) -> dict[str, object]:
        return {
            "home": str(self.home),
            "port": self.options.port,
            "database_url": self.database_url,
            "city": str(FOLDER),
            "demo": {
                "issuer_port": self.options.issuer_port,
                "departments": self.department_addresses(),
                "domain_start": self.clock.domain_start.isoformat(),
                "real_start": self.clock.real_start.isoformat(),
            },
            "allow_reserved_ids": True,
            "callback_networks": ["127.0.0.0/8"],
            "accounts": "register",
            "administrators": [ADMINISTRATOR],
            "departments": {
                name: {**ready.endpoint, **AGREED_LIMITS[self.options.profile], **self._hours()}
                for name, ready in (self.departments or {}).items()
                if name not in {CASE_REGISTER, TEXT_MESSAGES}
            },
            **self._beside(),
            "stalled_job_s": 5,
            "drain_s": 0,
            **self._head_file(),
            **self.options.settings,
        }

    def _hours(self) -> dict[str, str]:
        """Departments that do not keep their closed hours may be asked in them."""
        return {} if self.options.windows else {"limits.asked_when_closed": "true"}

    def _beside(self) -> dict[str, object]:
        """Where the case register and the SMS gateway answer, where there are such."""
        running: Mapping[str, Ready] = self.departments or {}
        return {name: dict(running[name].endpoint) for name in (CASE_REGISTER, TEXT_MESSAGES) if name in running}

    def _head_file(self) -> dict[str, str]:
        """A database given from outside is another log than the private one, so its head is remembered apart."""
        if self.options.database_url is None:
            return {}
        named = sha256(self.options.database_url.encode()).hexdigest()[:16]
        return {"audit_head_file": str(self.home / f"audit-head-{named}.json")}


def _claim_home(home: Path) -> int:
    """Make the home and lock it: two demos would write over each other's departments.  Returns the lock, to be closed at the end."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(home / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with os.fdopen(lock, "wb", closefd=False) as probe:
            probe.write(b" " * 4096)
    except BlockingIOError:
        os.close(lock)
        raise SetupError(
            f"Another demo runs in {home}: stop it, or give this one another folder with --home."
        ) from None
    except OSError:
        os.close(lock)
        raise
    return lock


def _setup_error(fault: OSError, home: Path) -> SetupError:
    if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return SetupError(f"No space is left for {home}: free some, or give another folder with --home.")
    if fault.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT}:
        return SetupError(f"The folder {home} cannot be written ({fault.strerror}): give one of your own with --home.")
    return SetupError(f"The system refused ({fault.strerror}): {fault.filename or home}.")


def _free_port(port: int) -> None:
    """Say at once, in words, when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise SetupError(
                f"Port {port} on 127.0.0.1 cannot be used ({fault.strerror}): stop what listens there, or choose another with --port."
            ) from fault
