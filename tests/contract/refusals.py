"""Each problem that a running demo can be brought to answer, and how: for `make examples`, which records what comes.

What no caller can bring about stays as the code makes it: see NOT_MET.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import orjson

from gateway.domain.clock import real_now
from tests.stories.people import P2, P3
from tests.stories.test_findings import OWN_HUSBAND
from tests.stories.test_looks import NOWHERE, World

TRACED = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
"""The example of W3C trace context, so that a recording holds nothing of the machine that made it."""
NOT_MET = {
    "internal": "an error of ours",
    "invalid-identifier": "the forms tell a wrong number as a fault of `invalid-input`",
    "already-closed": "two processes that close one entry at the same moment",
    "too-large": "the catalogue has no matter that takes so many people",
    "unreadable": "a key that is gone, or bytes that were changed",
    "shredded": "a person whose keys were destroyed by order",
    "audit-unavailable": "a database that goes away in the middle of a query",
    "overloaded": "more load than a recording should make",
    "identity-unavailable": "an issuer that never answered since the start",
}
"""Problems that a demo of a minute does not come to, and what would have to be."""
QUOTAS = {"person_account_day": 25}
"""A limit that the recorded demo has besides, so that it can be reached."""


def asked(world: World, method: str, path: str, by: str | None = "clerk", **more: Any) -> httpx.Response:
    """One request.  by: None for nobody."""
    headers = {**TRACED, **more.pop("headers", {})}
    if by is None:
        return httpx.request(method, _place(world) + path, headers=headers, trust_env=False, **more)
    return world.ask.as_(by).request(method, path, headers=headers, **more)


def _place(world: World) -> str:
    return world.ask.demo.addresses["base_url"]


def query(world: World, **changes: Any) -> dict[str, Any]:
    """The body of a query that is answered at once, but for the changes."""
    body = {"matter": "M01", "case_number": world.ask.case("M01"), "parties": P2, "certificates": ["M01-C2"]}
    return {**body, **changes}


def said(world: World, request: bytes) -> httpx.Response:
    """What the server answers to these bytes, which may be no request."""
    where = urlsplit(_place(world))
    raw = b""
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=15) as wire:
        wire.sendall(request)
        while piece := wire.recv(65536):
            raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    return httpx.Response(int(head.split()[1]), content=body)


def twice(world: World) -> httpx.Response:
    path = f"/v1/verifications/{world.tasks[0]}/reply"
    asked(world, "POST", path, "verifier:real_estate", json={"answer": "yes"})
    return asked(world, "POST", path, "verifier:real_estate", json={"answer": "yes"})


def at_once(world: World) -> httpx.Response:
    """The proof of an entry that the tree does not hold yet."""
    document = asked(world, "POST", "/v1/queries", json=query(world)).json()
    return asked(world, "GET", f"/v1/queries/{document['query_id']}/proof")


def with_another_body(world: World) -> httpx.Response:
    key = {"Idempotency-Key": str(uuid4())}
    asked(world, "POST", "/v1/queries", json=query(world), headers=key)
    return asked(world, "POST", "/v1/queries", json=query(world), headers=key)


def while_it_runs(world: World) -> httpx.Response:
    """The marriage register answers later than this query's deadline."""
    key = {"Idempotency-Key": str(uuid4())}
    body = query(world, certificates=["M01-C5"], parties=P2, deadline_ms=2500)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(asked, world, "POST", "/v1/queries", json=body, headers=key)
        time.sleep(0.5)
        second = asked(world, "POST", "/v1/queries", json=body, headers=key)
        first.result()
    return second


def without_database(world: World, method: str, path: str, **more: Any) -> httpx.Response:
    """The demo starts its database again by itself."""
    pid = world.ask.demo.postgres.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    return asked(world, method, path, **more)


MET: Mapping[str, Callable[[World], httpx.Response]] = {
    "invalid-input": lambda w: asked(
        w, "POST", "/v1/queries", json=query(w, parties=[{"role": "aunt"}], deadline_ms=5)
    ),
    "not-authenticated": lambda w: asked(w, "GET", "/v1/me", None),
    "not-authorised": lambda w: asked(w, "POST", "/v1/queries", json=query(w, parties=[OWN_HUSBAND])),
    "not-found": lambda w: asked(w, "GET", f"/v1/queries/{NOWHERE}"),
    "body-too-large": lambda w: asked(w, "POST", "/v1/queries", json=query(w, parameters={"on": "x" * 70_000})),
    "unsupported-media-type": lambda w: asked(
        w, "POST", "/v1/queries", content=orjson.dumps(query(w)), headers={"content-type": "text/plain"}
    ),
    "header-fields-too-large": lambda w: asked(w, "GET", "/v1/me", headers={f"x-{n}": "1" for n in range(70)}),
    "malformed-request": lambda w: said(w, b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"),
    "request-timeout": lambda w: said(w, b"GET /livez HTTP/1.1\r\nHost: a\r\n"),
    "conflict": twice,
    "not-integrated": at_once,
    "idempotency-mismatch": with_another_body,
    "idempotency-running": while_it_runs,
    "too-many-requests": lambda w: asked(w, "POST", "/v1/queries", json=query(w, parties=P3[:1])),
    "unready": lambda w: without_database(w, "GET", f"/v1/queries/{w.document['query_id']}"),
}
"""By slug; those that hurt the demo come last."""


def refusals_of(world: World, wanted: Container[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Slug and problem, as the demo answers it.  Says so where it cannot be brought to it within half a minute."""
    for slug, bring_about in MET.items():
        ends_at = real_now() + timedelta(seconds=20)
        while slug in wanted:
            try:
                told = orjson.loads(bring_about(world).content)
            except (httpx.TransportError, orjson.JSONDecodeError):
                told = {}
            if told.get("code") == slug:
                yield slug, told
                break
            if real_now() > ends_at:
                print(f"{slug} does not come: {told}", file=sys.stderr)
                break
            time.sleep(0.3)
