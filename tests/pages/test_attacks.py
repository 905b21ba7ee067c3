"""The pages attacked: whatever is sent, they answer in words, tell nothing that is not due, run nothing that somebody wrote, lead nowhere else and let
nobody act in another's place.
"""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from uuid import UUID

import httpx
import pytest

from gateway.pages import ROOMS
from gateway_demo.routes import VISITORS
from tests.pages.crawl import is_page, kind_of, pages_of
from tests.pages.reader import Reader, path_of
from tests.pages.test_sweep import not_due
from tests.pages.work import Work

HELD_BY = {
    "front": "clerk",
    "clerk": "clerk",
    "desk": "verifier:real_estate",
    "auditor": "auditor",
    "citizen": "resident",
    "inspector": "inspector",
    "steward": "steward",
    "operator": "operator",
    "portal": "clerk",
    "public": "clerk",
}
"""By room, somebody who works there; in a room that is not named, whoever bears its name."""
FURTHER = ("verifier:household", "agent")
PERSONAS = sorted({HELD_BY.get(room.name, room.name) for room in ROOMS})
PART = re.compile(r"\{(\w+)\}")
SOMETHING = str(UUID(int=0x0193AAAA000070008000000000000000))
SCRIPT = "<script>alert(7)</script>"
WORDS_OF_THE_API = (
    *("figures", "findings", "sample", "imports", "grid", "publications", "county-lists", "bundles", "notices", "me"),
    *("search", ".search", "new", "proof", "reply", "attachments"),
)
JUNK_PARTS = (
    *WORDS_OF_THE_API,
    *(
        "%2e%2e",
        "..%2f..%2fsession",
        "%00",
        "%0d%0aX-Planted:%201",
        "1%3Fx=1",
        "1%23x",
        "%25%32%65",
        "0",
        "M01",
        "-1",
        "1" * 5000,
    ),
    *(
        "%3Cscript%3Ealert(7)%3C/script%3E1",
        "%E4%B8%AD%E6%96%87",
        "%ff%fe1",
        "%E2%80%AE1",
        SOMETHING,
        f"{SOMETHING}%2Fproof",
    ),
)
JUNK_QUERIES = (
    "cursor=x&held=%E4%B8%AD&day=9999-99-99&hours=" + "9" * 5000,
    "cursor=%00&held=%0d%0aX-Planted:%201&state=%ff&case=%E2%80%AE&matter=..%2f..&start=x&kind=x&number=%D9%A3&hours=%D9%A3",
    "matter=M99&department=x&policy_id=x&field=x&name=..%2fx&next=%3Cscript%3Ealert(7)%3C/script%3E&day=%3Cscript%3Ealert(7)%3C/script%3E&"
    "case=%3Cscript%3Ealert(7)%3C/script%3E&state=%3Cscript%3Ealert(7)%3C/script%3E&number=" + "9" * 5000,
)
JUNK_VALUES = {
    "nothing": "",
    "a number of thousands of digits": "9" * 5000,
    "a number larger than any": "9" * 25,
    "digits of another script": "٣",
    "a header's end": "1\r\nX-Planted: 1",
    "Chinese": "中文",
    "what cannot be seen": "\u202e\x00\ufeff1",
    "a script": f"{SCRIPT}{{{{7*7}}}}",
    "half of a pair": "\ud800",
    "very long": "长" * 20_000,
}
JUNK_HEADERS = {
    "a cookie in bytes": {"cookie": b"lang=\xff\xfe; audit-task=\xe4\xb8\xad"},
    "a language that is none": {
        "cookie": b"lang=../../etc/passwd",
        "accept-language": b"\xff;q=nan,,;q=,zh;q=9e999,*" + b",x" * 900,
    },
    "a host that is none": {"host": b"[::::"},
    "htmx forged": {
        "hx-request": b"true",
        "hx-current-url": b"http://[",
        "hx-target": b"\xff",
        "hx-history-restore-request": b"false",
    },
    "htmx from elsewhere": {
        "hx-request": b"true",
        "hx-current-url": b"https://elsewhere.example//evil.example/x",
        "hx-boosted": b"true",
    },
    "a referer that is none": {"referer": b"http://[", "origin": b"null"},
}


def ways(method: str) -> Iterator[tuple[str, str]]:
    """Each page's persona and address."""
    for room in ROOMS:
        for page in room.pages:
            if page.method == method:
                yield HELD_BY.get(room.name, room.name), page.path


READ, SENT = sorted(set(ways("GET"))), sorted(set(ways("POST")))
FIELDS = sorted(
    {
        *(
            "name",
            "words",
            "state",
            "reason",
            "reasons",
            "step",
            "act",
            "county",
            "certificate",
            "case_number",
            "purpose",
            "key",
            "grounds",
            "day",
        ),
        *(
            "cursor",
            "account",
            "wrong_values",
            "version",
            "text",
            "subject",
            "sought",
            "signed",
            "signature",
            "roles",
            "return_to",
            "renews",
            "post",
        ),
        *(
            "own_words",
            "outcome",
            "number",
            "notice_version",
            "months",
            "mode",
            "mobile",
            "lines",
            "language",
            "kind",
            "ground",
            "grade",
            "finding",
        ),
        *(
            "etag",
            "entry",
            "duties",
            "consents",
            "conclusion",
            "bundle",
            "to",
            "back",
            "since",
            "until",
            "person_id",
            "most_per_day",
            "csv",
        ),
        *(
            "most_per_month",
            "field",
            "department",
            "note",
            "p0_role",
            "p0_person_id",
            "p0_name",
            "parameter_n",
            "matter",
            "task",
            "statement",
            "query_id",
        ),
    }
)


@pytest.fixture(scope="module")
def inside(work: Work) -> Iterator[dict[str, Reader]]:
    """Everybody, signed in: once for all tests, since one who signs in often is signed out where they were first."""
    readers = {name: Reader(work.demo, name) for name in {*PERSONAS, *(one.hint for one in VISITORS), *FURTHER}}
    yield readers
    for reader in readers.values():
        reader.http.close()


@pytest.fixture(scope="module")
def tokens(work: Work, inside: dict[str, Reader]) -> dict[str, list[str | None]]:
    """By persona, what is not the token of the session above: that of another's, and of another one of their own."""
    found: dict[str, list[str | None]] = {}
    for name in PERSONAS:
        with Reader(work.demo, name) as beside:
            other = inside["operator" if name != "operator" else "clerk"]
            found[name] = [None, "", "x" * 43, other.token, beside.token]
    return found


@pytest.fixture(scope="module")
def walked(inside: dict[str, Reader]) -> dict[str, list[str]]:
    """By persona, where links have led them."""
    return {
        one.hint: [answer.url.raw_path.decode() for answer in pages_of(inside[one.hint], one.place)] for one in VISITORS
    }


def in_words(answer: httpx.Response) -> None:
    """Nothing fell, nothing of it reached a header, and nothing that was sent runs."""
    where = (answer.request.method, str(answer.request.url)[:200])
    assert answer.status_code < 500, (where, answer.status_code)
    for one in (*answer.history, answer):
        assert "x-planted" not in one.headers, where
        assert "no-store" in one.headers["cache-control"] or one.url.path.startswith(
            ("/docs", "/open-data", "/static")
        ), where
    if is_page(answer):
        assert SCRIPT not in answer.text, where


@pytest.mark.parametrize(("persona", "path"), [one for one in READ if "{" in one[1]])
def test_no_address_falls_over_its_parts(inside: dict[str, Reader], persona: str, path: str) -> None:
    for junk in JUNK_PARTS:
        in_words(inside[persona].http.get(PART.sub(junk.replace("\\", ""), path)))


@pytest.mark.parametrize(("persona", "path"), READ)
def test_no_page_falls_over_what_its_address_says_besides(inside: dict[str, Reader], persona: str, path: str) -> None:
    for junk in JUNK_QUERIES:
        in_words(inside[persona].http.get(f"{PART.sub(SOMETHING, path)}?{junk}"))


@pytest.mark.parametrize("kind", JUNK_HEADERS)
@pytest.mark.parametrize("persona", [None, *PERSONAS])
def test_no_page_falls_over_its_headers(work: Work, inside: dict[str, Reader], persona: str | None, kind: str) -> None:
    with Reader(work.demo, None) as nobody:
        reader = nobody if persona is None else inside[persona]
        own = b"; ".join(f"{one.name}={one.value}".encode() for one in reader.http.cookies.jar)
        for held_by, path in READ:
            if persona not in {None, held_by} or "{" in path:
                continue
            headers = {"cookie": own, **JUNK_HEADERS[kind]}
            if "cookie" in JUNK_HEADERS[kind]:
                headers["cookie"] = JUNK_HEADERS[kind]["cookie"] + (b"; " + own if own else b"")
            answer = reader.http.get(
                path, headers=[(name.encode(), value) for name, value in headers.items()], follow_redirects=False
            )
            assert answer.status_code < 500, (path, answer.status_code)
            lead = (
                *answer.headers.get_list("location"),
                *answer.headers.get_list("hx-redirect"),
                *answer.headers.get_list("hx-location"),
            )
            assert not [one for one in lead if "evil" in one or "elsewhere" in one], (path, lead)


def form_data(value: str) -> bytes:
    """As a browser would not write it: half of a pair in its own three bytes."""
    written = "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))
    return "&".join(f"{name}={written}" for name in FIELDS).encode()


@pytest.mark.parametrize("kind", JUNK_VALUES)
@pytest.mark.parametrize(("persona", "path"), SENT)
def test_no_form_falls_over_what_is_written_into_it(
    inside: dict[str, Reader], persona: str, path: str, kind: str
) -> None:
    reader = inside[persona]
    headers = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": reader.token}
    in_words(reader.http.post(PART.sub(SOMETHING, path), content=form_data(JUNK_VALUES[kind]), headers=headers))


TAKE_FILES = ("/attachments", "/answer", "/new", "/imports", "/import", "/counties", "/report", "/file", "/task")
FILES = {
    "a folder's name": ("../../../../etc/passwd", b"%PDF-1.7 x", "application/pdf"),
    "a name with a header": ('a.pdf"\r\nX-Planted: 1', b"%PDF-1.7 x", "application/pdf"),
    "a script for a name": (f"{SCRIPT}.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    "HTML for a picture": ("a.png", SCRIPT.encode(), "image/png"),
    "deep lists": ("a.json", b"[" * 900 + b"]" * 900, "application/json"),
    "bytes that are no text": ("a.csv", b"\xff\xfe\x00\xd8" * 50, "text/csv"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(("persona", "path"), [one for one in SENT if one[1].endswith(TAKE_FILES)])
def test_no_form_falls_over_a_file(inside: dict[str, Reader], persona: str, path: str, kind: str) -> None:
    reader = inside[persona]
    files = dict.fromkeys(("attachment", "file", "lines", "lists"), FILES[kind])
    in_words(reader.http.post(PART.sub(SOMETHING, path), data={"csrf_token": reader.token, "step": "dry"}, files=files))


# ── whose request it is ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("persona", "path"), [one for one in SENT if one[1] != "/language"])
def test_no_form_is_taken_without_the_token_of_its_own_session(
    work: Work, inside: dict[str, Reader], tokens: dict[str, list[str | None]], persona: str, path: str
) -> None:
    reader, address = inside[persona], PART.sub(SOMETHING, path)
    for token in tokens[persona]:
        data = {} if token is None else {"csrf_token": token}
        answer = reader.http.post(address, data=data, follow_redirects=False)
        assert answer.status_code == 403, (address, token, answer.status_code)
    crossing = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    for headers in (crossing, {**crossing, "x-csrf-token": reader.token}, {"sec-fetch-site": "same-site"}):
        answer = reader.http.post(address, data={"csrf_token": reader.token}, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, (address, headers, answer.status_code)
    with Reader(work.demo, None) as nobody:
        answer = nobody.http.post(address, data={"csrf_token": reader.token}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")


def test_whoever_has_signed_in_is_in_a_session_that_nobody_knew_before(work: Work) -> None:
    with Reader(work.demo, None) as somebody:
        somebody.http.cookies.set("gateway-session", "A" * 43, domain="127.0.0.1", path="/")
        assert somebody.http.get("/session").status_code == 401
        somebody.http.get("/login", params={"return_to": "/", "login_hint": "housing-clerk"})
        own = [one.value for one in somebody.http.cookies.jar if one.name == "gateway-session"]
        assert "A" * 43 not in own
        (first,) = own
        somebody.http.get("/login", params={"return_to": "/", "login_hint": "auditor2"})
        assert somebody.session()["account"] == "JHAUD0000002"
        kept = {"cookie": f"gateway-session={first}"}
    with Reader(work.demo, None) as thief:
        assert thief.http.get("/session", headers=kept).status_code == 401, "the former one is over"


def test_two_sessions_at_once_are_nobodys(work: Work, inside: dict[str, Reader]) -> None:
    both = "; ".join(f"gateway-session={cookie_of(inside[name])}" for name in ("clerk", "auditor"))
    with Reader(work.demo, None) as somebody:
        answer = somebody.http.get("/clerk", headers={"cookie": both}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?return_to=/clerk")


def cookie_of(reader: Reader) -> str:
    return next(str(one.value) for one in reader.http.cookies.jar if one.name == "gateway-session")


def test_after_signing_out_the_session_opens_nothing_and_nothing_was_kept(work: Work) -> None:
    with Reader(work.demo, "clerk") as clerk:
        former = {"cookie": f"gateway-session={cookie_of(clerk)}"}
        seen = [answer for answer in pages_of(clerk, "/clerk") if is_page(answer)]
        assert [str(one.url) for one in seen if one.headers["cache-control"] != "no-store"] == []
        clerk.http.post("/logout", data={"csrf_token": clerk.token})
    with Reader(work.demo, None) as thief:
        for page in seen:
            answer = thief.http.get(str(page.url), headers=former, follow_redirects=False)
            assert answer.status_code == 303 or page.url.path in {"/", "/public"}, page.url.path


# ── where it leads ─────────────────────────────────────────────────────────────────────────────────────────────────────

ELSEWHERE = (
    *(
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(7)",
        "data:text/html,x",
    ),
    *(
        "/%09/evil.example",
        "/\t/evil.example",
        "/\r\nX-Planted: 1",
        "/a\r\nLocation: https://evil.example",
        "///evil.example",
        "/.//evil.example",
    ),
    *(
        "/auditor\r\nX-Planted: 1",
        "/auditor/../..//evil.example",
        "/auditor中",
        "@evil.example",
        "?//evil.example",
    ),
)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_that_is_told_leads_elsewhere(work: Work, inside: dict[str, Reader], place: str) -> None:
    auditor = inside["auditor"]
    answers = [
        auditor.http.get("/login", params={"return_to": place, "login_hint": "auditor"}, follow_redirects=False),
        auditor.http.post(
            "/language", data={"csrf_token": auditor.token, "to": "en", "return_to": place}, follow_redirects=False
        ),
        auditor.http.post(
            "/auditor/task", data={"csrf_token": auditor.token, "task": "AT-7", "back": place}, follow_redirects=False
        ),
    ]
    with Reader(work.demo, None) as nobody:
        for told in (place.encode(), b"http://x" + place.encode()):
            if not {*b"\r\n"} & {*told}:
                htmx = [(b"hx-request", b"true"), (b"hx-current-url", told)]
                answers.append(nobody.http.get("/clerk", headers=htmx))
    issuer = work.demo.addresses["issuer_url"]
    for answer in answers:
        assert answer.status_code < 500
        assert "x-planted" not in answer.headers
        for one in ("location", "hx-redirect"):
            lead = answer.headers.get(one, "/")
            assert re.fullmatch(r"/(?![/\\])[!-~]*", lead) or lead.startswith(issuer), lead


def test_no_page_can_be_framed_or_taken_for_another_kind(inside: dict[str, Reader]) -> None:
    for persona, path in READ:
        answer = inside[persona].http.get(PART.sub(SOMETHING, path))
        if is_page(answer):
            policy = answer.headers["content-security-policy"]
            assert ("frame-ancestors 'none'" in policy, "unsafe" in policy) == (True, False), path
        assert answer.headers["x-content-type-options"] == "nosniff", path


# ── what somebody wrote, on another's page ─────────────────────────────────────────────────────────────────────────────

WRITTEN = f"\"><img src=x onerror=alert(7)>{SCRIPT}{{{{7*7}}}}${{7*7}}' onmouseover='alert(7)"


class _Parts(HTMLParser):
    """What a browser would run of a page, but for the files that its own layout names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        handlers = [
            name for name, value in attrs if name.startswith("on") or (value or "").lower().startswith("javascript:")
        ]
        is_strange = (tag == "img" and ("src", "x") in attrs) or (
            tag == "script" and not (dict(attrs).get("src") or "").startswith("/static/")
        )
        self.found += [tag] if handlers or is_strange else []


def running_in(html: str) -> list[str]:
    parts = _Parts()
    parts.feed(html)
    return [*parts.found, *(["template"] if "49$" in html else [])]


def test_what_would_run_is_found() -> None:
    assert running_in(WRITTEN) == ["img", "script"]
    assert running_in(f"<p title='{WRITTEN}'>") == ["p"]
    assert running_in(escape(WRITTEN)) == []


def test_what_one_writes_does_nothing_on_anothers_page(work: Work, inside: dict[str, Reader]) -> None:
    case = work.asked[0].case
    citizen, clerk, steward, auditor = (inside[name] for name in ("resident", "clerk", "steward", "auditor"))
    form = {"case_number": case, "matter": "M01", "county": "330702", "words": WRITTEN}
    complaint = path_of(citizen.send("/citizen/complaints", form)).rpartition("/")[2]
    doubt = {
        "field": "household.former_name",
        "record": WRITTEN,
        "seen": WRITTEN,
        "expected": WRITTEN,
        "evidence": WRITTEN,
    }
    correction = path_of(citizen.send("/citizen/corrections", doubt)).rpartition("/")[2]
    policy = path_of(steward.send("/steward/policies", {"reason": WRITTEN})).rpartition("/")[2]
    intent = auditor.api("/v1/audit/entries", query_id=work.asked[0].query_id, limit="50")["items"][-1]
    asked = {
        "entry": intent["entry"],
        "subject": intent["subjects"][0]["tag"],
        "ground": "complaint",
        "reason": WRITTEN,
    }
    reveal = path_of(auditor.send("/auditor/reveals", asked))
    read = {
        "agent": [f"/desk/complaints/{complaint}", "/desk/complaints"],
        "resident": [f"/citizen/complaints/{complaint}", f"/citizen/corrections/{correction}", "/citizen/corrections"],
        "verifier:household": [f"/desk/corrections/{correction}", "/desk/corrections?all=1"],
        "steward2": [f"/steward/policies/{policy}", "/steward/policies", "/steward"],
        "auditor2": [reveal, "/auditor/reveals"],
    }
    shown = set()
    for persona, paths in read.items():
        for path in paths:
            html = inside[persona].get(path)
            assert running_in(html) == [], (persona, path)
            shown |= {persona} if escape("<img src=x") in html else set()
    clerk.get(f"/clerk/queries/{work.asked[0].query_id}")
    assert shown == set(read), "each of them reads what was written"


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_page_of_anothers_work_shows_what_is_not_due(
    work: Work, inside: dict[str, Reader], walked: dict[str, list[str]], persona: str
) -> None:
    """Each address that others come to, asked for by this one."""
    shown = []
    others = {kind_of(path): path for other, paths in walked.items() if other != persona for path in paths}
    for path in others.values():
        answer = inside[persona].http.get(path)
        assert answer.status_code < 500, path
        shown += not_due(work, persona, answer)
    assert shown == []
