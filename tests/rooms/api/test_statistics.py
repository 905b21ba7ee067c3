"""The door of the statistics: spans, the example, and one form for both."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.api.schema import Statistics
from gateway.api.statistics_ways import OneAtATime
from gateway.domain.errors import InvalidInput, TooMany
from gateway.flows import statistics


async def test_the_example_has_the_form_of_the_figures_and_adds_up(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/statistics", params={"source": "example"})
    told = Statistics.model_validate_json(answer.content)
    for rows in (told.by_method, told.by_processing_class):
        assert sum(row.asked or 0 for row in rows) == told.total.asked == 2729
    assert {row.key: row.asked for row in told.by_method}["data_query"] == 677


async def test_the_first_year_of_all_has_none_before_it(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/statistics", params={"until": "0001-02-01T00:00:00Z"})
    assert answer.json()["since"] == "0001-01-01T00:00:00+00:00"


async def test_a_span_is_a_year_unless_it_is_told(http: httpx.AsyncClient, house: Any) -> None:
    Statistics.model_validate_json((await http.get("/v1/statistics")).content)
    (since, until) = house.spans[0]
    assert (until - since).days == 365


@pytest.mark.parametrize(
    "span",
    [
        {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"since": "2020-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"since": "2026-01-01T00:00:00"},
        {"until": "0.5"},
        {"source": "rumour"},
    ],
)
async def test_a_span_that_does_not_fit_is_refused(span: dict[str, str], http: httpx.AsyncClient, house: Any) -> None:
    answer = await http.get("/v1/statistics", params=span)
    assert (answer.status_code, answer.json()["code"], house.spans) == (400, "invalid-input", [])


NOW = datetime(2026, 11, 1, tzinfo=UTC)
COUNTED = statistics.Statistics(statistics.Figure("total", 9, 9), 9, {})


async def test_counts_run_one_after_another_and_nobody_waits_for_long() -> None:
    running, most, go = 0, 0, asyncio.Event()

    async def count(_since: datetime, _until: datetime) -> statistics.Statistics:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1
        return COUNTED

    way = OneAtATime(count, wait_s=0.05)
    first = asyncio.create_task(way(NOW, NOW))
    await asyncio.sleep(0)
    with pytest.raises(TooMany) as turned_away:
        await way(NOW, NOW)
    assert turned_away.value.retry_after_s == 10
    go.set()
    told = await asyncio.gather(first, way(NOW, NOW), way(NOW, NOW))
    assert [one["trips_saved"] for one in told] == [9, 9, 9]
    assert most == 1


async def test_a_count_that_takes_too_long_asks_for_a_shorter_span_and_lets_the_next_one_in() -> None:
    pauses = iter([10.0, 0.0])

    async def count(_since: datetime, _until: datetime) -> statistics.Statistics:
        await asyncio.sleep(next(pauses))
        return COUNTED

    way = OneAtATime(count, count_s=0.02)
    with pytest.raises(InvalidInput) as refused:
        await way(NOW, NOW)
    assert [fault.pointer for fault in refused.value.faults] == ["/since"]
    assert (await way(NOW, NOW))["trips_saved"] == 9


async def test_a_store_that_times_out_is_not_blamed_on_the_span() -> None:
    async def count(_since: datetime, _until: datetime) -> statistics.Statistics:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await OneAtATime(count)(NOW, NOW)
