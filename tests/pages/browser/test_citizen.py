"""The citizen's room in a browser: who looked, checked in the page itself; doubts and complaints; by mouse and by keys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gateway_demo.demo import Demo
from tests.pages.browser.at_a_window import family_asked
from tests.pages.browser.conftest import MIDDLE, PHONE, WIDE, PageAs, serious
from tests.stories.people import P2, Asker, Json


def _check(page: Page) -> None:
    family_asked(page)
    page.reload()
    looked = page.locator(".looked", has=page.locator("[data-check]")).first
    looked.locator("summary").first.click()
    looked.locator("[data-check-now]").click()


SCREENS = [
    ("citizen-who-looked", "resident", "/citizen", _check),
    ("citizen-contest", "resident", "/citizen/corrections", ()),
]
"""What `make screenshots` draws of it: name, persona, address, and the way on from there."""
PLACES = ("/citizen", "/citizen/corrections", "/citizen/complaints", "/citizen/declarations", "/citizen/credit")
SAID = {"en": ("Check the proof myself", "The entry stands in the log"), "zh": ("自己核验证明", "该留痕原样在册")}


@pytest.fixture
def ask(demo: Demo) -> Iterator[Asker]:
    asker = Asker(demo)
    yield asker
    asker.close()


@pytest.fixture
def asked(ask: Asker) -> Json:
    """An answered query about a family, of which one field leaves."""
    return ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=5000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_looked_is_read_and_checked_in_the_page(page_as: PageAs, ask: Asker, asked: Json, language: str) -> None:
    page = page_as("resident", language, place="/citizen")
    page.wait_for_timeout(1500)  # until the tree has it
    page.reload()
    told = (
        ask.as_(f"citizen:{P2[0]['person_id']}")
        .get("/v1/subjects/me/disclosures", params={"limit": 50})
        .json()["items"]
    )
    words = {one["entry"]: one["words"][language] for one in told}
    article = page.locator(".looked", has=page.locator("[data-check]")).last
    entry = article.locator(".code").first.inner_text()
    expect(article).to_contain_text(words[entry])
    assert any(one["query_id"] == asked["query_id"] for one in told)
    check, stands = SAID[language]
    article.get_by_text(check).click()
    article.locator("[data-check-now]").click()
    expect(article.locator("[data-verdict]")).to_contain_text(stands)
    assert article.locator("[data-step] strong.holds").count() == 5
    article.locator("[data-check-flipped]").click()
    expect(article.locator("[data-verdict]")).not_to_contain_text(stands)


def test_a_field_that_left_is_contested_from_where_it_stands(page_as: PageAs, asked: Json) -> None:
    assert asked["certificates"]
    page = page_as("resident", "zh", place="/citizen")
    while page.get_by_text("提出疑义", exact=True).count() == 0:
        page.get_by_text("更早的留痕").click()
    page.get_by_text("提出疑义", exact=True).first.click()
    assert page.input_value("#field") == "vehicles.vehicle_count"
    page.fill("#expected", "本人名下只有一辆车")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/citizen/corrections/*")
    expect(page.locator("main")).to_contain_text("本人名下只有一辆车")


def test_a_complaint_is_made_by_keys_alone(page_as: PageAs, ask: Asker) -> None:
    page = page_as("resident", "en", place="/citizen/complaints")
    page.focus("#case_number")
    page.keyboard.type(ask.case("M01"))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("they sent me home")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/citizen/complaints/*")
    expect(page.locator("main")).to_contain_text("they sent me home")


@pytest.mark.parametrize("size", [WIDE, MIDDLE, PHONE])
def test_every_page_fits_and_keeps_nobody_out(page_as: PageAs, size: tuple[int, int]) -> None:
    page = page_as("resident", "zh", size, "/citizen")
    for place in PLACES:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, place
        assert serious(page) == []
