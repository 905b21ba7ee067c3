"""Each problem of the contract, and what brings a running gateway to answer it: for `make examples`, which records what comes."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any, LiteralString
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import orjson
import psycopg

from gateway.domain.admission import PLACES
from gateway.domain.clock import real_now
from tests.postgres.servers import frozen
from tests.stories.command import gateway
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P3, P7
from tests.stories.test_findings import OWN_HUSBAND
from tests.stories.test_looks import BY_TASK, NOWHERE, World

TRACED = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
"""The example of W3C trace context, so that a recording holds nothing of the machine that made it."""
QUOTAS = {"person_account_day": 25}
"""A limit that the recorded demo has besides, so that it can be reached."""


def asked(world: World, method: str, path: str, by: str | None = "clerk", **more: Any) -> httpx.Response:
    """One request.  path: at the demo, or a whole address.  by: None for nobody."""
    headers = {**TRACED, **more.pop("headers", {})}
    if by is None:
        return httpx.request(method, _place(world) + path, headers=headers, trust_env=False, **more)
    return world.ask.as_(by).request(method, path, headers=headers, **more)


def altered(world: World, statement: LiteralString, *values: object) -> None:
    """What whoever owns the database can do in it, past the log's own rules."""
    with psycopg.connect(world.ask.demo.database_url, autocommit=True) as database:
        database.execute("set session_replication_role = replica")
        database.execute(statement, values)


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
    asked(world, "POST", path, "verifier:real_estate", json={"finding": "no"})
    return asked(world, "POST", path, "verifier:real_estate", json={"finding": "no"})


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


def reveal_after(world: World, parties: list[dict[str, str]], act: Callable[[str], object]) -> httpx.Response:
    """A reveal of the first party of a new query is asked for.  act: what happens before, to who bears this tag in the log."""
    asked_of = world.ask.query("M01", parties, certificates=["M01-C2"])
    intent = next(one for one in world.entries(query_id=asked_of["query_id"]) if one["kind"] == "INTENT")
    tag = intent["subjects"][0]["tag"]
    act(tag)
    wish = {"entry": intent["entry"], "subject": tag, "ground": "complaint", "reason": "核对"}
    return asked(world, "POST", "/v1/audit/reveals", "auditor", json=wish, headers=BY_TASK)


def shredded(world: World) -> httpx.Response:
    """By the command that an order of a court is carried out with."""
    demo = world.ask.demo
    settings = demo.home / "shred.toml"
    settings.write_text(f'home = "{demo.home}"\ndatabase_url = "{demo.database_url}"\n')
    words = ("audit", "shred", "--order", "court-17", "--settings", settings)
    return reveal_after(world, P7[:1], lambda _: gateway(*words, stdin=P7[0]["person_id"]))


def with_changed_key(world: World) -> httpx.Response:
    return reveal_after(
        world,
        P2[:1],
        lambda tag: altered(
            world,
            "update audit_keys.audit_key set wrapped_dek = set_byte(wrapped_dek, 20, get_byte(wrapped_dek, 20) # 1) "
            "where subject_tag = decode(%s, 'hex')",
            tag,
        ),
    )


def with_changed_answer(world: World) -> httpx.Response:
    """The stored answer does not open any more: a fault of ours, whoever has changed it."""
    stored = world.ask.query("M01", P2, certificates=["M01-C2"])["query_id"]
    altered(
        world,
        "update gateway.result set document = set_byte(document, 40, get_byte(document, 40) # 1) where query_id = %s",
        stored,
    )
    return asked(world, "GET", f"/v1/queries/{stored}")


def while_database_hangs(world: World, queries: int, code: str) -> httpx.Response:
    """One of so many answers that come at once, with this code if there is one."""
    bodies = [query(world, deadline_ms=1000) for _ in range(queries)]
    with frozen(world.ask.demo.postgres), ThreadPoolExecutor(queries) as pool:
        answers = list(pool.map(lambda body: asked(world, "POST", "/v1/queries", json=body), bodies))
    return next((answer for answer in answers if answer.json()["code"] == code), answers[0])


@contextmanager
def second_gateway(world: World, **settings: object) -> Iterator[str]:
    """The address of another gateway that takes the tokens of the demo's issuer."""
    demo = world.ask.demo
    simulated = {"departments": demo.department_addresses(), "issuer_port": None}
    known = {"issuer": demo.addresses["issuer_url"], "demo": simulated}
    name = f"second_{uuid4().hex}"
    with another_gateway(demo, demo.home / name, name, **known, **settings) as addresses:
        yield addresses["base_url"]


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """A process that answers nobody meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def without_issuer(world: World) -> httpx.Response:
    """The issuer runs in the demo's own gateway, which stands still as the other one starts."""
    world.ask.as_("clerk")  # has a token from now on
    with ExitStack() as at_the_end, standing_still(world.ask.demo.gateway.pid):
        return asked(world, "GET", f"{at_the_end.enter_context(second_gateway(world))}/v1/me")


def given_up_meanwhile(world: World) -> httpx.Response:
    """A gateway that gives up queries after two seconds waits longer for a department."""
    world.ask.rehearse("household", "hang")
    try:
        with second_gateway(world, stream_silent_s=0.2) as place:
            body = query(world, certificates=["M01-C1"], deadline_ms=4500)
            return asked(world, "POST", f"{place}/v1/queries", json=body)
    finally:
        world.ask.well_again("household")


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
    "shredded": shredded,
    "unreadable": with_changed_key,
    "internal": with_changed_answer,
    "audit-unavailable": lambda w: while_database_hangs(w, 1, "audit-unavailable"),
    "overloaded": lambda w: while_database_hangs(w, PLACES + 8, "overloaded"),
    "identity-unavailable": without_issuer,
    "already-closed": given_up_meanwhile,
    "unready": lambda w: without_database(w, "GET", f"/v1/queries/{w.document['query_id']}"),
}
"""By slug; those that hurt the demo come last."""
KEPT = frozenset({"too-large"})
"""As it was recorded: no question of today's catalogue comes to so much; one of a larger catalogue may."""


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
