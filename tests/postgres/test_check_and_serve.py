"""What `gateway check --live` finds no error in, `gateway serve` starts with: both judge the same settings, files and databases."""

import asyncio
import contextlib
import gc
import socket
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gateway.checking import everything
from gateway.checking_live import look_around
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckSeverity
from gateway.main import serve
from gateway.settings import Settings
from gateway.wiring import Stopped

WITHIN_S, AWAY_S = 30.0, 0.5
"""For a start on a busy machine; and for one that waits for a database that is away, until it is told to stop."""
AWAY = "a database that is away"


@dataclass
class Place:
    """A settings file as an operator would write it, and what it names."""

    folder: Path
    dsn: str
    lines: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home.mkdir(mode=0o700)
        self.lines = {
            "database_url": f"'{self.dsn}'",
            "home": f"'{self.home}'",
            "issuer": "'http://127.0.0.1:9'",
            "no_case_register": "true",
            "accounts": "'claims'",
            "port": "0",
            "drain_s": "0",
            "ready_file": f"'{self.folder / 'run' / 'ready.json'}'",
        }

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def set(self, **lines: object) -> None:
        self.lines |= {
            name: f"'{value}'" if isinstance(value, str | Path) else str(value) for name, value in lines.items()
        }

    def write(self) -> Path:
        file = self.folder / "settings.toml"
        plain = [f"{name} = {value}" for name, value in self.lines.items()]
        file.write_text("\n".join([*plain, *self.tables]))
        return file

    def key(self, name: str, content: bytes, mode: int = 0o600) -> None:
        (self.home / "keys").mkdir(mode=0o700, exist_ok=True)
        (self.home / "keys" / f"{name}.key").write_bytes(content)
        (self.home / "keys" / f"{name}.key").chmod(mode)

    def run(self, sql: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(sql)


def department(name: str, **settings: str) -> str:
    return "\n".join([f"[departments.{name}]", *(f"{key} = '{value}'" for key, value in settings.items())])


def has_ipv6() -> bool:
    """Whether this machine has the loopback of IPv6."""
    with socket.socket(socket.AF_INET6) as probe, contextlib.suppress(OSError):
        probe.bind(("::1", 0))
        return True
    return False


GOOD: dict[str, Callable[[Place], Any]] = {
    "as it is": lambda _place: None,
    "a department that is away": lambda p: p.tables.append(
        department("vehicles", url="http://127.0.0.1:1", serial="s")
    ),
    "an own port for the metrics": lambda p: p.set(metrics_port=0),
    **({"a host of IPv6": lambda p: p.set(host="::1")} if has_ipv6() else {}),
    "a home that is not there yet": lambda p: p.set(home=p.folder / "new" / "home"),
}
BAD: dict[str, Callable[[Place], Any]] = {
    "no TOML": lambda p: p.tables.append("["),
    "an unknown setting": lambda p: p.set(ports=1),
    "no database": lambda p: p.lines.pop("database_url"),
    "no issuer": lambda p: p.lines.pop("issuer"),
    "an issuer without TLS": lambda p: p.set(issuer="http://login.example"),
    "an issuer that is no address": lambda p: p.set(issuer="login.example"),
    "nobody says whose a case is": lambda p: p.lines.pop("no_case_register"),
    "nobody says who has accounts": lambda p: p.lines.pop("accounts"),
    "a case register that is no address": lambda p: p.tables.append("[case_register]\nurl = 'x'\ntoken = 't'"),
    "an unknown department": lambda p: p.tables.append(department("moon", url="https://moon.example")),
    "a department without its secret": lambda p: p.tables.append(department("vehicles", url="https://v.example")),
    "a department's wrong address": lambda p: p.tables.append(department("vehicles", url="v.example", serial="s")),
    "a department's unknown setting": lambda p: p.tables.append(
        department("vehicles", url="https://v.example", serial="s", key="k")
    ),
    "a limit that is no number": lambda p: p.tables.append(
        department("vehicles", url="https://v.example", serial="s", **{"'limits.at_once'": "many"})
    ),
    "an unknown quota": lambda p: p.tables.append("[quotas]\nmoon = 1"),
    "a witness without a key": lambda p: p.tables.append("[witnesses]\n'http://w.example' = 'x'"),
    "a keyring that is none": lambda p: p.key("results", b"x"),
    "a keyring that was opened last": lambda p: p.key("protection", b"x"),
    "a keyring that is no text": lambda p: p.key("departments", b"\xff" * 80),
    "a keyring that is empty": lambda p: p.key("verification", b""),
    "a keyring that others may read": lambda p: p.key("results", b"00000000 " + b"00" * 32 + b"\n", 0o644),
    "half a key of the log": lambda p: p.key("audit-log", b"x" * 16),
    "half a key that wraps": lambda p: p.key("audit-kek", b"x" * 16),
    "half a key of digests": lambda p: p.key("identity", b"x" * 16),
    "a head of another log": lambda p: (p.home / "audit-head.json").write_text("{}"),
    "a home that is a file": lambda p: p.set(home="/proc/version"),
    "a folder of keys that is a file": lambda p: (p.home / "keys").write_text(""),
    "a ready file below a file": lambda p: p.set(ready_file="/proc/version/ready.json"),
    "a head file below a file": lambda p: p.set(audit_head_file="/proc/version/head.json"),
    "a host of somebody else's": lambda p: p.set(host="192.0.2.1"),
    AWAY: lambda p: p.set(database_url="postgresql://u@127.0.0.1:1/none"),
    "a database that is not there": lambda p: p.set(database_url=p.dsn.replace("/test_", "/none_")),
    "an address of no database": lambda p: p.set(database_url="mysql://db/gateway"),
    "a database of a newer gateway": lambda p: p.run("update alembic_version set version_num = '9999'"),
}


@pytest.fixture(autouse=True)
def collector_as_before() -> Iterator[None]:
    """A start sets the collector for good."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Place:
    return Place(tmp_path, database_url)


def passes_check(file: Path) -> bool:
    """Whether neither the settings nor the live look has an error, but for departments that do not answer: they stop no start."""
    found = list(everything(file, date(2026, 6, 1)))
    try:
        found += asyncio.run(look_around(Settings.read(file))).findings
    except SetupError:
        assert [one.rule for one in found] == ["configuration.form"]
    errors = [one for one in found if one.severity is CheckSeverity.ERROR and one.rule != "live.department"]
    assert all(one.said for one in errors)
    return not errors


async def starts(file: Path, within_s: float) -> bool:
    """Whether the gateway answers: it has written down where."""
    stop = asyncio.Event()
    settings = Settings.read(file)
    serving = asyncio.create_task(serve(settings, stop))
    deadline = asyncio.get_running_loop().time() + within_s
    ready = settings.ready_file
    assert ready is not None
    while not serving.done() and not _is_there(ready):
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.01)
    has_started = _is_there(ready)
    stop.set()
    try:
        await serving
    except Stopped:
        return False
    return has_started


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except NotADirectoryError:
        return False


def is_started(file: Path, within_s: float = WITHIN_S) -> bool:
    """As a process would: what is no sentence of its own is a crash, and fails the test."""
    try:
        return asyncio.run(starts(file, within_s))
    except SetupError:
        return False
    finally:
        with warnings.catch_warnings():  # a start that fails leaves connections that the end of its process closes
            warnings.simplefilter("ignore", ResourceWarning)
            gc.unfreeze()
            gc.collect()


@pytest.mark.parametrize("name", GOOD)
def test_what_check_passes_serve_starts_with(name: str, here: Place) -> None:
    GOOD[name](here)
    assert (passes_check(here.write()), is_started(here.write())) == (True, True)
    assert passes_check(here.write())  # and after it has run


@pytest.mark.parametrize("name", BAD)
def test_what_serve_does_not_start_with_check_tells(name: str, here: Place) -> None:
    BAD[name](here)
    before = sorted(here.home.rglob("*"))
    assert (passes_check(here.write()), sorted(here.home.rglob("*"))) == (False, before)
    assert not is_started(here.write(), AWAY_S if name == AWAY else WITHIN_S)


def test_a_port_that_is_taken_is_told_by_both(here: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        here.set(port=taken.getsockname()[1])
        assert (passes_check(here.write()), is_started(here.write())) == (False, False)
        here.set(port=0, metrics_port=taken.getsockname()[1])
        assert (passes_check(here.write()), is_started(here.write())) == (False, False)


def test_a_database_that_has_no_schema_yet_is_no_fault(tmp_path: Path, empty_database_url: str) -> None:
    here = Place(tmp_path, empty_database_url)
    assert passes_check(here.write())
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select to_regclass('public.alembic_version')").fetchone() == (None,)


def test_a_database_whose_user_may_not_bring_it_up_to_date_is_told(tmp_path: Path, empty_database_url: str) -> None:
    here = Place(tmp_path, empty_database_url)
    here.run("drop role if exists lodger")
    here.run("create role lodger login password 'lodger'")
    host = empty_database_url.partition("?host=")[2]
    name = empty_database_url.partition("?")[0].rpartition("/")[2]
    here.set(database_url=f"postgresql://lodger:lodger@/{name}?host={host}")
    assert (passes_check(here.write()), is_started(here.write())) == (False, False)
