"""The door of the statistics: spans, the example, and one form for both."""

from typing import Any

import httpx
import pytest

from gateway.api.schema import Statistics


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
