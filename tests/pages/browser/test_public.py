"""The public page in a browser: it keeps nobody out, and shows what the open data tell."""

import csv
import io

import pytest

from tests.pages.browser.conftest import MIDDLE, PHONE, WIDE, PageAs

SCREENS = [("public", None, "/public", ())]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, MIDDLE, PHONE])
def test_the_public_page_keeps_nobody_out(page_as: PageAs, language: str, size: tuple[int, int]) -> None:
    page = page_as(None, language, size, "/public")
    for summary in page.locator("summary").all():
        summary.click()
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_what_is_abolished_is_what_the_open_data_tell(page_as: PageAs) -> None:
    page = page_as(None, "en", place="/public")
    listed = list(csv.DictReader(io.StringIO(page.request.get("/open-data/abolished.csv").text())))
    counts = [
        int(text) for text in page.locator("section[aria-labelledby=abolished] li.card strong").all_text_contents()
    ]
    assert sum(counts) == len(listed) > 0
