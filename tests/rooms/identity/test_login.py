"""How people sign in: what is sent to the issuer, and every answer of it that lets nobody in."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from pydantic import ValidationError

from gateway.domain.clock import real_now
from gateway.domain.errors import BrowserRefused, InvalidInput, NotFound, SetupError
from gateway.identity import Identity, Issuer, Login, LoginSettings, PersonDigests, fetch_over, refuse_unfit
from gateway.identity.issuer_keys import IdentityUnavailable
from gateway.identity.login import ATTEMPT_LIVES_S, Completed, own_path
from tests.login_issuer import CLIENT, FOREIGN, LoginIssuer
from tests.signing import digest

CITY, OTHER = "https://city.example", "https://other.example"
KNOWN_AS = "https://gateway.example/city"


@dataclass
class Once:
    """What was used."""

    used: set[tuple[str, ...]] = field(default_factory=set)

    async def take(self, *what: str) -> bool:
        is_first = what not in self.used
        self.used.add(what)
        return is_first


class Both:
    """The HTTP seam to two issuers."""

    def __init__(self, *issuers: LoginIssuer) -> None:
        self.issuers = issuers

    async def request(self, method: str, url: str, **more: Any) -> Any:
        return await next(one for one in self.issuers if url.startswith(one.iss)).request(method, url, **more)

    async def close(self) -> None:
        """Nothing to close."""


class Door:
    """A gateway's ways in at two issuers.  later_s: how much later it is."""

    def __init__(self, *, several: bool = False, **settings: Any) -> None:
        self.city, self.other = LoginIssuer(CITY), LoginIssuer(OTHER)
        self.later_s = 0.0
        http = Both(self.city, self.other)
        issuers = [Issuer(CITY, "oneclick-gateway"), Issuer(OTHER, "oneclick-gateway", prefix="other:")]
        identity = Identity(issuers, PersonDigests(b"k" * 32), fetch=fetch_over(http))
        ways = {"city": LoginSettings(issuer=CITY, client_id=CLIENT, **settings)}
        if several:
            ways["other"] = LoginSettings(issuer=OTHER, client_id=CLIENT)
        self.login = Login(
            ways,
            identity,
            known_as=KNOWN_AS,
            key=b"s" * 32,
            http=http,
            uses=Once(),
            now=lambda: real_now().timestamp() + self.later_s,
        )

    async def begun(self, return_to: str | None = None) -> tuple[dict[str, str], str]:
        """Somebody has signed in: the parameters with which they come back, and their cookie."""
        begun = await self.login.begin("city", return_to)
        return self.city.signs_in(begun.address), begun.cookie

    async def complete(self, **changes: str | None) -> Completed:
        """changes: of the parameters; None leaves one out."""
        told, cookie = await self.begun()
        answer: Mapping[str, str | None] = {**told, **changes}
        return await self.login.complete({name: value for name, value in answer.items() if value is not None}, cookie)


async def test_a_browser_is_sent_with_a_challenge_and_whoever_comes_back_with_its_code_is_known() -> None:
    door = Door(scope="openid window", parameters={"acr_values": "high"})
    begun = await door.login.begin(None, "/session?of=me")
    assert begun.address.startswith(f"{CITY}/authorize?")
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    state, nonce, challenge = (asked.pop(name) for name in ("state", "nonce", "code_challenge"))
    assert asked == {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": f"{KNOWN_AS}/callback", "scope": "openid window",
        "code_challenge_method": "S256", "acr_values": "high",
    }  # fmt: skip
    assert len({state, nonce, challenge}) == 3
    completed = await door.login.complete(door.city.signs_in(begun.address), begun.cookie)
    assert (completed.login, completed.officer.account, completed.return_to) == ("city", "JH1", "/session?of=me")
    [(headers, form)] = door.city.asked
    assert "authorization" not in headers
    assert (digest(form["code_verifier"].encode()), form["redirect_uri"]) == (challenge, f"{KNOWN_AS}/callback")
    assert not [secret for secret in (state, nonce, form["code_verifier"]) if secret in begun.cookie]


@pytest.mark.parametrize(
    ("ways", "in_header"),
    [
        (None, True),
        (["client_secret_basic", "none"], True),
        (["client_secret_post"], False),
        (["private_key_jwt"], True),
    ],
)
async def test_a_client_with_a_secret_shows_it_as_its_issuer_wants(
    tmp_path: Path, ways: list[str] | None, *, in_header: bool
) -> None:
    file = tmp_path / "secret"
    file.write_text("a b:c\n")
    file.chmod(0o600)
    door = Door(secret_file=file)
    door.city.told = {"token_endpoint_auth_methods_supported": ways}
    await door.complete()
    [(headers, form)] = door.city.asked
    basic = "Basic " + b64encode(f"{CLIENT}:a%20b%3Ac".encode()).decode()
    assert headers.get("authorization") == (basic if in_header else None)
    assert form.get("client_secret") == (None if in_header else "a b:c")


async def test_a_client_with_a_key_signs_who_it_is_for_each_code(tmp_path: Path) -> None:
    key, file = ECKey.generate_key("P-256", private=True), tmp_path / "key.pem"
    file.write_bytes(key.as_pem(private=True))
    file.chmod(0o600)
    door = Door(key_file=file, key_id="2026")
    await door.complete()
    await door.complete()
    forms = [form for _, form in door.city.asked]
    assert {form["client_assertion_type"] for form in forms} == {
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    }
    told = [jwt.decode(form["client_assertion"], key) for form in forms]
    assert [(one.header["kid"], one.claims["iss"], one.claims["sub"], one.claims["aud"]) for one in told] == [
        ("2026", CLIENT, CLIENT, f"{CITY}/token")
    ] * 2
    assert told[0].claims["jti"] != told[1].claims["jti"]
    assert not [form for form in forms if "client_secret" in form]


# ── answers that let nobody in ────────────────────────────────────────────────────────────────────────────────────────────

# How the answer differs from the right one.
ANSWERS: Mapping[str, tuple[dict[str, str | None], str]] = {
    "the state of another browser": ({"state": "x" * 43}, "state"),
    "no state": ({"state": None}, "state"),
    "a state that is no text": ({"state": "\ud800"}, "state"),
    "another issuer's": ({"iss": OTHER}, "issuer"),
    "the issuer with a slash": ({"iss": CITY + "/"}, "issuer"),
    "it does not say whose it is": ({"iss": None}, "issuer"),
    "an error": ({"error": "access_denied"}, "issuer"),
    "no code": ({"code": None}, "issuer"),
    "an empty code": ({"code": ""}, "issuer"),
    "a code that is too long": ({"code": "x" * 3000}, "issuer"),
    "a code made up": ({"code": "made-up"}, "code"),
}
# How the ID token differs: its claims, its header.
ID_TOKENS: Mapping[str, dict[str, Any]] = {
    "another request's nonce": {"identity": {"nonce": "x"}},
    "no nonce": {"identity": {"nonce": None}},
    "a nonce that is a list": {"identity": {"nonce": ["x"]}},
    "another access token's hash": {"identity": {"at_hash": digest(b"x")[:22]}},
    "a hash that is a number": {"identity": {"at_hash": 7}},
    "the whole hash": {"identity": {"at_hash": digest(b"x")}},
    "another issuer": {"identity": {"iss": OTHER}},
    "an issuer that nobody knows": {"identity": {"iss": "https://evil.example"}},
    "another client": {"identity": {"aud": "other"}},
    "no client": {"identity": {"aud": None}},
    "several clients and none named": {"identity": {"aud": [CLIENT, "other"]}},
    "several clients, another named": {"identity": {"aud": [CLIENT, "other"], "azp": "other"}},
    "one client, another named": {"identity": {"azp": "other"}},
    "expired": {"identity": {"exp": 1_000_000_000}},
    "no end": {"identity": {"exp": None}},
    "an endless end": {"identity": {"exp": float("inf")}},
    "an end that is a text": {"identity": {"exp": "9999999999"}},
    "made tomorrow": {"identity": {"iat": 9_000_000_000}},
    "not made": {"identity": {"iat": None}},
    "not valid yet": {"identity": {"nbf": 9_000_000_000}},
    "nobody": {"identity": {"sub": None}},
    "an empty name": {"identity": {"sub": ""}},
    "a name that is too long": {"identity": {"sub": "x" * 300}},
    "somebody else than the access token": {"identity": {"sub": "JH2"}},
    "another key under the same id": {"key": FOREIGN},
    "a secret as its key": {"key": OctKey.import_key("k" * 32, {"kid": "login"})},
    "no signature": {"header": {"alg": "none"}},
    "an algorithm that nobody takes": {"header": {"alg": "XX256"}},
    "a key that nobody publishes": {"header": {"kid": "unknown"}},
    "no key's id": {"header": {"kid": None}},
    "the type of an access token": {"header": {"typ": "at+jwt"}},
    "what must be understood": {"header": {"crit": ["exp"]}},
}
# How what comes for the code differs.
TOKENS: Mapping[str, dict[str, Any]] = {
    "no ID token": {"tokens": {"id_token": None}},
    "the access token in its place": {"tokens": {"id_token": 7}},
    "no access token": {"tokens": {"access_token": None}},
    "an ID token as access token": {"tokens": {"access_token": "a.b.c"}},
    "a token that is bound": {"tokens": {"token_type": "DPoP"}},
    "no kind of token": {"tokens": {"token_type": None}},
    "an access token for another service": {"access": {"aud": "other"}},
    "an access token that has expired": {"access": {"exp": 1_000_000_000}},
    "an access token without an officer": {"access": {"officer": None}},
    "an access token of somebody else": {"access": {"sub": "JH2"}},
}


@pytest.mark.parametrize("named", ANSWERS)
async def test_an_answer_that_is_not_to_this_very_attempt_lets_nobody_in(named: str) -> None:
    changes, why = ANSWERS[named]
    with pytest.raises(BrowserRefused) as refused:
        await Door().complete(**changes)
    assert refused.value.reason == f"browser-{why}"


@pytest.mark.parametrize("named", [*ID_TOKENS, *TOKENS])
async def test_tokens_that_are_not_as_they_must_be_let_nobody_in(named: str) -> None:
    door = Door()
    assert (await door.complete()).officer.account == "JH1"
    for name, value in {**ID_TOKENS, **TOKENS}[named].items():
        setattr(door.city, name, value)
    with pytest.raises(BrowserRefused) as refused:
        await door.complete()
    assert refused.value.reason == "browser-token"


@pytest.mark.parametrize(
    "changes",
    [
        {"identity": {"at_hash": None}},
        {"identity": {"aud": [CLIENT]}},
        {"identity": {"aud": [CLIENT, "other"], "azp": CLIENT}},
        {"header": {"typ": "JWT"}},
        {"tokens": {"token_type": "bearer"}},
        {"told": {"code_challenge_methods_supported": None}},
    ],
)
async def test_what_an_issuer_may_leave_out_or_say_otherwise_is_taken(changes: dict[str, Any]) -> None:
    door = Door()
    for name, value in changes.items():
        setattr(door.city, name, value)
    assert (await door.complete()).officer.account == "JH1"


async def test_an_attempt_is_used_once_whatever_came_of_it() -> None:
    door = Door()
    answer, cookie = await door.begun()
    await door.login.complete(answer, cookie)
    with pytest.raises(BrowserRefused, match="used before"):
        await door.login.complete(answer, cookie)
    answer, cookie = await door.begun()
    with pytest.raises(BrowserRefused, match="let nobody in"):
        await door.login.complete({**answer, "error": "server_error"}, cookie)
    with pytest.raises(BrowserRefused, match="used before"):
        await door.login.complete(answer, cookie)


async def test_an_answer_comes_back_in_the_browser_that_began_and_in_time() -> None:
    door = Door()
    (answer, cookie), (_, others) = await door.begun(), await door.begun()
    for wrong in (None, "", "x", others, cookie[:-1], cookie + "A", cookie.swapcase(), "é"):
        with pytest.raises(BrowserRefused):
            await door.login.complete(answer, wrong)
    door.later_s = ATTEMPT_LIVES_S + 1
    with pytest.raises(BrowserRefused, match="too long"):
        await door.login.complete(answer, cookie)


async def test_a_cookie_that_another_gateway_has_sealed_is_none() -> None:
    door, another = Door(), Door()
    another.login = Login({}, None, known_as=KNOWN_AS, key=b"t" * 32, http=Both(), uses=Once())  # type: ignore[arg-type]  # nobody is asked
    answer, cookie = await door.begun()
    with pytest.raises(BrowserRefused):
        await another.login.complete(answer, cookie)


async def test_of_several_issuers_an_answer_says_whose_it_is() -> None:
    """One issuer passes the other's answer on as its own."""
    door = Door(several=True)
    door.city.told = door.other.told = {"authorization_response_iss_parameter_supported": None}
    assert (await door.complete()).officer.account == "JH1"
    with pytest.raises(BrowserRefused, match="another issuer's"):
        await door.complete(iss=None)
    begun = await door.login.begin("other", None)
    with pytest.raises(BrowserRefused, match="another issuer's"):
        await door.login.complete({**door.city.signs_in(begun.address), "iss": CITY}, begun.cookie)
    assert not door.other.asked
    alone = Door()
    alone.city.told = {"authorization_response_iss_parameter_supported": None}
    assert (await alone.complete(iss=None)).officer.account == "JH1"


async def test_several_ways_in_are_chosen_by_name() -> None:
    door = Door(several=True)
    with pytest.raises(InvalidInput, match="city, other"):
        await door.login.begin(None, None)
    for name in ("nobody", "", "https://city.example"):
        with pytest.raises(NotFound):
            await door.login.begin(name, None)
    assert (await door.login.begin("other", None)).address.startswith(OTHER)


# ── the issuer ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": OTHER},
        {"code_challenge_methods_supported": ["plain"]},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://city.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://city.example/a#b"},
        {"authorization_endpoint": "https://city.example/\r\nx"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"end_session_endpoint": "http://city.example/end"},
    ],
)
async def test_nobody_is_sent_to_an_issuer_that_does_not_say_where_safely(told: dict[str, Any]) -> None:
    door = Door()
    door.city.told = told
    with pytest.raises(IdentityUnavailable):
        await door.login.begin("city", None)


@pytest.mark.parametrize(("status", "fault"), [(500, None), (503, None), (200, "timeout"), (200, "reset")])
async def test_an_issuer_that_is_away_is_told_as_such(status: int, fault: str | None) -> None:
    door = Door()
    door.city.status, door.city.fault = status, fault
    with pytest.raises(IdentityUnavailable):
        await door.complete()


async def test_whoever_signs_out_ends_it_at_the_issuer_without_a_token_in_the_address() -> None:
    door = Door()
    address = await door.login.end_address("city")
    assert address is not None
    assert address.startswith(f"{CITY}/end?")
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": f"{KNOWN_AS}/signed-out",
    }
    assert await door.login.end_address("gone") is None
    without = Door()
    without.city.told = {"end_session_endpoint": None}
    assert await without.login.end_address("city") is None


# ── where people go on ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "/a//evil.example", "evil.example",
        "", "javascript:alert(1)", "/a\r\nset-cookie: x=1", "/a b", "/\t/evil.example", "/a#b", "/é", "/" + "a" * 600, "/?next=//evil.example",
        "/330791199003070028", "/a?of=330791 19900307 0028", "/a?of=33079119900307002X", "?a=b", " /session",
    ],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_place_nor_with_a_person_in_the_address(path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        own_path(path)
    assert "3307" not in refused.value.detail


@pytest.mark.parametrize("path", ["/", "/session", "/clerk/cases?state=open&page=2", "/a%20b/~c", "/@me"])
def test_people_go_on_where_they_were(path: str) -> None:
    assert own_path(path) == path


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "more",
    [{"scope": "profile"}, {"scope": ""}, {"scope": "openid  x"}, {"scope": 'openid "'}, {"parameters": {"state": "x"}},
     {"parameters": {"redirect_uri": "https://evil.example"}}, {"parameters": {"request": "x"}}, {"client_id": ""}, {"secret": "x"},
     {"secret_file": "/a", "key_file": "/b"}, {"key_id": ""}],
)  # fmt: skip
def test_settings_that_could_let_nobody_in_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LoginSettings.model_validate({"issuer": CITY, "client_id": CLIENT, **more})


@pytest.mark.parametrize(
    ("known_as", "issuer", "why"),
    [
        ("http://gateway.example", Issuer(CITY, "a"), "https"),
        ("http://10.0.0.1:8080", Issuer(CITY, "a"), "https"),
        (KNOWN_AS, Issuer(OTHER, "a"), "not believed"),
        (KNOWN_AS, Issuer(CITY, "a", is_bound_only=True), "bound"),
    ],
)
def test_a_start_that_could_let_nobody_in_is_refused(known_as: str, issuer: Issuer, why: str) -> None:
    ways = {"city": LoginSettings(issuer=CITY, client_id=CLIENT)}
    with pytest.raises(SetupError, match=why):
        refuse_unfit(ways, {issuer.url: issuer}, known_as)
    refuse_unfit({}, {issuer.url: issuer}, known_as)
    for good in (KNOWN_AS, "http://127.0.0.1:8080", "http://localhost"):
        refuse_unfit(ways, {CITY: Issuer(CITY, "a")}, good)


@pytest.mark.parametrize(("content", "mode"), [("x", 0o644), ("", 0o600), (None, 0)])
def test_a_secret_or_key_that_others_may_read_or_nobody_can_is_refused(
    tmp_path: Path, content: str | None, mode: int
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    for name in ("secret_file", "key_file"):
        ways = {"city": LoginSettings.model_validate({"issuer": CITY, "client_id": CLIENT, name: file})}
        with pytest.raises(SetupError, match=r"login\.city"):
            refuse_unfit(ways, {CITY: Issuer(CITY, "a")}, KNOWN_AS)
