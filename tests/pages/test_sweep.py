"""A sweep over all pages as every persona: nobody's number and nobody's name stands where the persona's rights do not let it; and none is heavy.

Whom a task, a visit, a complaint or one's own data is about is shown to whoever works on it, and to nobody else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from importlib import resources
from urllib.parse import urlsplit

import pytest

from gateway_demo.demo import Demo
from gateway_demo.examples import EXAMPLES
from gateway_demo.routes import VISITORS
from tests.pages.reader import Reader, text_of
from tests.pages.test_clerk import asked, complete

_HREF = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\bM\d\d(?:-C\d)?\b|\b\d+-\d+\b|[?].*")
_ELSEWHERE = (
    "/login",
    "/logout",
    "/docs",
    "/static/",
    "/open-data/",
    "/openapi",
    "/v1/",
    "/session",
    "/signed-out",
    "/audit/",
)
MOST_OF_A_KIND, MOST_PAGES = 2, 60
MOST_BYTES = 150_000
"""Of one page with all that it loads."""
_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_sizes: dict[str, int] = {}
_PERSONAS = json.loads(resources.files("gateway_demo.population").joinpath("data", "personas.json").read_text("utf-8"))
PEOPLE: Mapping[str, str] = {one["id_no"]: one["name"] for one in _PERSONAS["household"]}
WORKS_ON: Mapping[str, tuple[str, ...]] = {
    "verifier": ("/desk",),
    "inspector": ("/inspector",),
    "inspector2": ("/inspector",),
    "agent": ("/desk/complaints",),
    "clerk": ("/clerk/complaints",),
    "resident": ("/citizen",),
    "resident2": ("/citizen",),
}
"""Where a persona's own work, or their own data, names people."""


@pytest.fixture(scope="module")
def work(demo: Demo) -> None:
    """Something for everybody to look at: a family's flat, a first home asked by two offices, a list, a complaint."""
    with Reader(demo, "clerk") as clerk, Reader(demo, "tax-clerk") as tax:
        query_id, _ = asked(clerk, "M01")
        complete(clerk, query_id)  # the desk has its question now
        asked(clerk, "M07")
        asked(tax, "M07")
        asked(clerk, "M02")
        case = clerk.api(f"/v1/queries/{query_id}")["case_number"]
        complaint = {"case_number": case, "matter": "M01", "county": "330702", "words": "白跑一趟"}
        clerk.send("/clerk/complaints", complaint | {"person_id": EXAMPLES["M01"]["parties"][0]["person_id"]})


def pages_of(somebody: Reader, start: str) -> Iterator[tuple[str, str]]:
    """Every kind of page that links lead to from the front door and the persona's room, by address and HTML."""
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    waiting = ["/", start]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = _ID.sub("*", path)
        if path in seen or kinds[kind] >= MOST_OF_A_KIND or path.startswith(_ELSEWHERE):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = somebody.http.get(path)
        assert answer.status_code < 500, (path, answer.status_code)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        yield urlsplit(str(answer.url)).path, answer.text
        waiting += [unescape(found) for found in _HREF.findall(answer.text)]


def weight_of(somebody: Reader, html: str) -> int:
    """What a browser has to be sent for a page, bytes; what is static comes compressed."""
    return len(html.encode()) + sum(_sent(somebody, unescape(one)) for one in set(_STATIC.findall(html)))


def _sent(somebody: Reader, address: str) -> int:
    if address not in _sizes:
        _sizes[address] = int(somebody.http.get(address).headers["content-length"])
    return _sizes[address]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("persona", [None, *(one.hint for one in VISITORS)])
@pytest.mark.usefixtures("work")
def test_nobody_is_named_to_whom_it_is_not_due(demo: Demo, persona: str | None, language: str) -> None:
    start = next((one.place for one in VISITORS if one.hint == persona), "/public")
    own = WORKS_ON.get((persona or "").partition(":")[0], ())
    shown = []
    with Reader(demo, persona, language) as somebody:
        kinds = set()
        for path, html in pages_of(somebody, start):
            kinds.add(_ID.sub("*", path))
            assert weight_of(somebody, html) <= MOST_BYTES, path
            told = text_of(html)
            if path.startswith(own or ("none",)) or (path == "/" and not persona):
                continue
            hidden = (
                told if path != "/" else told.replace("陈思远", "").replace("周建国", "")
            )  # the front door's own residents
            shown += [(path, "number") for number in PEOPLE if number in html]
            shown += [(path, "name") for name in set(PEOPLE.values()) if name in hidden]
            assert not [number for number in PEOPLE if number in path]
    assert shown == []
    assert kinds
