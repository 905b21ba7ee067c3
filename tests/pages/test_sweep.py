"""A sweep over all pages as every persona, by links and by what forms of search find: nobody's number and name, and no value of any register, stands
where the persona's grid does not let it; and no page is heavy.

The registers hold values that stand nowhere else.  Whom a task, a visit, a complaint or one's own data is about is shown to whoever works on it, and to
nobody else.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from importlib import resources
from urllib.parse import quote, urlsplit

import httpx
import pytest

from gateway_demo.examples import EXAMPLES
from gateway_demo.families import FAMILIES
from gateway_demo.routes import VISITORS
from tests.pages.crawl import Leak, is_page, kind_of, leaks, pages_of
from tests.pages.planted import Plant
from tests.pages.reader import Reader
from tests.pages.work import ASKS, Asking, Work

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
    "clerk": ("/clerk/complaints", "/desk/complaints"),
    "resident": ("/citizen",),
    "resident2": ("/citizen",),
}
"""Where a persona's own work, or their own data, names people."""
INTRODUCED = " ".join(title for one in FAMILIES for title in (*one.whose.values(), *one.shows.values()))
"""How the demo names the families of its ready questions beside a matter's form."""
EVERYBODY = (None, *(one.hint for one in VISITORS), "credit", "supervisor", "protector")
FRAGMENT = {"hx-request": "true", "hx-current-url": "http://127.0.0.1/"}
APPLICANT = EXAMPLES["M01"]["parties"][0]["person_id"]
Forms = Sequence[tuple[str, dict[str, str]]]


def _of_the_log(work: Work) -> Forms:
    one = work.asked[0]
    whose = ({"person_id": APPLICANT}, {"account": "JH330702000123"}, {"case_number": one.case})
    filters = (
        {"query_id": one.query_id},
        {"matter": "M07", "state": "denied"},
        {"actor": "JHV-real_estate"},
        {"since": "yesterday"},
    )
    return [
        *(("/auditor/search", form) for form in (*whose, *filters)),
        *(("/auditor/timeline", form) for form in (*whose, {})),
        ("/auditor/exports", {"person_id": APPLICANT, "csv": "1"}),
    ]


def _of_the_window(work: Work) -> Forms:
    """Forms that are shown once more: another place in them, and what is refused."""
    family = EXAMPLES["M01"]["parties"]
    named = {f"p{at}_{member}": value for at, party in enumerate(family) for member, value in party.items()}
    csv = "staff_person_id,staff_name\n" + "\n".join(f"{one['person_id']},{one['name']}" for one in family)
    return [
        ("/clerk/matters/M01", {**named, "case_number": work.asked[0].case, "more": "child"}),
        ("/clerk/matters/M01", {**named, "case_number": "no such case"}),
        ("/clerk/matters/M13", {**named, "case_number": work.asked[0].case}),
        (
            "/clerk/lists/new",
            {"matter": "M12", "kind": "staff_list", "certificate": "M12-C1", "csv": csv, "act": "preview"},
        ),
        ("/clerk/complaints", {"person_id": APPLICANT, "matter": "M01"}),
    ]


def _of_the_register(_work: Work) -> Forms:
    return [("/steward/register/search", {"sought": sought}) for sought in ("JH", APPLICANT, "陈", '" or "')]


SEARCHES: Mapping[str, Callable[[Work], Forms]] = {
    "auditor": _of_the_log,
    "auditor2": _of_the_log,
    "clerk": _of_the_window,
    "tax-clerk": _of_the_window,
    "housing-clerk": _of_the_window,
    "administrator": _of_the_register,
    "steward": _of_the_register,
}
"""What each of them may look for by a form, besides what links lead to."""


def weight_of(somebody: Reader, html: str) -> int:
    """What a browser has to be sent for a page, bytes; what is static comes compressed."""
    return len(html.encode()) + sum(_sent(somebody, unescape(one)) for one in set(_STATIC.findall(html)))


def _sent(somebody: Reader, address: str) -> int:
    if address not in _sizes:
        _sizes[address] = int(somebody.http.get(address).headers["content-length"])
    return _sizes[address]


def not_due(
    work: Work, persona: str | None, answer: httpx.Response, *, typed: Mapping[str, str] | None = None
) -> list[Leak]:
    """What of registers and people this persona is shown in an answer, and should not be.  typed: into the form that led to it."""
    path = urlsplit(str(answer.url)).path
    asking = next((one for one in work.asked if one.by == persona and one.query_id in path), None)
    plants = work.plants if asking is None else asking.must_not_show(work.plants)
    own = WORKS_ON.get((persona or "").partition(":")[0], ())
    written = " ".join((typed or {}).values()) + (INTRODUCED if path.startswith("/clerk/matters/") else "")
    is_own = path.startswith(own or ("none",)) or asking is not None or path == "/"
    people = () if is_own else [word for word in (*PEOPLE, *set(PEOPLE.values())) if word not in written]
    in_addresses = [
        leak for leak in leaks(answer, (), PEOPLE) if leak.where == "address" or leak.where.startswith("header")
    ]
    return leaks(answer, plants, people) + in_addresses


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("persona", EVERYBODY)
def test_nobody_is_shown_what_is_not_due(work: Work, persona: str | None, language: str) -> None:
    start = next((one.place for one in VISITORS if one.hint == persona), "/public")
    shown: list[Leak] = []
    kinds = set()
    with Reader(work.demo, persona, language) as somebody:
        for answer in pages_of(somebody, start):
            path = urlsplit(str(answer.url)).path
            kinds.add(kind_of(path))
            shown += not_due(work, persona, answer)
            if is_page(answer):
                assert weight_of(somebody, answer.text) <= MOST_BYTES, path
            if language == "en":
                shown += not_due(work, persona, somebody.http.get(str(answer.url), headers=FRAGMENT))
        searches = SEARCHES.get(persona or "")
        for path, form in () if searches is None else searches(work):
            answer = somebody.send(path, form)
            assert answer.status_code < 500, path
            shown += not_due(work, persona, answer, typed=form)
    assert shown == []
    assert kinds


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("by", ASKS)
def test_of_each_matter_an_officer_is_shown_what_the_grid_gives_and_no_value_besides(
    work: Work, by: str, language: str
) -> None:
    shown: list[Leak] = []
    clear = set()
    with Reader(work.demo, by, language) as officer:
        officer.http.headers["x-csrf-token"] = officer.token
        for one in work.asked:
            if one.by != by:
                continue
            for address in addresses_of(one):
                answer = officer.http.get(address)
                assert answer.status_code == 200, (address, answer.status_code)
                shown += leaks(answer, one.must_not_show(work.plants))
                shown += leaks(officer.http.get(address, headers=FRAGMENT), one.must_not_show(work.plants))
                clear |= {
                    plant.item for plant in work.plants if plant.item in one.clear and plant.stands_in(answer.text)
                }
    assert shown == []
    assert clear or by != "clerk", "what is given is shown, or else nothing is tried here"


def addresses_of(one: Asking) -> list[str]:
    """Wherever an answer is read."""
    page, api = f"/clerk/queries/{one.query_id}", f"/v1/queries/{one.query_id}"
    return [
        page,
        f"{page}?told=yes",
        f"{page}/print",
        api,
        f"{api}/proof",
        f"/clerk/queries?case={quote(one.case)}",
    ]


@pytest.mark.parametrize("persona", EVERYBODY)
def test_no_address_of_anothers_work_shows_anything_of_it(work: Work, persona: str | None) -> None:
    shown = []
    with Reader(work.demo, persona) as somebody:
        somebody.http.headers["x-csrf-token"] = somebody.token
        for one in work.asked:
            if one.by == persona:
                continue
            for address in addresses_of(one)[:3]:
                answer = somebody.http.get(address)
                path = urlsplit(str(answer.url)).path
                assert persona is None or answer.status_code in {403, 404}, (persona, path, answer.status_code)
                shown += leaks(answer, work.plants, PEOPLE)
    assert shown == []


# ── the sweep finds what it looks for ──────────────────────────────────────────────────────────────────────────────────

PLANT = Plant("浙GZ1001", re.compile("浙GZ1001"), ("vehicles", "plate_no"))


@pytest.mark.parametrize(
    "body",
    [
        "<p>浙GZ1001</p>",
        '<input type="hidden" value="浙GZ1001">',
        '<a title="浙GZ1001">',
        '<button aria-label="&#27993;GZ1001">',
        "<!-- 浙GZ1001 -->",
        '{"plate": "浙GZ1001"}',
    ],
)
def test_a_planted_leak_is_found_wherever_it_stands(body: str) -> None:
    answer = httpx.Response(200, text=body, request=httpx.Request("GET", "http://gateway/clerk"))
    assert [leak.what for leak in leaks(answer, [PLANT])] == [PLANT.value]


def test_a_planted_leak_is_found_in_addresses_headers_and_on_the_way() -> None:
    request = httpx.Request("GET", "http://gateway/clerk?of=%E6%B5%99GZ1001")
    answer = httpx.Response(200, text="", request=request)
    assert [leak.where for leak in leaks(answer, [PLANT])] == ["address"]
    packed = {"location": quote("/clerk/浙GZ1001"), "x-of": quote("陈思远")}
    answer = httpx.Response(200, text="", request=httpx.Request("GET", "http://gateway/"))
    answer.history = [httpx.Response(303, headers=packed, request=httpx.Request("GET", "http://gateway/"))]
    found = {(leak.what, leak.where) for leak in leaks(answer, [PLANT], ["陈思远"])}
    assert found == {(PLANT.value, "header location"), ("陈思远", "header x-of")}
