"""One running demo for all stories: real departments with their own protocols, a real PostgreSQL, the gateway as a process."""

import contextlib
import socket
from collections.abc import Iterator
from random import SystemRandom

import httpx
import pytest

from gateway.domain.clock import real_now
from gateway.simulation.demo import Demo, DemoOptions
from tests.stories.command import remove_databases
from tests.stories.people import Asker


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to connections of its own choice."""
    while True:
        port = SystemRandom().randrange(10_240, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("house")
    with Demo(DemoOptions(home=home, port=free_port(), residents=400)) as running:
        yield running
    remove_databases(home)


@pytest.fixture
def ask(demo: Demo, pytestconfig: pytest.Config) -> Iterator[Asker]:
    """Callers by name; every fault that a story set is cleared behind it.  `make story` shows its audit entries."""
    asker, began = Asker(demo), real_now()
    yield asker
    if pytestconfig.getoption("capture") == "no":
        entries = (
            asker.as_("auditor").get("/v1/audit/entries", params={"since": began.isoformat(), "limit": 200}).json()
        )
        print("\n" + "\n".join(f"{e['entry']:>8} {e['kind']:<8} {e['sentence']['en']}" for e in entries["items"][::-1]))
    asker.close()
    for department in demo.department_addresses().values():
        httpx.delete(f"{department['control_url']}/faults", trust_env=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sweep comes last: it goes over what all other stories have left behind."""
    items.sort(key=lambda item: item.path.name == "test_sweep.py")
