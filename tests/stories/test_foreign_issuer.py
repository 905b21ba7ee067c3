"""An issuer of another implementation: its people sign in, its systems get tokens, its keys turn, and the gateway knows all of it by discovery."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from gateway.cli.profiles import Profile, token_by
from gateway_demo.demo import Demo
from tests.stories.conftest import another_gateway
from tests.stories.foreign_issuer import Client, ForeignIssuer, Person, foreign_issuer

PAGES, SIGNED, SYSTEM, SECRET = "gateway-pages", "gateway-signed", "one-stop", "with a blank: and more"
CLAIMS = {
    "account": "/sub",
    "roles": {"at": "/groups", "words": {"/officers": "officer", "/systems": "system"}},
    "department": "/org/unit",
    "county": "/org/area",
    "post": "/desk",
    "duties": {"value": ["*"]},
}


@dataclass
class City:
    """A gateway that believes an issuer of another implementation."""

    url: str
    issuer: ForeignIssuer

    def comes_in(self, browser: httpx.Client, way: str = "foreign") -> httpx.Response:
        """What the gateway says once somebody has signed in; each redirect is followed by hand."""
        sent = browser.get(f"{self.url}/login?issuer={way}")
        back = browser.get(sent.headers["location"])
        return browser.get(back.headers["location"])


@pytest.fixture(scope="module")
def city(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("foreign")
    secret = folder / "secret"
    secret.touch(0o600)
    secret.write_text(SECRET)
    key, file = key_in(folder)
    with foreign_issuer() as issuer:
        told = {
            "url": issuer.iss,
            "algorithms": ["RS256"],
            "prefix": "foreign:",
            "roles": ["officer", "system"],
            "claims": CLAIMS,
        }
        login = {"foreign": {"issuer": issuer.iss, "client_id": PAGES, "secret_file": str(secret)}}
        login["signed"] = {"issuer": issuer.iss, "client_id": SIGNED, "key_file": str(file), "key_id": "2026"}
        with another_gateway(demo, folder, "foreign", issuers=[told], login=login) as addresses:
            url = addresses["base_url"]
            issuer.clients[PAGES] = Client(
                PAGES, "client_secret_basic", ("authorization_code",), SECRET, redirects=(f"{url}/callback",),
                after_end=(f"{url}/signed-out",),
            )  # fmt: skip
            issuer.clients[SIGNED] = Client(
                SIGNED, "client_assertion_jwt", ("authorization_code",), keys=key, redirects=(f"{url}/callback",)
            )
            yield City(url, issuer)


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=20) as made:
        yield made


def key_in(folder: Path) -> tuple[Mapping[str, Any], Path]:
    """A client's own: the public one, and the file with the private one."""
    key, file = ECKey.generate_key("P-256", {"kid": "2026"}, private=True), folder / "key.pem"
    file.touch(0o600)
    file.write_bytes(key.as_pem(private=True))
    return key.as_dict(private=False), file


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.5)
    return held


def test_its_people_sign_in_by_code_and_out_again(city: City, browser: httpx.Client) -> None:
    entered = city.comes_in(browser)
    assert (entered.status_code, entered.headers.get("location")) == (303, f"{city.url}/session"), entered.text
    told = browser.get(f"{city.url}/session").json()
    assert (told["account"], told["client"], told["roles"]) == ("foreign:li.wang", f"foreign:{PAGES}", ["officer"])
    assert (told["department"], told["county"], told["post"], told["login"]) == (
        "housing",
        "330702",
        "window 3",
        "foreign",
    )
    out = browser.post(f"{city.url}/logout", data={"csrf_token": told["csrf_token"]})
    back = browser.get(out.headers["location"])
    assert (back.status_code, back.headers["location"]) == (302, f"{city.url}/signed-out")
    assert browser.get(f"{city.url}/session").status_code == 401


def test_its_people_sign_in_where_the_gateway_shows_who_it_is_by_a_signed_assertion(
    city: City, browser: httpx.Client
) -> None:
    assert city.comes_in(browser, "signed").status_code == 303
    assert browser.get(f"{city.url}/session").json()["client"] == f"foreign:{SIGNED}"


def test_what_its_issuer_refuses_lets_nobody_in(city: City, browser: httpx.Client) -> None:
    """A code of another attempt, an answer once more, and a role that the gateway lets it not give."""
    with httpx.Client(trust_env=False) as other:
        stolen = other.get(other.get(f"{city.url}/login?issuer=foreign").headers["location"]).headers["location"]
        own = browser.get(browser.get(f"{city.url}/login?issuer=foreign").headers["location"]).headers["location"]
        mixed = httpx.URL(own).copy_merge_params({"code": httpx.URL(stolen).params["code"]})
        assert browser.get(mixed).json()["code"] == "browser-refused"
        attempt = other.cookies["gateway-login"]
        assert other.get(stolen).status_code == 303  # for whom it was
        assert browser.get(stolen, headers={"cookie": f"gateway-login={attempt}"}).json()["code"] == "browser-refused"
    city.issuer.who = Person("chen", ("auditor",))
    nobody = city.comes_in(browser)
    city.issuer.who = Person("li.wang", ("officer",))
    assert (nobody.status_code, nobody.json()["code"]) == (403, "browser-refused")


def test_its_systems_show_who_they_are_by_a_signed_assertion(city: City, tmp_path: Path) -> None:
    key, file = key_in(tmp_path)
    city.issuer.clients[SYSTEM] = Client(SYSTEM, "client_assertion_jwt", ("client_credentials",), keys=key)
    profile = Profile(base_url=city.url, issuer=city.issuer.iss, client_id=SYSTEM, key=file, key_id="2026")
    me = told(city, token_by(profile))
    assert (me["account"], me["client"], me["roles"]) == (f"foreign:{SYSTEM}", f"foreign:{SYSTEM}", ["system"])


def test_its_keys_turn_and_one_that_is_withdrawn_opens_nothing(city: City, browser: httpx.Client) -> None:
    assert city.comes_in(browser).status_code == 303
    city.issuer.rotate("second", withdraws=False)
    with httpx.Client(trust_env=False, timeout=20) as later:
        assert within(15, lambda: city.comes_in(later).status_code == 303)
        assert browser.get(f"{city.url}/session").status_code == 200
        city.issuer.rotate("third", withdraws=True)
        assert within(15, lambda: city.comes_in(later).status_code == 303)
        assert later.get(f"{city.url}/session").status_code == 200
    assert browser.get(f"{city.url}/session").status_code == 401


def told(city: City, token: str) -> dict[str, Any]:
    answer = httpx.get(f"{city.url}/v1/me", headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=20)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
