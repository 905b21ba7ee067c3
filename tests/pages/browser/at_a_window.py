"""Somebody at a window asks about a family, so that others have something to read."""

from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page

from gateway.domain.ids import uuid7
from tests.stories.people import P2, Json

_SCRIPT = """async ([body]) => {
  const { csrf_token } = await (await fetch("/session")).json();
  const headers = { "content-type": "application/json", "x-csrf-token": csrf_token };
  return (await fetch("/v1/queries", { method: "POST", headers, body: JSON.stringify(body) })).status;
}"""


def family_asked(page: Page) -> str:
    """The number of the case.  page: of whoever reads afterwards; it stays where it is."""
    browser, place = page.context.browser, urlsplit(page.url)
    assert browser is not None
    case = f"JH-2026-M01-{int(uuid7()[-6:], 16) % 1_000_000:06d}"
    body: Json = {
        "matter": "M01",
        "case_number": case,
        "parties": P2,
        "certificates": ["M01-C2", "M01-C4"],
        "deadline_ms": 6000,
    }
    context = browser.new_context(base_url=f"{place.scheme}://{place.netloc}")
    clerk = context.new_page()
    clerk.goto(f"/login?{urlencode({'return_to': '/', 'login_hint': 'clerk'})}")
    assert clerk.evaluate(_SCRIPT, [body]) in {200, 202}
    context.close()
    page.wait_for_timeout(1500)  # until the log's tree has it
    return case
