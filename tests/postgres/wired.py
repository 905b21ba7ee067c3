"""A whole gateway on a test's store, as the command `serve` wires it, and queries to ask it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.access import load_quotas
from gateway.domain.codes import CaseNumber, QueryId
from gateway.domain.ids import uuid7
from gateway.domain.stages import Query
from gateway.flows import Gateway
from gateway.settings import Settings
from gateway.wiring import opened
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import query

UNLIMITED = dict.fromkeys(load_quotas(demo_city()), 0)


@asynccontextmanager
async def wired(url: str, home: Path, **more: Any) -> AsyncIterator[Gateway]:
    """more: settings besides."""
    given: dict[str, Any] = {"no_case_register": True, "accounts": "claims", "issuer": "https://issuer.example"} | more
    settings = Settings(home=home, database_url=url, **given)
    async with opened(settings, "http://127.0.0.1:8080", asyncio.Event()) as (gateway, _):
        yield gateway


def asked(case: int) -> Query:
    """About the same family, in a case of its own."""
    return replace(query("M01"), query_id=QueryId(uuid7()), case_number=CaseNumber(f"JH-2026-M01-{case:06d}"))
