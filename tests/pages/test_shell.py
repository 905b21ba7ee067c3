"""The shell of all rooms: the front door, signing in and out, language, refusals as pages, what is static."""

import gzip
import re
from importlib import resources

import pytest

from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of


def test_the_front_door_is_read_in_both_languages(reader: Reads) -> None:
    english, chinese = text_of(reader().get("/")), text_of(reader(None, "zh-CN,zh;q=0.9").get("/"))
    assert "Let the data run, not the people" in english
    assert "让数据多跑路，让群众少跑腿" in chinese
    assert "Window clerk" in english
    assert "窗口人员" in chinese


def test_a_persona_comes_in_by_one_click_and_goes_out(reader: Reads) -> None:
    somebody = reader()
    front = somebody.get("/")
    [way] = re.findall(r'href="(/login\?[^"]*login_hint=auditor)"', front)
    entered = somebody.http.get(way.replace("&amp;", "&").replace("%2Fauditor", "%2F"))
    assert "JHAUD0000001" in text_of(entered.text)
    left = somebody.http.post("/logout", data={"csrf_token": somebody.session()["csrf_token"]})
    assert path_of(left) == "/signed-out"
    assert somebody.http.get("/session").status_code == 401


def test_the_language_is_chosen_and_kept(reader: Reads) -> None:
    somebody = reader("clerk")
    assert 'lang="en"' in somebody.get("/")
    chosen = somebody.send("/language", {"to": "zh", "return_to": "/"})
    assert (path_of(chosen), 'lang="zh-CN"' in chosen.text) == ("/", True)
    assert 'lang="zh-CN"' in somebody.get("/")


@pytest.mark.parametrize(
    "place",
    ["//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "/a\\b", "https://elsewhere.example"],
)
def test_the_switch_leads_nowhere_else(reader: Reads, place: str) -> None:
    assert reader("clerk").send("/language", {"to": "zh", "return_to": place}).status_code == 400


def test_nobody_is_sent_to_sign_in_and_comes_back(reader: Reads) -> None:
    somebody = reader()
    answer = somebody.http.get("/start", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?return_to=/start")
    under_htmx = somebody.http.get("/start", headers={"hx-request": "true"}, follow_redirects=False)
    assert under_htmx.headers["hx-redirect"].startswith("/login?return_to=")


def test_a_form_without_its_token_changes_nothing(reader: Reads) -> None:
    somebody = reader("clerk")
    somebody.token = "another"
    answer = somebody.send("/language", {"to": "zh", "return_to": "/"})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert (
        somebody.http.post("/language", data={"to": "zh"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    )


def test_every_page_says_that_it_loads_nothing_from_elsewhere_and_is_kept_by_nobody(reader: Reads) -> None:
    answer = reader("clerk").http.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert not re.findall(r"<script>|<style>| style=| on[a-z]+=", answer.text)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_what_is_static_is_compressed_once_and_held_by_its_digest(reader: Reads) -> None:
    somebody = reader()
    [address] = re.findall(r'href="(/static/house\.css\?v=[0-9a-f]+)"', somebody.get("/"))
    whole = somebody.http.get(address)
    own = resources.files("gateway.pages").joinpath("static", "house.css").read_bytes()
    assert (whole.content, whole.headers["content-encoding"]) == (own, "gzip")
    assert int(whole.headers["content-length"]) < len(gzip.compress(own)) + 100
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    held = somebody.http.get(address, headers={"if-none-match": whole.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    assert somebody.http.get("/static/nothing.css").status_code == 404
    assert somebody.http.get("/static/../__init__.py").status_code == 404
