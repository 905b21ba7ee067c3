"""The http driver's tables, without a network: what is sent, who asks, what a reply means, and page after page."""

import asyncio
import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import pytest

from gateway.connect.drivers.http import HttpDriver
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Refused, Reply, Unavailable
from gateway.sdk import DriverContext, HttpClient, HttpReply, Probe, Probed, Purpose, Question, check_manifest
from gateway.testing.bench import MemoryStore

NUMBER, OTHER, NAME, OTHER_NAME = "33079119940317001X", "330791199511020027", "陈思远", "林晓雯"
TITLE = {"en": "state", "zh": "状态"}
MANIFEST: dict[str, Any] = {
    "connector": {"name": "cards", "department": "cards", "contract": 1, "asks_by": ["person_id", "name"]},
    "driver": {
        "kind": "http", "auth": "none", "code": "head.code", "ok": ["0"], "absent": ["4"], "mismatched": ["5"], "ambiguous": ["6"],
        "busy": ["9"], "protected": ["31"], "refused": ["13"], "no_receipt": ["41"], "trace": "head.serial", "data_time": "asOf",
        "retry_after": "wait", "page_size": 2,
    },
    "limits": {"deadline_s": 1.0, "at_once": 4},
    "questions": {
        "card": {
            "items": ["state"],
            "bind": "idNo",
            "protocol": {"path": "/v1/card", "body": ["idNo={person_id}"], "record": "data.card"},
        }
    },
    "items": {
        "state": {"at": "st", "title": TITLE, "type": "str", "level": 2, "sharing": "conditional", "basis": "条例"}
    },
}  # fmt: skip
AT = datetime(2026, 10, 31, 16, tzinfo=UTC)
ROW = {"idNo": NUMBER, "name": NAME, "st": "A"}
ANOTHER = {**ROW, "st": "B"}
BATCH = {"batch_path": "/v1/cards", "batch_rows": "asked", "batch_record": "data.rows", "batch_key": "idNo={person_id}"}


class Scripted:
    """Answers with one reply after another, the last for ever; keeps what it was sent."""

    def __init__(self, *replies: HttpReply) -> None:
        self.replies = list(replies)
        self.sent: list[tuple[str, str, Mapping[str, str], bytes]] = []

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
        assert 0 < timeout_s <= 1.0
        assert max_bytes == 1 << 20
        self.sent.append((method, url, headers or {}, body))
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    async def close(self) -> None:
        return None


def said(content: object, status: int = 200, **headers: str) -> HttpReply:
    return HttpReply(status, headers, json.dumps(content, ensure_ascii=False).encode())


def coded(code: object, status: int = 200, **more: object) -> HttpReply:
    return said({"head": {"code": code, "serial": "s1"}, **more}, status)


def good(card: object, **more: Any) -> HttpReply:
    return coded("0", data={"card": card}, **more)


def driver(
    http: HttpClient,
    *,
    facts: Mapping[str, object] | None = None,
    protocol: Mapping[str, object] | None = None,
    endpoint: Mapping[str, str] | None = None,
    alerts: list[str] | None = None,
    store: MemoryStore | None = None,
    batch: int = 1,
) -> HttpDriver:
    raw = copy.deepcopy(MANIFEST)
    raw["driver"] |= facts or {}
    raw["questions"]["card"]["protocol"] |= protocol or {}
    raw["questions"]["card"] |= {"batch": batch}
    return HttpDriver.build(
        DriverContext(
            manifest=check_manifest(raw, "cards"),
            endpoint={"url": "https://cards.test/base/", **(endpoint or {})},
            resources=resources.files("gateway"),
            http=http,
            clock=Clock(AT, AT),
            store=store or MemoryStore(),
            alert=lambda kind, _: None if alerts is None else alerts.append(kind),
        )
    )


def question(lookup: str, number: str, name: str, employer: str | None = None) -> Question:
    return Question(
        lookup_id=LookupId(lookup),
        name="card",
        subject=Person(PersonId(number), name),
        other=None,
        items=frozenset({ItemName("state")}),
        purpose=Purpose(MatterCode("M01"), "事项", CaseNumber("JH-2026-M01-000017"), "证明", "JH330702000123"),
        deadline_s=asyncio.get_running_loop().time() + 5,
        employer=None if employer is None else CreditCode(employer),
        intent=f"receipt of {lookup}",
    )


def ask(asked: HttpDriver, *, name: str = NAME, employer: str | None = None) -> Reply:
    async def once() -> Reply:
        return await asked.ask(question("lookup-1", NUMBER, name, employer))

    return asyncio.run(once())


def ask_both(asked: HttpDriver) -> list[Reply]:
    """Of two people, in one call."""

    async def once() -> list[Reply]:
        people = [("lookup-1", NUMBER, NAME), ("lookup-2", OTHER, OTHER_NAME)]
        return list(await asked.ask_batch([question(*one) for one in people]))

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (good(ROW), Found, ""),
        (good([ROW]), Found, ""),
        (coded(0, data={"card": ROW}), Found, ""),
        (good([]), NoRecord, ""),
        (coded("4"), NoRecord, ""),
        (coded("4", 404), NoRecord, ""),
        (coded("5"), PartialMatch, ""),
        (coded("6"), Ambiguous, ""),
        (good([ROW, ANOTHER]), Ambiguous, ""),
        (coded("9"), Unavailable, "rate_limited"),
        (coded("13"), Refused, "refused"),
        (coded("41"), Refused, "no_receipt"),
        (coded("77"), Unavailable, "department_error"),
        (good({**ROW, "idNo": OTHER}), Refused, "wrong_person"),
        (good({**ROW, "idNo": None}), Refused, "wrong_person"),
        (good({"idNo": NUMBER}), Unavailable, "bad_record"),
        # no record is what the department says in full, and nothing that only looks like it
        (good(None), Unavailable, "garbage"),
        (good({}), Unavailable, "garbage"),
        (good([[]]), Unavailable, "garbage"),
        (good([None]), Unavailable, "garbage"),
        (good("none"), Unavailable, "garbage"),
        (coded("0"), Unavailable, "garbage"),
        (coded("0", 404), Unavailable, "garbage"),
        (coded("4", 500), Unavailable, "http_500"),
        (coded(code=True), Unavailable, "garbage"),
        (coded(None), Unavailable, "garbage"),
        (coded(["0"]), Unavailable, "garbage"),
        (said({"data": {"card": []}}), Unavailable, "garbage"),
        (said([]), Unavailable, "garbage"),
        (HttpReply(404, {}, b"<html>"), Unavailable, "http_404"),
        (HttpReply(200, {}, b"<html>"), Unavailable, "garbage"),
        (HttpReply(200, {}, b'{"head": {"code": "4"'), Unavailable, "garbage"),
        (HttpReply(429, {"retry-after": "7"}, b""), Unavailable, "rate_limited"),
        (good(ROW, asOf="yesterday"), Unavailable, "garbage"),
    ],
)  # fmt: skip
def test_what_a_reply_means(reply: HttpReply, kind: type[Reply], reason: str) -> None:
    alerts: list[str] = []
    came = ask(driver(Scripted(reply), alerts=alerts))
    assert type(came) is kind
    assert getattr(came, "reason", "") == reason
    assert alerts == (["wrong_person"] if reason == "wrong_person" else [])


def test_a_protected_person_is_told_to_the_desk_and_answered_like_nobody() -> None:
    alerts: list[str] = []
    assert ask(driver(Scripted(coded("31", asOf="2026-10-31 12:00:00")), alerts=alerts)) == ask(
        driver(Scripted(coded("4")))
    )
    assert alerts == ["protected"]


def test_a_long_code_is_no_cause_for_it_could_be_a_number() -> None:
    came = ask(driver(Scripted(coded(f"{NUMBER} is unknown"))))
    assert came == Unavailable("department_error", cause="", trace="s1")


def test_null_is_no_record_where_the_manifest_says_so_and_the_place_is_there() -> None:
    says = {"null_is_absent": True}
    assert isinstance(ask(driver(Scripted(good(None)), protocol=says)), NoRecord)
    for nothing in (coded("0"), coded("0", data=None), coded("0", data={})):
        assert ask(driver(Scripted(nothing), protocol=says)) == Unavailable("garbage")


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (NAME, Found),
        ("陈 思 远", Found),
        ("林晓雯", PartialMatch),
        ("陈*远", Unavailable),
        ("", Unavailable),
        (None, Unavailable),
    ],
)
def test_the_name_in_a_record_is_the_one_asked_about(held: str | None, kind: type[Reply]) -> None:
    assert type(ask(driver(Scripted(good({**ROW, "name": held})), protocol={"name": "name"}))) is kind


def test_without_codes_http_200_alone_is_an_answer() -> None:
    facts: dict[str, list[str]] = {
        meaning: []
        for meaning in ("ok", "absent", "mismatched", "ambiguous", "busy", "protected", "refused", "no_receipt")
    }
    plain: dict[str, Any] = {"facts": {**facts, "code": ""}, "protocol": {"record": ""}}
    assert isinstance(ask(driver(Scripted(said(ROW)), **plain)), Found)
    assert ask(driver(Scripted(said(ROW, 404)), **plain)) == Unavailable("http_404")


def test_what_is_sent() -> None:
    http = Scripted(good(ROW))
    sends = {
        "path": "/v1/{person_id}/{name}",
        "query": ["why={matter}", "n={name}"],
        "body": ["who.idNo={person_id}", "who.name={name}", "fields={fields}", "case={case_number}"],
    }
    assert isinstance(
        ask(driver(http, facts={"headers": ["X-Name={name}"]}, protocol=sends), name="陈/..\r\nX: 1&a=b"), Found
    )
    ((method, url, headers, body),) = http.sent
    assert (method, headers["Content-Type"], headers["X-Lookup-Id"]) == ("POST", "application/json", "lookup-1")
    assert url == (
        f"https://cards.test/base/v1/{NUMBER}/%E9%99%88%2F%2E%2E%0D%0AX%3A%201%26a%3Db?why=M01&n=%E9%99%88%2F..%0D%0AX%3A+1%26a%3Db"
    )
    assert headers["X-Name"] == "%E9%99%88/..%0D%0AX: 1&a=b"
    assert json.loads(body) == {
        "who": {"idNo": NUMBER, "name": "陈/..\r\nX: 1&a=b"},
        "fields": "idNo,st",
        "case": "JH-2026-M01-000017",
    }


def test_a_form_and_a_get() -> None:
    http = Scripted(good(ROW))
    ask(driver(http, protocol={"body_type": "form", "body": ["idNo={person_id}", "xm={name}"]}))
    ask(driver(http, protocol={"method": "GET", "body": [], "query": ["idNo={person_id}"]}))
    (_, _, headers, form), (method, url, got, body) = http.sent
    assert (headers["Content-Type"], form) == (
        "application/x-www-form-urlencoded",
        f"idNo={NUMBER}&xm=%E9%99%88%E6%80%9D%E8%BF%9C".encode(),
    )
    assert (method, urlsplit(url).query, body, "Content-Type" in got) == ("GET", f"idNo={NUMBER}", b"", False)


def test_a_question_that_lacks_what_is_sent_is_not_asked() -> None:
    http = Scripted(good({**ROW, "idNo": "91330702MA2ABCDE1X"}))
    about = {"body": ["uscc={credit_code}"]}
    assert ask(driver(http, protocol=about)) == Refused("no_credit_code")
    assert http.sent == []
    assert isinstance(ask(driver(http, protocol=about), employer="91330702MA2ABCDE1X"), Found)


def test_a_static_key_and_basic() -> None:
    http = Scripted(good(ROW))
    ask(driver(http, facts={"auth": "static_key", "key_header": "X-Our-Key"}, endpoint={"key": "k1"}))
    ask(driver(http, facts={"auth": "basic"}, endpoint={"user": "u", "secret": "p:w"}))
    assert http.sent[0][2]["X-Our-Key"] == "k1"
    assert http.sent[1][2]["Authorization"] == "Basic " + base64.b64encode(b"u:p:w").decode()


@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_an_hmac_covers_the_whole_request(digest: str) -> None:
    http = Scripted(good(ROW))
    signs = {"auth": "hmac", "sign": f"hmac-{digest}"}
    ask(driver(http, facts=signs, protocol={"query": ["a={matter}"]}, endpoint={"key": "us", "secret": "s"}))
    ((method, _, headers, body),) = http.sent
    lines = [
        method,
        "/base/v1/card",
        "a=M01",
        hashlib.new(digest, body).hexdigest(),
        headers["X-Timestamp"],
        headers["X-Nonce"],
    ]
    right = base64.b64encode(hmac.new(b"s", "\n".join(lines).encode(), digest).digest()).decode()
    assert (headers["X-Signature"], headers["X-Api-Key"]) == (right, "us")


OAUTH: dict[str, Any] = {
    "facts": {"auth": "oauth", "token": "/oauth/token", "scope": "cards"},
    "endpoint": {"user": "us", "secret": "s e"},
}


def token(name: str, **more: object) -> HttpReply:
    return said({"access_token": name, "token_type": "Bearer", "expires_in": 600, **more})


def test_a_token_is_fetched_once_shared_and_renewed_when_it_is_not_taken() -> None:
    http, store = Scripted(token("t1"), good(ROW), good(ROW), coded("x", 401), token("t2"), good(ROW)), MemoryStore()
    for _ in range(3):
        assert isinstance(ask(driver(http, store=store, **OAUTH)), Found)
    paths = [urlsplit(url).path for _, url, _, _ in http.sent]
    assert paths == [f"/base/{p}" for p in ("oauth/token", "v1/card", "v1/card", "v1/card", "oauth/token", "v1/card")]
    _, _, headers, body = http.sent[0]
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"us:s%20e").decode()
    assert body == b"grant_type=client_credentials&scope=cards"
    assert [sent[2]["Authorization"] for sent in http.sent if sent[1].endswith("card")] == [
        f"Bearer t{n}" for n in "1112"
    ]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (said({"error": "invalid_client"}, 401), "sign_in_failed"),
        (said({}), "malformed"),
        (said([]), "malformed"),
        (said({"access_token": ""}), "malformed"),
        (token("a\r\nX: 1"), "malformed"),
        (token("t", token_type="mac"), "malformed"),
        (token("t", expires_in="soon"), "malformed"),
        (token("t", expires_in=float("nan")), "malformed"),
        (HttpReply(200, {}, b"<html>"), "malformed"),
    ],
)
def test_no_token_is_no_answer(reply: HttpReply, reason: str) -> None:
    http = Scripted(reply)
    came = ask(driver(http, **OAUTH))
    assert isinstance(came, Unavailable)
    assert came.reason == reason
    assert len(http.sent) == 1


PAGED = {"body": ["idNo={person_id}", "p={page}", "n={page_size}"], "total": "total", "many": True}


def row(state: str) -> dict[str, str]:
    return {**ROW, "st": state}


@pytest.mark.parametrize(
    ("replies", "states"),
    [
        ([good([], total=0)], None),
        ([good([row("A")], total=1)], ["A"]),
        ([good([row("A"), row("B")], total="2")], ["A", "B"]),
        ([good([row("A"), row("B")], total=3), good([row("C")], total=3)], ["A", "B", "C"]),
    ],
)
def test_page_after_page(replies: list[HttpReply], states: list[str] | None) -> None:
    http = Scripted(*replies)
    came = ask(driver(http, protocol=PAGED))
    assert isinstance(came, NoRecord) if states is None else isinstance(came, Found)
    if isinstance(came, Found):
        assert [record[ItemName("state")] for record in came.records] == states
    assert [json.loads(body)["p"] for _, _, _, body in http.sent] == [str(n + 1) for n in range(len(replies))]
    assert {json.loads(body)["n"] for _, _, _, body in http.sent} == {"2"}


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ([good([row("A")], total=2)], "moved"),
        ([good([], total=1)], "moved"),
        ([good([row("A")], total=0)], "moved"),
        ([good([row("A"), row("B")], total=3), good([row("C")], total=4)], "moved"),
        ([good([row("A"), row("B")], total=3), good([], total=3)], "moved"),
        ([good([row("A"), row("B")], total=3), good([row("B")], total=3)], "moved"),
        ([good([row("A"), row("B")], total=3), coded("4")], "moved"),
        ([good([row("A"), row("B")], total=3), coded("9")], "rate_limited"),
        ([good([row("A")])], "garbage"),
        ([good([row("A")], total=-1)], "garbage"),
        ([good([row("A")], total=True)], "garbage"),
        ([good([row("A"), row("B")], total=999)], "garbage"),
    ],
)
def test_part_of_the_pages_is_no_answer(replies: list[HttpReply], reason: str) -> None:
    came = ask(driver(Scripted(*replies), protocol=PAGED))
    assert isinstance(came, Unavailable)
    assert came.reason == reason


def test_one_wrong_row_among_many_is_refused() -> None:
    came = ask(driver(Scripted(good([row("A"), {**row("B"), "idNo": OTHER}])), protocol={"many": True}))
    assert came == Refused("wrong_person")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"protocol": {"path": "/v1/{persn_id}"}}, r"no place \{persn_id\}; there are .*did you mean person_id\?"),
        ({"protocol": {"path": "/v1/{person_id"}}, "brace stands alone"),
        ({"protocol": {"body": ["idNo={person_id}", "x={1 if 2}"]}}, "no place"),
        ({"protocol": {"body": ["idNo"]}}, "not of the form name=value"),
        ({"protocol": {"body": ["a={person_id}", "a=1"]}}, "a stands twice"),
        ({"protocol": {"body": ["a={person_id}", "a.b=1"]}}, "a is a value and an object"),
        ({"protocol": {"body": ["a=1"]}}, "nothing of whom it is about is sent"),
        ({"protocol": {"method": "GET"}}, "a GET has no body"),
        ({"protocol": {"path": "/v1?x={person_id}"}}, "use query"),
        ({"protocol": {"total": "total"}}, "needs {page}"),
        ({"protocol": {"body": ["a={person_id}", "p={page}"]}}, "pages need total"),
        ({"protocol": {"paht": "/"}}, "did you mean path"),
        ({"facts": {"auth": "magic"}}, "auth"),
        ({"facts": {"ok": []}}, "go together"),
        ({"facts": {"absent": ["0"]}}, "the code 0 has two meanings"),
        ({"facts": {"auth": "basic"}, "endpoint": {"user": "u"}}, "needs secret"),
        ({"endpoint": {"key": "k"}}, "has no use for key"),
        ({"facts": {"auth": "oauth"}, "endpoint": {"user": "u", "secret": "s"}}, "needs token"),
        ({"endpoint": {"url": "ftp://x"}}, "url"),
        ({"facts": {"headers": ["X-A: b\r\nX-B=1"]}}, "cannot be set"),
        ({"facts": {"headers": ["X-Intent-Receipt=1"]}}, "cannot be set"),
        ({"facts": {"headers": ["X-A={nmae}"]}}, r"did you mean name\?"),
        ({"batch": 5}, "batch and batch_path go together"),
        ({"protocol": {"batch_path": "/v1/cards"}}, "batch and batch_path go together"),
        ({"batch": 5, "protocol": {"batch_path": "/v1/cards"}}, "batch_rows, batch_record and batch_key"),
        ({"batch": 5, "protocol": {**BATCH, "batch_key": "idNo"}}, r"of the form idNo=\{person_id\}"),
        ({"batch": 5, "protocol": {**BATCH, "batch_key": "idNo=x{person_id}"}}, r"of the form idNo=\{person_id\}"),
        ({"batch": 5, "protocol": {**BATCH, "batch_key": "no={lookup_id}"}}, "has to be sent in each row"),
        ({"batch": 5, "protocol": {**BATCH, "batch_row": "{name}"}}, "sent in a row"),
        (
            {"batch": 5, "protocol": {**BATCH, "batch_body": ["asked=1"], "batch_rows": "asked.of"}},
            "a value and an object",
        ),
        ({"batch": 5, "protocol": {**BATCH, "batch_path": "/v1/{person_id}"}}, "batch_path"),
        ({"facts": {"probe": "health"}}, "probe"),
    ],
)
def test_what_does_not_fit_stops_the_start(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        driver(Scripted(good(ROW)), **wrong)


OF_OTHER = {"idNo": OTHER, "name": OTHER_NAME, "st": "C"}


def rows(*held: object, **more: Any) -> HttpReply:
    return coded("0", data={"rows": list(held)}, **more)


def kinds(replies: list[Reply]) -> list[tuple[type[Reply], str]]:
    return [(type(reply), getattr(reply, "reason", "")) for reply in replies]


FOUND, NONE = (Found, ""), (NoRecord, "")
MISSING = (Unavailable, "row_missing")


@pytest.mark.parametrize(
    ("reply", "complete", "came"),
    [
        (rows(ROW, OF_OTHER), False, [FOUND, FOUND]),
        (rows(OF_OTHER, ROW), False, [FOUND, FOUND]),
        (rows({**ROW, "idNo": f" {NUMBER.lower()} "}, OF_OTHER), False, [FOUND, FOUND]),
        (rows({**ROW, "idNo": "330791940317001"}, OF_OTHER), False, [FOUND, FOUND]),
        # without a row there is no record only where the manifest says that the reply is complete
        (rows(ROW), False, [FOUND, MISSING]),
        (rows(ROW), True, [FOUND, NONE]),
        (rows(), True, [NONE, NONE]),
        (rows(), False, [MISSING, MISSING]),
        # and never where somebody stands in it whom nobody asked about: a row may be lost behind theirs
        (rows(ROW, {**OF_OTHER, "idNo": "330791199901010014"}), True, [FOUND, MISSING]),
        (rows(ROW, {"st": "C"}), True, [FOUND, MISSING]),
        (rows(ROW, {**OF_OTHER, "idNo": "3307911995****0027"}), True, [FOUND, MISSING]),
        # what is wrong with one row is that row's alone
        (rows(ROW, ANOTHER, OF_OTHER), False, [(Ambiguous, ""), FOUND]),
        (rows({**ROW, "name": "某某"}, OF_OTHER), False, [(PartialMatch, ""), FOUND]),
        (rows({"idNo": NUMBER, "name": NAME}, OF_OTHER), False, [(Unavailable, "bad_record"), FOUND]),
        # and what the whole reply says is everybody's
        (coded("9"), True, [(Unavailable, "rate_limited")] * 2),
        (coded("41"), True, [(Refused, "no_receipt")] * 2),
        (coded("4"), True, [(Unavailable, "department_error")] * 2),
        (coded("31"), True, [(Unavailable, "department_error")] * 2),
        (coded("77"), True, [(Unavailable, "department_error")] * 2),
        (rows(ROW, None), True, [(Unavailable, "garbage")] * 2),
        (coded("0"), True, [(Unavailable, "garbage")] * 2),
        (HttpReply(429, {}, b""), True, [(Unavailable, "rate_limited")] * 2),
        (HttpReply(502, {}, b"<html>"), True, [(Unavailable, "http_502")] * 2),
    ],
)
def test_several_in_one_call(reply: HttpReply, came: list[tuple[type[Reply], str]], *, complete: bool) -> None:
    protocol = {**BATCH, "name": "name", "batch_complete": complete}
    assert kinds(ask_both(driver(Scripted(reply), protocol=protocol, batch=9))) == came


@pytest.mark.parametrize(
    ("first", "came"),
    [
        ({"code": "0", "card": {"st": "A", "idNo": NUMBER}}, FOUND),
        ({"code": "0", "card": []}, NONE),
        ({"code": "4"}, NONE),
        ({"code": "31"}, NONE),
        ({"code": "5"}, (PartialMatch, "")),
        ({"code": "9"}, (Unavailable, "rate_limited")),
        ({"code": "77"}, (Unavailable, "department_error")),
        ({"code": "0"}, (Unavailable, "garbage")),
        ({}, (Unavailable, "garbage")),
        ({"code": "0", "card": {"st": "A", "idNo": OTHER}}, (Refused, "wrong_person")),
    ],
)
def test_a_row_with_a_code_of_its_own(first: Mapping[str, object], came: tuple[type[Reply], str]) -> None:
    protocol = {
        **BATCH, "body": ["idNo={person_id}", "no={lookup_id}"], "batch_key": "no={lookup_id}", "batch_code": "code",
        "batch_inner": "card",
    }  # fmt: skip
    second = {"no": "lookup-2", "code": "0", "card": {"st": "C", "idNo": OTHER}}
    alerts: list[str] = []
    asked = driver(Scripted(rows(second, {**first, "no": "lookup-1"})), protocol=protocol, batch=9, alerts=alerts)
    assert kinds(ask_both(asked)) == [came, FOUND]
    assert alerts == {"31": ["protected"]}.get(str(first.get("code")), ["wrong_person"] if came[0] is Refused else [])
    twice = driver(Scripted(rows(second, second)), protocol=protocol, batch=9)
    assert kinds(ask_both(twice)) == [MISSING, (Unavailable, "garbage")]


def test_somebody_in_a_reply_whom_nobody_asked_about_is_told() -> None:
    alerts: list[str] = []
    ask_both(driver(Scripted(rows({**ROW, "idNo": "330791199901010014"})), protocol=BATCH, batch=9, alerts=alerts))
    assert alerts == ["wrong_person"]


def test_what_is_sent_of_several() -> None:
    http = Scripted(rows(ROW, OF_OTHER))
    body = ["idNo={person_id}", "why.matter={matter}", "receipt={intent}"]
    facts = {"headers": ["X-Matter={matter}", "X-System=windows"]}
    ask_both(driver(http, protocol={**BATCH, "body": body, "batch_body": ["kind=card"]}, facts=facts, batch=9))
    [(method, url, headers, sent)] = http.sent
    assert (method, url) == ("POST", "https://cards.test/base/v1/cards")
    assert json.loads(sent) == {
        "kind": "card",
        "asked": [
            {"idNo": number, "why": {"matter": "M01"}, "receipt": f"receipt of lookup-{n}"}
            for n, number in ((1, NUMBER), (2, OTHER))
        ],
    }
    assert headers == {"Content-Type": "application/json", "X-Lookup-Id": "lookup-1", "X-System": "windows"}


@pytest.mark.parametrize(("join", "sent"), [("", [NUMBER, OTHER]), (",", f"{NUMBER},{OTHER}")])
def test_several_as_texts(join: str, sent: object) -> None:
    http = Scripted(rows(ROW, OF_OTHER))
    more = {
        "batch_row": "{person_id}",
        "batch_join": join,
        "batch_rows": "of.numbers",
        "method": "GET",
        "body": [],
        "query": ["n={person_id}"],
    }
    assert kinds(ask_both(driver(http, protocol={**BATCH, **more}, batch=9))) == [FOUND, FOUND]
    assert json.loads(http.sent[0][3]) == {"of": {"numbers": sent}}


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (coded("0"), NoRecord, ""),
        (coded("4", 404), NoRecord, ""),
        (coded("8", 400), NoRecord, ""),
        (coded("9"), Unavailable, "rate_limited"),
        (coded("13"), Refused, "refused"),
        (coded("77"), Unavailable, "department_error"),
        (coded("0", 503), Unavailable, "garbage"),
        (coded("77", 503), Unavailable, "http_503"),
        (HttpReply(200, {}, b"<html>"), Unavailable, "garbage"),
        (HttpReply(401, {}, b""), Unavailable, "http_401"),
        (HttpReply(429, {}, b""), Unavailable, "rate_limited"),
    ],
)
def test_a_department_is_tried_without_a_question(reply: HttpReply, kind: type[Reply], reason: str) -> None:
    http = Scripted(reply)
    facts = {"probe": "/v1/health?deep=1", "probe_ok": ["8"], "auth": "static_key", "headers": ["X-Matter={matter}"]}
    came = probed(driver(http, facts=facts, endpoint={"key": "k"}))
    assert (type(came), getattr(came, "reason", "")) == (kind, reason)
    assert http.sent == [
        (
            "GET",
            "https://cards.test/base/v1/health?deep=1",
            {"X-Lookup-Id": "probe-1", "X-Matter": "", "X-Api-Key": "k"},
            b"",
        )
    ]


def test_without_codes_any_page_of_theirs_says_that_they_answer() -> None:
    facts = {**{name: [] for name in MANIFEST["driver"] if isinstance(MANIFEST["driver"][name], list)}, "code": ""}
    up = driver(Scripted(HttpReply(200, {}, b"OK")), facts={**facts, "probe": "/health"})
    assert isinstance(probed(up), NoRecord)


def test_where_nothing_harmless_is_named_nothing_is_tried() -> None:
    assert not isinstance(driver(Scripted(good(ROW))), Probed)


def probed(asked: HttpDriver) -> Reply:
    assert isinstance(asked, Probed)

    async def once() -> Reply:
        return await asked.probe(Probe(LookupId("probe-1"), asyncio.get_running_loop().time() + 5))

    return asyncio.run(once())
