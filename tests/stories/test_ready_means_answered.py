"""Ready means answered: whatever is wrong with one table of the store, `/readyz` and the queries say the same within seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.stories.conftest import another_gateway
from tests.stories.people import P2

NAME = "ready"
AGREE_WITHIN_S = 15.0
TABLES = """select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
    and (n.nspname in ('gateway', 'audit', 'audit_keys') or c.relname like 'procrastinate%') order by 1, 2"""


class House:
    """One gateway on a database that the test may break."""

    def __init__(self, addresses: dict[str, str], store: "psycopg.Connection[Any]") -> None:
        token = dev_token(addresses["issuer_url"], "clerk")
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=addresses["base_url"], headers=headers, timeout=20, trust_env=False)
        self.store = store
        self._cases = iter(range(100_000, 1_000_000))

    def answers(self) -> bool:
        """Whether a query is answered now: one certificate is an officer's to answer, a task; one is offered for declaration, a job."""
        case = f"JH-2026-M10-{next(self._cases)}"
        codes = ["M10-C2", "M10-C4"]
        body = {"matter": "M10", "case_number": case, "parties": P2[:1], "certificates": codes, "deadline_ms": 600}
        return self.http.post("/v1/queries", json=body, headers={"Idempotency-Key": case}).status_code < 500

    def is_ready(self) -> bool:
        return self.http.get("/readyz").status_code == 200

    def said(self) -> list[tuple[bool, bool]]:
        """Answered, ready: looked at until they agree."""
        until, seen = time.monotonic() + AGREE_WITHIN_S, []
        while True:
            seen.append((self.answers(), self.is_ready()))
            if seen[-1][0] == seen[-1][1] or time.monotonic() > until:
                return seen
            time.sleep(0.1)

    def is_well(self) -> bool:
        until = time.monotonic() + 20
        while not (self.answers() and self.is_ready()):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def tables(self) -> list[tuple[str, str]]:
        return [(schema, name) for schema, name in self.store.execute(TABLES).fetchall()]

    @contextmanager
    def gone(self, schema: str, name: str) -> Iterator[None]:
        table, away = sql.Identifier(schema, name), sql.Identifier(f"{name}_away")
        self.store.execute(sql.SQL("alter table {} rename to {}").format(table, away))
        try:
            yield
        finally:
            self.store.execute(
                sql.SQL("alter table {} rename to {}").format(
                    sql.Identifier(schema, f"{name}_away"), sql.Identifier(name)
                )
            )

    @contextmanager
    def locked(self, schema: str, name: str) -> Iterator[None]:
        with self.store.transaction():
            self.store.execute(sql.SQL("lock table {} in access exclusive mode").format(sql.Identifier(schema, name)))
            yield


@pytest.fixture(scope="module")
def house(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with another_gateway(demo, tmp_path_factory.mktemp(NAME), NAME) as addresses:
        place, _, options = demo.database_url.partition("?")
        url = f"{place.rpartition('/')[0]}/{NAME}" + (f"?{options}" if options else "")
        with psycopg.connect(url, autocommit=True) as store:
            house = House(addresses, store)
            yield house
            house.http.close()


@pytest.mark.parametrize("fault", ["gone", "locked"])
def test_a_table_that_is_not_to_be_had_is_felt_by_both_or_by_neither(house: House, fault: str) -> None:
    apart: dict[str, list[tuple[bool, bool]]] = {}
    assert house.is_well()
    tables = house.tables()
    for schema, name in tables:
        with getattr(house, fault)(schema, name):
            seen = house.said()
        if seen[-1][0] != seen[-1][1]:
            apart[f"{schema}.{name}"] = seen
        assert house.is_well(), (schema, name)
    assert len(tables) > 30
    assert not apart, {t: s[-3:] for t, s in apart.items()}
