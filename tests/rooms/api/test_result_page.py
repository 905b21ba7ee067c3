"""The printed result: chosen by Accept, in both languages, and safe whatever stands in the document."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import httpx
import orjson
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.contract.schema import Completeness
from gateway.api.http.representation import wants_page
from gateway.api.pages import result_words
from gateway.api.pages.rendering import template
from gateway.api.pages.result_page import PAGE_HEADERS, STYLE, result_page
from gateway.api.pages.result_words import reason_words, role_words
from gateway.api.present.queries import Handed
from gateway.domain.codes import CountyCode, DepartmentCode, QueryId
from gateway.domain.matter import ROLES
from gateway.domain.reasons import REASONS
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Verdict,
)
from gateway.results import Heading
from tests.rooms.api.conftest import EXAMPLES, catalogue
from tests.rooms.api.test_resources import post

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ([], False),
        (["*/*"], False),
        (["application/json"], False),
        (["text/html"], True),
        (["TEXT/HTML; charset=utf-8"], True),
        (["text/*"], True),
        ([BROWSER], True),
        (["text/html, application/json"], False),
        (["text/html;q=0.4, application/json;q=0.5"], False),
        (["text/html;q=0.5", "application/json;q=0.4"], True),
        (["text/html;q=0, */*"], False),
        (["text/html;q=nan"], False),
        (["text/html;q=7"], False),
        (["application/pdf"], False),
        ([";,;q=1,/"], False),
    ],
)
def test_accept_chooses(accept: list[str], *, is_page: bool) -> None:
    assert wants_page(accept) is is_page


@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_header_is_read(accept: list[str]) -> None:
    assert wants_page(accept) in {True, False}


def test_every_word_of_every_closed_list_is_said_in_both_languages() -> None:
    lists: list[tuple[result_words.Words, Any]] = [
        (result_words.STATES, CertificateState),
        (result_words.ANSWERS, Verdict),
        (result_words.METHODS, Method),
        (result_words.STATUSES, QueryStatus),
        (result_words.COUNTS, set(Completeness.model_fields) - {"asked"}),
        (result_words.RECOMMENDATIONS, Recommendation),
        (result_words.FIELD_STATES, FieldState),
        (result_words.REPLIES, ReplyStatus),
        (result_words.ROLES, ROLES),
    ]
    for words, closed in lists:
        assert set(words) == set(closed)
    assert all(reason_words(code.replace("_n", "_12")) != (code.replace("_n", "_12"),) * 2 for code in REASONS)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MONTHS_24", ("缴费24个月", "24 months paid")),
        ("NONE_IN_9_COUNTIES", ("全市9个县市区均无住房", "no dwelling in any of the 9 counties")),
        ("DUE_202606_DELAY_4", ("退休年月及延迟月数", "month of retirement, months later than before")),
        ("COUNT_1", ("有1辆机动车", "1 vehicle")),
        ("COUNT_0", ("有0辆机动车", "0 vehicles")),
        ("COUNT_11", ("有11辆机动车", "11 vehicles")),
        ("OWNS_AT_MOST_1", ("至多有1套住房", "owns at most 1 dwelling")),
        ("CONSECUTIVE_1", ("至上月连续参保1个月", "1 month without a gap up to the last")),
        ("HEADCOUNT_1", ("单位参保1人", "1 person insured by the employer")),
        ("LEVEL_1", ("残疾等级1级", "certificate of level 1")),
        ("BRAND_NEW_WORD", ("BRAND_NEW_WORD", "BRAND_NEW_WORD")),
    ],
)
def test_a_reason_is_said_with_its_number(code: str, said: tuple[str, str]) -> None:
    assert reason_words(code) == said


def test_every_counted_word_has_its_singular() -> None:
    counted = {found[1] for title in REASONS.values() if (found := re.search(r"\bn ([a-z]+)", title["en"]))}
    assert counted == set(result_words.SINGULAR)


def test_of_one_county_and_of_one_person_there_is_no_plural() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    step = {"kind": "resumes", "resumes_at": "2026-11-01T10:00:05+08:00", "missing_counties": ["330782"]}
    document["certificates"][0]["next"] = step
    alone = page_of(document, replace(ASKED, parties=("applicant",)))
    assert "county silent" in alone
    assert "person concerned" in alone
    step["missing_counties"] = ["330782", "330783"]
    several = page_of(document, ASKED)
    assert "counties silent" in several
    assert "people concerned" in several


def test_a_party_is_said_with_its_number() -> None:
    assert role_words("staff.2") == ("职工2", "staff 2")
    assert role_words("applicant") == ("申请人", "applicant")


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, set[str]] = {}
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(document: dict[str, Any], heading: Heading | None = None) -> str:
    handed = Handed(QueryId("q"), QueryStatus(document["status"]), orjson.dumps(document), heading=heading)
    return result_page(
        handed.body,
        handed.heading,
        catalogue(),
        datetime(2026, 11, 1, 10, tzinfo=UTC),
        "https://one.example/progress/x",
    )


def rendered(document: dict[str, Any]) -> Reader:
    reader = Reader()
    reader.feed(page_of(document))
    return reader


ATTACK = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&<b>"


def test_nothing_of_a_document_becomes_markup() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    plain = rendered(document)
    for certificate in document["certificates"]:
        certificate["title"] = {"zh": ATTACK, "en": ATTACK}
        certificate["reason"] = certificate["certificate"] = ATTACK
        certificate |= {"rule": ATTACK, "basis": ATTACK, "next": {"kind": "apply", "how": ATTACK}}
        certificate["per_party"] = {ATTACK: {"answer": "no", "reason": ATTACK}}
        certificate["fields"] = {
            ATTACK: {"state": "value", "value": ATTACK, "rule": ATTACK, "basis": ATTACK, "as_of": ATTACK},
            "n": {"state": "denied", "rule": ATTACK, "basis": ATTACK, "as_of": None},
        }
        for source in certificate["sources"]:
            source |= {"department": ATTACK, "as_of": ATTACK}
    document |= {"matter": ATTACK, "case_number": ATTACK, "query_id": ATTACK}
    document["receipt"] = dict.fromkeys(("entry", "leaf_hash", "signature"), ATTACK)
    attacked = rendered(document)
    assert ATTACK in "".join(attacked.texts)
    assert set(attacked.tags) <= {*plain.tags, "bdi", "br", "li", "span", "strong"}
    assert not {"script", "img", "b", "link", "form", "iframe"} & set(attacked.tags)
    assert attacked.attributes.keys() <= {
        "lang", "charset", "name", "content", "class", "scope", "value", "max", "aria-label",
        "viewbox", "transform", "stroke", "d"
    }  # fmt: skip


def test_the_receipt_is_printed_as_text_and_as_a_code_that_holds_all_of_it() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    page = rendered(document)
    receipt, text = document["receipt"], "".join(page.texts)
    assert all(receipt[part] in text for part in ("entry", "leaf_hash", "signature"))
    assert f"/v1/queries/{document['query_id']}/proof" in text
    lines = [
        "oneclick-gateway receipt v1",
        document["query_id"],
        *(receipt[k] for k in ("entry", "leaf_hash", "signature")),
    ]
    drawn = segno.make("\n".join(lines), error="l", micro=False, mask=3)
    followed = segno.make("https://one.example/progress/x", error="l", micro=False, mask=3)
    assert page.tags.count("svg") == 2
    assert followed.svg_inline(scale=3, omitsize=True).split(' d="')[1].split('"')[0] in page.attributes["d"]
    assert drawn.svg_inline(scale=3, omitsize=True).split(' d="')[1].split('"')[0] in page.attributes["d"]


def test_nothing_is_loaded_from_anywhere_and_the_style_is_the_one_allowed() -> None:
    assert not re.search(r"@import|url\(|https?:", STYLE)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = PAGE_HEADERS["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy


def test_it_has_a_style_for_paper() -> None:
    assert "size: A4" in STYLE
    paper = STYLE[STYLE.index("@media print") :]
    assert "break-inside: avoid" in paper
    assert "table-header-group" in paper


@pytest.mark.parametrize("state", list(CertificateState))
@pytest.mark.parametrize("kind", ["task", "resumes", "retry", "declare", None])
def test_every_state_and_every_next_step_can_be_printed(state: CertificateState, kind: str | None) -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    step = {
        "kind": kind,
        "due_at": "2026-11-06T10:00:00+08:00",
        "resumes_at": "2026-11-01T10:00:05+08:00",
        "missing_counties": ["330782"],
        "retry_after_s": 5,
        "department": "real_estate",
        "department_title": {"en": "natural resources bureau", "zh": "自规局"},
    }
    document["certificates"][0] |= {"state": state, "answer": None, "next": step if kind else None}
    text = "".join(rendered(document).texts)
    assert result_words.STATES[state][0] in text
    assert ("义乌市 Yiwu" in text) is (kind == "resumes")
    assert "330782" not in text
    assert ("自规局" in text) is (kind in {"task", "resumes", "retry"})


def test_of_several_departments_that_are_waited_for_every_one_is_printed() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    titles = ({"zh": "自规局", "en": "resources"}, {"zh": "民政局", "en": "civil affairs"})
    document["certificates"][0]["next"] = {
        "kind": "retry",
        "retry_after_s": 5,
        "department": "real_estate",
        "department_title": titles[0],
        "departments": [
            {"department": "real_estate", "title": titles[0]},
            {"department": "marriage", "title": titles[1]},
        ],
    }
    text = "".join(rendered(document).texts)
    assert text.count("自规局 resources, 民政局 civil affairs") == 2


def test_what_was_found_out_since_is_printed_and_what_to_do_about_it_first() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    plain = "".join(rendered(document).texts)
    assert not any(word in plain for word in ("依据的数据已更正", "承诺涉嫌不实", "依据的数据有疑义"))
    document["certificates"][0] |= {
        "recalled": True,
        "suspected": True,
        "disputed": ["household", "real_estate.houses"],
    }
    text = "".join(rendered(document).texts)
    assert text.count("依据的数据已更正，请重新查询") == 2, "in its row, and at the head of what is to be done"
    assert text.count("承诺涉嫌不实，正在核实") == 1
    assert "依据的数据有疑义，正在核实" in text
    assert "real_estate.houses" not in text, "by its title, or by that of its department"


def test_an_answer_that_an_older_version_stored_can_be_printed() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_202"]))
    document["completeness"] = {"asked": 5, "answered": 1, "pending": 4, "failed": 0}
    text = "".join(rendered(document).texts)
    assert "已有结果 1/5" in text
    assert "已答复 1 项" in text


def test_how_far_it_is_says_first_what_is_to_be_declared_and_never_that_the_matter_is_settled() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    document["certificates"][0] |= {
        "answer": "unknown", "declaration_offered": True, "next": {"kind": "declare", "due_at": "2026-11-02T10:00:00+08:00"},
    }  # fmt: skip
    document["completeness"] |= {"answered": 4, "to_declare": 1}
    text = "".join(rendered(document | {"status": "pending"}).texts)
    assert text.index("待承诺 1 项") < text.index("已答复 4 项")
    assert "2026-11-02 10:00" in text
    assert "未授权 0 项" not in text
    done = "".join(rendered(document | {"status": "complete"}).texts)
    assert done.count("查询完成") == 2
    assert "办结" not in done + text


async def test_the_page_comes_by_the_same_door(http: httpx.AsyncClient, house: Any) -> None:
    house.status = QueryStatus.PENDING
    where = (await post(http)).headers["location"]
    page = await http.get(where, headers={"accept": BROWSER})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == PAGE_HEADERS["content-security-policy"]
    assert (page.headers["vary"], page.headers["cache-control"]) == ("Accept", "no-store")
    assert int(page.headers["retry-after"]) > 0
    as_json = await http.get(where)
    assert (as_json.headers["content-type"], as_json.headers["vary"]) == ("application/json", "Accept")
    other = await http.get(where[:-1] + ("0" if where[-1] != "0" else "1"), headers={"accept": "text/html"})
    assert (other.status_code, other.headers["content-type"]) == (404, "application/problem+json")
    nobody = await http.get(where, headers={"accept": "text/html", "authorization": "Bearer x"})
    assert (nobody.status_code, nobody.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "mark", [chr(n) for n in (0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x061C, 0x200F, 0x7F, 0x7)]
)
def test_no_value_turns_the_page_around_it(mark: str) -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    certificate = document["certificates"][0]
    field = {"state": "value", "value": f"{mark}远思陈", "rule": "catalogue", "basis": "法", "as_of": None}
    certificate["fields"] = {"spouse_name": field, f"x{mark}": {**field, "state": "denied", "value": None}}
    certificate["next"] = {"kind": "apply", "how": f"to {mark}whom"}
    certificate |= dict.fromkeys(("reason", "rule", "basis"), f"x{mark}y")
    certificate["title"] = {"zh": f"题{mark}", "en": f"t{mark}"}
    certificate["per_party"] = {f"child.1{mark}": {"answer": "no", "reason": f"X{mark}"}}
    certificate["sources"][0] |= {"department": f"d{mark}", "as_of": f"{mark}2026-11-01T10:00:00"}
    named = {"department_title": {"zh": f"局{mark}", "en": f"b{mark}"}, "due_at": f"{mark}2026-11-06T10:00:00"}
    document["certificates"][1]["next"] = {"kind": "task", **named}
    document |= dict.fromkeys(("query_id", "matter"), f"x{mark}")
    document["receipt"] = dict.fromkeys(("entry", "leaf_hash", "signature"), f"1{mark}")
    document["case_number"] = f"JH{mark}-2026"
    page = page_of(document, replace(ASKED, account=f"a{mark}", parties=("applicant", f"heir.1{mark}")))
    assert mark not in page
    assert "<strong><bdi>远思陈</bdi></strong>" in page
    assert "<bdi>JH-2026</bdi>" in page


def test_a_word_written_from_right_to_left_stands_apart() -> None:
    written = getattr(template("words.html").module, "written")  # noqa: B009 - a macro is no member that a type knows
    assert written("محمد (1)") == "<bdi>محمد (1)</bdi>"
    assert written("a\nb<") == "<bdi>a b&lt;</bdi>"
    rare = "𠮷" + chr(0x2EBF0)  # of an extension that this runtime need not know
    assert written(rare) == f"<bdi>{rare}</bdi>"


def test_what_is_to_be_done_is_the_first_thing_said() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    due = {"due_at": "2026-11-06T10:00:00+08:00", "department_title": {"zh": "自然资源局", "en": "natural resources"}}
    first, second = document["certificates"][:2]
    first |= {"title": {"zh": "甲", "en": "first"}, "next": {"kind": "task", **due}}
    second |= {
        "title": {"zh": "乙", "en": "second"},
        "declaration_offered": True,
        "next": {"kind": "declare", "due_at": "2026-11-03T10:00:00+08:00"},
    }
    for other in document["certificates"][2:]:
        other["next"] = None
    page = page_of(document)
    todo = page[page.index('class="todo"') : page.index("</section>")]
    assert page.index('class="todo"') < min(page.index("<dl>"), page.index("<table>"), page.index("<progress"))
    assert (
        todo.index("乙")
        < todo.index("告知承诺")
        < todo.index("甲")
        < todo.index("2026-11-06")
        < todo.index("自然资源局")
    )
    assert todo.count("<li>") == 2


def test_where_nothing_is_waited_for_the_page_says_that_the_officer_decides() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    for certificate in document["certificates"]:
        certificate |= {"next": None, "declaration_offered": False}
    assert "the officer decides" in page_of(document)


ASKED = Heading(
    applicant_name="陈*远",
    applicant_number="3307**********001X",
    parties=("applicant", "spouse", "child.1", "child.2"),
    account="JH330702000123",
    post="window\u202e 7",
    department=DepartmentCode("real_estate"),
    county=CountyCode("330702"),
)


def test_the_head_says_who_asked_about_whom_by_role_and_by_names_of_places() -> None:
    document = orjson.loads(orjson.dumps(EXAMPLES["ask_query"]["answer_200"]))
    page = page_of(document, ASKED)
    for said in (
        "<bdi>陈*远</bdi> <bdi>3307**********001X</bdi>",
        "配偶",
        "子女1",
        "子女2",
        "婺城区",
        "Wucheng",
        "<bdi>window 7</bdi>",
    ):
        assert said in page, said
    assert "JH330702000123" in page
    assert ">330702<" not in page
    hidden = replace(ASKED, applicant_name=None, applicant_number=None)
    assert "not shown" in page_of(document, hidden)
    assert "general window" in page_of(document, replace(ASKED, department=DepartmentCode("general_window")))


def test_on_paper_it_is_black_on_white() -> None:
    paper = STYLE[STYLE.index("@media print") :]
    coloured = set(re.findall(r"(\.[a-z]+)[^{}]*\{[^}]*color: #", STYLE[: STYLE.index("@media print")]))
    assert coloured
    assert all(
        name in paper[: paper.index("color: #000")] for name in (".yes", ".no", ".pending", ".unknown", ".denied")
    )
    assert re.findall(r"#[0-9a-f]{3,6}", paper) == ["#000"]
