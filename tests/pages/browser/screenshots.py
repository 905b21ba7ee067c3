"""Draws each room as its persona sees it into docs/screenshots: in Chinese, the first page of each in English and for a phone too.

Each file of browser tests names what is drawn of its room in SCREENS: name, persona of the front door (None: nobody), address, and the way on
from there, as selectors to be clicked or as a function of the page.  A room that is empty at first has `prepared` besides: it sees to some work,
and says what is drawn of it.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from gateway_demo.demo import Demo, DemoOptions
from tests.demo import free_port
from tests.pages.browser.conftest import PHONE, WIDE, browser_path
from tests.stories.people import Asker

INTO = Path(__file__).resolve().parents[3] / "docs" / "screenshots"
TALLEST = 1400
"""Pixels of a page that are drawn: a list goes on for ever."""
Way = Sequence[str] | Callable[[Page], None]
Screen = tuple[str, str | None, str, Way]


def screens(ask: Asker) -> Iterator[tuple[Screen, bool]]:
    """What the rooms' tests name, and whether it is the first of its room, which is drawn in English and for a phone too."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = import_module(f"tests.pages.browser.{file.stem}")
        prepared: Callable[[Asker], Sequence[Screen]] = getattr(module, "prepared", lambda _ask: ())
        named = [*prepared(ask), *getattr(module, "SCREENS", ())]
        yield from ((screen, at == 0) for at, screen in enumerate(named))


def draw(browser: Browser, base_url: str, screen: Screen, language: str, size: tuple[int, int]) -> None:
    """One page into one file."""
    name, persona, place, way = screen
    context = browser.new_context(
        base_url=base_url,
        locale={"zh": "zh-CN", "en": "en-GB"}[language],
        viewport={"width": size[0], "height": size[1]},
    )
    page = context.new_page()
    page.goto(f"/login?{urlencode({'return_to': place, 'login_hint': persona})}" if persona else place)
    if callable(way):
        way(page)
    else:
        for selector in way:
            if page.locator(selector).count():  # what one language's reader has taken is taken for the other's
                page.click(selector)
                page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    path = INTO / f"{name}{'-phone' if size == PHONE else ''}.{language}.png"
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": size[0], "height": height})
    context.close()


def main() -> int:
    """Start a demo of its own and draw what is named on the command line, or everything."""
    path = browser_path()
    if path is None:
        print("There is no chromium here: apt-get install -y chromium, or name one in CHROMIUM.")
        return 1
    INTO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        options = DemoOptions(home=Path(home), port=free_port(), residents=400, text_messages=True)
        with Demo(options) as demo, closing(Asker(demo)) as ask, sync_playwright() as playwright:
            wanted = [one for one in screens(ask) if not sys.argv[1:] or one[0][0] in sys.argv[1:]]
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for screen, is_first in wanted:
                for language in ("zh", "en") if is_first else ("zh",):
                    draw(browser, demo.addresses["base_url"], screen, language, WIDE)
                if is_first:
                    draw(browser, demo.addresses["base_url"], screen, "zh", PHONE)
                print(screen[0])
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
