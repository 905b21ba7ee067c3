"""Signing in with a browser at a whole gateway on its store: the way in and out with its entries, what is tried against it, and every end."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import ECKey

from gateway.api import ApiSettings, create_app
from gateway.db import Database
from gateway.domain.accounts import AccountState, ClientSystem
from gateway.domain.codes import DepartmentCode
from gateway.domain.ids import uuid7
from gateway.domain.words import Revocable
from gateway.entry import read_sections
from gateway.flows import Gateway
from gateway.identity import LoginSettings, Revocation, SessionSettings, insert_revocation, sweep_sessions
from gateway.settings import Settings
from gateway.wiring import opened
from tests.login_issuer import CLIENT, FOREIGN, LoginIssuer, login_issuer
from tests.rooms.identity.test_narrowing import ACCOUNT, register

HERE = "http://127.0.0.1:8080"
COOKIE, ATTEMPT = "gateway-session", "gateway-login"


class Browser:
    """With cookies of its own; redirects are shown, not followed."""

    def __init__(self, app: Any, base_url: str = HERE) -> None:
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def sign_out(self, csrf: str | None, **headers: str) -> httpx.Response:
        return await self.http.post("/logout", data={} if csrf is None else {"csrf_token": csrf}, headers=headers)


@dataclass
class Place:
    """A gateway, what serves it, and an issuer on this machine."""

    settings: Settings
    gateway: Gateway
    app: Any
    issuer: LoginIssuer

    def browser(self) -> Browser:
        return Browser(self.app)

    async def back(self, browser: Browser, query: str = "") -> str:
        """Where the issuer sends the browser once somebody has signed in."""
        begun = await browser.get(f"/login{query}")
        assert begun.status_code == 303, begun.text
        return f"/callback?{httpx.QueryParams(self.issuer.signs_in(begun.headers['location']))}"

    async def signed_in(self) -> tuple[Browser, dict[str, Any]]:
        """A browser in which somebody is, and what /session says."""
        browser = self.browser()
        entered = await browser.get(await self.back(browser))
        assert entered.status_code == 303, entered.text
        told = await browser.get("/session")
        assert told.status_code == 200, told.text
        return browser, told.json()

    async def entries(self) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        """Kind, officer and result of all that stands in the log."""
        await self.gateway.rejections.tell()
        rows = await self.gateway.database.fetch("select body, sections from audit.audit_entry order by at, seq")
        return [
            (
                json.loads(row["body"])["kind"],
                *(read_sections(row["sections"])[0].get(one, {}) for one in ("officer", "result")),
            )
            for row in rows
        ]


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    with login_issuer() as issuer:
        settings = Settings(
            home=tmp_path / "home",
            database_url=database_url,
            no_case_register=True,
            accounts="claims",
            issuer=issuer.iss,
            login={"city": LoginSettings(issuer=issuer.iss, client_id=CLIENT)},
            sessions=SessionSettings(most=2),
        )
        async with opened(settings, HERE, asyncio.Event()) as (gateway, oversight):
            yield Place(settings, gateway, create_app(gateway, oversight, ApiSettings(known_as=HERE)), issuer)


async def test_somebody_signs_in_is_known_and_signs_out_and_the_log_says_so_without_a_secret(place: Place) -> None:
    browser = place.browser()
    entered = await browser.get(await place.back(browser, "?issuer=city&return_to=/session"))
    assert (entered.status_code, entered.headers["location"]) == (303, f"{HERE}/session")
    set_by = dict(line.split("=", 1) for line in entered.headers.get_list("set-cookie"))
    assert set_by[COOKIE].endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert set_by[ATTEMPT].startswith(";")
    told = (await browser.get("/session")).json()
    assert (told["account"], told["roles"], told["login"]) == ("JH1", ["officer"], "city")
    assert datetime.fromisoformat(told["idle_ends_at"]) <= datetime.fromisoformat(told["ends_at"])
    session_id = browser.http.cookies[COOKIE]
    left = await browser.sign_out(told["csrf_token"], origin=HERE)
    assert left.status_code == 303
    assert left.headers["location"].startswith(f"{place.issuer.iss}/end?client_id={CLIENT}&post_logout_redirect_uri=")
    assert COOKIE not in browser.http.cookies
    assert (await browser.get("/signed-out")).status_code == 200
    (kind_in, officer, did_in), (kind_out, _, did_out) = [one for one in await place.entries() if "login" in one[2]]
    assert (kind_in, kind_out, did_in["did"], did_out["did"]) == ("ADMIN", "ADMIN", "sign in", "sign out")
    assert (officer["account"], did_in["session"]) == ("JH1", did_out["session"])
    kept = str(await place.entries()) + str(await place.gateway.database.fetch("select * from gateway.used_once"))
    assert not [secret for secret in (session_id, told["csrf_token"], "eyJ") if secret in kept]


async def test_the_store_keeps_neither_the_session_s_id_nor_a_token_that_opens_without_it(place: Place) -> None:
    browser, told = await place.signed_in()
    [row] = await place.gateway.database.fetch("select * from gateway.session")
    kept = repr(dict(row))
    assert not [secret for secret in (browser.http.cookies[COOKIE], told["csrf_token"], "eyJ") if secret in kept]
    again, _ = await place.signed_in()
    await place.gateway.database.fetch(
        "update gateway.session set token = $1 where digest <> $2", row["token"], row["digest"]
    )
    assert (await again.get("/session")).status_code == 401


async def test_somebody_begins_at_one_gateway_comes_in_at_another_and_is_out_at_both(place: Place) -> None:
    async with opened(place.settings, HERE, asyncio.Event()) as (gateway, oversight):
        other = Browser(create_app(gateway, oversight, ApiSettings(known_as=HERE)))
        browser = place.browser()
        back = await place.back(browser)
        other.http.cookies = browser.http.cookies
        assert (await other.get(back)).status_code == 303
        cookie = f"{COOKIE}={other.http.cookies[COOKIE]}"
        told = (await place.browser().get("/session", cookie=cookie)).json()
        assert told["account"] == "JH1"
        assert (await browser.get(back)).json()["code"] == "browser-refused"
        assert (await other.sign_out(told["csrf_token"])).status_code == 303
        assert (await place.browser().get("/session", cookie=cookie)).status_code == 401


# ── what is tried against it ──────────────────────────────────────────────────────────────────────────────────────────────

Attack = Callable[[Place], Coroutine[Any, Any, tuple[httpx.Response, int]]]


async def in_another_browser(place: Place) -> tuple[httpx.Response, int]:
    """Whoever follows the link of somebody else's sign-in would be in as them."""
    back = await place.back(place.browser())
    thief = place.browser()
    await place.back(thief)
    answer = await thief.get(back)
    assert COOKIE not in thief.http.cookies
    return answer, 403


async def without_a_beginning(place: Place) -> tuple[httpx.Response, int]:
    return await place.browser().get(await place.back(place.browser())), 403


async def once_more(place: Place) -> tuple[httpx.Response, int]:
    browser = place.browser()
    back = await place.back(browser)
    attempt = browser.http.cookies[ATTEMPT]
    assert (await browser.get(back)).status_code == 303
    return await place.browser().get(back, cookie=f"{ATTEMPT}={attempt}"), 403


async def a_code_once_more(place: Place) -> tuple[httpx.Response, int]:
    """In a new attempt: the verifier is another one."""
    first, second = place.browser(), place.browser()
    stolen = httpx.QueryParams(urlsplit(await place.back(first)).query)["code"]
    own = httpx.QueryParams(urlsplit(await place.back(second)).query)
    return await second.get(f"/callback?{own.set('code', stolen)}"), 403


async def a_state_twice(place: Place) -> tuple[httpx.Response, int]:
    browser = place.browser()
    return await browser.get(await place.back(browser) + "&state=x"), 403


async def two_attempts_tossed(place: Place) -> tuple[httpx.Response, int]:
    """A cookie of the same name, set by whoever may set some for this host."""
    browser, other = place.browser(), place.browser()
    back = await place.back(browser)
    await place.back(other)
    tossed = f"{ATTEMPT}={other.http.cookies[ATTEMPT]}; {ATTEMPT}={browser.http.cookies[ATTEMPT]}"
    return await place.browser().get(back, cookie=tossed), 403


async def two_sessions_tossed(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    tossed = f"{COOKIE}={'x' * 43}; {COOKIE}={browser.http.cookies[COOKIE]}"
    return await place.browser().get("/session", cookie=tossed), 401


async def a_session_fixed_before(place: Place) -> tuple[httpx.Response, int]:
    """Set by somebody who waits until its owner signs in under it."""
    browser = place.browser()
    browser.http.cookies.set(COOKIE, "x" * 43, domain="127.0.0.1")
    await browser.get(await place.back(browser))
    assert browser.http.cookies[COOKIE] != "x" * 43
    return await place.browser().get("/session", cookie=f"{COOKIE}={'x' * 43}"), 401


async def the_session_of_before(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    former = browser.http.cookies[COOKIE]
    assert (await browser.get(await place.back(browser))).status_code == 303
    return await place.browser().get("/session", cookie=f"{COOKIE}={former}"), 401


async def a_way_on_elsewhere(place: Place) -> tuple[httpx.Response, int]:
    return await place.browser().get("/login?return_to=https://evil.example/"), 400


async def a_way_on_twice(place: Place) -> tuple[httpx.Response, int]:
    return await place.browser().get("/login?return_to=/a&return_to=//evil.example"), 400


async def an_issuer_that_is_none(place: Place) -> tuple[httpx.Response, int]:
    return await place.browser().get("/login?issuer=https://evil.example"), 404


async def of_the_session_alone(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    answer = await browser.sign_out(None)
    assert (await browser.get("/session")).status_code == 200
    return answer, 403


async def with_another_s_token(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    _, told = await place.signed_in()
    return await browser.sign_out(told["csrf_token"]), 403


async def with_two_tokens(place: Place) -> tuple[httpx.Response, int]:
    browser, told = await place.signed_in()
    return await browser.http.post("/logout", data={"csrf_token": [told["csrf_token"], "x"]}), 403


async def as_json(place: Place) -> tuple[httpx.Response, int]:
    browser, told = await place.signed_in()
    return await browser.http.post("/logout", json={"csrf_token": told["csrf_token"]}), 403


async def a_form_without_end(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    return await browser.sign_out("x" * 5000), 400


def from_a_page(**headers: str) -> Attack:
    """Even one that has the token."""

    async def attack(place: Place) -> tuple[httpx.Response, int]:
        browser, told = await place.signed_in()
        answer = await browser.sign_out(
            told["csrf_token"], **{name.replace("_", "-"): value for name, value in headers.items()}
        )
        assert (await browser.get("/session")).status_code == 200
        return answer, 403

    return attack


async def by_a_link(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    return await browser.get("/logout"), 405


async def read_by_another_page(place: Place) -> tuple[httpx.Response, int]:
    browser, _ = await place.signed_in()
    return await browser.get("/session", **{"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}), 403


async def at_the_interface(place: Place) -> tuple[httpx.Response, int]:
    """A page of another site would have it asked in the name of whoever is signed in."""
    browser, _ = await place.signed_in()
    return await browser.get(
        "/v1/me", **{"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    ), 401


def at_the_interface_with(token: Callable[[dict[str, Any]], str], status: int, **headers: str) -> Attack:
    """What a page of its own would send, but for one thing."""

    async def attack(place: Place) -> tuple[httpx.Response, int]:
        browser, told = await place.signed_in()
        told_besides = {name.replace("_", "-"): value for name, value in headers.items()}
        return await browser.get("/v1/me", **{"x-csrf-token": token(told), **told_besides}), status

    return attack


async def at_the_interface_by_nobody(place: Place) -> tuple[httpx.Response, int]:
    """With a token, and without the cookie of its session."""
    _, told = await place.signed_in()
    return await place.browser().get("/v1/me", **{"x-csrf-token": told["csrf_token"]}), 401


ATTACKS: Mapping[str, Attack] = {
    one.__name__.replace("_", " "): one
    for one in (
        *(in_another_browser, without_a_beginning, once_more, a_code_once_more, a_state_twice, two_attempts_tossed),
        *(two_sessions_tossed, a_session_fixed_before, the_session_of_before, a_way_on_elsewhere, a_way_on_twice),
        *(
            an_issuer_that_is_none,
            of_the_session_alone,
            with_another_s_token,
            with_two_tokens,
            as_json,
            a_form_without_end,
        ),
        *(by_a_link, read_by_another_page, at_the_interface, at_the_interface_by_nobody),
    )
} | {
    "at the interface with a token made up": at_the_interface_with(lambda _: "x" * 43, 403),
    "at the interface from another site": at_the_interface_with(
        lambda told: told["csrf_token"], 403, origin="https://evil.example"
    ),
    "at the interface from a neighbour": at_the_interface_with(
        lambda told: told["csrf_token"], 403, sec_fetch_site="same-site"
    ),
    "at the interface with a token that is none": at_the_interface_with(
        lambda told: told["csrf_token"], 401, authorization="Bearer x"
    ),
    "a form of another site": from_a_page(origin="https://evil.example"),
    "a form of nobody's": from_a_page(origin="null"),
    "a form of another port": from_a_page(origin="http://127.0.0.1:8081"),
    "a request of another site": from_a_page(sec_fetch_site="cross-site"),
    "a request of a neighbour": from_a_page(sec_fetch_site="same-site"),
    "a form that opens as a page": from_a_page(
        sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document"
    ),
}


async def test_whatever_is_tried_is_refused_says_nothing_and_is_counted(place: Place) -> None:
    for named, attack in ATTACKS.items():
        answer, status = await attack(place)
        assert answer.status_code == status, (named, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", named
        assert "location" not in answer.headers, named
        assert not [word for word in ("evil", "code-", "eyJ", "x" * 43) if word in answer.text], named
    counted = {
        result["reason"]: result["count"] for kind, _, result in await place.entries() if kind == "REJECTED_BURST"
    }
    assert counted == {
        "browser-state": 2,
        "browser-browser": 2,
        "browser-used": 1,
        "browser-code": 1,
        "browser-other-site": 14,
        "invalid_token": 1,
    }


async def test_over_https_a_cookie_is_this_host_s_alone(place: Place) -> None:
    there = "https://gateway.example"
    app = create_app(place.gateway, place.gateway, ApiSettings(known_as=f"{there}:443"))  # type: ignore[arg-type]  # nobody reads the log
    browser = Browser(app, there)
    begun = await browser.get("/login")
    named, _, rest = begun.headers["set-cookie"].partition("=")
    assert named == f"__Host-{ATTEMPT}"
    assert rest.partition(";")[2] == " Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"
    entered = await browser.get(f"/callback?{httpx.QueryParams(place.issuer.signs_in(begun.headers['location']))}")
    assert entered.headers["location"] == f"{there}:443/session"
    session_id = browser.http.cookies[f"__Host-{COOKIE}"]
    csrf = (await browser.get("/session")).json()["csrf_token"]
    assert (await browser.sign_out(csrf, origin=f"{there}.evil.example")).status_code == 403
    assert (await browser.sign_out(csrf, origin=there.replace("https", "http"))).status_code == 403
    assert (await Browser(app, there).get("/session", cookie=f"{COOKIE}={session_id}")).status_code == 401
    assert (await browser.sign_out(csrf, origin=there)).status_code == 303


async def test_a_browser_that_knows_this_machine_by_another_name_is_led_to_the_one_it_comes_back_to(
    place: Place,
) -> None:
    browser = Browser(place.app, "http://localhost:8080")
    led = await browser.get("/login?return_to=/session")
    assert (led.status_code, led.headers["location"]) == (303, f"{HERE}/login?return_to=/session")
    assert "set-cookie" not in led.headers


async def test_a_page_of_the_session_asks_at_the_interface_in_the_name_of_whoever_is_signed_in(place: Place) -> None:
    browser, told = await place.signed_in()
    own = {"x-csrf-token": told["csrf_token"], "sec-fetch-site": "same-origin"}
    me = await browser.get("/v1/me", **own)
    assert (me.status_code, me.json()["account"]) == (200, "JH1")
    asked = await browser.http.post("/v1/queries", json={}, headers={**own, "origin": HERE})
    assert (asked.status_code, asked.json()["code"]) == (400, "invalid-input")
    reached = await browser.get("/v1/verifications", **own)
    assert (reached.status_code, reached.json()["rule"]) == (403, "role")
    [(officer, result)] = [(officer, result) for kind, officer, result in await place.entries() if kind == "DENIED"]
    assert (officer["account"], officer["client"], result["rule"]) == ("JH1", CLIENT, "role")
    await browser.sign_out(told["csrf_token"])
    assert (await browser.get("/v1/me", **own)).status_code == 401


# ── how a session ends ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "passes",
    [
        "update gateway.session set used_at = used_at - interval '31 minutes'",
        "update gateway.session set ends_at = clock_timestamp()",
        "delete from gateway.session",
    ],
)
async def test_a_session_ends_by_itself_and_everywhere(place: Place, passes: str) -> None:
    browser, told = await place.signed_in()
    await place.gateway.database.fetch(passes)
    ended = await browser.get("/session")
    assert (ended.status_code, ended.json()["code"]) == (401, "not-authenticated")
    left = await browser.sign_out(told["csrf_token"])
    assert (left.status_code, left.headers["location"]) == (303, f"{HERE}/signed-out")


async def test_a_session_lasts_no_longer_than_its_token(place: Place) -> None:
    place.issuer.access = {"exp": datetime.now(UTC).timestamp() + 60}
    _, told = await place.signed_in()
    assert datetime.fromisoformat(told["ends_at"]) < datetime.now(UTC) + timedelta(seconds=80)


@pytest.mark.parametrize(("kind", "value"), [(Revocable.ACCOUNT, "JH1"), (Revocable.CLIENT, CLIENT)])
async def test_whoever_is_revoked_is_out_and_does_not_come_in_again(place: Place, kind: Revocable, value: str) -> None:
    browser, _ = await place.signed_in()
    now = datetime.now(UTC)
    await place.gateway.database.run(
        insert_revocation(Revocation(UUID(uuid7()), kind, value, now, now + timedelta(hours=1)))
    )
    await place.gateway.identity.revocations.listed()  # as each process does every second
    assert (await browser.get("/session")).status_code == 401
    assert await place.gateway.database.fetch("select from gateway.session") == []
    newcomer = place.browser()
    refused = await newcomer.get(await place.back(newcomer))
    assert (refused.status_code, refused.json()["code"], refused.json()["rule"]) == (403, "browser-refused", "account")
    kind_of, officer, result = (await place.entries())[-1]
    assert (kind_of, officer["account"], result["slug"]) == ("DENIED", "JH1", "browser-refused")


async def test_whoever_is_suspended_does_not_come_in(place: Place) -> None:
    place.issuer.access = {
        "officer": {"department": "housing", "county": "330702", "post": "w", "duties": [], "suspended": True}
    }
    browser = place.browser()
    refused = await browser.get(await place.back(browser))
    assert (refused.status_code, COOKIE in browser.http.cookies) == (403, False)
    assert [kind for kind, _, _ in await place.entries()][-1] == "DENIED"


async def test_whoever_is_suspended_in_the_register_is_out_and_does_not_come_in_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(ACCOUNT, department=DepartmentCode("general_window"))
    kept = register(account, ClientSystem(CLIENT, account.department, frozenset({"*"})))
    monkeypatch.setattr(place.gateway.identity, "_accounts", kept)
    browser, _ = await place.signed_in()
    kept.accounts["JH1"] = replace(account, state=AccountState.SUSPENDED)
    kept.now += 1
    newcomer = place.browser()
    for refused in (await browser.get("/session"), await newcomer.get(await place.back(newcomer))):
        assert (refused.status_code, refused.json()["code"], refused.json()["rule"]) == (
            403,
            "browser-refused",
            "account",
        )
    assert await place.gateway.database.fetch("select from gateway.session") == []
    assert (await browser.get("/session")).status_code == 401
    assert [kind for kind, _, _ in await place.entries()].count("DENIED") == 2


async def test_an_account_has_a_few_sessions_and_the_oldest_goes_first(place: Place) -> None:
    first, second, third = [(await place.signed_in())[0] for _ in range(3)]
    assert [(await one.get("/session")).status_code for one in (first, second, third)] == [401, 200, 200]


async def test_sessions_that_have_ended_are_swept(place: Place) -> None:
    await place.signed_in()
    await place.gateway.database.run(sweep_sessions())
    assert len(await place.gateway.database.fetch("select from gateway.session")) == 1
    await place.gateway.database.fetch("update gateway.session set ends_at = clock_timestamp() - interval '1 s'")
    await place.gateway.database.run(sweep_sessions())
    assert await place.gateway.database.fetch("select from gateway.session") == []


async def test_while_the_store_is_away_nobody_comes_in_and_nobody_is_known(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, _ = await place.signed_in()
    newcomer = place.browser()

    async def row(*_of: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(Database, "row", row)
    assert (await browser.get("/session")).status_code == 503
    assert (await newcomer.get(await place.back(newcomer))).status_code == 503
    assert COOKIE not in newcomer.http.cookies


# ── an issuer of bound tokens alone ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def bound(database_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    """As FAPI wants it: the gateway proves by its own key at the token endpoint that the tokens are its own."""
    key = tmp_path / "login.pem"
    key.touch(0o600)
    key.write_bytes(ECKey.generate_key("P-256", private=True).as_pem(private=True))
    with login_issuer() as issuer:
        issuer.binds = True
        settings = Settings(
            home=tmp_path / "home",
            database_url=database_url,
            no_case_register=True,
            accounts="claims",
            fapi=True,
            issuer=issuer.iss,
            login={"city": LoginSettings(issuer=issuer.iss, client_id=CLIENT, key_file=key)},
        )
        async with opened(settings, HERE, asyncio.Event()) as (gateway, oversight):
            yield Place(settings, gateway, create_app(gateway, oversight, ApiSettings(known_as=HERE)), issuer)


@pytest.mark.parametrize("nonce", [None, "of-the-issuer"])
async def test_where_tokens_have_to_be_bound_people_sign_in_all_the_same(bound: Place, nonce: str | None) -> None:
    bound.issuer.nonce = nonce
    browser, told = await bound.signed_in()
    assert (told["account"], told["roles"]) == ("JH1", ["officer"])
    assert (await browser.get("/session")).status_code == 200, "again, from the store"
    assert len(bound.issuer.asked) == (1 if nonce is None else 2)


async def test_a_token_that_is_bound_to_another_s_key_lets_nobody_in(bound: Place) -> None:
    stranger = FOREIGN.thumbprint()
    for cnf in ({"jkt": stranger}, None):
        bound.issuer.access = {"cnf": cnf}
        browser = bound.browser()
        refused = await browser.get(await bound.back(browser))
        assert refused.status_code == 403, refused.text
        assert (await browser.get("/session")).status_code == 401
    bound.issuer.access = {}
    bound.issuer.tokens = {"token_type": "Bearer"}
    browser = bound.browser()
    assert (await browser.get(await bound.back(browser))).status_code == 403


async def test_a_bound_token_opens_nothing_by_itself(bound: Place) -> None:
    """The gateway's own key counts in sessions alone: a request that brings the token has to prove its own."""
    browser, _ = await bound.signed_in()
    rows = await bound.gateway.database.fetch("select digest from gateway.session")
    assert len(rows) == 1
    _, credential, _ = await bound.gateway.sessions.present(browser.http.cookies[COOKIE])
    for scheme in ("Bearer", "DPoP"):
        answer = await bound.browser().get("/v1/me", authorization=f"{scheme} {credential.token}")
        assert answer.status_code == 401, scheme


# ── the issuer says that somebody is out ───────────────────────────────────────────────────────────────────────────────


async def told_out(place: Place, **changes: Any) -> int:
    form = {"logout_token": place.issuer.logout_token(**changes)}
    answer = await place.browser().http.post("/backchannel-logout", data=form)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code


async def test_whoever_is_out_at_the_issuer_is_out_here_at_once_and_the_log_says_so(place: Place) -> None:
    browser, told = await place.signed_in()
    assert await told_out(place, sub="JH2") == 200, "there need be nobody"
    assert (await browser.get("/session")).status_code == 200
    assert await told_out(place) == 200
    assert (await browser.get("/session")).status_code == 401
    (out,) = [did for _, _, did in await place.entries() if did.get("did") == "sign out by the issuer"]
    assert (out["account"], out["login"]) == (told["account"], "city")
    rows = await place.gateway.database.fetch("select s::text as whole from gateway.session s")
    assert rows == []


async def test_a_session_of_the_issuer_s_ends_alone_where_it_names_one(place: Place) -> None:
    place.issuer.identity = {"sid": "one"}
    one, _ = await place.signed_in()
    place.issuer.identity = {"sid": "other"}
    other, _ = await place.signed_in()
    assert await told_out(place, sid="one") == 200
    assert [(await browser.get("/session")).status_code for browser in (one, other)] == [401, 200]
    assert await told_out(place, sid="other", sub=None) == 200
    assert (await other.get("/session")).status_code == 401
    place.issuer.identity = {}
    unnamed, _ = await place.signed_in()
    assert await told_out(place, sid="third") == 200
    assert (await unnamed.get("/session")).status_code == 401, "which of theirs it was nobody knows here"


async def test_who_has_signed_in_again_since_stays(place: Place) -> None:
    browser, _ = await place.signed_in()
    long_ago = datetime.now(UTC).timestamp() - 600
    assert await told_out(place, iat=long_ago) == 200
    assert (await browser.get("/session")).status_code == 200


EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": FOREIGN},
        {"header": {"alg": "none"}},
        {"header": {"typ": "at+jwt"}},
        {"header": {"kid": "unknown"}},
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"events": None},
        {"events": {EVENT: True}},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"nonce": "n"},
        {"sub": None},
        {"sub": ""},
        {"sid": 7},
        {"iat": None},
        {"exp": 1},
        {"iat": 4e9, "exp": 5e9},
    ],
    ids=lambda changes: "-".join(f"{name}" for name in changes),
)
async def test_what_is_no_logout_token_of_an_issuer_here_ends_nothing(place: Place, changes: dict[str, Any]) -> None:
    browser, _ = await place.signed_in()
    assert await told_out(place, **changes) == 400
    assert (await browser.get("/session")).status_code == 200


async def test_neither_an_id_token_nor_a_form_without_one_ends_a_session(place: Place) -> None:
    browser, _ = await place.signed_in()
    http = place.browser().http
    forms: list[dict[str, Any]] = [
        {},
        {"logout_token": "x"},
        {"logout_token": ["a", "b"]},
        {"logout_token": place.issuer.access_token()},
    ]
    for form in forms:
        assert (await http.post("/backchannel-logout", data=form)).status_code == 400, form
    assert (await http.post("/backchannel-logout", json={"logout_token": "x"})).status_code == 400
    assert (await browser.get("/session")).status_code == 200
