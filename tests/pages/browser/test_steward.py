"""The stewards' room in a browser: one who has never seen it opens a field with a second one, by mouse and by keyboard, in both languages."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from tests.pages.browser.conftest import MIDDLE, PHONE, PageAs, serious
from tests.pages.conftest import Reads

SCREENS = [
    ("steward-overview", "steward", "/steward", ()),
    ("steward-grid", "steward", "/steward/grid?matter=M07", ()),
    ("steward-grid-as", "steward", "/steward/grid?matter=M07&department=taxation", ()),
    ("steward-open", "steward", "/steward/open?matter=M01&certificate=M01-C5", ()),
    ("steward-sharing", "steward:marriage", "/steward/sharing", ()),
    ("steward-catalogue", "editor", "/steward/catalogue", ()),
    ("steward-texts", "editor", "/steward/texts?file=M01.json", ()),
    ("administrator-register", "administrator", "/steward/register", ()),
    ("administrator-account", "administrator", "/steward/register", ("main table a",)),
    ("administrator-client", "administrator", "/steward/register?kind=clients", ("main table a",)),
]
FIELD = "M01-C5 register_date"


@pytest.fixture
def brought_back(reader: Reads) -> Iterator[None]:
    """What a test brings into force is not there for the next one."""
    first, second = reader("steward"), reader("steward2")
    before = first.api("/v1/policies/publications", limit="1")["items"][0]["bundle"]
    yield
    if first.api("/v1/policies/publications", limit="1")["items"][0]["bundle"] == before:
        return
    place = str(first.send("/steward/policies", {"roll_back_to": before, "reason": "来函撤回"}).url.path)
    bundle = second.api(f"/v1{place.removeprefix('/steward')}")["bundle"]
    second.send(f"{place}/approve", {"bundle": bundle, "reason": "同意"})
    second.send(f"{place}/publish", {})


def seen(reader: Reads) -> str:
    grid: dict[str, Any] = reader("housing-clerk").api("/v1/me/permissions", matter="M01")
    shown = next(one for one in grid["certificates"] if one["certificate"] == "M01-C5")
    return str(next(one["mode"] for one in shown["fields"] if one["name"] == "register_date"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_field_is_opened_by_mouse_from_the_first_page_to_who_sees_it(
    page_as: PageAs, reader: Reads, brought_back: None, language: str
) -> None:
    del brought_back
    assert seen(reader) == "test"
    first = page_as("steward", language, place="/steward")
    first.click("a.button[href='/steward/open']")
    first.select_option("#field", FIELD)
    first.check("input[name=mode][value=mask]")
    first.fill("#reason", "住建局函〔2026〕18号：公租房核对婚姻登记时间")
    first.click("main form[method=post] button")
    first.wait_for_url(re.compile(r"/steward/policies/[0-9a-f-]{36}$"))
    place = first.url.partition("/steward")[2]
    second = page_as("steward2", language, place="/steward")
    second.click(f"a[href='/steward{place}']")
    second.click("form[action$='/review'] button")
    second.wait_for_selector("form[action$='/approve']")
    assert serious(second) == []
    told = reader("steward2")
    diff = told.http.post(f"/v1{place}/diff", headers={"x-csrf-token": told.token}).json()
    assert diff["changes"]
    for change in diff["changes"]:
        row = second.locator("tr", has_text=change["who"][language]).filter(has_text=change["title"][language])
        assert row.count() >= 1
    title = {"zh": "登记日期", "en": "registration date"}[language]
    second.fill("#reason", "与来函一致")
    second.click("form[action$='/approve'] button")
    second.wait_for_selector("form[action$='/publish'] button")
    second.click("form[action$='/publish'] button")
    second.wait_for_selector(".notice")
    assert seen(reader) == "mask"
    second.goto("/steward/grid?matter=M01&department=housing")
    masked = second.locator("tr", has_text=title).filter(has_text={"zh": "脱敏", "en": "masked"}[language])
    assert masked.count() == 1


def test_the_same_is_drafted_and_withdrawn_by_keyboard_alone(page_as: PageAs, reader: Reads) -> None:
    page = page_as("steward", "en", place="/steward/open?matter=M01")
    tabbed_to(page, "#field")
    page.keyboard.type("registration")
    tabbed_to(page, "input[name=mode]")
    tabbed_to(page, "#reason")
    page.keyboard.type("by keys alone")
    tabbed_to(page, "main form[method=post] button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/steward/policies/[0-9a-f-]{36}$"))
    policy_id = page.url.rpartition("/")[2]
    tabbed_to(page, "main details summary")
    page.keyboard.press("Enter")
    tabbed_to(page, "#refusal")
    page.keyboard.type("as it was meant")
    tabbed_to(page, "form[action$='/refuse'] button")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert reader("steward").api(f"/v1/policies/{policy_id}")["state"] == "withdrawn"


def tabbed_to(page: Page, selector: str, most: int = 60) -> None:
    """On by the tabulator until the first of these has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement === document.querySelector(wanted)", selector):
            return
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no focus comes to {selector}")


@pytest.mark.parametrize("size", [MIDDLE, PHONE])
@pytest.mark.parametrize(
    "path",
    [
        *("/steward", "/steward/grid", "/steward/open", "/steward/catalogue", "/steward/policies"),
        *("/steward/texts", "/steward/withholdings"),
    ],
)
def test_the_room_is_read_on_a_tablet_and_a_phone(page_as: PageAs, size: tuple[int, int], path: str) -> None:
    page = page_as("steward", "zh", size, path)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


@pytest.mark.parametrize(
    "path",
    [
        *("/steward/register", "/steward/register?kind=posts", "/steward/register?kind=clients"),
        *("/steward/register/accounts/new", "/steward/register/posts/new", "/steward/register/clients/new"),
    ],
)
@pytest.mark.parametrize("size", [MIDDLE, PHONE])
def test_the_register_is_read_on_a_tablet_and_a_phone(page_as: PageAs, size: tuple[int, int], path: str) -> None:
    page = page_as("administrator", "zh", size, path)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_account_is_made_moved_and_suspended_by_mouse(page_as: PageAs, reader: Reads, language: str) -> None:
    page = page_as("administrator", language, place="/steward/register")
    name = f"JHTRY{uuid4().hex[:8]}"
    page.click("a[href='/steward/register/accounts/new'].button-quiet")
    page.fill("#account", name)
    page.fill("#post", "trial")
    page.select_option("#department", "housing")
    page.select_option("#county", "330702")
    page.check("input[name=roles][value=officer]")
    page.check("input[name=duties][value=M01]")
    page.click("main form[method=post] button")
    page.wait_for_url(re.compile(r"/steward/register/accounts/[0-9a-f-]{36}$"))
    assert serious(page) == []
    record = page.url.rpartition("/")[2]
    page.select_option("#department", "taxation")
    page.click(f"form[action$='{record}'] button")
    page.wait_for_selector(f"form[action$='{record}'] option[value=taxation][selected]", state="attached")
    page.click("button[value=suspend]")
    page.wait_for_selector("button[value=activate]")
    told = reader("administrator").api(f"/scim/v2/Users/{record}")
    own = next(value for key, value in told.items() if key.endswith("Account"))
    assert (told["active"], own["department"], own["duties"]) == (False, "taxation", ["M01"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_editor_drafts_a_text_by_keyboard_and_withdraws_it(page_as: PageAs, reader: Reads, language: str) -> None:
    page = page_as("editor", language, place="/steward/texts?file=M01.json")
    assert serious(page) == []
    tabbed_to(page, "#en-0")
    page.keyboard.press("End")
    page.keyboard.type(" (a try)")
    tabbed_to(page, "#reason")
    page.keyboard.type("by keys alone")
    tabbed_to(page, "form.card button:not(.button-quiet)")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/steward/policies/[0-9a-f-]{36}$"))
    policy_id = page.url.rpartition("/")[2]
    page.click("form[action$='/review'] button")
    page.wait_for_selector("text=(a try)")
    assert page.locator("form[action$='/approve']").count() == 0
    page.goto(f"/steward/policies/{policy_id}")
    page.click("main details summary >> nth=0")
    page.fill("#refusal", "as it was meant")
    page.click("form[action$='/refuse'] button")
    page.wait_for_load_state()
    assert reader("editor").api(f"/v1/policies/{policy_id}")["state"] == "withdrawn"


def test_the_register_is_read_without_anything_serious(page_as: PageAs) -> None:
    page = page_as("administrator", "zh", place="/steward/register")
    page.click("main table a")
    page.wait_for_selector("form[action$='/state']")
