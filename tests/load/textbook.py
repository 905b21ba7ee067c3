"""The textbook aggregator to compare with: FastAPI, aiohttp, a response model; no token, no plan, no rules, no log.

`python -m tests.load.textbook FILE`: ports of the stubs as JSON on standard input's first line; writes its address to FILE.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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


Urls = Sequence[tuple[str, str]]
"""Department and address of each call."""


async def aggregated(session: aiohttp.ClientSession, urls: Urls, form: QueryIn) -> QueryOut:
    """All calls at once, put together."""
    body = call_body(form.parties[0].person_id, form.parties[0].name)

    async def ask(department: str, url: str) -> Source:
        async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            envelope = await response.json()
        return Source(
            department=department, code=envelope["code"], data_time=envelope["dataTime"], data=envelope["data"]
        )

    sources = await asyncio.gather(*(ask(department, url) for department, url in urls))
    return QueryOut(case_number=form.case_number, sources=list(sources))


@asynccontextmanager
async def with_session(app: FastAPI) -> AsyncIterator[None]:
    """The app's life: one session for all calls."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        app.state.session = session
        yield


def create_app(urls: Urls) -> FastAPI:
    """The aggregator."""
    app = FastAPI(lifespan=with_session)

    @app.post("/v1/queries")
    async def query(form: QueryIn) -> QueryOut:
        return await aggregated(app.state.session, urls, form)

    return app


def serve(make: Callable[[Urls], FastAPI], ports: Mapping[str, int], ready: Path, **told: str) -> None:
    """Serve the app until the process is ended.  told: what `ready` says beside the address."""
    door = socket.create_server(("127.0.0.1", 0), backlog=1024)
    urls = [(path.split("/")[1], f"http://127.0.0.1:{ports[path.split('/')[1]]}{path}") for path in CALLS]
    server = uvicorn.Server(uvicorn.Config(make(urls), log_config=None, access_log=False))
    ready.write_text(json.dumps({"base_url": f"http://127.0.0.1:{door.getsockname()[1]}", **told}))
    server.run(sockets=[door])


def main() -> None:
    serve(create_app, json.loads(sys.stdin.readline()), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
