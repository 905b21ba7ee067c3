"""An officer's day at the verification desk in a browser: by mouse in at most four steps, and by keyboard alone; the page, the API and the log say the same."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser.conftest import PageAs
from tests.pages.browser.hands import Keyboard, Mouse
from tests.rooms.attachments.test_file import PDF
from tests.stories.people import P2, Asker, answers, certificate
from tests.stories.test_complaints import WORDS, complained
from tests.stories.test_verification_desk import entries_of, opened

OWN, ACCOUNT = "verifier:real_estate", "JHV-real_estate"
SCREENS = [("desk-figures", OWN, "/desk/figures", ()), ("desk-complaints", "agent", "/desk", ())]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
MOST_STEPS = 4
SIGNED = {"zh": "签名内容", "en": "As it was signed"}


def prepared(ask: Asker) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """A desk with work on it, for the screenshots: what is drawn of it."""
    first, task = opened(ask)
    ask.as_(OWN).post(f"/v1/verifications/{task}/reply", json={"finding": "no", "note": "宅基地档案无记录"})
    again = {"matter": "M01", "case_number": first["case_number"], "parties": P2, "certificates": ["M01-C3"]}
    waiting = ask.as_("clerk").post("/v1/queries", json={**again, "deadline_ms": 8000}).json()
    opened(ask)
    chosen = certificate(ask.with_task(waiting, "M01-C3"), "M01-C3")["next"]["task_id"]
    ask.as_(OWN).post(f"/v1/verifications/{chosen}/claim", json={})
    body = {
        "department": "real_estate",
        "item": "usage",
        "expected": "住宅",
        "seen": "车库",
        "evidence": "不动产权证 2019",
    }
    doubt = ask.as_(f"citizen:{P2[0]['person_id']}").post("/v1/corrections", json=body).json()
    made = complained(ask)
    return [
        ("desk-list", OWN, "/desk", ()),
        ("desk-verification", OWN, f"/desk/verifications/{chosen}", ()),
        ("desk-correction", OWN, f"/desk/corrections/{doubt['correction_id']}", ()),
        ("desk-complaint", "agent", f"/desk/complaints/{made['complaint_id']}", ("form[action$='/claim'] button",)),
    ]


@LANGUAGES
def test_from_the_list_to_the_answer_in_four_steps(ask: Asker, page_as: PageAs, language: str) -> None:
    document, task = opened(ask)
    page = page_as(OWN, language)
    page.goto("/desk")
    mouse = Mouse(page)
    mouse.clicks(f"#task-{task} button")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {"zh": "所列人员是否有宅基地批建？", "en": "Has a homestead been approved for any of the people named?"}[
            language
        ]
    )
    shown = ask.as_(OWN).get(f"/v1/verifications/{task}").json()
    for person in shown["persons"]:
        row = page.get_by_role("row").filter(has_text=person["person_id"])
        expect(row).to_contain_text(person["name"])
    mouse.clicks("input[name=finding][value=yes]")
    mouse.clicks(f"form[action$='{task}/answer'] button[accesskey=s]")
    expect(page.get_by_role("heading", level=2).first).to_have_text(SIGNED[language])
    assert mouse.steps <= MOST_STEPS
    signed = json.loads(ask.as_(OWN).get(f"/v1/verifications/{task}/reply").json()["signed"])
    assert (signed["finding"], signed["account"]) == ("yes", ACCOUNT)
    expect(page.locator("main")).to_contain_text(signed["query_id"])
    assert answers(ask.read(document["query_id"])) == {"M01-C3": "no"}
    assert [one["account"] for one in entries_of(ask, document, "LOOK")] == [ACCOUNT, ACCOUNT], (
        "the page, and this test"
    )
    assert [one["details"]["did"] for one in entries_of(ask, document, "ADMIN")] == ["claim verification"]


@LANGUAGES
def test_a_whole_day_by_keyboard(ask: Asker, page_as: PageAs, language: str, tmp_path: Path) -> None:
    document, task = opened(ask)
    paper = tmp_path / "批文.pdf"
    paper.write_bytes(PDF)
    page = page_as(OWN, language)
    page.goto("/desk")
    keys = Keyboard(page)
    keys.presses(f"#task-{task} button")
    keys.presses("form[action$='/extend'] button")
    expect(page.locator("form[action$='/extend']")).to_have_count(0)
    keys.presses("form[action$='/release'] button")
    expect(page.locator(f"#task-{task}")).to_be_visible()
    keys.presses(f"#task-{task} button")
    keys.chooses("input[name=finding][value=unknown]")
    keys.writes("#own-words", "档案 2003 卷缺页")
    with page.expect_file_chooser() as chosen:
        keys.opens("#attachment")
    chosen.value.set_files(paper)
    keys.presses(f"button[formaction$='{task}/attachments']")
    expect(page.locator(".files li")).to_have_count(1)
    expect(page.locator("#own-words")).to_have_value("档案 2003 卷缺页")
    keys.presses(f"form[action$='{task}/answer'] button[accesskey=s]")
    expect(page.get_by_role("heading", level=2).first).to_have_text(SIGNED[language])
    signed = json.loads(ask.as_(OWN).get(f"/v1/verifications/{task}/reply").json()["signed"])
    assert (signed["finding"], len(signed["attachments"])) == ("unknown", 1)
    late = [one for one in entries_of(ask, document, "LATE") if one["actor"] == ACCOUNT]
    assert ["extended" in one["details"] for one in late] == [False, True]


def test_another_department_by_keyboard(ask: Asker, page_as: PageAs) -> None:
    misspelt = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = ask.settled(ask.query("M01", misspelt, certificates=["M01-C1"], deadline_ms=8000), "M01-C1")
    task = certificate(asked, "M01-C1")["next"]["task_id"]
    page = page_as(OWN, "zh")
    page.goto("/desk")
    keys = Keyboard(page)
    keys.presses(f"#task-{task} button")
    keys.reaches("#department")
    page.locator("#department").select_option("marriage")
    keys.presses("form[action$='/hand-on'] button")
    expect(page.locator("h1")).to_contain_text("待答复核验")
    assert ask.as_("verifier:marriage").get(f"/v1/verifications/{task}").status_code == 200


@LANGUAGES
def test_a_doubt_is_answered_by_keyboard(ask: Asker, page_as: PageAs, language: str) -> None:
    item = {"zh": "permit_since", "en": "permit_until"}[language]
    body = {"department": "household", "item": item, "expected": "2019-03-01", "evidence": "居住证"}
    made = ask.as_(f"citizen:{P2[0]['person_id']}").post("/v1/corrections", json=body)
    assert made.status_code == 201, made.text
    correction = made.json()["correction_id"]
    page = page_as("verifier:household", language)
    page.goto("/desk/corrections")
    keys = Keyboard(page)
    keys.presses(f"#correction-{correction} a")
    expect(page.locator("main")).to_contain_text(P2[0]["person_id"])
    keys.chooses("input[name=outcome][value=confirmed]")
    keys.presses("form[action$='/answer'] button")
    expect(page.locator("form[action$='/answer']")).to_have_count(0)
    done = ask.as_("verifier:household").get(f"/v1/corrections/{correction}").json()
    assert done["state"] == "confirmed"
    expect(page.locator("main")).to_contain_text(done["words"][language])


@LANGUAGES
def test_a_complaint_is_answered_by_keyboard(ask: Asker, page_as: PageAs, language: str) -> None:
    made = complained(ask)
    page = page_as("agent", language)
    page.goto("/desk/complaints")
    keys = Keyboard(page)
    keys.presses(f"#complaint-{made['complaint_id']} a")
    expect(page.locator("blockquote")).to_have_text(WORDS)
    keys.presses("form[action$='/claim'] button")
    keys.writes("#words", "已代当事人向自然资源局核验")
    keys.presses("button[formaction$='/acts']")
    expect(page.locator("ol.acts li")).to_have_count(2)
    keys.writes("#words", "已核验，无需再跑")
    keys.presses("form[action$='/answer'] button:not([formaction])")
    expect(page.locator("ol.acts li")).to_have_count(3)
    read = ask.as_("agent").get(f"/v1/complaints/{made['complaint_id']}").json()
    assert (read["state"], [one["step"] for one in read["acts"]]) == ("ANSWERED", ["claim", "act", "answer"])


@pytest.mark.parametrize("width", [1360, 768, 390])
def test_nothing_is_cut_off_at_any_width(ask: Asker, page_as: PageAs, width: int) -> None:
    _, task = opened(ask)
    page: Page = page_as(OWN, "zh")
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/desk", f"/desk/verifications/{task}", "/desk/corrections", "/desk/figures"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
