"""Bad input gets a problem that helps, does not echo, and asks nobody."""

import copy
import json
import logging
from typing import Any

import httpx
import pytest

from gateway.domain.trace import Trace, current_trace
from tests.rooms.api.conftest import BOTH_PATHS

NUMBER = "33079119940317001X"
NAME = "陈思远"
QUERY: dict[str, Any] = {
    "matter": "M01",
    "case_number": "JH-2026-M01-000017",
    "parties": [{"role": "applicant", "person_id": NUMBER, "name": NAME}],
}
GOOD = json.dumps(QUERY, ensure_ascii=False)
JSON = {"content-type": "application/json"}


def query(**changes: Any) -> str:
    return json.dumps(copy.deepcopy(QUERY) | changes, ensure_ascii=False)


def party(**changes: Any) -> str:
    return query(parties=[{"role": "applicant", "person_id": NUMBER, "name": NAME} | changes])


BAD: list[tuple[str, str | bytes, int, list[tuple[str, str]]]] = [
    ("empty", "", 400, [("", "json")]),
    ("broken", GOOD[:-1], 400, [("", "json")]),
    ("trailing", GOOD + "{}", 400, [("", "json")]),
    ("comment", GOOD.replace("{", "{/*x*/", 1), 400, [("", "json")]),
    ("byte order mark", b"\xef\xbb\xbf" + GOOD.encode(), 400, [("", "json")]),
    ("nan", query(deadline_ms=float("nan")), 400, [("", "not-finite")]),
    ("infinity", query(deadline_ms=float("-inf")), 400, [("", "not-finite")]),
    ("overflow", GOOD.replace('"matter"', '"deadline_ms": 1e999, "matter"', 1), 400, [("", "not-finite")]),
    ("many digits", GOOD.replace('"matter"', f'"deadline_ms": {"9" * 5000}, "matter"', 1), 400, [("", "json")]),
    ("utf-16", GOOD.encode("utf-16"), 400, [("", "encoding")]),
    ("gb18030", GOOD.encode("gb18030"), 400, [("", "encoding")]),
    ("raw surrogate", GOOD.encode().replace(b"M01-", b"\xed\xa0\x80", 1), 400, [("", "encoding")]),
    ("escaped surrogate", GOOD.replace(NAME, "\\ud800", 1), 400, [("", "surrogate")]),
    ("surrogate in a name", GOOD.replace('"matter"', '"\\udc00": 1, "matter"', 1), 400, [("", "surrogate")]),
    ("nul", GOOD.replace(NAME, "a\\u0000", 1), 400, [("", "nul")]),
    ("raw nul", GOOD.replace(NAME, "a\0", 1), 400, [("", "json")]),
    ("twice", GOOD.replace("{", '{"matter": "M07",', 1), 400, [("", "duplicate-member")]),
    ("twice inside", GOOD.replace('{"role"', '{"role": "child", "role"', 1), 400, [("", "duplicate-member")]),
    ("deep", query(parameters={"a": json.loads("[" * 40 + "]" * 40)}), 400, [("", "depth")]),
    ("very deep", "[" * 60000, 400, [("", "depth")]),
    ("a list", "[]", 400, [("", "type")]),
    ("null", "null", 400, [("", "type")]),
    ("nothing", "{}", 400, [("/matter", "missing"), ("/case_number", "missing"), ("/parties", "missing")]),
    ("unknown member", query(colour="red"), 400, [("/colour", "unknown-member")]),
    ("a number for a member", query(**{NUMBER: 1}), 400, [("", "unknown-member")]),
    ("matter of another form", query(matter="m 01"), 400, [("/matter", "format")]),
    ("case of another form", query(case_number="a b"), 400, [("/case_number", "format")]),
    ("matter of another type", query(matter=1), 400, [("/matter", "type")]),
    ("deadline as text", query(deadline_ms="3000"), 400, [("/deadline_ms", "type")]),
    ("deadline as fraction", query(deadline_ms=300.5), 400, [("/deadline_ms", "type")]),
    ("deadline too short", query(deadline_ms=199), 400, [("/deadline_ms", "too-small")]),
    ("deadline too long", query(deadline_ms=30001), 400, [("/deadline_ms", "too-large")]),
    ("no party", query(parties=[]), 400, [("/parties", "too-few")]),
    ("many parties", query(parties=QUERY["parties"] * 65), 400, [("/parties", "too-many")]),
    ("no certificate", query(certificates=[]), 400, [("/certificates", "too-few")]),
    ("check character", party(person_id="330791199403170011"), 400, [("/parties/0/person_id", "checksum")]),
    ("no such day", party(person_id="330791199402300016"), 400, [("/parties/0/person_id", "*")]),
    ("not born yet", party(person_id="330791299901010017"), 400, [("/parties/0/person_id", "future")]),
    ("not a number", party(person_id="abc"), 400, [("/parties/0/person_id", "format")]),
    ("number as integer", party(person_id=330791199403170011), 400, [("/parties/0/person_id", "string")]),
    ("name with digits", party(name="陈1"), 400, [("/parties/0/name", "format")]),
    ("name empty", party(name=""), 400, [("/parties/0/name", "length")]),
    ("no name", query(parties=[{"role": "applicant", "person_id": NUMBER}]), 400, [("/parties/0", "person")]),
    ("role unknown", party(role="cousin"), 400, [("/parties/0/role", "not-in-list")]),
    ("kind of number", party(id_type="HMT18"), 400, [("/parties/0", "id-type")]),
    ("employer with person", party(role="employer"), 400, [("/parties/0", "employer")]),
    ("parameter deep", query(parameters={"on": {"a": 1}}), 400, [("/parameters/on", "*")]),
    (
        "everything at once",
        query(matter=1, parties=[{"role": "x", "person_id": "330791199403170011", "name": NAME}], more=1),
        400,
        [
            ("/matter", "type"),
            ("/parties/0/role", "not-in-list"),
            ("/parties/0/person_id", "checksum"),
            ("/more", "unknown-member"),
        ],
    ),
    ("large", query(parameters={"note": "x" * 100_000}), 413, []),
]


@BOTH_PATHS
@pytest.mark.parametrize(("body", "status", "faults"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_a_bad_body(
    http: httpx.AsyncClient, house: Any, body: str | bytes, status: int, faults: list[tuple[str, str]]
) -> None:
    raw = body if isinstance(body, bytes) else body.encode()
    answer = await http.post("/v1/queries", content=raw, headers=JSON)
    check_problem(answer, status)
    told = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    wanted = [(pointer, code if code != "*" else told[n][1]) for n, (pointer, code) in enumerate(faults)]
    assert sorted(told) == sorted(wanted)
    for secret in (NUMBER, NUMBER[:-1], "330791199403170011", NAME, 'colour": "red', "cousin"):
        assert secret not in answer.text
    assert not house.asked


def check_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == "1"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["trace_id"] == answer.headers["traceparent"].split("-")[1]
    assert all(problem[member] for member in ("title", "detail", "instance", "remedy"))


@BOTH_PATHS
@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=gb18030"},
        {"content-type": "application/x-www-form-urlencoded"},
        {},
        JSON | {"content-encoding": "gzip"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json; charset=utf-8; charset=gbk"},
        {"content-type": "application/json; charset=utf-8; charset=utf-8"},
        {"content-type": 'application/json; charset="utf-8'},
        {"content-type": "application/json, text/plain"},
        {"content-type": "application/json\x0b"},
        {"content-type": ""},
    ],
)
async def test_a_body_of_another_kind(http: httpx.AsyncClient, house: Any, headers: dict[str, str]) -> None:
    check_problem(await http.post("/v1/queries", content=GOOD.encode(), headers=headers), 415)
    assert not house.asked


@BOTH_PATHS
@pytest.mark.parametrize("second", ["text/plain", "application/json", "application/json; charset=gbk"])
@pytest.mark.parametrize("first", ["application/json", "text/plain"])
async def test_two_kinds_of_one_body(http: httpx.AsyncClient, house: Any, first: str, second: str) -> None:
    answer = await http.post("/v1/queries", content=GOOD, headers=[("content-type", first), ("Content-Type", second)])
    check_problem(answer, 415)
    assert "more than one Content-Type" in answer.json()["detail"]
    assert not house.asked


@BOTH_PATHS
async def test_two_codings_of_one_body(http: httpx.AsyncClient, house: Any) -> None:
    headers = [("content-type", "application/json"), ("content-encoding", "identity"), ("content-encoding", "gzip")]
    check_problem(await http.post("/v1/queries", content=GOOD, headers=headers), 415)
    assert not house.asked


@BOTH_PATHS
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "byte-order mark"),
        (b"\xef\xbb\xbf" * 2 + GOOD.encode(), "byte-order mark"),
        (b"\xef\xbb\xbf", "byte-order mark"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16"),
        (GOOD.encode("utf-32"), "UTF-32"),
        (b"\x00\x00\xfe\xff" + GOOD.encode("utf-32-be"), "UTF-32"),
    ],
)
async def test_a_byte_order_mark_is_named(http: httpx.AsyncClient, house: Any, body: bytes, said: str) -> None:
    answer = await http.post("/v1/queries", content=body, headers=JSON)
    check_problem(answer, 400)
    assert said in answer.json()["errors"][0]["message"]
    assert not house.asked


@BOTH_PATHS
async def test_a_mark_that_cannot_be_seen_is_no_part_of_a_number_or_a_name(http: httpx.AsyncClient, house: Any) -> None:
    answer = await http.post("/v1/queries", content=party(person_id="\ufeff" + NUMBER).encode(), headers=JSON)
    assert answer.status_code == 200
    assert house.asked[0][0].parties[0].person.person_id.number == NUMBER
    named = await http.post("/v1/queries", content=party(name="陈\ufeff思远").encode(), headers=JSON)
    assert named.status_code == 200
    assert house.asked[1][0].parties[0].person.name == "陈思远"


@BOTH_PATHS
@pytest.mark.parametrize("zeros", [1, 20, 5000])
async def test_a_length_with_zeros_before_it_is_the_same_length(http: httpx.AsyncClient, zeros: int) -> None:
    headers = JSON | {"content-length": "0" * zeros + str(len(GOOD.encode()))}
    assert (await http.post("/v1/queries", content=GOOD.encode(), headers=headers)).status_code == 200
    check_problem(
        await http.post("/v1/queries", content=b"", headers=JSON | {"content-length": "0" * zeros + "65537"}), 413
    )
    check_problem(await http.post("/v1/queries", content=b"", headers=JSON | {"content-length": "9" * 5000}), 413)


@BOTH_PATHS
@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json ;\tcharset=utf-8;",
    ],
)
async def test_a_body_of_our_kind(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post("/v1/queries", content=GOOD.encode(), headers={"content-type": kind})
    assert answer.status_code == 200


@BOTH_PATHS
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic Y2xlcms6", "Bearer foreign", "clerk", "Bearer clerk clerk"]
)
async def test_no_token_or_a_bad_one(http: httpx.AsyncClient, house: Any, authorization: str | None) -> None:
    http.headers.pop("authorization")
    headers = JSON if authorization is None else JSON | {"authorization": authorization}
    answer = await http.post("/v1/queries", content=GOOD.encode(), headers=headers)
    check_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert "foreign" not in answer.text
    assert not house.asked


async def test_two_tokens(http: httpx.AsyncClient) -> None:
    http.headers.pop("authorization")
    answer = await http.get("/v1/me", headers=[("authorization", "Bearer clerk"), ("authorization", "Bearer auditor")])
    check_problem(answer, 401)


async def test_the_wrong_role_is_refused_after_its_entry(http: httpx.AsyncClient, house: Any) -> None:
    answer = await http.get("/v1/audit/entries")
    check_problem(answer, 403)
    assert answer.json()["rule"] == "role"
    assert [refusal.rule for _, refusal in house.denied] == ["role"]


async def test_hosts(http: httpx.AsyncClient) -> None:
    two = [("host", "127.0.0.1:8080"), ("host", "evil.example")]
    check_problem(await http.get("/livez", headers=two), 400)
    check_problem(await http.get("/livez", headers={"host": ""}), 400)


async def test_too_many_headers(http: httpx.AsyncClient) -> None:
    check_problem(await http.get("/livez", headers={f"x-{n}": "1" for n in range(70)}), 431)
    check_problem(await http.get("/livez", headers={"x": "1" * 20_000}), 431)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/33079119940317001X", 404),
        ("GET", "/v1/matters/M99", 404),
        ("GET", "/v1/queries/33079119940317001X", 404),
        ("GET", "/v1/queries/019300000000700080000000000000aa", 404),
        ("GET", "/v1/queries/01930000-0000-7000-8000-0000000000aa", 404),
        ("GET", "/problems/none", 404),
        ("GET", "/docs/../app.py", 404),
        ("GET", "/docs/app.py", 404),
        ("DELETE", "/v1/queries", 405),
        ("GET", "/v1/queries?case=33079119940317001X", 400),
        ("GET", "/v1/matters?limit=0", 400),
        ("GET", "/v1/matters?limit=x", 400),
        ("GET", "/v1/matters?colour=33079119940317001X", 400),
        ("GET", "/v1/matters?cursor=33079119940317001X%21", 400),
        ("GET", "/v1/me/permissions", 400),
        ("GET", "/v1/me/permissions?matter=33079119940317001X%20", 400),
        ("GET", "/v1/me/permissions?matter=M99", 404),
    ],
)
async def test_addresses(http: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await http.request(method, path)
    check_problem(answer, status)
    assert "3307911994" not in answer.text + str(answer.headers)


async def test_every_method_of_an_address_is_named(http: httpx.AsyncClient) -> None:
    answer = await http.request("PUT", "/v1/audit/withholdings")
    check_problem(answer, 405)
    assert answer.headers["allow"] == "GET, POST"


async def test_a_query_that_is_not_yours_looks_like_none(http: httpx.AsyncClient) -> None:
    def body(answer: httpx.Response) -> dict[str, Any]:
        return {k: v for k, v in answer.json().items() if k not in ("trace_id", "instance", "detail")}

    missing = await http.get("/v1/queries/01930000-0000-7000-8000-0000000000aa")
    malformed = await http.get("/v1/queries/x")
    assert body(missing) == body(malformed)


@BOTH_PATHS
async def test_what_goes_wrong_in_here_is_told_to_nobody(
    http: httpx.AsyncClient, house: Any, caplog: pytest.LogCaptureFixture
) -> None:
    traces: list[Trace | None] = []

    def look(_: logging.LogRecord) -> bool:
        traces.append(current_trace.get())  # of which every line bears the id: lines.py
        return True

    caplog.handler.addFilter(look)
    house.failure = RuntimeError(f"row of {NUMBER}")
    answer = await http.post("/v1/queries", content=GOOD.encode(), headers=JSON)
    check_problem(answer, 500)
    assert answer.json()["code"] == "internal"
    assert NUMBER not in answer.text + caplog.text
    assert answer.json()["trace_id"] in {trace.trace_id for trace in traces if trace}


@BOTH_PATHS
@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_bad_idempotency_key(http: httpx.AsyncClient, house: Any, key: str) -> None:
    answer = await http.post("/v1/queries", content=GOOD.encode(), headers=JSON | {"idempotency-key": key})
    check_problem(answer, 400)
    assert not house.asked
