"""The auditor's room in a browser: by mouse and by keys, in both languages, against the API and the log."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gateway_demo.demo import Demo
from tests.pages.browser.at_a_window import family_asked
from tests.pages.browser.conftest import MIDDLE, PHONE, WIDE, PageAs, serious
from tests.stories.people import P2, Asker, Json

PERSON = P2[0]["person_id"]


def _timeline(page: Page) -> None:
    family_asked(page)
    page.fill("#person_id", PERSON)
    page.click("#trace button:not([form])")


def _proof(page: Page) -> None:
    page.goto(f"/auditor/cases/{family_asked(page)}")
    page.locator(".entry .when a").first.click()
    page.click("#proof a.button")
    page.click("[data-check-now]")


SCREENS = [
    ("auditor-timeline", "auditor", "/auditor/timeline", _timeline),
    ("auditor-proof", "auditor", "/auditor", _proof),
    ("auditor-search", "auditor", "/auditor", ("#search button:not([form])",)),
    ("auditor-findings", "auditor", "/auditor/findings", ()),
]
"""What `make screenshots` draws of it: name, persona, address, and the way on from there."""
PLACES = (
    "/auditor",
    "/auditor/timeline",
    "/auditor/findings",
    "/auditor/sample",
    "/auditor/reveals",
    "/auditor/exports",
    "/auditor/withholdings",
    "/auditor/revocations",
)
SAID = {
    "en": {
        "stands": "The entry stands in the log, as it was written.",
        "nothing": "This proves nothing: something was changed.",
    },
    "zh": {"stands": "该留痕原样在册。", "nothing": "不能证明：内容有改动。"},
}


@pytest.fixture
def ask(demo: Demo) -> Iterator[Asker]:
    asker = Asker(demo)
    yield asker
    asker.close()


@pytest.fixture
def asked(ask: Asker) -> Json:
    """An answered query about a family."""
    return ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)


def entries_on(page: Page) -> list[str]:
    return page.locator(".entry .when a").all_inner_texts()


def own_entry(page: Page) -> str:
    return page.locator(".look a").first.inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_entry_is_found_read_and_proved_in_the_browser(
    page_as: PageAs, ask: Asker, asked: Json, language: str
) -> None:
    page = page_as("auditor", language, place="/auditor")
    page.fill("#case_number", asked["case_number"])
    page.click("#search button:not([form])")
    told = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": asked["case_number"]}).json()["items"]
    assert entries_on(page) == [one["entry"] for one in told]
    look = ask.as_("auditor").get(f"/v1/audit/entries/{own_entry(page)}").json()
    assert (look["kind"], look["details"]["criteria"]) == ("SEARCH", {"case_number": asked["case_number"]})
    assert serious(page) == []
    page.locator(".entry .when a").last.click()
    expect(page.locator("h1")).to_contain_text(told[-1]["entry"])
    page.wait_for_timeout(1500)  # until the tree has it
    page.click("#proof a.button")
    page.click("[data-check-now]")
    expect(page.locator("[data-verdict]")).to_have_text(SAID[language]["stands"])
    assert page.locator("[data-step] strong.holds").count() == 4
    page.click("[data-check-flipped]")
    expect(page.locator("[data-verdict]")).to_have_text(SAID[language]["nothing"])
    assert page.locator("[data-step] strong.fails").count() == 2
    page.click(".check summary")
    page.fill("[data-key]", "another.example+00000000+AQ==")
    page.click("[data-check-now]")
    expect(page.locator("[data-verdict]")).to_have_text(SAID[language]["nothing"])


def test_by_keys_alone_from_the_search_to_the_proof(page_as: PageAs, asked: Json) -> None:
    page = page_as("auditor", "en", place="/auditor")
    page.focus("#case_number")
    page.keyboard.type(asked["case_number"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".entry")
    last = page.locator(".entry .when a").last
    last.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#proof a.button")
    page.wait_for_timeout(1500)  # until the tree has it
    page.focus("#proof a.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-check-now]")
    page.focus("[data-check-now]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_have_text(SAID["en"]["stands"])


def test_two_auditors_open_one_answer_on_the_screen(page_as: PageAs, asked: Json) -> None:
    first, second = page_as("auditor", "zh", place="/auditor"), page_as("auditor2", "en", place="/auditor/reveals")
    first.goto(f"/auditor/cases/{asked['case_number']}")
    first.locator(".entry .when a").first.click()
    first.fill("#reason", "投诉 2026-117 号")
    first.click("text=提请复核")
    first.wait_for_url("**/auditor/reveals/*")
    place = first.url
    second.goto(place)
    second.fill("#reason", "the complaint is there")
    second.click("text=Agree")
    second.wait_for_selector("text=the complaint is there")
    first.goto(place)
    first.click("text=立即调阅")
    expect(first.locator(".opened")).to_contain_text(PERSON)
    assert PERSON not in first.url
    first.goto(place)
    assert PERSON not in first.content()


def test_an_export_shows_its_progress_and_is_taken_along(page_as: PageAs, asked: Json) -> None:
    page = page_as("auditor", "en", place="/auditor/exports")
    page.wait_for_timeout(1500)  # until the tree has it
    page.fill("#case_number", asked["case_number"])
    page.click("text=Make the bundle")
    page.wait_for_selector("text=Take it along", timeout=30_000)
    with page.expect_download() as bundle:
        page.click("text=Take it along")
    assert bundle.value.suggested_filename.endswith(".zip")


@pytest.mark.parametrize("size", [WIDE, MIDDLE, PHONE])
def test_every_page_fits_and_keeps_nobody_out(page_as: PageAs, size: tuple[int, int]) -> None:
    page = page_as("auditor", "zh", size, "/auditor")
    for place in PLACES:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, place
        assert serious(page) == []
