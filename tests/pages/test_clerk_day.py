"""A clerk's day without a script: declarations confirmed by the applicant, values asked about, statements taken down, and what goes wrong on any day."""

import re

import pytest

from gateway_demo.examples import EXAMPLES
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, path_of, text_of
from tests.pages.window import a_case, asked, complete, form_of
from tests.stories.people import Asker
from tests.stories.suspects import LIN, done, listed, opened, suspected

OWN_PAGE = {"sec-fetch-site": "same-origin"}
"""What a browser says of a form of ours."""


def offered(clerk: Reader) -> tuple[str, str]:
    """A widow's query, and a certificate that may be declared."""
    query_id, page = asked(clerk, "M02")
    found = re.findall(rf"/clerk/queries/{query_id}/declarations/(M02-C\d)/confirmation", page)
    assert found, text_of(page)
    return query_id, found[0]


def confirmed(applicant: Reader, place: str, **other: str) -> str:
    page = applicant.get(place)
    form = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0]
        for name in ("key", "notice_version", "notice_hash")
    }
    return text_of(applicant.send(place, form | {"agreed": "yes"} | other).text)


# ── the applicant's own confirmation ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_applicant_confirms_on_their_own_phone_and_the_window_goes_on(reader: Reads, language: str) -> None:
    clerk = reader("clerk", language)
    query_id, code = offered(clerk)
    waiting = f"/clerk/queries/{query_id}/declarations/{code}/confirmation"
    page = clerk.get(waiting)
    place = f"/citizen/declarations/{query_id}/{code}"
    address = re.findall(rf">(http[^<]+{place})<", page)
    assert address == [f"{clerk.http.base_url}".rstrip("/") + place]
    assert "<svg" in page
    applicant = reader(f"citizen:{EXAMPLES['M02']['parties'][0]['person_id']}", language)
    told = text_of(applicant.get(place))
    offer = applicant.api(f"/v1/subjects/me/declaration-offers/{query_id}/{code}")
    assert offer["notice"][language] in told
    assert offer["statement"][language] in told
    done = confirmed(applicant, place)
    assert {"zh": "您的承诺已记录", "en": "Your declaration is recorded"}[language] in done
    moved = clerk.http.get(waiting)
    assert (path_of(moved), "confirmed" in str(moved.url)) == (f"/clerk/queries/{query_id}", True)
    assert {"zh": "申请人已本人确认承诺", "en": "has confirmed the declaration"}[language] in text_of(moved.text)
    again = applicant.http.get(place)
    assert (again.status_code, 'name="agreed"' in again.text) == (409, False)


def test_a_page_that_waits_is_told_nothing_while_nothing_has_changed_and_where_to_go_once_it_has(reader: Reads) -> None:
    clerk = reader("clerk")
    query_id, code = offered(clerk)
    waiting = f"/clerk/queries/{query_id}/declarations/{code}/confirmation"
    complete(clerk, query_id)
    held = re.findall(r'"held": "((?:[^"\\]|\\.)+)"', clerk.get(waiting).replace("\\u0022", '\\"'))[0]
    by_itself, mark = {"hx-request": "true"}, {"held": held.replace('\\"', '"')}
    assert clerk.http.get(waiting, headers=by_itself, params=mark).status_code == 204
    clerk.send(f"/clerk/queries/{query_id}/declarations/{code}/decline", {})
    moved = clerk.http.get(waiting, headers=by_itself, params=mark)
    assert f"/clerk/queries/{query_id}" in moved.headers["hx-location"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whoever_else_opens_the_address_is_told_that_nothing_is_offered_to_them(reader: Reads, language: str) -> None:
    query_id, code = offered(reader("clerk"))
    place = f"/citizen/declarations/{query_id}/{code}"
    answer = reader("resident", language).http.get(place)
    assert answer.status_code == 404
    assert {"zh": "仅申请人本人可以承诺", "en": "offered to the applicant of the query alone"}[language] in text_of(
        answer.text
    )
    assert EXAMPLES["M02"]["parties"][0]["name"] not in answer.text


def test_a_confirmation_without_the_tick_is_not_recorded(reader: Reads) -> None:
    query_id, code = offered(reader("clerk"))
    applicant = reader(f"citizen:{EXAMPLES['M02']['parties'][0]['person_id']}")
    assert "Without this nothing is recorded" in confirmed(
        applicant, f"/citizen/declarations/{query_id}/{code}", agreed=""
    )


# ── a value that is wrong ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_value_is_asked_about_from_where_it_stands_and_one_sees_where_that_is(reader: Reads) -> None:
    clerk = reader("tax-clerk")
    query_id, _ = asked(clerk, "M07")
    complete(clerk, query_id)
    links = re.findall(
        r'href="(/clerk/queries/[^"]+/corrections/new\?[^"]+item=[^"]+)"', clerk.get(f"/clerk/queries/{query_id}")
    )
    place = links[0].replace("&amp;", "&")
    item = place.partition("item=")[2]
    page = clerk.get(place)
    assert re.search(rf'value="{re.escape(item)}" selected', page)
    form = {"matter": "M07", "item": item, "expected": "已离婚，见离婚证", "seen": "已婚", "evidence": "离婚证"}
    refused = clerk.send(place.partition("?")[0], form | {"person_id": "33079119760919001 7"})
    assert refused.status_code == 400
    assert 'aria-invalid="true"' in refused.text
    for value in ("已离婚，见离婚证", "已婚", "离婚证", "33079119760919001 7"):
        assert value in refused.text
    number = EXAMPLES["M07"]["parties"][0]["person_id"]
    made = clerk.send(place.partition("?")[0], form | {"person_id": number})
    assert re.fullmatch(r"/clerk/corrections/[0-9a-f-]{36}", path_of(made)), text_of(made.text)
    told = clerk.api(f"/v1{path_of(made).removeprefix('/clerk')}")
    assert f"{told['department']}.{told['item']}" == item
    for text in ("已离婚，见离婚证", told["words"]["en"]):
        assert text in text_of(made.text)
    assert number not in made.text
    assert path_of(made) in clerk.get("/clerk/corrections")
    second = clerk.send(place.partition("?")[0], form | {"person_id": number})
    assert (second.status_code, "已离婚，见离婚证" in second.text) == (409, True)


# ── statements, objections, repairs ───────────────────────────────────────────────────────────────────────────────────────


def test_what_somebody_says_about_themselves_is_taken_down(reader: Reads, ask: Asker) -> None:
    clerk = reader("clerk", "zh")
    finding, other = suspected(ask, times=2)
    hearing, record = opened(ask, finding), listed(ask, other)
    said = {"person_id": LIN["person_id"], "statement": "我以为已经办了离婚"}
    for kind, about, state in (("hearing", hearing, "已陈述"), ("objection", record, "有异议")):
        taken = clerk.send("/clerk/statements", {"kind": kind, "about": f" {about.upper()} ", **said})
        assert (path_of(taken), taken.status_code) == ("/clerk/statements", 200)
        assert state in text_of(taken.text)
        again = clerk.send("/clerk/statements", {"kind": kind, "about": about, **said})
        assert (again.status_code, said["statement"] in again.text, about in again.text) == (409, True, True)
    early = clerk.send("/clerk/statements", {"kind": "repair", "about": record, **said})
    assert early.status_code == 409
    stranger = said | {"person_id": "33079119940317001X"}
    assert clerk.send("/clerk/statements", {"kind": "hearing", "about": hearing, **stranger}).status_code == 404
    place, office = f"/v1/dishonesty-records/{record}", ask.as_("credit")
    (objection,) = office.get(place).json()["requests"]
    reversal = {"decision": "grant", "grounds": "婚姻登记有误"}
    done(
        office.post(f"{place}/objections/{objection['request_id']}/decision", json=reversal)
    )  # others' days begin without it


@pytest.mark.parametrize("wrong", [{"about": "12"}, {"kind": ""}, {"about": "../../x-0000-7000-8000-000000000000aaaa"}])
def test_a_number_that_is_none_is_told_beside_its_field(reader: Reads, wrong: dict[str, str]) -> None:
    form = {"kind": "hearing", "about": "x", "person_id": LIN["person_id"], "statement": "我已离婚"} | wrong
    answer = reader("clerk").send("/clerk/statements", form)
    assert answer.status_code == 400
    assert re.search(r'id="about"[^>]*aria-invalid="true"', answer.text)
    assert "我已离婚" in answer.text


# ── what goes wrong on any day ────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_as_people_write_them_are_what_they_mean(reader: Reads) -> None:
    clerk = reader("clerk")
    form = form_of(clerk, "M01")
    meant = form["case_number"]
    form["case_number"] = f"　{meant.replace('-', '－').lower()} "
    form["p0_person_id"] = "３３０７９１ 1994０3１7 001ｘ"
    form["p0_name"] = " 陈　思远 "
    answer = clerk.send("/clerk/matters/M01", form)
    assert path_of(answer).startswith("/clerk/queries/"), text_of(answer.text)
    assert clerk.api(f"/v1{path_of(answer).removeprefix('/clerk')}")["case_number"] == meant
    assert path_of(answer) in clerk.get(f"/clerk/queries?case=%20{meant.lower()}")


def test_a_form_that_was_gone_back_to_and_changed_is_another_query(reader: Reads) -> None:
    clerk = reader("clerk")
    form = form_of(clerk, "M15")
    first = clerk.send("/clerk/matters/M15", form)
    second = clerk.send("/clerk/matters/M15", form | {"case_number": a_case("M15")})
    assert path_of(second).startswith("/clerk/queries/"), text_of(second.text)
    assert path_of(first) != path_of(second)


@pytest.mark.parametrize("fragment", [{}, {"hx-request": "true"}])
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_typed(
    reader: Reads, fragment: dict[str, str]
) -> None:
    clerk = reader("clerk", "zh")
    form = form_of(clerk, "M15")
    clerk.http.cookies.clear()
    kept = clerk.http.post("/clerk/matters/M15", data={"csrf_token": clerk.token, **form}, headers=OWN_PAGE | fragment)
    assert kept.status_code == 401
    assert ("内容未丢失" in kept.text, "csrf_token" in kept.text) == (True, False)
    for value in form.values():
        assert value in kept.text
    anew = reader("clerk", "zh")
    once_more = anew.http.post("/clerk/matters/M15", data=form, headers=OWN_PAGE)
    assert (once_more.status_code, anew.token in once_more.text) == (403, True)
    sent = anew.send("/clerk/matters/M15", form, **OWN_PAGE)
    assert path_of(sent).startswith("/clerk/queries/")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_another_site_s_form_is_not_kept(reader: Reads, site: str | None) -> None:
    clerk = reader("clerk")
    headers = {} if site is None else {"sec-fetch-site": site}
    answer = clerk.http.post("/clerk/matters/M15", data={"case_number": "JH-1", "csrf_token": "x"}, headers=headers)
    assert (answer.status_code, "JH-1" in answer.text) == (403, False)


def test_a_list_as_spreadsheets_save_it_is_read_and_a_workbook_is_told_as_none(reader: Reads) -> None:
    clerk = reader("clerk", "zh")
    form = {
        "matter": "M11", "kind": "staff_list", "certificate": "M11-C2", "purpose": "综合计算工时工作制审批", "case_number": a_case("M11"), "parameter_n": "３",
        "p0_role": "applicant", "p0_person_id": "330791197609190017", "p0_name": "张永铭", "p1_role": "employer", "p1_credit_code": "91330791MA0000023G", "act": "look",
    }  # fmt: skip
    table = "staff_person_id,staff_name\n330791197609190018,张永铭\n330791199511020027,林晓雯\n"
    seen = clerk.send("/clerk/lists/new", form, files={"file": ("staff.csv", table.encode("gb18030"), "text/csv")})
    told = text_of(seen.text)
    assert ("林晓雯" in seen.text, "1 处问题" in told, "证件号码" in told) == (True, True, True)
    workbook = clerk.send("/clerk/lists/new", form, files={"file": ("staff.xlsx", b"PK\x03\x04\x00\x00", "text/csv")})
    assert (workbook.status_code, "另存为 CSV" in workbook.text, form["purpose"] in workbook.text) == (400, True, True)


def test_what_is_no_case_number_is_told_beside_its_field(reader: Reads) -> None:
    answer = reader("clerk", "zh").http.get("/clerk/queries", params={"case": "陈思远"})
    assert answer.status_code == 400
    assert re.search(r'id="case"[^>]*aria-invalid="true"', answer.text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_s_queries_say_whom_they_wait_for(reader: Reads, language: str) -> None:
    clerk = reader("clerk", language)
    query_id, _ = offered(clerk)
    case = complete(clerk, query_id)["case_number"]
    told = text_of(clerk.get(f"/clerk/queries?case={case}"))
    assert {"zh": "申请人可作承诺，期限", "en": "the applicant may declare, until"}[language] in told
