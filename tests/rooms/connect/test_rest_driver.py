"""The rest driver's tables, without a network: the sign, the codes, the envelope."""

import asyncio
import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.connect.drivers.request_secret import sign
from gateway.connect.drivers.rest import RestDriver
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.departure import current_departure
from gateway.domain.errors import SetupError
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import DriverContext, HttpReply, Manifest, Purpose, Question, check_manifest
from gateway.testing.bench import MemoryStore

NUMBER = "33079119940317001X"
TITLE = {"en": "status", "zh": "状态"}
MANIFEST = {
    "connector": {"name": "register", "department": "register", "contract": 1, "asks_by": ["person_id", "name"]},
    "driver": {"kind": "rest", "token": "/token", "refresh": "/refresh", "sign": "md5"},
    "limits": {"deadline_s": 1.0, "at_once": 4},
    "questions": {
        "person": {"items": ["status"], "bind": "gmsfhm", "protocol": {"path": "/person", "asks_fields": True}}
    },
    "items": {
        "status": {"at": "ryzt", "title": TITLE, "type": "str", "level": 2, "sharing": "conditional", "basis": "条例"}
    },
}
AT = datetime(2026, 10, 31, 16, tzinfo=UTC)
SECRET = {"requestSecret": "rs", "refreshSecret": "fs", "requestSecretEndTime": 2e12, "refreshSecretEndTime": 2e12}
DATA = {"hcjg": "一致", "gmsfhm": NUMBER, "ryzt": "normal"}


class Canned:
    """Answers every business call with the same bytes, and keeps what it was sent."""

    def __init__(self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.reply = HttpReply(status, headers or {}, body)
        self.sent: list[dict[str, object]] = []

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
        del method, headers, timeout_s, max_bytes
        if url.endswith(("/token", "/refresh")):
            return HttpReply(200, {}, json.dumps({"code": "00", "datas": SECRET}).encode())
        self.sent.append(json.loads(body))
        return self.reply

    async def close(self) -> None:
        return None


class Signing(Canned):
    """Gives secrets by script: path → replies in turn; keeps which path was asked."""

    def __init__(self, **replies: list[dict[str, object]]) -> None:
        super().__init__(envelope(data=DATA, dataCount=1))
        self.replies = replies
        self.paths: list[str] = []

    async def request(self, method: str, url: str, **rest: Any) -> HttpReply:
        path = url.rpartition("/")[2]
        self.paths.append(path)
        if path in self.replies:
            return HttpReply(200, {}, json.dumps(self.replies[path].pop(0)).encode())
        return await super().request(method, url, **rest)


class OneTurn:
    """A `Departure` that counts its requests, and whose turn does not come twice."""

    def __init__(self) -> None:
        self.requests = 0

    def go(self) -> bool:
        self.requests += 1
        return True

    async def again(self, until_s: float) -> bool:
        assert until_s > 0
        return False

    def end(self) -> None:
        return None


class Telling(Signing):
    """Tells of each request as the HTTP client does."""

    async def request(self, method: str, url: str, **rest: Any) -> HttpReply:
        departure = current_departure.get()
        assert departure is None or departure.go()
        return await super().request(method, url, **rest)


def secret_until(request_s: float, refresh_s: float) -> dict[str, object]:
    at = AT.timestamp()
    ends = {"requestSecretEndTime": (at + request_s) * 1000, "refreshSecretEndTime": (at + refresh_s) * 1000}
    return {"code": "00", "datas": {**SECRET, **ends}}


@pytest.mark.parametrize(
    ("replies", "paths"),
    [
        ({"token": [secret_until(900, 9000)]}, ["token", "person", "person"]),
        # ends on the way: renewed before it is used again
        (
            {"token": [secret_until(1, 9000)], "refresh": [secret_until(900, 9000)]},
            ["token", "person", "refresh", "person"],
        ),
        # the refresh secret was used up by somebody
        (
            {"token": [secret_until(1, 9000), secret_until(900, 9000)], "refresh": [{"code": "11"}]},
            ["token", "person", "refresh", "token", "person"],
        ),
        # the refresh secret has ended too
        ({"token": [secret_until(1, 1), secret_until(900, 9000)]}, ["token", "person", "token", "person"]),
    ],
)
def test_a_secret_is_renewed_before_it_ends(replies: dict[str, list[dict[str, object]]], paths: list[str]) -> None:
    http = Signing(**copy.deepcopy(replies))
    driver = RestDriver.build(context(http, []))
    for _ in range(2):
        assert isinstance(asyncio.run(ask_once(driver)), Found)
    assert http.paths == paths


def test_a_secret_is_fetched_beside_the_call_and_a_request_with_another_one_is_a_call_of_its_own() -> None:
    """The department would see two calls where one was allowed."""
    http, call = Telling(token=[secret_until(900, 9000)], refresh=[secret_until(900, 9000)]), OneTurn()
    http.reply = HttpReply(200, {}, envelope(code="14"))

    async def story() -> Reply:
        current_departure.set(call)
        return await ask_once(RestDriver.build(context(http, [])))

    assert asyncio.run(story()) == Unavailable("rate_limited")
    assert (http.paths, call.requests) == (["token", "person", "refresh"], 1)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ({"code": "12"}, "sign_in_failed"),
        ({"code": "00"}, "sign_in_failed"),
        ({"code": "00", "datas": {"requestSecret": "s"}}, "sign_in_failed"),
        ({"msg": "?"}, "malformed"),
    ],
)
def test_no_secret_is_no_answer(reply: dict[str, object], reason: str) -> None:
    driver = RestDriver.build(context(Signing(token=[reply]), []))
    said = asyncio.run(ask_once(driver))
    assert isinstance(said, Unavailable)
    assert said.reason == reason


def manifest(**driver: object) -> Manifest:
    return check_manifest({**MANIFEST, "driver": {**MANIFEST["driver"], **driver}}, "register")  # type: ignore[dict-item]  # a table


def context(http: Canned, alerts: list[str], facts: Manifest | None = None) -> DriverContext:
    return DriverContext(
        manifest=facts or manifest(),
        endpoint={"url": "http://127.0.0.1:1", "app_key": "jh-gateway-demo", "app_secret": "s"},
        resources=resources.files("gateway"),
        http=http,
        clock=Clock(AT, AT, lambda: AT),
        store=MemoryStore(),
        alert=lambda kind, _lookup_id: alerts.append(kind),
    )


def ask(http: Canned, alerts: list[str] | None = None) -> Reply:
    return asyncio.run(ask_once(RestDriver.build(context(http, [] if alerts is None else alerts))))


async def ask_once(driver: RestDriver) -> Reply:
    purpose = Purpose(MatterCode("M01"), "住房", CaseNumber("C"), "户籍证明", "JH1")
    deadline_s = asyncio.get_running_loop().time() + 1
    person = Person(PersonId(NUMBER), "陈思远")
    return await driver.ask(
        Question(LookupId("L"), "person", person, None, frozenset({ItemName("status")}), purpose, deadline_s)
    )


def envelope(**parts: object) -> bytes:
    return json.dumps({"code": "00", "msg": "", **parts}).encode()


def test_the_sign_is_the_departments() -> None:
    assert sign("jh-gateway-demo", "rs-5f1c0de0c0ffee00", "1793491200000") == "92483a709f7e57923bccd6a9171a7597"


def test_what_is_sent() -> None:
    http = Canned(envelope(data=DATA, dataCount=1))
    assert isinstance(ask(http), Found)
    assert http.sent == [
        {
            "appKey": "jh-gateway-demo",
            "requestTime": "1793462400000",
            "sign": sign("jh-gateway-demo", "rs", "1793462400000"),
            "additional": {
                "powerMatters": "住房",
                "subPowerMatters": "M01",
                "accesscardId": "JH1",
                "materialName": "户籍证明",
            },
            "gmsfhm": NUMBER,
            "xm": "陈思远",
            "fields": "gmsfhm,ryzt",
        }
    ]


@pytest.mark.parametrize(
    ("body", "status", "kind", "reason"),
    [
        (envelope(data=DATA, dataCount=1), 200, Found, ""),
        (envelope(data={"hcjg": "不一致"}, dataCount=1), 200, PartialMatch, ""),
        (envelope(data={"hcjg": "库中无此号"}, dataCount=0), 200, NoRecord, ""),
        (envelope(data=[DATA, DATA], dataCount=2), 200, Ambiguous, ""),
        (envelope(code="4031"), 200, NoRecord, ""),
        (envelope(code="14"), 200, Unavailable, "secret_invalid"),
        (envelope(code="19", retryAfter=2), 200, Unavailable, "rate_limited"),
        (envelope(code="99"), 500, Unavailable, "department_error"),
        (envelope(code="4032"), 200, Unavailable, "department_error"),
        # nothing below may be taken for "no record"
        (envelope(data={"hcjg": "库中无此号"}, dataCount=1), 200, Unavailable, "garbage"),
        (envelope(data={"hcjg": "库中无此号"}, dataCount=0), 500, Unavailable, "garbage"),
        (envelope(data={"hcjg": "库中无此号"}), 200, Unavailable, "garbage"),
        (envelope(data={}, dataCount=0), 200, Unavailable, "garbage"),
        (envelope(data=[], dataCount=0), 200, Unavailable, "garbage"),
        (envelope(data=None, dataCount=0), 200, Unavailable, "garbage"),
        (envelope(dataCount=0), 200, Unavailable, "garbage"),
        (envelope(data={**DATA, "hcjg": "?"}, dataCount=1), 200, Unavailable, "garbage"),
        (envelope(code=0), 200, Unavailable, "garbage"),
        (envelope(data=DATA, dataCount=1, dataTime="yesterday"), 200, Unavailable, "garbage"),
        (envelope(data=DATA, dataCount=1, dataTime="9999-12-31T23:59:59-12:00"), 200, Unavailable, "garbage"),
        (envelope(data={"hcjg": "一致", "gmsfhm": NUMBER}, dataCount=1), 200, Unavailable, "bad_record"),
        (envelope(data={**DATA, "ryzt": ["normal"]}, dataCount=1), 200, Unavailable, "bad_record"),
        (envelope(data={**DATA, "gmsfhm": "330791199511020027"}, dataCount=1), 200, Refused, "wrong_person"),
        (envelope(data={"hcjg": "一致", "ryzt": "normal"}, dataCount=1), 200, Refused, "wrong_person"),
        (b"[]", 200, Unavailable, "garbage"),
        (b"", 200, Unavailable, "garbage"),
        (b"<html>", 200, Unavailable, "garbage"),
        (b"<html>", 502, Unavailable, "http_502"),
        (b"busy", 429, Unavailable, "rate_limited"),
        (envelope(data=DATA, dataCount=1)[:-9], 200, Unavailable, "garbage"),
    ],
)
def test_what_the_department_said(body: bytes, status: int, kind: type[Reply], reason: str) -> None:
    reply = ask(Canned(body, status))
    assert type(reply) is kind
    assert getattr(reply, "reason", "") == reason


def test_protected_and_absent_are_one_reply() -> None:
    alerts: list[str] = []
    protected = ask(Canned(envelope(code="4031", requestId="c9", dataTime="2026-11-01 00:00:03")), alerts)
    assert protected == ask(Canned(envelope(data={"hcjg": "库中无此号"}, dataCount=0, requestId="c1")), alerts)
    assert alerts == ["protected"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["code", "data", "dataCount", "hcjg", "00"]), inner), max_leaves=12))  # fmt: skip
@settings(max_examples=60)
def test_no_json_makes_it_stumble_or_find_nobody(content: object) -> None:
    assert isinstance(ask(Canned(json.dumps(content).encode())), Unavailable)


def test_a_manifest_that_says_too_much_stops_the_start() -> None:
    with pytest.raises(SetupError, match="colour"):
        RestDriver.build(context(Canned(b""), [], manifest(colour="blue")))


PEOPLE = (("L0", NUMBER, "陈思远"), ("L1", "330791199511020027", "林晓雯"), ("L2", "330791198001010014", "查无此人"))


def batch_manifest(**protocol: object) -> Manifest:
    facts = {"path": "/person", "batch_path": "/person/batch", "asks_fields": True} | protocol
    question = {"items": ["status"], "bind": "gmsfhm", "batch": 50, "protocol": facts}
    return check_manifest({**MANIFEST, "questions": {"person": question}}, "register")


def ask_three(http: Canned, alerts: list[str] | None = None) -> list[Reply]:
    driver = RestDriver.build(context(http, [] if alerts is None else alerts, batch_manifest()))

    async def story() -> list[Reply]:
        until_s = asyncio.get_running_loop().time() + 1
        questions = [
            Question(
                LookupId(lookup),
                "person",
                Person(PersonId(number), name),
                None,
                frozenset({ItemName("status")}),
                Purpose(MatterCode("M01"), "住房", CaseNumber(f"C-{lookup}"), "户籍证明", f"JH-{lookup}"),
                until_s,
                intent=f"v1.{lookup}",
            )
            for lookup, number, name in PEOPLE
        ]
        return list(await driver.ask_batch(questions))

    return asyncio.run(story())


def row(lookup: str, **parts: object) -> dict[str, object]:
    return {"lookupId": lookup, "answer": {"code": "00", "msg": "", **parts}}


OF_CHEN = row("L0", data=DATA, dataCount=1)
OF_LIN = row("L1", data={**DATA, "gmsfhm": PEOPLE[1][1]}, dataCount=1)
OF_NOBODY = row("L2", data={"hcjg": "库中无此号"}, dataCount=0)


def test_each_row_of_a_batch_bears_its_own_lookup_receipt_and_purpose() -> None:
    http = Canned(envelope(rows=[OF_CHEN, OF_LIN, OF_NOBODY]))
    assert [type(reply) for reply in ask_three(http)] == [Found, Found, NoRecord]
    (sent,) = http.sent
    assert sent.keys() == {"appKey", "requestTime", "sign", "rows"}
    rows = sent["rows"]
    assert isinstance(rows, list)
    assert [(r["lookupId"], r["receipt"], r["gmsfhm"], r["additional"]["accesscardId"]) for r in rows] == [
        (lookup, f"v1.{lookup}", number, f"JH-{lookup}") for lookup, number, _ in PEOPLE
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (row("L1", data=DATA, dataCount=1), Refused("wrong_person")),
        (row("L1", data={"hcjg": "不一致"}, dataCount=1), PartialMatch()),
        (
            row("L1", data={"hcjg": "一致", "gmsfhm": PEOPLE[1][1]}, dataCount=1),
            Unavailable("bad_record", cause="missing"),
        ),
        (row("L1", code="99"), Unavailable("department_error", cause="99")),
        (row("L1", code="41"), Refused("no_receipt")),
        (row("L1", code="19", retryAfter=2), Unavailable("rate_limited", 2.0)),
        (row("L1"), Unavailable("garbage")),
        (row("L1", code=7), Unavailable("garbage")),
        ({"lookupId": "L1"}, Unavailable("garbage")),
        ({"lookupId": "L1", "answer": []}, Unavailable("garbage")),
        ({"answer": OF_LIN["answer"]}, Unavailable("garbage")),
        (OF_CHEN | {"lookupId": "L9"}, Unavailable("garbage")),
        (7, Unavailable("garbage")),
    ],
)
def test_what_is_wrong_with_one_row_is_that_rows_alone(second: object, expected: Reply) -> None:
    first, reply, third = ask_three(Canned(envelope(rows=[OF_CHEN, second, OF_NOBODY])))
    assert (type(first), type(third)) == (Found, NoRecord)
    if isinstance(reply, Unavailable) and reply.reason == "bad_record":
        assert isinstance(expected, Unavailable)
        assert expected.reason == "bad_record"
    else:
        assert reply == expected


def test_rows_may_come_in_any_order_and_one_that_comes_twice_is_no_answer() -> None:
    garbage = Unavailable("garbage")
    replies = ask_three(Canned(envelope(rows=[OF_NOBODY, OF_LIN, OF_CHEN])))
    assert [type(reply) for reply in replies] == [Found, Found, NoRecord]
    twice = ask_three(
        Canned(envelope(rows=[OF_NOBODY, OF_LIN, OF_CHEN, row("L0", data={"hcjg": "库中无此号"}, dataCount=0)]))
    )
    assert [twice[0], *map(type, twice[1:])] == [garbage, Found, NoRecord]


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (envelope(), 200, Unavailable("garbage")),
        (envelope(rows={}), 200, Unavailable("garbage")),
        (envelope(rows=[]), 200, Unavailable("garbage")),
        (envelope(data={"hcjg": "库中无此号"}, dataCount=0), 200, Unavailable("garbage")),
        (envelope(code="4031", rows=[OF_CHEN]), 200, Unavailable("department_error", cause="4031")),
        (
            envelope(code="33079119940317001X"),
            200,
            Unavailable("department_error"),
        ),  # a number is no code: it is told nowhere
        (envelope(code="330791940317001"), 200, Unavailable("department_error")),
        (envelope(code="19", retryAfter=3), 200, Unavailable("rate_limited", 3.0)),
        (envelope(code="14"), 200, Unavailable("secret_invalid")),
        (b"<html>", 200, Unavailable("garbage")),
        (b"<html>", 503, Unavailable("http_503")),
        (b"", 429, Unavailable("rate_limited")),
    ],
)
def test_what_is_wrong_with_a_batch_is_no_answer_to_any(body: bytes, status: int, expected: Reply) -> None:
    assert ask_three(Canned(body, status)) == [expected] * 3


def test_a_protected_person_in_a_batch_is_answered_as_nobody_and_told_to_the_desk() -> None:
    alerts: list[str] = []
    _, protected, nobody = ask_three(Canned(envelope(rows=[OF_CHEN, row("L1", code="4031"), OF_NOBODY])), alerts)
    assert protected == nobody
    assert alerts == ["protected"]


def test_a_batch_needs_a_path() -> None:
    with pytest.raises(SetupError, match="batch_path"):
        RestDriver.build(context(Canned(b""), [], batch_manifest(batch_path="")))
