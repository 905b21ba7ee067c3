"""A real browser in front of the demo's pages: chromium by Playwright, and what every page has to bear.

After each test: no error on the console, no request to elsewhere, and nothing serious that axe-core finds on the page as it stands.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from gateway_demo.demo import Demo

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERIOUS = frozenset({"serious", "critical"})
WIDE, MIDDLE, PHONE = (1360, 900), (768, 1024), (390, 844)
_REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What chromium says of every refusal, which the page shows itself."""


@dataclass
class Watch:
    """What went wrong in the pages of a test."""

    own: frozenset[str]
    complaints: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_REFUSED):
            self.complaints.append(f"console: {message.text} ({message.location})")

    def request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in {"data", "blob"} and place.netloc not in self.own:
            self.complaints.append(f"request to elsewhere: {place.netloc}")


def browser_path() -> str | None:
    """Where a browser stands on this machine."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)


@pytest.fixture(scope="session")
def chromium_file() -> str:
    """Its file; where there is none the test is skipped before anything is started."""
    path = browser_path()
    if path is None:
        pytest.skip("there is no chromium here: apt-get install -y chromium, or name one in CHROMIUM")
    return path


@pytest.fixture(scope="session")
def chromium(chromium_file: str, demo: Demo) -> Iterator[Browser]:
    """One browser for the session, over a demo that is up: beside Playwright's loop none other can be run in this thread."""
    assert demo.addresses
    path = chromium_file
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


PageAs = Callable[..., Page]
"""`page_as("clerk", "zh", size=PHONE, place="/clerk")`: a page signed in as a persona of the front door, or None for nobody."""


@pytest.fixture
def page_as(chromium: Browser, demo: Demo) -> Iterator[PageAs]:
    """Pages of somebody, looked at once more behind the test."""
    base = demo.addresses["base_url"]
    watch = Watch(frozenset(urlsplit(demo.addresses[name]).netloc for name in ("base_url", "issuer_url")))
    pages: list[Page] = []

    def opened(persona: str | None, language: str = "zh", size: tuple[int, int] = WIDE, place: str = "/") -> Page:
        context = chromium.new_context(
            base_url=base,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            viewport={"width": size[0], "height": size[1]},
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", watch.console)
        page.on("pageerror", lambda error: watch.complaints.append(f"script: {error}"))
        page.on("request", watch.request)
        pages.append(page)
        way = {"return_to": place, "login_hint": persona} if persona else {}
        page.goto(f"/login?{urlencode(way)}" if persona else place)
        return page

    yield opened
    for page in pages:
        watch.complaints += serious(page)
        page.context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


def serious(page: Page) -> Sequence[str]:
    """What axe-core finds that keeps somebody out."""
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url}: {one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]


class Counted:
    """Somebody whose every action is counted: a click, a field filled in by a paste, a key."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def click(self, selector: str) -> None:
        self.interactions += 1
        self.page.click(selector)

    def paste(self, selector: str, text: str) -> None:
        self.interactions += 1
        self.page.fill(selector, text)

    def press(self, key: str) -> None:
        self.interactions += 1
        self.page.keyboard.press(key)
