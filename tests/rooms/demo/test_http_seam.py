"""The HTTP seam against a department on its worst days."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.sdk.http import HttpClient, HttpFault
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.sdk.http_pyreqwest import PyreqwestHttp
from gateway_demo.kit import DepartmentProcess, Ready


def switch_on(ready: Ready, fault: str) -> None:
    assert httpx.post(f"{ready.control_url}/faults", json={"fault": fault}).status_code == 200


def switch_off(ready: Ready) -> None:
    httpx.delete(f"{ready.control_url}/faults")


@pytest.fixture
async def ready(echo: DepartmentProcess) -> AsyncIterator[Ready]:
    told = echo.wait_ready()
    yield told
    switch_off(told)


@pytest.fixture(params=[AsyncioHttp, PyreqwestHttp])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[HttpClient]:
    opened: HttpClient = request.param.open()
    yield opened
    await opened.close()


async def test_status_headers_and_body(client: HttpClient, ready: Ready) -> None:
    reply = await client.request("POST", f"{ready.url}/a", headers={"X-Lookup-Id": "L"}, body=b"b", timeout_s=2)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.body.startswith(b'{"fault": ""')


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("hang", "timeout"),
        ("slow", "timeout"),
        ("drip", "timeout"),
        ("refuse", "refused_connection"),
        ("reset", "reset"),
        ("half", "reset"),
        ("noise", "malformed"),
        ("huge", "too_large"),
        ("redirect", "redirect"),
        ("unfolding", "too_large"),
    ],
)
async def test_what_goes_wrong_has_a_reason(client: HttpClient, ready: Ready, fault: str, reason: str) -> None:
    switch_on(ready, fault)
    started = asyncio.get_running_loop().time()
    with pytest.raises(HttpFault) as caught:
        await client.request("GET", f"{ready.url}/a", timeout_s=0.3)
    assert caught.value.reason == reason
    assert asyncio.get_running_loop().time() - started < 0.8
    switch_off(ready)
    assert (await client.request("GET", f"{ready.url}/a", timeout_s=2)).status == 200


async def test_the_cap_is_the_callers(client: HttpClient, ready: Ready) -> None:
    whole = await client.request("GET", f"{ready.url}/a", timeout_s=2)
    assert (await client.request("GET", f"{ready.url}/a", timeout_s=2, max_bytes=len(whole.body))).body == whole.body
    with pytest.raises(HttpFault, match="too_large"):
        await client.request("GET", f"{ready.url}/a", timeout_s=2, max_bytes=len(whole.body) - 1)


async def test_a_small_body_that_unfolds_within_the_cap_is_read(client: HttpClient, ready: Ready) -> None:
    switch_on(ready, "unfolding")
    reply = await client.request("GET", f"{ready.url}/a", timeout_s=2, max_bytes=8 << 20)
    assert len(reply.body) == len(gzip.decompress(gzip.compress(b"0" * (8 << 20))))


@pytest.mark.parametrize(
    ("url", "headers", "reason"),
    [
        ("nonsense", {}, "malformed"),
        ("http://127.0.0.1:1/", {"x": "a\nb"}, "malformed"),
        ("http://127.0.0.1:1/", {}, "refused_connection"),
    ],
)
async def test_what_cannot_be_sent(client: HttpClient, url: str, headers: dict[str, str], reason: str) -> None:
    with pytest.raises(HttpFault, match=reason):
        await client.request("GET", url, headers=headers, timeout_s=1)


async def test_who_does_not_speak_tls(client: HttpClient, ready: Ready) -> None:
    with pytest.raises(HttpFault, match="tls"):
        await client.request("GET", ready.url.replace("http:", "https:"), timeout_s=1)


@pytest.mark.parametrize("timeout_s", [0.0, -1.0])
async def test_no_time_left_is_no_call(client: HttpClient, timeout_s: float) -> None:
    with pytest.raises(HttpFault, match="timeout"):
        await client.request("GET", "http://127.0.0.1:1/", timeout_s=timeout_s)


async def test_a_hundred_at_once(client: HttpClient, ready: Ready) -> None:
    replies = await asyncio.gather(*(client.request("GET", f"{ready.url}/a", timeout_s=5) for _ in range(100)))
    assert {reply.status for reply in replies} == {200}
