"""The window in a browser: from the front door to the printed page, by mouse and by keyboard, in both languages."""

from itertools import count

import pytest
from playwright.sync_api import Page

from tests.pages.browser.conftest import MIDDLE, PHONE, Counted, PageAs, serious
from tests.pages.conftest import Reads

FAMILY = (
    ("p0", "33079119940317001X", "陈思远"),
    ("p1", "330791199511020027", "林晓雯"),
    ("p2", "330791202302080028", "陈一诺"),
)
MOST_INTERACTIONS = 12
_cases = count(1)


def a_case() -> str:
    return f"JH-2026-M01-{771000 + next(_cases)}"


def asked(page: Page) -> None:
    """The form of M01, filled in and sent by a mouse."""
    page.goto("/clerk/matters/M01")
    page.fill("#case_number", a_case())
    for place, number, name in FAMILY:
        page.fill(f"#{place}_person_id", number)
        page.fill(f"#{place}_name", name)
    page.click("#ask")
    page.wait_for_url("**/clerk/queries/*")


def asked_and_back(page: Page) -> None:
    """The window of somebody who has asked."""
    asked(page)
    page.goto("/clerk")


def settled(page: Page) -> None:
    """The same, once all that departments have to say is there."""
    asked(page)
    page.wait_for_selector("progress[value='4']", timeout=30_000)


def printed(page: Page) -> None:
    """The page for the file."""
    settled(page)
    page.click("a[href$='/print']")
    page.wait_for_selector("svg.receipt")


SCREENS = [
    ("clerk-window", "clerk", "/clerk", asked_and_back),
    ("clerk-matter", "clerk", "/clerk/matters/M01", ()),
    ("clerk-result", "clerk", "/clerk", settled),
    ("clerk-printed", "clerk", "/clerk", printed),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_front_door_to_the_printed_page_in_at_most_twelve(page_as: PageAs, language: str) -> None:
    page = page_as(None, language)
    clerk = Counted(page)
    clerk.click("a[href*='login_hint=clerk']")
    clerk.click("a[href='/clerk/matters/M01']")
    clerk.paste("#case_number", a_case())
    for place, number, name in FAMILY:
        clerk.paste(f"#{place}_person_id", number)
        clerk.paste(f"#{place}_name", name)
    clerk.click("#ask")
    page.wait_for_url("**/clerk/queries/*")
    assert serious(page) == []
    clerk.click("a[href$='/print']")
    page.wait_for_selector("svg.receipt")
    assert "陈**" in page.inner_text("body") or "M01-C1" in page.inner_text("body")
    assert clerk.interactions <= MOST_INTERACTIONS


def test_the_check_digit_s_verdict_comes_as_the_number_is_pasted(page_as: PageAs) -> None:
    page = page_as("clerk", "en", place="/clerk/matters/M01")
    page.fill("#p0_person_id", "330791199403170010")
    assert "wrong" in page.inner_text("#p0-verdict")
    page.fill("#p0_person_id", "33079119940317001X")
    assert "right" in page.inner_text("#p0-verdict")
    page.fill("#p1_person_id", "林晓雯 330791199511020027")
    assert (page.input_value("#p1_name"), page.input_value("#p1_person_id")) == ("林晓雯", "330791199511020027")


def test_departments_come_in_by_themselves_and_the_page_says_what_the_api_says(page_as: PageAs, reader: Reads) -> None:
    page = page_as("clerk", "en")
    asked(page)
    page.wait_for_selector("text=4 of 5 settled", timeout=30_000)
    query_id = page.url.rpartition("/")[2]
    document = reader("clerk").api(f"/v1/queries/{query_id}")
    rows = page.locator("tbody tr")
    assert rows.count() == len(document["certificates"])
    for at, certificate in enumerate(document["certificates"]):
        told = rows.nth(at).inner_text().lower()  # headings begin with a capital by the style
        assert certificate["title"]["en"].lower() in told
        assert (certificate["answer"] or certificate["state"]) in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_whole_way_by_keys_alone(page_as: PageAs, language: str) -> None:
    page = page_as("clerk", language, place="/clerk")
    page.focus("a[href='/clerk/matters/M01']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case_number")
    page.focus("#case_number")
    page.keyboard.insert_text(a_case())
    for place, number, name in FAMILY:
        for member, text in (("person_id", number), ("name", name)):
            while page.evaluate("document.activeElement.id") != f"{place}_{member}":
                page.keyboard.press("Tab")
            page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clerk/queries/*")
    page.wait_for_selector("h1:focus")


@pytest.mark.parametrize("size", [MIDDLE, PHONE])
def test_nothing_of_the_result_is_cut_off_on_a_small_screen(page_as: PageAs, size: tuple[int, int]) -> None:
    page = page_as("clerk", "zh", size)
    asked(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.goto("/clerk/matters/M01")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
