"""The audit store goes away in the middle of load: nothing is answered, nobody is asked, and it comes back by itself."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import psycopg
import pytest

from gateway.entry import Kind
from gateway.entry.sections import unpack
from tests.stories.people import P2, Asker

CALLERS = 6
ANSWERED = frozenset({200, 202})


@pytest.fixture
def broken(ask: Asker) -> Iterator[Asker]:
    """The house, which must be ready again before anyone else asks."""
    yield ask
    until(lambda: is_ready(ask))


def until(is_so: Callable[[], object], within_s: float = 20.0) -> None:
    """Wait for it."""
    ends_at = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def is_ready(ask: Asker) -> bool:
    return httpx.get(f"{ask.demo.addresses['base_url']}/readyz", trust_env=False).status_code == 200


def query(ask: Asker) -> httpx.Response:
    """One query that asks the vehicles' register and nobody else."""
    body = {
        "matter": "M01",
        "case_number": ask.case("M01"),
        "parties": P2,
        "certificates": ["M01-C4"],
        "deadline_ms": 500,
    }
    return ask.as_("clerk").post("/v1/queries", json=body)


def says_when_to_come_again(answer: httpx.Response) -> bool:
    kind, retry_after = answer.headers["content-type"], answer.headers.get("retry-after", "0")
    return (answer.status_code, kind) == (503, "application/problem+json") and int(retry_after) >= 1


def intents_in_log(ask: Asker) -> dict[object, set[str]]:
    """The lookups that each INTENT in the log names, by query."""
    with psycopg.connect(ask.demo.database_url) as database:
        rows = database.execute(
            "select query_id, sections from audit.audit_entry where kind = %s", (Kind.INTENT.value,)
        ).fetchall()
    return {
        query_id: set(json.loads(section.content)["lookups"])
        for query_id, sections in rows
        for section in unpack(sections)
        if section.name == "result"
    }


def kill_postmaster(ask: Asker) -> None:
    """SIGKILL; the house starts the database again."""
    pid = ask.demo.postgres.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_killed_connections_cost_a_moment(broken: Asker) -> None:
    with psycopg.connect(broken.demo.database_url, autocommit=True) as database:
        database.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
    ends_at = time.monotonic() + 5.0
    while (answer := query(broken)).status_code not in ANSWERED:
        assert says_when_to_come_again(answer)
        assert time.monotonic() < ends_at
        time.sleep(0.1)


def test_without_its_database_in_the_middle_of_load_the_gateway_asks_nobody_and_comes_back(broken: Asker) -> None:
    answers: list[httpx.Response] = []
    is_over = Event()

    def keep_asking() -> None:
        while not is_over.is_set():
            answers.append(query(broken))

    def answered() -> int:
        return sum(answer.status_code in ANSWERED for answer in answers)

    assert query(broken).status_code in ANSWERED
    asked_before = len(broken.calls("vehicles"))
    intents_before = intents_in_log(broken)
    with ThreadPoolExecutor(CALLERS) as callers:
        working = [callers.submit(keep_asking) for _ in range(CALLERS)]
        try:
            until(lambda: answered() >= 2 * CALLERS)
            kill_postmaster(broken)
            until(lambda: answers[-1].status_code == 503)
            had = answered()
            until(lambda: answered() >= had + 2 * CALLERS)
        finally:
            is_over.set()
    assert [caller.exception() for caller in working] == [None] * CALLERS
    refused = [answer for answer in answers if answer.status_code not in ANSWERED]
    assert all(says_when_to_come_again(answer) for answer in refused)
    asked = [call["lookup_id"] for call in broken.calls("vehicles")[asked_before:]]
    intents = intents_in_log(broken)
    assert set(asked) <= set().union(*intents.values())
    # Of those refused, only whoever had an INTENT when the store went may have been asked about.
    assert answered() <= len(intents.keys() - intents_before.keys()) <= len(answers)
