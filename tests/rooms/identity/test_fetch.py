"""Fetching an issuer's documents over HTTP: small, plain, and from nowhere else."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.identity import fetch_over
from gateway.identity.issuer_keys import Fetch
from gateway.sdk.http_httpx import HttpxHttp

ANSWERS = {
    "/good": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    "/missing": b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    "/elsewhere": b"HTTP/1.1 302 Found\r\nlocation: /good\r\ncontent-length: 0\r\n\r\n",
    "/large": b"HTTP/1.1 200 OK\r\ncontent-length: 300000\r\n\r\n" + b" " * 300_000,
    "/rubbish": b"\x00\x01\x02\r\n\r\n",
}


@pytest.fixture
async def fetch() -> AsyncIterator[Fetch]:
    http = HttpxHttp()
    yield fetch_over(http)
    await http.close()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        writer.write(ANSWERS[line.split()[1].decode()])
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_small_document_is_fetched(fetch: Fetch, url: str) -> None:
    assert await fetch(f"{url}/good") == b"{}"


@pytest.mark.parametrize("path", ["/missing", "/elsewhere", "/large", "/rubbish"])
async def test_anything_else_is_a_failure(fetch: Fetch, url: str, path: str) -> None:
    with pytest.raises(OSError):
        await fetch(url + path)


async def test_nobody_there(fetch: Fetch) -> None:
    with pytest.raises(OSError):
        await fetch("http://127.0.0.1:1/")
