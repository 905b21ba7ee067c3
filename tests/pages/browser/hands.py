"""Who sits in front of the browser: a hand at the mouse whose steps are counted, and one that has the keyboard alone."""

from playwright.sync_api import Page

MOST_TABS = 150


class Mouse:
    """steps: each click so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0

    def clicks(self, selector: str) -> None:
        """Once, at what is there once."""
        self.steps += 1
        self.page.locator(selector).click()


class Keyboard:
    """Goes from place to place by the tabulator, as somebody does who has no mouse.  steps: keys other than that so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0

    def reaches(self, selector: str) -> None:
        """Tab until it has the focus; it fails where it cannot be reached."""
        self.page.locator(selector).first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        message = f"{selector} cannot be reached by the tabulator"
        raise AssertionError(message)

    def presses(self, selector: str) -> None:
        """Enter on a button or a link that leads to the next page."""
        self.reaches(selector)
        self.steps += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def opens(self, selector: str) -> None:
        """Enter on what stays on the page, such as the field of a file."""
        self.reaches(selector)
        self.steps += 1
        self.page.keyboard.press("Enter")

    def writes(self, selector: str, text: str) -> None:
        """A text into a field."""
        self.reaches(selector)
        self.steps += 1
        self.page.keyboard.insert_text(text)

    def chooses(self, selector: str) -> None:
        """One of several: the first is reached by the tabulator, the others by the arrows."""
        field = self.page.locator(selector)
        name = field.get_attribute("name")
        self.reaches(f"input[name='{name}']")
        self.page.keyboard.press("Space")
        for _ in range(MOST_TABS):
            if field.is_checked():
                self.steps += 1
                return
            self.page.keyboard.press("ArrowDown")
        message = f"{selector} cannot be chosen by keys"
        raise AssertionError(message)
