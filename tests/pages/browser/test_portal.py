"""The developers' portal in a browser: every operation runs from its page, and what it needs is found or made for it; it keeps nobody out."""

import json

import pytest
from playwright.sync_api import Page

from gateway_demo.trials import trials
from tests.contract.tools import CONTRACT
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


OPERATIONS = {
    one["operationId"]: method
    for ways in json.loads(CONTRACT.read_text("utf-8"))["paths"].values()
    for method, one in ways.items()
}
WRITES = (
    "ask_query", "preview_batch", "make_batch", "decide_batch", "make_batch", "step_batch", "order_reports", "claim_verification", "release_verification",
    "attach_to_verification", "extend_verification", "reply_to_verification", "make_declaration", "search_audit_entries", "trace_audit_entries",
    "ask_audit_export", "ask_reveal", "approve_reveal", "open_reveal", "ask_reveal", "break_glass", "review_broken_glass", "draft_policy", "change_policy",
    "validate_policy", "test_policy", "diff_policy", "replay_policy", "compare_county_lists", "ask_sharing", "register_callback", "turn_callback_keys",
    "make_complaint", "claim_complaint", "act_on_complaint", "answer_complaint", "settle_complaint", "open_correction", "order_revocation", "lift_revocation",
    "import_accounts", "watch_person", "end_watch",
)  # fmt: skip
"""Operations that do something, in an order in which each finds what it needs."""
LATER = {
    "read_query_attachment": "attach_to_verification", "read_hearing": "make_declaration", "read_dishonesty_record": "decide_hearing",
    "read_credit_feed": "make_credit_feed", "read_inspection": "make_declaration", "list_inspection_attachments": "make_declaration",
    "read_inspection_attachment": "make_declaration", "read_recall": "answer_correction", "read_own_declaration_offer": "ask_query",
}  # fmt: skip
"""What takes days, or several people, to be there: which operation its page leads to until then."""
NEXT_DAY = {"read_declaration_sample", "read_spot_check"}
"""What is there of a day that is over; a demo's first one is not."""


class Bench:
    """A page for each persona that the portal lets one come in as."""

    def __init__(self, page_as: PageAs, language: str) -> None:
        self._page_as, self._language = page_as, language
        self._pages: dict[str, Page] = {}
        self._people = {name: one.hint for name, one in trials().items()}

    def run(self, name: str) -> tuple[str, Page]:
        """One click, from the page of the operation; the status that came, or a dash."""
        hint, place = self._people.get(name, "clerk"), f"/docs/operations/{name}"
        if hint not in self._pages:
            page = self._pages[hint] = self._page_as(None, self._language, place=place)
            if page.locator("a.button[href^='/login']").count():
                page.click("a.button[href^='/login']")
        page = self._pages[hint]
        page.goto(place)
        page.click("form.run button")
        page.wait_for_selector("[data-status]:not(:empty)")
        return page.text_content("[data-status]") or "", page


def test_every_operation_runs_by_one_click(page_as: PageAs) -> None:
    bench = Bench(page_as, "zh")
    failed = {}
    for name in WRITES:
        status, page = bench.run(name)
        if not status.startswith("2"):
            failed[name] = (status, page.inner_text(".outcome")[:300])
    for name in (one for one, method in OPERATIONS.items() if method == "get"):
        status, page = bench.run(name)
        if name in LATER and status == "–":
            assert page.locator(f"[data-steps] a[href*='{LATER[name]}']").count() == 1, (
                name,
                page.inner_text(".outcome"),
            )
        elif name in NEXT_DAY and status.startswith("4"):
            assert page.inner_text("[data-answer]")
        elif not status.startswith("2"):
            failed[name] = (status, page.inner_text(".outcome")[:300])
    assert failed == {}


def test_what_is_not_there_is_made_by_one_click_by_whom_it_can_be(page_as: PageAs) -> None:
    page = page_as("supervisor", "en", place="/docs/operations/review_broken_glass")
    page.fill("input[name=break_glass_id]", "")
    page.click("form.run button")
    page.wait_for_selector("[data-status]:not(:empty)")
    maker = page.locator("[data-steps] a")
    if maker.count():  # nobody has broken glass here yet
        maker.click()
        page.wait_for_url("**/docs/operations/break_glass")
        assert page.locator(".tag-yes").first.inner_text() == "you may"
        page.click("form.run button")
        page.locator("[data-status]:has-text('201')").wait_for()


def test_nobody_runs_what_needs_somebody_and_is_told_where_to_sign_in(page_as: PageAs) -> None:
    page = page_as(None, "en", place="/docs/operations/ask_query")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("[data-status]:has-text('401')").wait_for()
    assert page.locator("a.button[href^='/login']").count() == 1
