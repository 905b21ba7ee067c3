"""A quota that is used up, as the caller sees it.  Source of the fields: draft-ietf-httpapi-ratelimit-headers-10."""

import re
from typing import Any

import httpx

from gateway.domain.allowance import Allowance, current_allowances
from gateway.domain.errors import QuotaExceeded
from tests.rooms.api.conftest import BOTH_PATHS, EXAMPLES, House

_ITEM = re.compile(r'"[a-z-]+"(;[a-z]+=[0-9]+)+')


@BOTH_PATHS
async def test_the_answer_names_the_quota_and_when_there_is_more(http: httpx.AsyncClient, house: House) -> None:
    house.failure = QuotaExceeded("account_persons_day", "account-persons-day", 200, 86_400, 3_601)
    answer = await http.post("/v1/queries", json=EXAMPLES["ask_query"]["request"])
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert answer.headers["retry-after"] == "3601"
    assert answer.headers["ratelimit-policy"] == '"account-persons-day";q=200;w=86400'
    assert answer.headers["ratelimit"] == '"account-persons-day";r=0;t=3601'
    assert all(_ITEM.fullmatch(answer.headers[name]) for name in ("ratelimit", "ratelimit-policy"))


@BOTH_PATHS
async def test_an_answer_tells_what_is_left(http: httpx.AsyncClient) -> None:
    current_allowances.set((Allowance("account-hour", 60, 3600, 59, 1800), Allowance("person-day", 5, 86_400, 4, 9)))
    answer = await http.post("/v1/queries", json=EXAMPLES["ask_query"]["request"])
    assert answer.headers["ratelimit-policy"] == '"account-hour";q=60;w=3600, "person-day";q=5;w=86400'
    assert answer.headers["ratelimit"] == '"account-hour";r=59;t=1800, "person-day";r=4;t=9'


async def test_where_nothing_was_counted_nothing_is_told(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/queries", json=EXAMPLES["ask_query"]["request"])
    assert answer.status_code in {200, 202}
    assert not {"ratelimit", "ratelimit-policy"} & set(answer.headers)


async def test_the_contract_tells_the_fields(http: httpx.AsyncClient) -> None:
    contract: dict[str, Any] = (await http.get("/openapi.json")).json()
    responses = contract["paths"]["/v1/queries"]["post"]["responses"]
    assert set(responses["429"]["headers"]) == {"Retry-After", "RateLimit", "RateLimit-Policy"}
    assert all({"RateLimit", "RateLimit-Policy"} <= set(responses[status]["headers"]) for status in ("200", "202"))
