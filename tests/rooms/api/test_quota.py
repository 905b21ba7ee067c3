"""A quota that is used up, as the caller sees it.  Source of the fields: draft-ietf-httpapi-ratelimit-headers-10."""

import re
from typing import Any

import httpx

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


async def test_the_contract_tells_the_fields(http: httpx.AsyncClient) -> None:
    contract: dict[str, Any] = (await http.get("/openapi.json")).json()
    told = contract["paths"]["/v1/queries"]["post"]["responses"]["429"]["headers"]
    assert set(told) == {"Retry-After", "RateLimit", "RateLimit-Policy"}
