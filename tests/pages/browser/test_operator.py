"""The operators' room in a browser: departments now, and the day as a curve with its table."""

from datetime import datetime, timedelta

import pytest

from tests.pages.browser.conftest import MIDDLE, PHONE, PageAs, serious
from tests.pages.browser.hands import Keyboard, Mouse
from tests.pages.conftest import Reads
from tests.stories.people import P2, Asker
from tests.stories.test_looks import waited

SCREENS = [
    ("operator-now", "operator", "/operator", ()),
    ("operator-day", "operator", "/operator/day?hours=1", ()),
    ("operator-check", "operator", "/operator/check", ()),
    ("operator-downtimes", "operator", "/operator/downtimes", ()),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_departments_now_to_the_curve_of_one(
    page_as: PageAs, reader: Reads, ask: Asker, language: str
) -> None:
    ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    told = reader("operator")
    lately = waited(lambda: told.api("/v1/operation/departments", hours="24")["items"], 25.0)
    code = lately[0]["department"]
    page = page_as("operator", language, place="/operator")
    assert serious(page) == []
    row = page.locator("tr", has=page.locator(f"a[href$='department={code}']"))
    title = next(one["title"] for one in told.api("/v1/operation")["departments"] if one["code"] == code)
    assert title[language] in row.inner_text()
    row.locator("a").click()
    page.wait_for_selector("figure .uplot canvas")
    rows = page.locator("#slots tbody tr")
    now = [one for one in told.api("/v1/operation/departments", hours="24")["items"] if one["department"] == code]
    assert rows.count() <= len(now)
    oldest = rows.nth(rows.count() - 1)
    assert oldest.get_attribute("data-at") == now[0]["at"]
    assert int(oldest.get_attribute("data-calls") or 0) <= now[0]["calls"]


@pytest.mark.parametrize("size", [MIDDLE, PHONE])
@pytest.mark.parametrize(
    "path",
    [
        "/operator",
        "/operator/day",
        "/operator/check",
        "/operator/policy",
        "/operator/downtimes",
        "/operator/revocations",
    ],
)
def test_the_room_is_read_on_a_tablet_and_a_phone(page_as: PageAs, size: tuple[int, int], path: str) -> None:
    page = page_as("operator", "en", size, path)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


@pytest.mark.parametrize(("hand", "language"), [("mouse", "zh"), ("keyboard", "en")])
def test_a_downtime_is_announced_and_withdrawn_by_either_hand(
    page_as: PageAs, reader: Reads, hand: str, language: str
) -> None:
    told = reader("operator")
    begins = datetime.fromisoformat(told.api("/v1/downtimes")["now"]) + timedelta(days=40)
    since, until = (f"{begins + timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (0, 3))
    why = f"系统迁移 {hand}"
    page = page_as("operator", language, place="/operator")
    mouse, keyboard = Mouse(page), Keyboard(page)
    press = mouse.clicks if hand == "mouse" else keyboard.presses
    press("nav.tabs a[href='/operator/downtimes']")
    page.wait_for_selector("#until")
    page.select_option("#department", "household")
    for field, text in (("#since", since), ("#until", until), ("#why_zh", why), ("#why_en", why)):
        if hand == "keyboard":
            keyboard.reaches(
                field
            )  # a field of a time is filled in by its own keys, which differ by the browser's language
        page.fill(field, text)
    press("form[action='/operator/downtimes'] button")
    row = page.locator("#downtimes tbody tr", has_text=why)
    row.wait_for()
    (made,) = [one for one in told.api("/v1/downtimes")["items"] if one["why"]["zh"] == why]
    assert (made["since"][:16], made["until"][:16], made["state"]) == (since, until, "to_come")
    assert {"zh": "未开始", "en": "to come"}[language] in row.inner_text()
    press(f"form[action$='{made['downtime_id']}/withdraw'] button")
    page.wait_for_selector(f"form[action$='{made['downtime_id']}/withdraw']", state="detached")
    assert {"zh": "已撤回", "en": "withdrawn"}[language] in row.inner_text()
    (ended,) = [one for one in told.api("/v1/downtimes")["items"] if one["downtime_id"] == made["downtime_id"]]
    assert ended["state"] == "withdrawn"
