"""A store that has become slow: what its OUTCOME takes is kept of the caller's time, so that no document comes late for it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.audit import Audit
from gateway.connect import Connect, Linked
from gateway.domain.clock import loop_time
from gateway.domain.codes import QueryId
from gateway.domain.ids import uuid7
from gateway.domain.reserve import LARGEST_SHARE, LEAST_S
from gateway.domain.stages import Closed, Opened, Replies
from gateway.flows import one_click
from gateway.flows.one_click import ask
from tests.postgres.test_quota_flow import CLERK, a_gateway
from tests.rooms.decision.example import query

SLOW_S, DEADLINE_S = 0.25, 2.0


async def test_departments_are_waited_for_until_the_outcome_needs_the_rest_of_the_time(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, fan_out, began = Audit.close, Connect.fan_out, 0.0
    kept: list[float] = []

    async def slow(self: Audit, opened: Opened, *args: Any, **more: Any) -> Closed:
        await asyncio.sleep(SLOW_S)
        return await close(self, opened, *args, **more)

    async def noted(self: Connect, opened: Opened, until_s: float, linked: Linked) -> Replies:
        kept.append(began + DEADLINE_S - until_s)
        return await fan_out(self, opened, until_s, linked)

    monkeypatch.setattr(one_click, "arrival_s", lambda _now: began)
    monkeypatch.setattr(Audit, "close", slow)
    monkeypatch.setattr(Connect, "fan_out", noted)
    async with a_gateway(database_url, tmp_path) as gateway:
        for _ in range(3):
            began = loop_time()
            asked = replace(query("M01"), query_id=QueryId(uuid7()), deadline_ms=round(DEADLINE_S * 1000))
            await ask(asked, CLERK, gateway)
    first, *later = kept
    assert first == pytest.approx(LEAST_S)
    assert all(SLOW_S <= one <= LARGEST_SHARE * DEADLINE_S + 0.001 for one in later)
