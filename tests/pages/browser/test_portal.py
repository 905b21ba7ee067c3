"""The developers' portal in a browser: an example runs from its page, ids go along to the next one, and it keeps nobody out."""

import pytest

from tests.pages.browser.conftest import MIDDLE, PHONE, WIDE, PageAs, serious

SCREENS = [
    ("portal", None, "/docs", ()),
    ("portal-operation", None, "/docs/operations/read_checkpoint", ()),
    ("portal-families", None, "/docs/families", ("summary >> nth=0",)),
]
RUN = {"zh": "运行", "en": "Run"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, MIDDLE, PHONE])
@pytest.mark.parametrize(
    "place", ["/docs", "/docs/guides/quickstart", "/docs/operations", "/docs/operations/ask_query", "/docs/problems"]
)
def test_the_portal_keeps_nobody_out(page_as: PageAs, language: str, size: tuple[int, int], place: str) -> None:
    page = page_as(None, language, size, place)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_family_is_asked_about_from_the_page_and_the_answer_read_on_the_next(page_as: PageAs, language: str) -> None:
    page = page_as("clerk", language, place="/docs/families")
    section = page.locator("section[aria-labelledby=of-M05]")
    section.locator("summary").click()
    section.locator("button").click()
    section.locator("[data-status]:has-text('20')").wait_for()
    assert '"M05-C1"' in (section.locator("[data-answer]").text_content() or "")
    assert serious(page) == []
    page.goto("/docs/operations/read_query")
    assert page.input_value("input[name=query_id]")
    page.get_by_role("button", name=RUN[language], exact=True).press("Enter")
    page.locator("[data-status]:has-text('200')").wait_for()


def test_nobody_runs_what_needs_somebody_and_is_told_where_to_sign_in(page_as: PageAs) -> None:
    page = page_as(None, "en", place="/docs/operations/ask_query")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("[data-status]:has-text('401')").wait_for()
    assert page.locator("form.run a[href='/']").count() == 1
