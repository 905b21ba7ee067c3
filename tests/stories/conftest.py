"""Callers of the one running demo, and gateways beside it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from gateway.domain.clock import real_now
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.demo import free_port
from tests.receiver import Receiver, ReceiverThread
from tests.stories.people import Asker


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


@contextlib.contextmanager
def another_gateway(demo: Demo, folder: Path, name: str, /, **settings: object) -> Iterator[dict[str, str]]:
    """A second gateway with all that the demo's own knows of the departments, a database of its own, and other keys.

    Yields its addresses.  settings: over the demo's own.
    """
    with another_database(demo, name) as url:
        process = GatewayProcess(folder / f"{name}.log", name=name).spawn()
        try:
            own = {"home": str(folder / "home"), "port": 0, "database_url": url, "accounts": "claims"}
            yield process.configure({**demo.given, **own, **settings}, folder / f"{name}.json").wait_ready()
        finally:
            process.stop()


def job_now(demo: Demo, database: str, name: str) -> None:
    """A job that comes now and then comes now, in another database of the demo's."""
    place, _, options = demo.database_url.partition("?")
    url = f"{place.rpartition('/')[0]}/{database}" + (f"?{options}" if options else "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "select public.procrastinate_defer_jobs_v1(array[row('gateway', %s, 0, null, null, '{}'::jsonb, now())"
            "::public.procrastinate_job_to_defer_v1])",
            [name],
        )


@contextlib.contextmanager
def another_database(demo: Demo, name: str) -> Iterator[str]:
    """The address of an empty database on the demo's server, gone afterwards."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    place, _, options = demo.database_url.partition("?")
    try:
        yield f"{place.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    finally:
        with psycopg.connect(demo.database_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sweep comes last: it goes over what all other stories have left behind."""
    items.sort(key=lambda item: item.path.name == "test_sweep.py")


@pytest.fixture
def receiver(ask: Asker) -> Iterator[Receiver]:
    """One whose address an administrator has put into the client system's registration."""
    administrator, wanted = ask.as_("administrator"), {"filter": 'clientName eq "demo-system"'}
    (found,) = administrator.get("/scim/v2/Clients", params=wanted).json()["Resources"]
    place = f"/scim/v2/Clients/{found['id']}"
    with ReceiverThread() as made:
        changed = {**found, "notifyAt": [*found["notifyAt"], made.url]}
        administrator.put(place, json=changed).raise_for_status()
        yield made
        administrator.put(place, json=found).raise_for_status()


__all__ = ["another_database", "another_gateway", "ask", "free_port"]
