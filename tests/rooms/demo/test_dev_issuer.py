"""The demo's issuer: its tokens go through the same check as anybody's."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.domain.roles import OPERATIONS, ROLES, operations_of
from gateway.identity import Identity, Issuer, PersonDigests
from gateway.identity.id_tokens import Expected
from gateway_demo.issuer import PAGES_CLIENT, DevIssuer, DevIssuerSettings, dev_issuer
from tests.rooms.identity.test_senders import Uses

URL = "http://127.0.0.1:8099"
DOCS = "http://127.0.0.1:8080/docs/oauth2-redirect.html"
CLERK = "330791199003070028"
KIN = ("330791198908080015", "330791201601010017")


def issuer(home: Path, **changes: object) -> DevIssuer:
    settings = DevIssuerSettings(URL, "gateway", {"gateway-docs": (DOCS,)}, demo=True)
    for name, value in changes.items():
        object.__setattr__(settings, name, value)
    return dev_issuer(settings, home, PersonDigests.from_home(home), [DepartmentCode("real_estate")], Uses())


def client(made: DevIssuer, base_url: str = URL) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(made.app), base_url=base_url)


def identity(made: DevIssuer, home: Path) -> Identity:
    async def fetch(url: str) -> bytes:
        async with client(made) as http:
            return (await http.get(url)).content

    return Identity([Issuer(URL, "gateway")], PersonDigests.from_home(home), fetch=fetch)


async def persona_token(made: DevIssuer, name: str) -> str:
    async with client(made) as http:
        answer = await http.post("/token", data={"grant_type": "urn:oneclick:persona", "persona": name})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.mark.parametrize(
    ("name", "account", "department", "role"),
    [
        ("clerk", "JH330702000123", "general_window", "officer"),
        ("housing-clerk", "JH330702000207", "housing", "officer"),
        ("tax-clerk", "JH330702000311", "taxation", "officer"),
        ("system", "JHSYS0000001", "general_window", "system"),
        ("verifier:real_estate", "JHV-real_estate", "real_estate", "verifier"),
        ("auditor2", "JHAUD0000002", "audit_office", "auditor"),
        ("steward2", "JHSTW0000002", "data_office", "steward"),
        ("inspector", "JHINS0000001", "data_office", "inspector"),
        ("editor", "JHEDT0000001", "data_office", "editor"),
        ("operator", "JHOPS0000001", "data_office", "operator"),
    ],
)
async def test_a_persona_is_who_it_says(tmp_path: Path, name: str, account: str, department: str, role: str) -> None:
    made = issuer(tmp_path)
    officer = await identity(made, tmp_path).authenticate(Credential(await persona_token(made, name)))
    assert (officer.account, str(officer.department), *officer.roles) == (account, department, role)


async def test_the_clerk_comes_with_digests_of_her_own_and_no_number(tmp_path: Path) -> None:
    made = issuer(tmp_path)
    token = await persona_token(made, "clerk")
    keeper = identity(made, tmp_path)
    officer = await keeper.authenticate(Credential(token))
    assert officer.person_digest == keeper.digest(PersonId.parse(CLERK))
    assert officer.kin_digests == {keeper.digest(PersonId.parse(number)) for number in KIN}
    body = urlsafe_b64decode(token.split(".")[1] + "==").decode()
    assert not [secret for secret in (CLERK, *KIN, "王丽", "许国栋") if secret in body]


async def test_a_citizen_brings_their_own_number_wrapped(tmp_path: Path) -> None:
    made = issuer(tmp_path)
    token = await persona_token(made, "citizen:33079119940317001X")
    keeper = identity(made, tmp_path)
    officer = await keeper.authenticate(Credential(token))
    assert officer.roles == {"citizen"}
    assert (await keeper.person_of(Credential(token))).number == "33079119940317001X"
    assert "33079119940317001X" not in urlsafe_b64decode(token.split(".")[1] + "==").decode()


async def test_an_officer_is_nobody_about_whom_to_ask(tmp_path: Path) -> None:
    made = issuer(tmp_path)
    token = await persona_token(made, "clerk")
    with pytest.raises(NotAuthenticated):
        await identity(made, tmp_path).person_of(Credential(token))


@pytest.mark.parametrize("name", ["nobody", "verifier:*", "verifier:nowhere", "citizen:330791199403170011", ""])
async def test_no_such_persona_is_refused_without_echo(tmp_path: Path, name: str) -> None:
    async with client(issuer(tmp_path)) as http:
        answer = await http.post("/token", data={"grant_type": "urn:oneclick:persona", "persona": name})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert "330791199403170011" not in answer.text


async def test_the_key_survives_a_restart_and_is_kept_private(tmp_path: Path) -> None:
    token = await persona_token(issuer(tmp_path), "clerk")
    again = issuer(tmp_path)
    assert await identity(again, tmp_path).authenticate(Credential(token))
    keys = tmp_path / "keys"
    assert {path.name: path.stat().st_mode & 0o777 for path in keys.iterdir()} == {
        "identity.key": 0o600,
        "dev-issuer.json": 0o600,
    }
    async with client(again) as http:
        assert "d" not in (await http.get("/jwks.json")).json()["keys"][0]


def test_a_key_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    issuer(tmp_path)
    (tmp_path / "keys" / "identity.key").chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        issuer(tmp_path)


def test_it_refuses_to_start_outside_the_demo(tmp_path: Path) -> None:
    with pytest.raises(SetupError):
        issuer(tmp_path, demo=False)
    with pytest.raises(SetupError):
        issuer(tmp_path, url="https://issuer.example")


async def test_a_name_made_to_point_here_gets_nothing(tmp_path: Path) -> None:
    async with client(issuer(tmp_path), "http://evil.example") as http:
        answer = await http.post("/token", data={"grant_type": "urn:oneclick:persona", "persona": "clerk"})
    assert answer.status_code == 403


def authorize(**changes: str) -> dict[str, str]:
    challenge = urlsafe_b64encode(sha256(b"v" * 43).digest()).decode().rstrip("=")
    return {
        "response_type": "code",
        "client_id": "gateway-docs",
        "redirect_uri": DOCS,
        "state": "s&<",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    } | changes


async def test_a_person_chooses_a_persona_and_the_code_works_once(tmp_path: Path) -> None:
    made = issuer(tmp_path)
    async with client(made) as http:
        page = await http.get("/authorize", params=authorize())
        assert "verifier:real_estate" in page.text
        assert "s&<" not in page.text
        back = await http.get("/authorize", params=authorize(persona="clerk"))
        assert back.status_code == 303
        answer = parse_qs(urlsplit(back.headers["location"]).query)
        assert answer["state"] == ["s&<"]
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "client_id": "gateway-docs",
            "redirect_uri": DOCS,
            "code_verifier": "v" * 43,
        }
        origin = {"origin": "http://127.0.0.1:8080"}
        good = await http.post("/token", data=form, headers=origin)
        assert good.headers["access-control-allow-origin"] == origin["origin"]
        officer = await identity(made, tmp_path).authenticate(Credential(good.json()["access_token"]))
        assert officer.client == "gateway-docs"
        assert (await http.post("/token", data=form)).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": DOCS + "/x"},
        {"client_id": "other"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"response_type": "token"},
    ],
)
async def test_authorize_refuses(tmp_path: Path, changes: dict[str, str]) -> None:
    async with client(issuer(tmp_path)) as http:
        assert (await http.get("/authorize", params=authorize(**changes, persona="clerk"))).status_code == 400


async def test_a_code_needs_its_verifier(tmp_path: Path) -> None:
    async with client(issuer(tmp_path)) as http:
        back = await http.get("/authorize", params=authorize(persona="clerk"))
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "client_id": "gateway-docs", "redirect_uri": DOCS}
        assert (await http.post("/token", data=form | {"code_verifier": "w" * 43})).json()["error"] == "invalid_grant"


async def test_other_origins_are_not_answered_across(tmp_path: Path) -> None:
    async with client(issuer(tmp_path)) as http:
        answer = await http.options("/token", headers={"origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_the_table_names_known_roles_and_every_persona_can_do_something() -> None:
    assert {role for roles in OPERATIONS.values() for role in roles} == set(ROLES)
    assert all(operations_of([role]) for role in ROLES)
    assert "ask_query" not in operations_of(["auditor", "citizen", "verifier", "nobody"])


def test_personas_file_holds_no_names() -> None:
    text = (Path(__file__).parents[3] / "src/gateway_demo/issuer/data/personas.json").read_text("utf-8")
    assert text.isascii()
    assert json.loads(text)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (b"grant_type=password", "unsupported_grant_type"),
        (b"", "unsupported_grant_type"),
        (b"grant_type=authorization_code&code=x", "invalid_grant"),
        (b"\xff\xfe", "invalid_request"),
        (b"&".join(b"a=%d" % n for n in range(50)), "invalid_request"),
        (b"x" * 9000, "invalid_request"),
    ],
)
async def test_token_refuses_other_requests(tmp_path: Path, form: bytes, error: str) -> None:
    async with client(issuer(tmp_path)) as http:
        answer = await http.post("/token", content=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_a_browser_may_ask_first(tmp_path: Path) -> None:
    async with client(issuer(tmp_path)) as http:
        answer = await http.options("/token", headers={"origin": "http://127.0.0.1:8080"})
    assert answer.status_code == 204
    assert "x-requested-with" in answer.headers["access-control-allow-headers"]


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where a folder should be")
    with pytest.raises(SetupError, match="cannot keep a key"):
        PersonDigests.from_home(tmp_path)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SetupError):
        PersonDigests(b"short")


PAGES = "http://127.0.0.1:8080/callback"


async def signed_in(made: DevIssuer, **by: object) -> httpx.Response:
    """What comes for the code of somebody who signs in on the page."""
    async with client(made) as http:
        asked = authorize(client_id=PAGES_CLIENT, redirect_uri=PAGES, scope="openid", nonce="n")
        back = await http.request(params={**asked, **by.pop("params", {})}, url="/authorize", **by)  # type: ignore[arg-type,dict-item]  # of the table
        if back.status_code != 303:
            return back
        answer = parse_qs(urlsplit(back.headers["location"]).query)
        assert answer["iss"] == [URL]
        form = {
            "grant_type": "authorization_code", "code": answer["code"][0], "client_id": PAGES_CLIENT, "redirect_uri": PAGES,
            "code_verifier": "v" * 43,
        }  # fmt: skip
        return await http.post("/token", data=form)


@pytest.mark.parametrize(
    ("by", "account"),
    [
        ({"method": "GET", "params": {"persona": "clerk"}}, "JH330702000123"),
        ({"method": "POST", "data": {"persona": "auditor"}}, "JHAUD0000001"),
        ({"method": "POST", "data": {"persona": "citizen:33079119940317001X"}}, "citizen-"),
    ],
)
async def test_whoever_signs_in_gets_an_id_token_that_the_gateway_takes(
    tmp_path: Path, by: dict[str, object], account: str
) -> None:
    made = issuer(tmp_path, redirects={PAGES_CLIENT: [PAGES]})
    tokens = (await signed_in(made, **by)).json()
    expected = Expected(URL, PAGES_CLIENT, "n", tokens["access_token"])
    assert (await identity(made, tmp_path).signed_in(tokens["id_token"], expected)).subject.startswith(account)
    with pytest.raises(NotAuthenticated):
        await identity(made, tmp_path).signed_in(tokens["id_token"], replace(expected, nonce="m"))


async def test_a_person_s_number_comes_in_the_form_and_never_in_an_address(tmp_path: Path) -> None:
    made = issuer(tmp_path, redirects={PAGES_CLIENT: [PAGES]})
    refused = await signed_in(made, method="GET", params={"persona": "citizen:33079119940317001X"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    page = await signed_in(made, method="GET")
    assert 'method="post"' in page.text
    assert "form-action" not in page.headers["content-security-policy"]


async def test_whoever_signs_out_goes_back_to_the_client_s_own_page_and_nowhere_else(tmp_path: Path) -> None:
    back = "http://127.0.0.1:8080/signed-out"
    async with client(issuer(tmp_path, after_end={PAGES_CLIENT: [back]})) as http:
        for client_id, to, status in (
            (PAGES_CLIENT, back, 303),
            ("other", back, 400),
            (PAGES_CLIENT, f"{back}/x", 400),
        ):
            answer = await http.get("/end-session", params={"client_id": client_id, "post_logout_redirect_uri": to})
            assert (answer.status_code, answer.headers.get("location")) == (status, back if status == 303 else None)
