"""A clerk and a citizen sign in with a browser at the demo's issuer, are known, and sign out; the log and nothing else tells of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from gateway_demo.demo import Demo
from tests.stories.people import Asker

CITIZEN = "33079119940317001X"


@contextmanager
def signed_in(demo: Demo, **persona: str) -> Iterator[httpx.Client]:
    """A browser in which somebody has chosen who they want to be."""
    with httpx.Client(base_url=demo.addresses["base_url"], trust_env=False, timeout=20) as browser:
        begun = browser.get("/login")
        page = browser.get(begun.headers["location"])
        assert "选择身份" in page.text
        chosen = browser.post(begun.headers["location"], data=persona)
        entered = browser.get(chosen.headers["location"])
        assert entered.status_code == 303, entered.text
        assert entered.headers["location"] == f"{demo.addresses['base_url']}/session"
        yield browser


def test_a_clerk_signs_in_is_known_and_signs_out_and_the_log_tells_of_both(demo: Demo, ask: Asker) -> None:
    with signed_in(demo, persona="clerk") as browser:
        told = browser.get("/session").json()
        assert (told["account"], told["client"], told["roles"]) == ("JH330702000123", "gateway-pages", ["officer"])
        assert "ask_query" in told["operations"]
        out = browser.post(
            "/logout", data={"csrf_token": told["csrf_token"]}, headers={"origin": demo.addresses["base_url"]}
        )
        assert urlsplit(out.headers["location"]).path == "/end-session"
        ended = browser.get(out.headers["location"])
        assert ended.headers["location"] == f"{demo.addresses['base_url']}/signed-out"
        assert "已退出" in browser.get(ended.headers["location"]).text
        assert browser.get("/session").status_code == 401
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"client": "gateway-pages"}).json()["items"]
    assert [(one["kind"], one["details"]["did"]) for one in entries[:2]] == [
        ("ADMIN", "sign out"),
        ("ADMIN", "sign in"),
    ]
    assert entries[0]["details"]["session"] == entries[1]["details"]["session"]


def test_a_citizen_signs_in_and_their_number_stands_nowhere(demo: Demo) -> None:
    with signed_in(demo, persona=f"citizen:{CITIZEN}") as browser:
        told = browser.get("/session")
        assert told.json()["roles"] == ["citizen"]
        cookies = "".join(browser.cookies.values())
        log = (Path(demo.home) / "log" / "gateway.log").read_text("utf-8")
        assert not [place for place in (told.text, cookies, log) if CITIZEN in place]
