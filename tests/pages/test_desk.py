"""The verification desk on pages: what they show is what the API answers, each look and step is in the log, and a refused form loses nothing."""

import json
import re
from typing import Any

import pytest

from tests.pages.conftest import Reads
from tests.pages.reader import path_of, text_of
from tests.rooms.attachments.test_file import PDF
from tests.stories.people import P2, Asker, Json, answers, certificate
from tests.stories.test_complaints import WORDS, complained
from tests.stories.test_verification_desk import entries_of, opened, taken_by

OWN = "verifier:real_estate"
TITLES = {"en": "homestead approval", "zh": "宅基地批建证明"}
QUESTION = {"en": "Has a homestead been approved for any of the people named?", "zh": "所列人员是否有宅基地批建？"}
FANG = "330792197905050015"
"""Nobody else doubts what is recorded of him."""
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
NOTHING = {"attachment": ("", b"")}
"""As a browser sends a field for a file in which none was chosen."""


def ids(html: str, what: str) -> list[str]:
    return re.findall(rf'id="{what}-([0-9a-f-]{{36}})"', html)


def looks(ask: Asker, document: Json) -> list[Json]:
    return [one for one in entries_of(ask, document, "LOOK") if one["account"] == "JHV-real_estate"]


@LANGUAGES
def test_the_work_list_is_the_apis_and_names_nobody(ask: Asker, reader: Reads, language: str) -> None:
    document, task = opened(ask)
    officer = reader(OWN, language)
    html = officer.get("/desk")
    listed = officer.api("/v1/verifications", limit="50")["items"]
    assert ids(html, "task") == [one["task_id"] for one in listed]
    assert task in ids(html, "task")
    assert TITLES[language] in text_of(html)
    assert not [word for party in P2 for word in (party["name"], party["person_id"]) if word in html]
    assert document["case_number"] not in html
    assert looks(ask, document) == []


@LANGUAGES
def test_an_opened_one_shows_what_the_api_shows_with_an_entry(ask: Asker, reader: Reads, language: str) -> None:
    document, task = opened(ask)
    officer = reader(OWN, language)
    text = text_of(officer.get(f"/desk/verifications/{task}"))
    (look,) = looks(ask, document)
    assert look["details"]["what"] == "verification"
    assert QUESTION[language] in text
    shown = officer.api(f"/v1/verifications/{task}")
    told = [word for one in shown["persons"] for word in (one["name"], one["person_id"])]
    assert [
        word for word in (*told, document["case_number"], shown["matter_title"][language]) if word not in text
    ] == []
    assert reader("verifier:vehicles", language).get(f"/desk/verifications/{task}", 404)
    assert len(looks(ask, document)) == 2, "the API's own reading is the second"


def test_from_the_list_to_the_answer_with_a_paper(ask: Asker, reader: Reads) -> None:
    document, task = opened(ask)
    officer = reader(OWN, "zh")
    claimed = officer.send(f"/desk/verifications/{task}/claim", {})
    assert path_of(claimed) == f"/desk/verifications/{task}"
    files = {"attachment": ("批文.pdf", PDF, "application/pdf")}
    form = {"finding": "yes", "note": "PAPER_ARCHIVE", "own_words": ""}
    sent = officer.send(f"/desk/verifications/{task}/answer", form, files)
    assert (sent.status_code, path_of(sent)) == (200, f"/desk/verifications/{task}/answer")
    signed = json.loads(officer.api(f"/v1/verifications/{task}/reply")["signed"])
    assert (signed["finding"], signed["answer"], len(signed["attachments"])) == ("yes", "no", 1)
    assert "对问题的答复 是 对证明事项的结论 否" in text_of(sent.text)
    assert "依法拘留" not in officer.get(f"/desk/verifications/{task}/answer?next=依法拘留")
    assert "公安局" in text_of(officer.get(f"/desk/verifications/{task}/answer?next=household"))
    assert answers(ask.read(document["query_id"])) == {"M01-C3": "no"}
    (late,) = entries_of(ask, document, "LATE")
    assert (late["actor"], task in late["details"]["replied"]) == ("JHV-real_estate", True)


@LANGUAGES
def test_what_is_refused_is_said_beside_its_field_and_nothing_is_lost(ask: Asker, reader: Reads, language: str) -> None:
    document, task = opened(ask)
    officer = reader(OWN, language)
    place = f"/desk/verifications/{task}"
    refused = officer.send(f"{place}/answer", {"own_words": "宅基地档案 2003", "note": "ON_SITE"}, NOTHING)
    text = text_of(refused.text)
    assert refused.status_code == 400
    assert {"en": "give the answer to the question", "zh": "请选择对问题的答复"}[language] in text
    assert 'aria-describedby="fault-finding"' in refused.text
    assert ">宅基地档案 2003</textarea>" in refused.text
    assert 'value="ON_SITE" selected' in refused.text
    no_paper = officer.send(f"{place}/attachments", {"finding": "no"}, {"attachment": ("a.exe", b"MZ")})
    assert (no_paper.status_code, 'value="no" required checked' in no_paper.text) == (400, True)
    kept = officer.send(f"{place}/attachments", {"finding": "no"}, {"attachment": ("a.pdf", PDF)})
    (paper,) = officer.api(f"/v1/verifications/{task}")["attachments"]
    assert f"{place}/attachments/{paper['attachment_id']}" in kept.text
    fetched = officer.http.get(f"{place}/attachments/{paper['attachment_id']}")
    assert (fetched.content, fetched.headers["content-disposition"][:10]) == (PDF, "attachment")
    assert answers(ask.read(document["query_id"])) == {"M01-C3": "pending"}


def test_more_time_another_department_and_back_to_the_colleagues(ask: Asker, reader: Reads) -> None:
    misspelt = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = ask.settled(ask.query("M01", misspelt, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")
    task = certificate(asked, "M01-C1")["next"]["task_id"]
    officer = reader(OWN)
    place = f"/desk/verifications/{task}"
    before = officer.api(f"/v1/verifications/{task}")
    officer.send(f"{place}/claim", {})
    officer.send(f"{place}/extend", {})
    after = officer.api(f"/v1/verifications/{task}")
    assert (after["extended"], after["due_at"] > before["due_at"]) == (1, True)
    assert officer.send(f"{place}/extend", {}).status_code == 409
    assert path_of(officer.send(f"{place}/release", {})) == "/desk"
    assert officer.api(f"/v1/verifications/{task}")["claimed_by"] is None
    html = officer.get(place)
    offered = re.search(r'<select id="department".*?</select>', html, re.DOTALL)
    assert offered is not None
    choices = re.findall(r'value="([a-z_]+)"', offered[0])
    assert "marriage" in choices
    assert officer.send(f"{place}/hand-on", {"department": "vehicles"}).status_code == 400
    assert path_of(officer.send(f"{place}/hand-on", {"department": "marriage"})) == "/desk"
    assert task in ids(reader("verifier:marriage").get("/desk"), "task")
    assert task not in ids(officer.get("/desk"), "task")


def test_every_department_that_is_offered_takes_it(ask: Asker, reader: Reads) -> None:
    _, task = opened(ask)
    html = reader(OWN).get(f"/desk/verifications/{task}")
    assert '<select id="department"' not in html, "no register knows of a homestead"


def test_the_next_one_is_what_is_due_first_and_nobody_has(ask: Asker, reader: Reads) -> None:
    document, task = opened(ask)
    officer = reader(OWN)
    for one in officer.api("/v1/verifications", limit="200")["items"]:
        if one["task_id"] != task and one["claimed_by"] is None:
            taken_by(ask, one["task_id"], "JHV-colleague", 600)
    assert path_of(officer.send("/desk/next", {})) == f"/desk/verifications/{task}"
    assert officer.api(f"/v1/verifications/{task}")["claimed_by"] == "JHV-real_estate"
    taken_by(ask, task, "JHV-colleague", 600)
    assert path_of(officer.send("/desk/next", {})) == "/desk"
    assert "JHV-colleague" in officer.get("/desk")
    assert officer.get(f"/desk/verifications/{task}", 409)
    assert [one["details"]["did"] for one in entries_of(ask, document, "ADMIN")] == ["claim verification"]
    taken_by(ask, task, "JHV-colleague", 0)


@LANGUAGES
def test_a_case_is_found_and_what_one_has_answered_is_read_again(ask: Asker, reader: Reads, language: str) -> None:
    document, task = opened(ask)
    officer = reader(OWN, language)
    html = officer.get(f"/desk?case={document['case_number']}")
    assert ids(html, "task") == [task]
    assert {"en": "public rental housing", "zh": "公共租赁住房保障资格确认"}[language] in text_of(html)
    wrong = officer.get("/desk?case=no case", 400)
    assert ('value="no case"' in wrong, 'aria-describedby="fault-case' in wrong) == (True, True)
    assert officer.send(f"/desk/verifications/{task}/answer", {"finding": "no"}, NOTHING).status_code == 200
    answers_page = officer.get("/desk/answers")
    assert ids(answers_page, "task")[0] == task
    assert ids(officer.get(f"/desk/answers?case={document['case_number']}"), "task") == [task]
    assert f"/desk/verifications/{task}/answer" in answers_page


def test_who_leads_the_desk_sees_the_list_and_ends_a_claim(ask: Asker, reader: Reads) -> None:
    _, task = opened(ask)
    taken_by(ask, task, "JHV-colleague", 600)
    lead = reader("supervisor:real_estate", "zh")
    html = lead.get("/desk")
    assert ("/desk/next" in html, f"/desk/verifications/{task}/claim" in html) == (False, False)
    assert "认领人不在岗" in text_of(html)
    assert path_of(lead.send(f"/desk/verifications/{task}/free", {"reason": "absent"})) == "/desk"
    assert reader(OWN).api(f"/v1/verifications/{task}")["claimed_by"] is None


@LANGUAGES
def test_the_figures_are_the_apis(ask: Asker, reader: Reads, language: str) -> None:
    opened(ask)
    officer = reader(OWN, language)
    html, (row,) = officer.get("/desk/figures"), officer.api("/v1/verifications/figures")["items"]
    shown = re.findall(r'<td class="numbers"[^>]*>(?:<span[^>]*>)?([^<]*)', html)
    names = ("open", "reminded", "overdue_now", "answered_in_time", "overdue", "extended", "withdrawn", "answers")
    under = {"en": "under 5", "zh": "不足 5"}[language]
    assert shown[: len(names)] == [under if row[name] is None else str(row[name]) for name in names]


def test_who_has_no_work_here_is_refused_with_an_entry_and_who_has_no_token_changes_nothing(
    ask: Asker, reader: Reads
) -> None:
    _, task = opened(ask)
    assert 'role="alert"' in reader("clerk").get("/desk", 403)
    denied = ask.as_("auditor").get("/v1/audit/entries", params={"account": "JH330702000123", "limit": 5})
    assert "DENIED" in {one["kind"] for one in denied.json()["items"]}
    officer = reader(OWN)
    officer.token = "another"
    assert officer.send(f"/desk/verifications/{task}/claim", {}).status_code == 403
    assert reader(OWN).api(f"/v1/verifications/{task}")["claimed_by"] is None


def corrected(reader: Reads, correction: str, form: dict[str, Any], language: str = "en") -> Any:
    return reader("verifier:household", language).send(f"/desk/corrections/{correction}/answer", form)


@LANGUAGES
def test_a_doubt_is_read_and_answered(ask: Asker, reader: Reads, language: str) -> None:
    item = {"en": "cancel_reason", "zh": "former_name"}[language]
    body = {"department": "household", "item": item, "expected": "改过", "evidence": "户口本"}
    made = ask.as_(f"citizen:{P2[1]['person_id']}").post("/v1/corrections", json=body)
    assert made.status_code == 201, made.text
    correction = made.json()["correction_id"]
    officer = reader("verifier:household", language)
    html = officer.get("/desk/corrections")
    assert ids(html, "correction") == [
        one["correction_id"] for one in officer.api("/v1/corrections", open="true", limit="50")["items"]
    ]
    assert P2[1]["person_id"] not in html
    text = text_of(officer.get(f"/desk/corrections/{correction}"))
    shown = officer.api(f"/v1/corrections/{correction}")
    assert [one for one in (shown["person_id"], "户口本", "改过", shown["title"][language]) if one not in text] == []
    refused = corrected(reader, correction, {"outcome": "rejected", "reason": " "}, language)
    said = {"en": "a doubt is not rejected without a reason", "zh": "不予受理须说明理由"}[language]
    assert (refused.status_code, said in text_of(refused.text)) == (400, True)
    assert 'value="rejected" required checked' in refused.text
    done = corrected(reader, correction, {"outcome": "rejected", "reason": "原件无误"}, language)
    assert (path_of(done), "原件无误" in text_of(done.text)) == (f"/desk/corrections/{correction}", True)
    assert officer.api(f"/v1/corrections/{correction}")["state"] == "rejected"
    assert correction in ids(officer.get("/desk/corrections?all=1"), "correction")
    assert correction not in ids(officer.get("/desk/corrections"), "correction")


def test_what_was_wrong_is_told_line_by_line(ask: Asker, reader: Reads) -> None:
    body = {"department": "household", "item": "person_status", "expected": "moved out"}
    correction = ask.as_(f"citizen:{FANG}").post("/v1/corrections", json=body).json()["correction_id"]
    unread = corrected(reader, correction, {"outcome": "corrected", "wrong_values": "somewhere"}, "zh")
    assert (unread.status_code, "该信息项不可能有此值" in text_of(unread.text)) == (400, True)
    assert ">somewhere</textarea>" in unread.text
    form = {"outcome": "corrected", "wrong_values": "normal\n", "nothing_on_record": "1"}
    assert path_of(corrected(reader, correction, form)) == f"/desk/corrections/{correction}"
    assert reader("verifier:household").api(f"/v1/corrections/{correction}")["state"] == "corrected"


@LANGUAGES
def test_an_agent_takes_a_complaint_up_acts_and_answers(ask: Asker, reader: Reads, language: str) -> None:
    made = complained(ask)
    agent = reader("agent", language)
    begun = agent.http.get("/desk")
    place = f"/desk/complaints/{made['complaint_id']}"
    assert (path_of(begun), made["complaint_id"] in ids(begun.text, "complaint")) == ("/desk/complaints", True)
    assert (WORDS in begun.text, P2[0]["person_id"] in begun.text) == (False, False)
    assert WORDS in agent.get(place)
    assert path_of(agent.send(f"{place}/claim", {})) == place
    assert agent.send(f"{place}/answer", {"words": " "}).status_code == 400
    agent.send(f"{place}/acts", {"words": "已代当事人核验"})
    done = agent.send(f"{place}/answer", {"words": "无需再跑"})
    read = agent.api(f"/v1/complaints/{made['complaint_id']}")
    assert (path_of(done), read["state"], [one["words"] for one in read["acts"][1:]]) == (
        place, "ANSWERED", ["已代当事人核验", "无需再跑"],
    )  # fmt: skip
    assert "无需再跑" in text_of(done.text)
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": made["case_number"]}).json()["items"]
    assert {"claim complaint", "read complaint", "act complaint", "answer complaint"} <= {
        one["details"].get("did") for one in entries
    }
