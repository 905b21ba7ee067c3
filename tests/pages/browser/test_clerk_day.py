"""A clerk's day in a browser, by mouse and by keys: the applicant confirms on a phone, a value is asked about, a session ends in the middle of a form."""

import re

import pytest
from playwright.sync_api import Page

from gateway_demo.examples import EXAMPLES
from tests.pages.browser.conftest import PHONE, PageAs, serious
from tests.pages.browser.hands import Keyboard
from tests.pages.browser.test_clerk import a_case, asked
from tests.pages.conftest import Reads

WIDOW, LATE = EXAMPLES["M02"]["parties"]


def widow_asked(page: Page) -> str:
    """M02 of the widow, filled in and sent; the result's address."""
    page.goto("/clerk/matters/M02")
    page.fill("#case_number", a_case().replace("M01", "M02"))
    for at, role in enumerate(page.locator("input[name$='_role']").evaluate_all("all => all.map(one => one.value)")):
        who = {"applicant": WIDOW, "deceased": LATE}.get(role)
        if who is not None:
            page.fill(f"#p{at}_person_id", who["person_id"])
            page.fill(f"#p{at}_name", who["name"])
    page.click("#ask")
    page.wait_for_url("**/clerk/queries/*")
    page.wait_for_selector("a[href$='/confirmation']", timeout=30_000)
    return page.url


def signed_in_as_the_widow(page: Page) -> None:
    """At the issuer, where whoever opens the address is sent."""
    page.fill("input[name='persona']", f"citizen:{WIDOW['person_id']}")
    page.click("form button")
    page.wait_for_selector("input[name='agreed']")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_applicant_confirms_on_a_phone_and_the_window_goes_on_by_itself(
    page_as: PageAs, reader: Reads, language: str
) -> None:
    window = page_as("clerk", language)
    result = widow_asked(window)
    window.locator("a[href$='/confirmation']").first.click()
    window.wait_for_selector(".code-to-read svg")
    assert serious(window) == []
    place = window.locator(".code-to-read a").get_attribute("href")
    phone = page_as(None, language, PHONE, place=str(place))
    signed_in_as_the_widow(phone)
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert serious(phone) == []
    phone.check("input[name='agreed']")
    phone.click("form.act button")
    phone.wait_for_url("**/citizen/declarations?made=yes")
    window.wait_for_selector("text=/confirmed the declaration themselves|已本人确认承诺/", timeout=15_000)
    query_id, code = result.rpartition("/")[2], str(place).rpartition("/")[2]
    certificates = reader("clerk").api(f"/v1/queries/{query_id}")["certificates"]
    assert {one["certificate"]: one["method"] for one in certificates}[code] == "declaration"


def test_the_same_by_keys_alone(page_as: PageAs) -> None:
    window = page_as("clerk", "zh")
    result = widow_asked(window)
    Keyboard(window).reaches("a[href$='/confirmation']")
    window.keyboard.press("Enter")
    window.wait_for_selector(".code-to-read svg")
    phone = page_as(None, "zh", PHONE, place=str(window.locator(".code-to-read a").get_attribute("href")))
    signed_in_as_the_widow(phone)
    hand = Keyboard(phone)
    hand.reaches("input[name='agreed']")
    phone.keyboard.press("Space")
    hand.presses("form.act button")
    assert phone.url.endswith("/citizen/declarations?made=yes")
    window.wait_for_url(f"{result}?confirmed=*", timeout=15_000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_value_is_asked_about_by_keys_from_where_it_stands(page_as: PageAs, language: str) -> None:
    page = page_as({"zh": "clerk", "en": "housing-clerk"}[language], language)  # an account asks about a value once
    asked(page)
    page.wait_for_selector("a[href*='/corrections/new'][href*='item=']", timeout=30_000)
    hand = Keyboard(page)
    place = page.locator("a[href*='/corrections/new'][href*='item=']").first.get_attribute("href")
    hand.presses(f"a[href='{place}']")
    assert page.input_value("#item") == str(place).partition("item=")[2]
    assert serious(page) == []
    hand.writes("#person_id", "330791199403170010")
    assert page.inner_text("#person_id-verdict") != ""
    page.fill("#person_id", "33079119940317001X")
    hand.writes("#expected", "登记有误，见原件")
    hand.presses("form.act button:not([name])")
    page.wait_for_url(re.compile(r"/clerk/corrections/[0-9a-f-]{36}$"))
    assert "登记有误，见原件" in page.inner_text("main")


@pytest.mark.parametrize(
    "place", ["/clerk/statements", "/clerk/corrections", "/clerk/queries", "/clerk/lists/new?matter=M11"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_page_of_the_day_is_whole_on_a_phone(page_as: PageAs, place: str, language: str) -> None:
    page = page_as("clerk", language, PHONE, place=place)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert serious(page) == []


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_typed(page_as: PageAs) -> None:
    page = page_as("clerk", "en", place="/clerk/matters/M15")
    case = a_case().replace("M01", "M15")
    page.fill("#case_number", case)
    page.fill("#p0_person_id", WIDOW["person_id"])
    page.fill("#p0_name", WIDOW["name"])
    page.context.clear_cookies()
    page.click("#ask")
    page.wait_for_selector("text=Your session is over")
    with page.context.expect_page() as opened:
        page.click("a[target='_blank']")
    other = opened.value
    other.goto("/login?login_hint=clerk&return_to=/clerk")
    other.close()
    page.click("main form button")
    page.wait_for_selector("text=was from another session")
    page.click("main form button")
    page.wait_for_url("**/clerk/queries/*")
    assert case in page.inner_text("main")


def test_pressed_twice_and_gone_back_to_a_form_is_what_one_means(page_as: PageAs) -> None:
    page = page_as("clerk", "en", place="/clerk/matters/M15")
    page.fill("#case_number", a_case().replace("M01", "M15"))
    page.fill("#p0_person_id", WIDOW["person_id"])
    page.fill("#p0_name", WIDOW["name"])
    page.dblclick("#ask")
    page.wait_for_url("**/clerk/queries/*")
    first = page.url
    page.go_back()
    page.wait_for_selector("#case_number")
    page.fill("#case_number", a_case().replace("M01", "M15"))
    page.fill("#p0_person_id", WIDOW["person_id"])
    page.fill("#p0_name", WIDOW["name"])
    page.click("#ask")
    page.wait_for_url("**/clerk/queries/*")
    assert page.url != first
