"""Whoever reads a page meets words: a code stands where it is marked as one, beside what it means, and nowhere bare."""

import re
from html import unescape

import pytest

from gateway_demo.demo import Demo
from gateway_demo.routes import VISITORS
from tests.pages.reader import Reader, text_of
from tests.pages.test_made_up import form_of

_MARKED = re.compile(
    r'<(\w+)\b[^>]*\bclass="[^"]*\bcode\b[^"]*"[^>]*>.*?</\1>|<(code|pre|textarea|script)\b.*?</\2>', re.DOTALL
)
_LINK = re.compile(r'href="(/[^"#]*)')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\bM\d\d(?:-C\d)?\b|\b\d+-\d+\b|[?].*")
_ELSEWHERE = ("/login", "/docs", "/static/", "/open-data/", "/v1/", "/.well-known/")
MOST_PAGES = 40
_CODE = re.compile(r"(?<![\w/.@-])(?:[a-z]+(?:_[a-z0-9]+)+|[A-Z]{2,}(?:_[A-Z0-9]+)+)(?![\w/@.-])")
"""As closed lists write their words: `general_window`, `TO_BE_VERIFIED`; parts of addresses, accounts and files are none."""
NAMED_SO = {"client_id"}
"""Of an access token: whoever administers accounts knows it by no other name."""
NAMES_SETTINGS = ("/operator/check",)
"""What a check finds names settings and files as they are written."""


@pytest.fixture(scope="module")
def some_work(demo: Demo) -> None:
    """A family's flat, and a first home."""
    with Reader(demo, "clerk") as clerk:
        for matter in ("M01", "M07"):
            clerk.send(f"/clerk/matters/{matter}", form_of(clerk.get(f"/clerk/matters/{matter}?example=1")))


def pages_of(somebody: Reader, start: str) -> dict[str, str]:
    """Where somebody begins, and one page of each kind that links from there and from those lead to, by address."""
    told: dict[str, str] = {}
    kinds: set[str] = set()
    waiting = [start]
    while waiting and len(told) < MOST_PAGES:
        path = unescape(waiting.pop(0))
        kind = _ID.sub("*", path)
        if kind in kinds or path.startswith(_ELSEWHERE):
            continue
        kinds.add(kind)
        answer = somebody.http.get(path)
        is_here = answer.url.netloc == somebody.http.base_url.netloc  # and not the issuer's, which signs in
        if is_here and "html" in answer.headers.get("content-type", ""):
            told[answer.url.path] = answer.text
            waiting += _LINK.findall(answer.text)
    return told


def codes_in(html: str) -> set[str]:
    """Those that stand bare among the words."""
    return set(_CODE.findall(text_of(_MARKED.sub(" ", html)))) - NAMED_SO


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("persona", [None, *(one.hint for one in VISITORS)])
@pytest.mark.usefixtures("some_work")
def test_no_code_stands_bare_on_a_page(demo: Demo, persona: str | None, language: str) -> None:
    start = next((one.place for one in VISITORS if one.hint == persona), "/public")
    with Reader(demo, persona, language) as somebody:
        pages = pages_of(somebody, start)
    bare = {path: found for path, html in pages.items() if path not in NAMES_SETTINGS and (found := codes_in(html))}
    assert pages
    assert bare == {}


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("<small>data_office</small>", {"data_office"}),
        ('<span class="small code">data_office</span> <code>a_b</code>', set()),
        ("<p>JHV-real_estate, M01-C1, working_days.json</p>", set()),
        ("<td>TO_BE_VERIFIED</td>", {"TO_BE_VERIFIED"}),
    ],
)
def test_a_bare_code_is_told_from_one_that_is_marked(html: str, bare: set[str]) -> None:
    assert codes_in(html) == bare
