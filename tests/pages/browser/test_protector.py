"""The room of the desk for protected people in a browser: an alert taken up, somebody watched, by mouse and by keyboard, in both languages."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from gateway.domain.clock import CHINA
from tests.pages.browser.conftest import MIDDLE, PHONE, PageAs
from tests.pages.browser.hands import Keyboard
from tests.stories.people import P2, P3, Asker, Json

SCREENS: list[tuple[str, str, str, tuple[str, ...]]] = []
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
DESK = "JHPRO0000001"


def alert_of(ask: Asker) -> Json:
    """What the desk is told of a query."""
    document = ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)
    listed = ask.as_("protector").get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    found: Json = next(one for one in listed if one["case_number"] == document["case_number"])
    return found


def until() -> str:
    return (datetime.now(CHINA) + timedelta(days=300)).date().isoformat()


def prepared(ask: Asker) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """An alert, and somebody who is watched, for the screenshots."""
    alert_of(ask)
    order = {"person_id": P3[0]["person_id"], "reason": "证人受到威胁", "until": f"{until()}T23:59:59+08:00"}
    ask.as_("protector").post("/v1/protection/watched-people", json=order).raise_for_status()
    return [
        ("protector-alerts", "protector", "/protector", ()),
        ("protector-watched", "protector", "/protector/watched", ()),
        ("protector-watch", "protector", "/protector/watch", ()),
    ]


@LANGUAGES
def test_an_alert_is_taken_up_by_mouse(ask: Asker, page_as: PageAs, language: str) -> None:
    alert = alert_of(ask)
    page = page_as("protector", language, place="/protector")
    own = page.locator(f"#alert-{alert['alert_id']}")
    expect(own).to_contain_text(alert["case_number"])
    own.locator("input[name=note]").fill("已与窗口负责人核实")
    own.locator("form button").click()
    expect(page.locator("h1")).to_have_text({"zh": "已受理", "en": "Taken up"}[language])
    expect(page.locator("main")).to_contain_text("已与窗口负责人核实")
    listed = ask.as_("protector").get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    taken = next(one for one in listed if one["alert_id"] == alert["alert_id"])["acknowledged"]
    assert (taken["account"], taken["note"]) == (DESK, "已与窗口负责人核实")


@LANGUAGES
def test_somebody_is_watched_and_no_more_by_keyboard(ask: Asker, page_as: PageAs, language: str) -> None:
    page: Page = page_as("protector", language, place="/protector/watched")
    reason = f"证人受到威胁 {uuid4().hex[:4]}"
    keys = Keyboard(page)
    keys.presses("main a.button[href='/protector/watch']")
    keys.writes("#person_id", P3[0]["person_id"])
    keys.writes("#reason", reason)
    keys.reaches("#until")
    page.locator("#until").fill(until())
    keys.presses("main form button")
    row = page.locator("tr", has_text=reason)
    expect(row).to_have_count(1)
    assert P3[0]["person_id"] not in page.content()
    assert P3[0]["person_id"] not in page.url
    told = ask.as_("protector").get("/v1/protection/watched-people").json()["items"]
    (watch_id,) = [one["watch_id"] for one in told if one["reason"] == reason]
    keys.presses(f"#watch-{watch_id} form button")
    expect(page.locator(f"#watch-{watch_id} form")).to_have_count(0)


@pytest.mark.parametrize("size", [MIDDLE, PHONE])
def test_the_room_fits_a_tablet_and_a_phone(ask: Asker, page_as: PageAs, size: tuple[int, int]) -> None:
    alert_of(ask)
    page = page_as("protector", "en", size, "/protector")
    for path in ("/protector", "/protector/watched", "/protector/watch"):
        page.goto(path)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
