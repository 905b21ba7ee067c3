"""The front door in a browser."""

import pytest

from tests.pages.browser.conftest import MIDDLE, PHONE, WIDE, PageAs, serious

SCREENS = [("front", None, "/", ())]
"""What `make screenshots` draws of it: name, persona, address, and what is clicked before."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, MIDDLE, PHONE])
def test_the_front_door_keeps_nobody_out(page_as: PageAs, language: str, size: tuple[int, int]) -> None:
    page = page_as(None, language, size)
    assert page.locator("h1").count() == 1
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_a_persona_comes_in_by_one_click_and_goes_out(page_as: PageAs) -> None:
    page = page_as(None, "en")
    page.click("text=Window clerk")
    page.wait_for_selector("text=JH330702000123")
    page.goto("/")
    assert serious(page) == []
    page.click("text=中文")
    page.wait_for_selector('html[lang="zh-CN"]')
    page.click("text=退出")
    page.wait_for_url("**/signed-out")
    page.goto("/")


def test_whoever_uses_keys_alone_comes_to_the_content_at_once(page_as: PageAs) -> None:
    page = page_as(None, "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
