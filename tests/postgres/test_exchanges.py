"""How often a query asks the store, one exchange after the other: each costs every caller the way there and back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.access import load_quotas
from gateway.domain.request import Idempotency
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway_demo.demo_city import demo_city
from tests.postgres.counting import Exchanges, counted
from tests.postgres.wired import asked, wired
from tests.rooms.decision.example import officer

CLERK = officer()
OF_A_QUERY = (
    "append_batch",
    "take_quota",
    "case_register",
    "gateway.idempotency",
    "gateway.result",
    "gateway.verification_reply",
)
WARM = 3
"""Queries before those that are counted: by then every statement is known to the store."""


@asynccontextmanager
async def a_gateway(url: str, home: Path) -> AsyncIterator[tuple[Gateway, Exchanges]]:
    """One that has answered before, with every limit of `quotas.json`."""
    async with counted(url) as (line, exchanges), wired(line, home, quotas=dict(load_quotas(demo_city()))) as gateway:
        for number in range(WARM):
            await ask(asked(number), CLERK, gateway, idempotency=Idempotency(f"warm-{number}", b"1" * 32))
        exchanges.seen.clear()
        yield gateway, exchanges


async def test_a_query_is_two_exchanges_and_two_commits(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path) as (gateway, exchanges):
        await ask(asked(10), CLERK, gateway)
        assert len(exchanges.of("append_batch")) == len(exchanges.of(*OF_A_QUERY)) == 2  # INTENT, OUTCOME
        assert await counts(gateway) == (WARM + 1, WARM + 1, WARM + 1)


async def test_an_idempotency_key_costs_no_exchange_of_its_own(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path) as (gateway, exchanges):
        await ask(asked(10), CLERK, gateway, idempotency=Idempotency("a", b"1" * 32))
        assert len(exchanges.of("append_batch")) == len(exchanges.of(*OF_A_QUERY)) == 2


async def counts(gateway: Gateway) -> tuple[int, int, int]:
    """Stored answers, cases, and queries that the client's day has counted."""
    row = (
        await gateway.database.fetch(
            "select (select count(*) from gateway.result), (select count(*) from gateway.case_register), "
            "(select max(used) from gateway.quota_use)"
        )
    )[0]
    return row[0], row[1], row[2]
