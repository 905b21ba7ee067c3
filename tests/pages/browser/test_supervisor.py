"""The room of heads of department in a browser: by mouse and by keyboard alone, in both languages, and what the API says of it afterwards."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.pages.browser.conftest import MIDDLE, PHONE, PageAs
from tests.pages.browser.hands import Keyboard, Mouse
from tests.stories.people import P2, P3, Asker, Json

SCREENS: list[tuple[str, str, str, tuple[str, ...]]] = []
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
MOST_STEPS = 2


def job_of(ask: Asker) -> Json:
    """A job that waits for a head's word."""
    rows = [{"case_number": ask.case("M15"), "parties": [one]} for one in (P2[0], P3[0])]
    wanted = {
        "kind": "job",
        "matter": "M15",
        "certificates": ["M15-C1"],
        "purpose": f"高龄津贴年度核验 {uuid4().hex[:4]}",
    }
    made: Json = ask.as_("clerk").post("/v1/batches", json={**wanted, "rows": rows}).raise_for_status().json()
    return made


def glass_of(ask: Asker) -> Json:
    """A case that was opened in need."""
    wish = {"case_number": ask.case("M01"), "reason": "当晚住房被洪水冲毁"}
    made: Json = ask.as_("clerk").post("/v1/break-glass", json=wish).raise_for_status().json()
    return made


def prepared(ask: Asker) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Something that waits for a head's word, for the screenshots."""
    job_of(ask)
    job, _ = job_of(ask), glass_of(ask)
    return [
        ("supervisor-lists", "supervisor", "/supervisor", ()),
        ("supervisor-list", "supervisor", f"/supervisor/lists/{job['batch_id']}", ()),
        ("supervisor-glass", "supervisor", "/supervisor/glass", ()),
    ]


@LANGUAGES
def test_a_job_is_approved_in_two_steps(ask: Asker, page_as: PageAs, language: str) -> None:
    job = job_of(ask)
    page = page_as("supervisor", language, place="/supervisor")
    mouse = Mouse(page)
    mouse.steps += 1
    page.locator(f"a[href$='{job['batch_id']}']").first.click()
    expect(page.locator("main")).to_contain_text(job["list_mark"])
    mouse.clicks("button[value=approve]")
    expect(page.locator("main .tag").first).to_have_text({"zh": "已批准", "en": "approved"}[language])
    assert mouse.steps <= MOST_STEPS
    assert ask.as_("supervisor").get(f"/v1/batches/{job['batch_id']}").json()["state"] == "approved"


def test_a_job_is_refused_by_keyboard(ask: Asker, page_as: PageAs) -> None:
    job = job_of(ask)
    page = page_as("supervisor", "zh", place="/supervisor")
    keys = Keyboard(page)
    keys.presses(f"a[href$='{job['batch_id']}']")
    keys.writes("#reasons", "用途不明")
    keys.presses("button[value=refuse]")
    expect(page.locator("blockquote")).to_have_text("用途不明")
    told = ask.as_("supervisor").get(f"/v1/batches/{job['batch_id']}").json()
    assert (told["state"], told["reasons"]) == ("cancelled", "用途不明")


@LANGUAGES
def test_what_was_opened_in_need_is_reviewed_by_keyboard(ask: Asker, page_as: PageAs, language: str) -> None:
    glass = glass_of(ask)
    page = page_as("supervisor", language, place="/supervisor/glass")
    keys, own = Keyboard(page), f"#glass-{glass['break_glass_id']}"
    keys.chooses(f"{own} input[value=no]")
    keys.writes(f"#note-{glass['break_glass_id']}", "可于次日办理")
    keys.presses(f"{own} form button")
    expect(page.locator(own)).to_contain_text("可于次日办理")
    told = ask.as_("supervisor").get("/v1/break-glass").json()["items"]
    assert [one["is_justified"] for one in told if one["break_glass_id"] == glass["break_glass_id"]] == [False]


@pytest.mark.parametrize("size", [MIDDLE, PHONE])
def test_the_room_fits_a_tablet_and_a_phone(ask: Asker, page_as: PageAs, size: tuple[int, int]) -> None:
    job, _ = job_of(ask), glass_of(ask)
    page = page_as("supervisor", "en", size, "/supervisor")
    for path in ("/supervisor", f"/supervisor/lists/{job['batch_id']}", "/supervisor/glass"):
        page.goto(path)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
