"""The shell over an application that says what it was asked: who is let in, what is handed on, what a form may bring."""

from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.pages.front import room as front
from gateway.pages.shell import ApiRefused, Asked, Room, Surroundings, Visitor, end_of_day, pages_of
from gateway.pages.shell.inside import Inside

TITLE = {"zh": "金华市", "en": "Jinhua"}
CITY = SimpleNamespace(title=TITLE, offices={}, counties={}, place=lambda _code: None)
CATALOGUE = SimpleNamespace(matters={}, departments={}, items={}, city=CITY)
PROBLEMS: Mapping[str, Mapping[str, Any]] = {
    slug: {name: {"zh": f"{slug} 中", "en": slug} for name in ("title", "meaning", "remedy")}
    for slug in ("internal", "not-found", "browser-refused", "invalid-input", "conflict")
}
SESSION = {
    "account": "A1",
    "roles": ["officer"],
    "post": "window",
    "department": "d",
    "operations": ["ask"],
    "csrf_token": "token",
}
COOKIE = {"cookie": "gateway-session=known"}


def surroundings(**more: Any) -> Surroundings:
    return Surroundings(catalogue=lambda: CATALOGUE, problems=PROBLEMS, **more)


def tried() -> Room:
    """A room whose pages say what came to them."""
    room = Room("tried")

    @room.get("/tried/{part}")
    async def read(asked: Asked, part: str) -> Response:
        return JSONResponse(await asked.get(f"/v1/things/{part}", wanted=part, many=["a", "b"], no=None, is_so=True))

    @room.post("/tried")
    async def send(asked: Asked) -> Response:
        form = await asked.form()
        file = await asked.file("file")
        return JSONResponse(
            {"form": form, "several": form.all("several"), "file": None if file is None else len(file.content)}
        )

    @room.post("/tried/refused")
    async def refused(asked: Asked) -> Response:
        await asked.post("/v1/conflict", {"a": 1})
        raise AssertionError

    @room.post("/tried/on")
    async def go_on(asked: Asked) -> Response:
        return asked.see_other("/tried/1")

    return room


def application(*rooms: Room, **more: Any) -> FastAPI:
    """The pages, and in the API's place what repeats who asked for what."""
    app = FastAPI(openapi_url=None)

    @app.get("/session")
    async def session(request: Request) -> Response:
        if "gateway-session=known" not in request.headers.get("cookie", ""):
            return JSONResponse({"code": "not-authenticated"}, 401)
        return JSONResponse(SESSION)

    @app.post("/v1/conflict")
    async def conflict() -> Response:
        errors = [{"pointer": "/a", "code": "x", "message": "a is wrong"}]
        problem = {"code": "conflict", "detail": "it changed", "errors": errors}
        return JSONResponse(problem, 409, media_type="application/problem+json")

    @app.get("/v1/{path:path}")  # noqa: FAST003 - read from the scope
    async def told(request: Request) -> Response:
        return JSONResponse(
            {
                "raw": request.scope["raw_path"].decode(),
                "query": request.url.query,
                "token": request.headers.get("x-csrf-token"),
                "cookie": request.headers.get("cookie"),
                "site": request.headers.get("sec-fetch-site"),
            }
        )

    app.include_router(pages_of(rooms, surroundings(**more)).router)
    return app


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(tried(), front))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


async def test_the_api_is_asked_as_whoever_is_signed_in(http: httpx.AsyncClient) -> None:
    told = (await http.get("/tried/1", headers={**COOKIE, "sec-fetch-site": "same-origin"})).json()
    assert (told["token"], told["cookie"]) == ("token", "gateway-session=known")
    assert told["query"] == "wanted=1&many=a&many=b&is_so=true"


@pytest.mark.parametrize(
    ("part", "raw"),
    [("7%3Fb=c", "/v1/things/7%3Fb=c"), ("7%E5%90%8D", "/v1/things/7%E5%90%8D"), ("7%23b", "/v1/things/7%23b")],
)
async def test_a_part_of_an_address_stays_one_part(http: httpx.AsyncClient, part: str, raw: str) -> None:
    assert (await http.get(f"/tried/{part}", headers=COOKIE)).json()["raw"] == raw


def test_an_address_inside_is_the_one_that_is_meant() -> None:
    assert Inside._address("/v1/a b", {"x": [None, "", False]}).raw_path == b"/v1/a%20b?x=false"


@pytest.mark.parametrize("word", ["figures", "county-lists", ".search"])
async def test_a_word_is_no_part_but_on_a_page_for_everybody(http: httpx.AsyncClient, word: str) -> None:
    assert (await http.get(f"/tried/{word}", headers=COOKIE)).status_code == 404


async def test_no_part_leads_up(http: httpx.AsyncClient) -> None:
    request = http.build_request("GET", "http://here/tried/x", headers=COOKIE)
    request.url = httpx.URL("http://here", raw_path=b"/tried/%2e%2e")
    assert (await http.send(request)).status_code == 404


async def test_nobody_is_sent_to_sign_in(http: httpx.AsyncClient) -> None:
    sent = await http.get("/tried/1?x=y")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?return_to=/tried/1%3Fx%3Dy")
    written = await http.post("/tried", data={"a": "b"}, headers={"referer": "http://here/tried/1"})
    assert written.headers["location"] == "/login?return_to=/tried/1"


@pytest.mark.parametrize(
    "headers", [{}, {"x-csrf-token": "another"}, {"x-csrf-token": "token", "sec-fetch-site": "cross-site"}]
)
async def test_what_no_page_of_the_session_sends_is_refused(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await http.post("/tried", data={"a": "b"}, headers={**COOKIE, **headers})
    assert answer.status_code == 403


async def test_a_form_brings_its_token_in_a_field_or_a_header_and_a_file_in_memory(http: httpx.AsyncClient) -> None:
    plain = await http.post(
        "/tried", data={"csrf_token": "token", "a": " b ", "several": ["1", "", "2"]}, headers=COOKIE
    )
    assert (plain.json()["form"]["a"], plain.json()["several"]) == ("b", ["1", "2"])
    with_file = await http.post(
        "/tried",
        data={"a": "b"},
        files={"file": ("a.pdf", b"x" * 2_000_000)},
        headers={**COOKIE, "x-csrf-token": "token"},
    )
    assert with_file.json()["file"] == 2_000_000


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a=" + b"x" * 300_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=b" for _ in range(600)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"no parts", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 11_000_000,
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_a_form_that_is_none_or_too_much_is_refused(http: httpx.AsyncClient, content: bytes, kind: str) -> None:
    headers = {**COOKIE, "x-csrf-token": "token", "content-type": kind}
    answer = await http.post("/tried", content=content, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(("language", "title"), [("zh", "conflict 中"), ("en", "conflict")])
async def test_a_refusal_is_a_page_and_under_htmx_its_content_alone(
    http: httpx.AsyncClient, language: str, title: str
) -> None:
    headers = {**COOKIE, "x-csrf-token": "token", "accept-language": language}
    whole = await http.post("/tried/refused", headers=headers)
    part = await http.post("/tried/refused", headers={**headers, "hx-request": "true"})
    assert (whole.status_code, part.status_code) == (409, 409)
    assert f"<h1>{title}</h1>" in whole.text
    assert f"<h1>{title}</h1>" in part.text
    assert "a is wrong" in part.text
    assert whole.text.startswith("<!doctype html>")
    assert "<header" not in part.text


async def test_one_goes_on_to_a_page_and_under_htmx_within_it(http: httpx.AsyncClient) -> None:
    headers = {**COOKIE, "x-csrf-token": "token"}
    assert (await http.post("/tried/on", headers=headers)).headers["location"] == "/tried/1"
    assert (
        '"path": "/tried/1"'
        in (await http.post("/tried/on", headers={**headers, "hx-request": "true"})).headers["hx-location"]
    )


async def test_in_production_the_front_door_says_what_this_is_and_signs_in() -> None:
    transport = httpx.ASGITransport(application(front, ways=["city", "province"]))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://here", headers={"accept-language": "en"}
    ) as client:
        page = (await client.get("/")).text
    assert "Sign in by city" in page
    assert "Sign in by province" in page
    assert "Come in as" not in page


async def test_where_anybody_may_come_in_each_is_one_link() -> None:
    somebody = Visitor(
        "clerk", {"zh": "窗", "en": "At the window"}, {"zh": "员", "en": "Clerk"}, {"zh": "办", "en": "asks"}, "/clerk"
    )
    transport = httpx.ASGITransport(application(front, visitors=[somebody], ways=["demo"]))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://here", headers={"accept-language": "en"}
    ) as client:
        page = (await client.get("/")).text
    assert 'href="/login?return_to=%2Fclerk&amp;login_hint=clerk"' in page


def test_a_refusal_says_where_it_is_wrong() -> None:
    refusal = ApiRefused(400, {"code": "invalid-input", "errors": [{"pointer": "/a", "message": "wrong"}]}, {})
    assert (refusal.code, refusal.faults) == ("invalid-input", {"/a": "wrong"})


@pytest.mark.parametrize(
    ("status", "detail", "code", "faults"),
    [
        (
            400,
            "/post: too long; /county: a county's code, six digits",
            "invalid-input",
            {"/post": "too long", "/county": "a county's code, six digits"},
        ),
        (400, "the body is an object", "invalid-input", {}),
        (403, "nobody changes their own account", "not-authorised", {}),
        (409, "the register has another record of this name", "conflict", {}),
        (412, "it has changed", "conflict", {}),
        (418, "", "internal", {}),
    ],
)
async def test_what_is_wrong_is_read_from_scim_s_form_too(
    status: int, detail: str, code: str, faults: dict[str, str]
) -> None:
    room = Room("register")

    @room.get("/register")
    async def read(asked: Asked) -> Response:
        try:
            await asked.get("/scim")
        except ApiRefused as refusal:
            return JSONResponse([refusal.status, refusal.code, dict(refusal.faults), refusal.problem["detail"]])
        raise AssertionError

    app = application(room)

    @app.get("/scim")
    async def scim() -> Response:
        return JSONResponse({"detail": detail, "status": str(status)}, status, media_type="application/scim+json")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        told = (await client.get("/register", headers=COOKIE)).json()
    assert told == [status, code, faults, "" if faults else detail]


@pytest.mark.parametrize(
    ("written", "sent"),
    [("2026-11-30", "2026-11-30T23:59:59+08:00"), ("", ""), ("30.11.2026", "30.11.2026"), ("2026-02-30", "2026-02-30")],
)
def test_a_day_of_a_form_ends_in_the_city_s_zone(written: str, sent: str) -> None:
    assert end_of_day(written) == sent
