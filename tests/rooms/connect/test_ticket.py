"""The ticket driver against scripted replies, in jumping time: when it polls, when it stops, what it makes of rubbish."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from gateway.connect.drivers.ticket import MARGIN_S, TicketDriver
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.reply import Found, NoRecord, PartialMatch, Pending, Refused, Reply, Unavailable
from gateway.sdk.driver import DriverContext, Purpose, Question
from gateway.sdk.http import HttpFault, HttpReply
from gateway.sdk.manifest import Manifest, check_manifest
from tests.rooms.connect.fakes import CHEN, now, run

ENDPOINT = {"url": "http://mz.test", "app_key": "jh-gateway", "secret": "mz-demo-secret"}
START = datetime(2026, 11, 1, 10, tzinfo=CHINA)
TICKET = "MZ20261101000017"
QUEUED = {"ticket": TICKET, "status": "QUEUED", "pollAfterMs": 2000}
EVENT = {"event": "marriage", "date": "2021-05-20", "idNo": "3307911994****001X"}
DONE = {"status": "DONE", "asOf": "2026-10-31T23:10:00+08:00", "records": [EVENT]}

Script = Callable[[int], object]


def _manifest() -> Manifest:
    title = {"en": "event", "zh": "登记类型"}
    event = {
        "at": "event",
        "title": title,
        "type": "str",
        "level": 4,
        "sharing": "conditional",
        "basis": "婚姻登记条例",
    }
    return check_manifest(
        {
            "connector": {"name": "mz", "department": "marriage", "contract": 1, "asks_by": ["person_id"]},
            "driver": {"kind": "ticket", "submit": "/mz/v2/tickets", "sign": "hmac-sm3"},
            "limits": {"deadline_s": 30.0, "at_once": 10},
            "questions": {"status": {"items": ["event"], "bind": "idNo", "protocol": {"biz": "MARRIAGE_STATUS"}}},
            "items": {"event": event},
        },
        "test",
    )


@dataclass
class Scripted:
    """An HTTP client that submits well and then answers the n-th poll by script: JSON, bytes, an HttpReply or an HttpFault."""

    script: Script
    submission: object = field(default_factory=lambda: QUEUED)
    polled_at: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        assert timeout_s > 0
        assert max_bytes
        assert headers is not None
        if method == "POST":
            self.keys.append(headers["Idempotency-Key"])
            assert json.loads(body)["biz"] == "MARRIAGE_STATUS"
            return _reply(self.submission, 202)
        assert url.endswith(f"/mz/v2/tickets/{TICKET}")
        self.polled_at.append(now())
        return _reply(self.script(len(self.polled_at)), 200)

    async def close(self) -> None:
        pass


class NoStore:
    """This protocol has no rotating secret."""

    async def get(self, key: str) -> bytes | None:
        raise AssertionError(key)

    async def refresh(self, key: str, stale: object, make: object) -> bytes:
        raise AssertionError(key, stale, make)


def _reply(said: object, status: int) -> HttpReply:
    match said:
        case HttpFault():
            raise said
        case HttpReply():
            return said
        case bytes():
            return HttpReply(status, {}, said)
        case _:
            return HttpReply(status, {}, json.dumps(said).encode())


def _context(http: Scripted, alerts: list[str], endpoint: Mapping[str, str] | None = None) -> DriverContext:
    return DriverContext(
        manifest=_manifest(),
        endpoint=ENDPOINT if endpoint is None else endpoint,
        resources=Path(__file__).parent,
        http=http,
        clock=Clock(START, START.astimezone(UTC), real=lambda: START.astimezone(UTC)),
        store=NoStore(),
        alert=lambda kind, _: alerts.append(kind),
    )


def _ask(http: Scripted, *, within_s: float = 1000.0, handle: str | None = None) -> tuple[Reply, float]:
    async def asking() -> tuple[Reply, float]:
        started_s = now()
        purpose = Purpose(
            MatterCode("M01"), "公租房", CaseNumber("JH-2026-M01-000017"), "婚姻关系证明", "JH330702000123"
        )
        question = Question(
            LookupId("l-1"), "status", CHEN, None, frozenset({ItemName("event")}), purpose, started_s + within_s, handle
        )
        reply = await TicketDriver.build(_context(http, [])).ask(question)
        http.polled_at = [at - started_s for at in http.polled_at]
        return reply, now() - started_s

    return run(asking())


def test_it_polls_when_told_and_later_every_time_and_stops_after_twenty() -> None:
    http = Scripted(lambda _: {"status": "PROCESSING", "pollAfterMs": 100})
    reply, _ = _ask(http)
    assert isinstance(reply, Pending)
    assert (reply.reason, reply.handle) == ("ticket", TICKET)
    assert len(http.polled_at) == 20
    assert 2.0 <= http.polled_at[0] <= 2.2
    waits = [b - a for a, b in pairwise(http.polled_at)]
    assert all(later > sooner for sooner, later in pairwise(waits[1:9]))
    assert max(waits) <= 60.0


def test_it_never_polls_sooner_than_the_department_says() -> None:
    http = Scripted(lambda n: DONE if n == 4 else {"status": "PROCESSING", "pollAfterMs": 5000})
    reply, _ = _ask(http)
    assert isinstance(reply, Found)
    assert all(b - a >= 5.0 for a, b in pairwise(http.polled_at))


@pytest.mark.parametrize("within_s", [0.3, 1.0, 2.04, 2.3, 7.5])
def test_it_hands_over_the_ticket_before_the_deadline_and_says_when_to_come_back(within_s: float) -> None:
    reply, took_s = _ask(Scripted(lambda _: {"status": "PROCESSING", "pollAfterMs": 1000}), within_s=within_s)
    assert isinstance(reply, Pending)
    assert reply.handle == TICKET
    assert took_s <= within_s - MARGIN_S
    assert reply.resumes_at is not None
    assert START < reply.resumes_at <= START + timedelta(seconds=3)


def test_a_handle_is_polled_at_once_and_nothing_is_submitted() -> None:
    http = Scripted(lambda _: DONE)
    reply, took_s = _ask(http, handle=TICKET)
    assert isinstance(reply, Found)
    assert (http.keys, took_s) == ([], 0.0)


def test_a_ticket_that_is_gone_is_submitted_again_under_the_same_key() -> None:
    gone = HttpReply(404, {}, b'{"errCode":"MZ-404"}')
    http = Scripted(lambda n: gone if n == 1 else DONE)
    reply, _ = _ask(http)
    assert isinstance(reply, Found)
    assert len(http.keys) == 2
    assert len(set(http.keys)) == 1


NONSENSE: list[tuple[object, Reply]] = [
    (b"<html>502</html>", Unavailable("garbage")),
    (b"", Unavailable("garbage")),
    (b"\xff\xfe", Unavailable("garbage")),
    (b"[1]", Unavailable("garbage")),
    (b"null", Unavailable("garbage")),
    (b'{"status":"DONE","records":[', Unavailable("garbage")),
    (b'{"status":NaN}', Unavailable("garbage")),
    (b"[" * 100_000, Unavailable("garbage")),
    ({}, Unavailable("garbage")),
    ({"status": "FERTIG"}, Unavailable("garbage")),
    ({"status": "DONE"}, Unavailable("garbage")),
    ({"status": "DONE", "records": None}, Unavailable("garbage")),
    ({"status": "DONE", "records": []}, Unavailable("garbage")),
    ({"status": "DONE", "records": {}}, Unavailable("garbage")),
    ({"status": "DONE", "records": "", "note": "NO_RECORD_IN_COVERAGE"}, Unavailable("garbage")),
    ({"status": "DONE", "note": "NO_RECORD_IN_COVERAGE"}, Unavailable("garbage")),
    ({"status": "DONE", "records": [EVENT], "asOf": "gestern"}, Unavailable("garbage")),
    ({"status": "DONE", "records": [EVENT], "asOf": "2026-10-31T23:10:00"}, Unavailable("garbage")),
    ({"status": "DEFERRED"}, Unavailable("garbage")),
    ({"status": "DONE", "records": [{**EVENT, "event": 7}]}, Unavailable("bad_record")),
    ({"status": "DONE", "records": [{**EVENT, "event": ""}]}, Unavailable("bad_record")),
    ({"status": "DONE", "records": [{**EVENT, "idNo": "3307911994****0011"}]}, Refused("wrong_person")),
    ({"status": "DONE", "records": [EVENT, {"event": "divorce", "date": "2022-01-01"}]}, Refused("wrong_person")),
    ({"status": "FAILED"}, Unavailable("department_error")),
    ({"status": "FAILED", "errCode": "MZ-203"}, PartialMatch()),
    ({"status": "DONE", "records": [], "note": "NO_RECORD_IN_COVERAGE"}, NoRecord()),
    (HttpReply(500, {}, b"java.lang"), Unavailable("http_500")),
    (HttpReply(401, {}, b""), Refused("unauthorised")),
    (HttpReply(401, {}, b'{"errCode":"MZ-102"}'), Refused("clock")),
    (HttpReply(404, {}, b"<html>"), Unavailable("http_404")),
    (HttpReply(204, {}, b"{}"), Unavailable("http_204")),
    (HttpFault("reset"), Unavailable("reset")),
]


@pytest.mark.parametrize(("said", "expected"), NONSENSE, ids=lambda value: str(value)[:40])
def test_what_a_poll_brings_is_what_it_says_and_rubbish_is_never_no_record(said: object, expected: Reply) -> None:
    reply, _ = _ask(Scripted(lambda _: said))
    assert (type(reply), getattr(reply, "reason", "")) == (type(expected), getattr(expected, "reason", ""))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"status": "QUEUED", "pollAfterMs": 5}, Unavailable("garbage")),
        ({"status": "QUEUED", "ticket": "../../admin", "pollAfterMs": 5}, Unavailable("garbage")),
        ({"status": "QUEUED", "ticket": TICKET, "pollAfterMs": -5}, Unavailable("garbage")),
        (HttpReply(429, {}, b'{"retryAfterMs":5000}'), Unavailable("busy", retry_after_s=5.0)),
        (HttpReply(409, {}, b'{"errCode":"MZ-409"}'), Refused("key_conflict")),
        (HttpFault("timeout"), Unavailable("timeout")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_submission_that_goes_wrong_says_how(said: object, expected: Reply) -> None:
    assert _ask(Scripted(lambda _: DONE, submission=said))[0] == expected


def test_a_poll_that_is_told_to_wait_waits() -> None:
    busy = HttpReply(429, {}, b'{"retryAfterMs":7000}')
    http = Scripted(lambda n: busy if n == 1 else DONE)
    reply, _ = _ask(http)
    assert isinstance(reply, Found)
    assert http.polled_at[1] - http.polled_at[0] >= 7.0


@pytest.mark.parametrize("left_out", ["url", "app_key", "secret"])
def test_a_setting_that_is_missing_is_named_and_no_secret_is_printed(left_out: str) -> None:
    endpoint = {name: value for name, value in ENDPOINT.items() if name != left_out}
    with pytest.raises(SetupError, match=left_out) as caught:
        TicketDriver.build(_context(Scripted(lambda _: DONE), [], endpoint))
    assert "mz-demo-secret" not in str(caught.value)
