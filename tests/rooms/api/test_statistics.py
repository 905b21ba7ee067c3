"""The door of the statistics: fixed periods alone, the example, and one form for both."""

from typing import Any

import httpx
import pytest

from gateway.api.contract.schema import Statistics


async def test_the_example_has_the_form_of_the_figures_and_adds_up(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/statistics", params={"source": "example"})
    told = Statistics.model_validate_json(answer.content)
    for rows in (told.by_method, told.by_processing_class):
        assert sum(row.asked or 0 for row in rows) == told.total.asked == 2729
    assert {row.key: row.asked for row in told.by_method}["data_query"] == 677


@pytest.mark.parametrize("period", [None, "2026-09", "2025"])
async def test_a_month_or_a_year_is_told(period: str | None, http: httpx.AsyncClient, house: Any) -> None:
    answer = await http.get("/v1/statistics", params={} if period is None else {"period": period})
    told = Statistics.model_validate_json(answer.content)
    assert (house.periods, told.period) == ([period], period or "2026-09")
    assert "what is asked today stands in no figure yet" in told.notes[0]


@pytest.mark.parametrize(
    "asked",
    [
        *({"since": "2026-01-02T00:00:00Z"}, {"until": "2026-01-01T00:00:00Z"}, {"from": "2026-01-01"}),
        *(
            {"period": text}
            for text in ("2026-13", "2026-00", "2026-9", "26", "2026-W40", "2026-09-01", "2026-09/2026-10", "")
        ),
        {"source": "rumour"},
    ],
)
async def test_any_other_span_is_refused(asked: dict[str, str], http: httpx.AsyncClient, house: Any) -> None:
    answer = await http.get("/v1/statistics", params=asked)
    assert (answer.status_code, answer.json()["code"], house.periods) == (400, "invalid-input", [])
