"""The textbook aggregator to compare with: FastAPI, aiohttp, a response model; no token, no plan, no rules, no log.

`python -m tests.load.textbook FILE`: ports of the stubs as JSON on standard input's first line; writes its address to FILE.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from tests.load.bench_bodies import CALLS, call_body


class Party(BaseModel):
    role: str
    person_id: str
    name: str


class QueryIn(BaseModel):
    matter: str
    case_number: str
    parties: list[Party]
    certificates: list[str] = []
    deadline_ms: int = 5000


class Source(BaseModel):
    department: str
    code: str
    data_time: str
    data: dict[str, Any]


class QueryOut(BaseModel):
    case_number: str
    sources: list[Source]


def create_app(urls: list[tuple[str, str]]) -> FastAPI:
    """The aggregator.  urls: department and address of each call."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            app.state.session = session
            yield

    app = FastAPI(lifespan=lifespan)

    async def ask(department: str, url: str, body: bytes) -> Source:
        session: aiohttp.ClientSession = app.state.session
        async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            envelope = await response.json()
        return Source(
            department=department, code=envelope["code"], data_time=envelope["dataTime"], data=envelope["data"]
        )

    @app.post("/v1/queries")
    async def query(form: QueryIn) -> QueryOut:
        body = call_body(form.parties[0].person_id, form.parties[0].name)
        sources = await asyncio.gather(*(ask(department, url, body) for department, url in urls))
        return QueryOut(case_number=form.case_number, sources=list(sources))

    return app


def main() -> None:
    ports: dict[str, int] = json.loads(sys.stdin.readline())
    door = socket.create_server(("127.0.0.1", 0), backlog=1024)
    urls = [(path.split("/")[1], f"http://127.0.0.1:{ports[path.split('/')[1]]}{path}") for path in CALLS]
    server = uvicorn.Server(uvicorn.Config(create_app(urls), log_config=None, access_log=False))
    Path(sys.argv[1]).write_text(json.dumps({"base_url": f"http://127.0.0.1:{door.getsockname()[1]}"}))
    server.run(sockets=[door])


if __name__ == "__main__":
    main()
