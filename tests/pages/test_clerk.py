"""The window's pages without a script: they say what the API says to the same person, and each look is an entry."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from gateway_demo.examples import EXAMPLES
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, path_of, text_of
from tests.pages.window import a_case, asked, complete, form_of

WORDS = {"zh": {"yes": "是", "no": "否", "pending": "办理中"}, "en": {"yes": "yes", "no": "no", "pending": "pending"}}

STATES = {
    "denied": "not granted",
    "withheld": "withheld",
    "not_on_record": "not on record",
    "unavailable": "unavailable",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_before_asking_the_form_says_what_may_be_seen(reader: Reads, language: str) -> None:
    clerk = reader("clerk", language)
    told = text_of(clerk.get("/clerk/matters/M07"))
    for certificate in clerk.api("/v1/me/permissions", matter="M07")["certificates"]:
        assert certificate["title"][language] in told
        for field in certificate["fields"]:
            if field["mode"] in {"reveal", "mask", "deny"}:
                assert field["title"][language] in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_result_says_what_the_api_says_and_each_look_is_an_entry(reader: Reads, language: str) -> None:
    clerk, auditor = reader("clerk", language), reader("auditor")
    query_id, _ = asked(clerk, "M01")
    document = clerk.api(f"/v1/queries/{query_id}")
    before = len(entries_of(auditor, query_id))
    rows = re.findall(r"<tr>.*?</tr>", clerk.get(f"/clerk/queries/{query_id}"), re.DOTALL)[1:]
    assert len(rows) == len(document["certificates"])
    for row, certificate in zip(rows, document["certificates"], strict=True):
        assert certificate["title"][language] in text_of(row)
        word = certificate["answer"] or certificate["state"]
        assert WORDS[language].get(word, word) in text_of(row)
    assert len(entries_of(auditor, query_id)) > before


def entries_of(auditor: Reader, query_id: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = auditor.api("/v1/audit/entries", query_id=query_id, limit="200")["items"]
    return found


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(reader: Reads) -> None:
    clerk = reader("clerk", "zh")
    form = form_of(clerk, "M01", p0_person_id="330791199403170010")
    answer = clerk.send("/clerk/matters/M01", form)
    assert answer.status_code == 400
    assert re.search(r'id="p0_person_id"[^>]*aria-invalid="true"', answer.text)
    assert "校验码不符" in text_of(answer.text)
    for value in form.values():
        assert f'value="{value}"' in answer.text
    assert form["case_number"] not in clerk.get("/clerk/queries")


def test_a_form_that_is_sent_twice_asks_once(reader: Reads) -> None:
    clerk = reader("clerk")
    form = form_of(clerk, "M15")
    first, second = (clerk.send("/clerk/matters/M15", form) for _ in range(2))
    assert path_of(first) == path_of(second)


def test_another_child_is_named_and_a_number_pasted_with_its_name_is_taken_apart(reader: Reads) -> None:
    clerk = reader("clerk")
    form = form_of(clerk, "M01", more="child", p1_person_id="林晓雯 330791199511020027", p1_name="")
    answer = clerk.send("/clerk/matters/M01", form)
    assert answer.status_code == 200
    assert re.findall(r'name="(p\d+_role)" value="child"', answer.text) == ["p2_role", "p3_role"]
    assert 'value="林晓雯"' in answer.text


def test_what_the_window_is_denied_stands_in_no_page_and_the_tax_office_sees_it(reader: Reads) -> None:
    shown = {}
    for persona in ("clerk", "tax-clerk"):
        somebody = reader(persona)
        query_id, _ = asked(somebody, "M07")
        document = complete(somebody, query_id)
        told = somebody.get(f"/clerk/queries/{query_id}")
        fields = {name: one for each in document["certificates"] for name, one in each["fields"].items()}
        shown[persona] = fields["marital_status"]
        titles = {one["name"]: one["title"]["en"] for one in permitted(somebody, "M07")}
        for name, one in fields.items():
            is_told = "value" in one
            line = f"{titles[name]}: {one['value'] if is_told else STATES[one['state']]}"
            assert line in text_of(told), (persona, line)
    assert (shown["clerk"]["state"], shown["tax-clerk"]["state"]) == ("denied", "value")


def permitted(somebody: Reader, matter: str) -> list[Mapping[str, Any]]:
    """Every field of the matter's certificates, as the grid has it for this person."""
    return [one for each in somebody.api("/v1/me/permissions", matter=matter)["certificates"] for one in each["fields"]]


def test_a_matter_that_is_not_ones_duty_is_refused_with_what_to_do(reader: Reads) -> None:
    somebody = reader("housing-clerk", "zh")
    assert "家庭唯一住房契税优惠" in text_of(somebody.get("/clerk").partition("<details>")[2])
    answer = somebody.send("/clerk/matters/M07", form_of(somebody, "M07"))
    document = somebody.api(f"/v1/queries/{path_of(answer).rpartition('/')[2]}")
    assert {one["state"] for one in document["certificates"]} == {"denied"}
    assert text_of(answer.text).count("如需查询") == len(document["certificates"])


def test_a_declaration_is_recorded_once_it_is_signed(reader: Reads) -> None:
    clerk = reader("clerk")
    query_id, page = asked(clerk, "M02")
    offered = re.findall(rf"/clerk/queries/{query_id}/declarations/(M02-C\d)", page)
    assert offered, text_of(page)
    place = f"/clerk/queries/{query_id}/declarations/{offered[0]}"
    notice = clerk.get(place)
    api = clerk.api(f"/v1/declaration-notices/{offered[0]}")
    assert api["notice"]["en"] in text_of(notice)
    form = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', notice)[0]
        for name in ("key", "notice_version", "notice_hash")
    }
    signer = EXAMPLES["M02"]["parties"][0]
    form |= {"person_id": signer["person_id"], "name": signer["name"]}
    unsigned = clerk.send(place, form)
    assert (path_of(unsigned), "Without the signature" in text_of(unsigned.text)) == (place, True)
    done = clerk.send(place, form | {"signed": "yes"})
    assert path_of(done) == f"/clerk/queries/{query_id}"
    state = {one["certificate"]: one["method"] for one in clerk.api(f"/v1/queries/{query_id}")["certificates"]}
    assert state[offered[0]] == "declaration"


def test_a_list_by_file_is_looked_at_made_and_run(reader: Reads) -> None:
    clerk = reader("clerk")
    assert "staff_person_id" in clerk.get("/clerk/lists/new?matter=M11")
    form = {
        "matter": "M11",
        "kind": "staff_list",
        "certificate": "M11-C2",
        "purpose": "综合计算工时工作制审批",
        "case_number": a_case("M11"),
        "parameter_n": "3",
        "p0_role": "applicant",
        "p0_person_id": "330791197609190017",
        "p0_name": "张永铭",
        "p1_role": "employer",
        "p1_credit_code": "91330791MA0000023G",
        "act": "make",
    }
    wrong = "staff_person_id,staff_name\n330791197609190018,张永铭\n"
    seen = clerk.send("/clerk/lists/new", form, files={"file": ("staff.csv", wrong.encode("utf-8"), "text/csv")})
    assert "1 fault" in text_of(seen.text), text_of(seen.text)
    right = "staff_person_id,staff_name\n330791197609190017,张永铭\n330791199511020027,林晓雯\n"
    made = clerk.send("/clerk/lists/new", form, files={"file": ("staff.csv", right.encode("utf-8-sig"), "text/csv")})
    assert re.fullmatch(r"/clerk/lists/[0-9a-f-]{36}", path_of(made)), text_of(made.text)
    run = clerk.send(f"{path_of(made)}/step", {"step": "run"})
    assert run.status_code == 200
    assert "张永铭" not in run.text
    table = clerk.http.get(f"{path_of(made)}/download")
    assert table.headers["content-disposition"].startswith("attachment")


def test_a_complaint_goes_from_the_window_to_the_agent_and_back(reader: Reads) -> None:
    clerk, agent = reader("clerk"), reader("agent")
    query_id, _ = asked(clerk, "M01")
    case = clerk.api(f"/v1/queries/{query_id}")["case_number"]
    form = {
        "case_number": case,
        "matter": "M01",
        "county": "330702",
        "words": "窗口说材料不齐，白跑一趟",
        "person_id": "33079119940317001X",
    }
    place = path_of(clerk.send("/clerk/complaints", form))
    assert re.fullmatch(r"/clerk/complaints/[0-9a-f-]{36}", place)
    assert form["words"] in clerk.get(place)
    for step, body in (("claim", None), ("answer", {"words": "已代为办理"})):
        address = f"/v1{place.removeprefix('/clerk')}/{step}"
        assert agent.http.post(address, json=body, headers={"x-csrf-token": agent.token}).status_code == 200
    assert "已代为办理" in clerk.get(place)
    settled = clerk.send(place, {"step": "settled"})
    assert "CLOSED" in text_of(settled.text) or clerk.api(f"/v1{place.removeprefix('/clerk')}")["state"] == "CLOSED"


@pytest.mark.parametrize(
    "path", ["/clerk/queries/%2e%2e", "/clerk/matters/..%00", "/clerk/matters/M99", "/clerk/queries/1?x=y"]
)
def test_an_address_that_is_none_is_a_page_that_says_so(reader: Reads, path: str) -> None:
    answer = reader("clerk").http.get(path)
    assert answer.status_code in {400, 404}


def test_whoever_has_no_business_at_the_window_is_told_so(reader: Reads) -> None:
    answer = reader("auditor").http.get("/clerk/queries")
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
