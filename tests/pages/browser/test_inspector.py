"""P3's false "no dwelling" in a browser: suspected, heard, confirmed by a second inspector, objected, repaired; and a visit with its paper."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
from playwright.sync_api import Page, expect

from gateway_demo.demo import Demo
from gateway_demo.demo_city import demo_city
from tests.pages.browser.conftest import PageAs
from tests.pages.browser.hands import Keyboard, Mouse
from tests.rooms.attachments.test_file import PDF
from tests.stories.conftest import another_gateway
from tests.stories.people import Asker, Json
from tests.stories.suspects import LIN, done, heard, listed, suspected
from tests.stories.test_declarations import declare, suspicions
from tests.stories.test_hearings import MISSPELT, ZHOU, days_pass, disclosed, false_promise, own, says
from tests.stories.test_inspections import CONDITIONS, NOW

FIRST, SECOND, OFFICE = "inspector", "inspector2", "credit"
BASIS, AUTHORITY = "国办发〔2020〕42号", "金华市政务服务局"


def prepared(ask: Asker) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Suspicions on their way, for the screenshots: what is drawn of them."""
    first, second, _ = suspected(ask, times=3)
    record = listed(ask, first)
    hearing = heard(ask, second)
    objection = {"statement": "离婚判决已生效，登记未更新"}
    ask.as_(f"citizen:{LIN['person_id']}").post(f"/v1/dishonesty-records/{record}/objections", json=objection)
    return [
        ("inspector-suspicions", FIRST, "/inspector", ()),
        ("inspector-hearing", SECOND, f"/inspector/hearings/{hearing}", ()),
        ("inspector-register", OFFICE, "/inspector/register", ()),
        ("inspector-entry", OFFICE, f"/inspector/register/{record}", ()),
    ]


@pytest.fixture(scope="session")
def demo(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """In the demo's place: a gateway with a clock and a register of its own, of a city whose days' lists are closed at any hour."""
    folder = tmp_path_factory.mktemp("inspector") / "city"
    folder.mkdir()
    for name, content in demo_city().items():
        (folder / name).write_bytes(content)
    form = json.loads((folder / CONDITIONS).read_text("utf-8"))
    form["inspection"] |= {"closes_at": "00:00"}
    (folder / CONDITIONS).write_text(json.dumps(form), "utf-8")
    with another_gateway(demo, folder.parent, "pages-inspected", city=str(folder)) as addresses:
        place, _, options = demo.database_url.partition("?")
        url = f"{place.rpartition('/')[0]}/pages-inspected?{options}"
        own = SimpleNamespace(
            addresses={**demo.addresses, **addresses}, department_addresses=demo.department_addresses, database_url=url
        )
        yield cast("Demo", own)


@pytest.fixture(scope="module")
def callers(demo: Demo) -> Iterator[Asker]:
    """Callers of its API."""
    asker = Asker(demo)
    yield asker
    asker.close()


def visit_of(ask: Asker, declaration_id: str) -> str:
    """The inspection that is drawn of it, once the registers could not tell; the job of each minute comes at once."""
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        found = ask.as_(FIRST).get("/v1/inspections", params={"state": "VISIT", "limit": 200}).json()["items"]
        for one in found:
            if one["declaration_id"] == declaration_id:
                return str(one["inspection_id"])
        with psycopg.connect(ask.demo.database_url, autocommit=True) as connection:
            connection.execute(NOW)
        time.sleep(0.5)
    message = "it was not drawn"
    raise AssertionError(message)


@pytest.fixture(scope="module")
def drawn(callers: Asker) -> Mapping[str, tuple[Json, str]]:
    """Two false promises that stand on one day's list, by the language in which each is visited: the query, and the inspection."""
    flats = [callers.query("M01", MISSPELT, certificates=["M01-C1"], deadline_ms=8000) for _ in range(2)]
    made = [done(declare(callers, flat, "M01-C1", ZHOU), 201)["declaration_id"] for flat in flats]
    return {
        language: (flat, visit_of(callers, one)) for language, flat, one in zip(("zh", "en"), flats, made, strict=True)
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visit_is_claimed_and_reported_with_its_paper_by_keyboard(
    callers: Asker, drawn: Mapping[str, tuple[Json, str]], page_as: PageAs, tmp_path: Path, language: str
) -> None:
    ask, (flat, inspection) = callers, drawn[language]
    paper = tmp_path / "权证.pdf"
    paper.write_bytes(PDF)
    page = page_as(FIRST, language)
    page.goto("/inspector/inspections")
    keys = Keyboard(page)
    keys.presses(f"#inspection-{inspection} button")
    expect(page.locator("main")).to_contain_text(ZHOU["name"])
    expect(page.locator("main")).to_contain_text(flat["case_number"])
    page.locator("[id='answer.seen_on']").fill("2026-11-04")  # a browser orders the parts of a day by its own language
    keys.chooses("input[name='answer.is_as_declared'][value=no]")
    keys.writes("#note", "在义乌有一套住宅，已核对权证")
    keys.chooses("input[name=conclusion][value=contradicted]")
    with page.expect_file_chooser() as chosen:
        keys.opens("#attachment")
    chosen.value.set_files(paper)
    keys.presses("form[action$='/report'] button[accesskey=s]")
    expect(page.locator(".files li")).to_have_count(1)
    told = done(ask.as_(FIRST).get(f"/v1/inspections/{inspection}"))
    assert (told["state"], told["reason"]) == ("SUSPECTED", "VISITED")
    with page.expect_download() as saved:
        page.locator(".files a").click()
    assert Path(saved.value.path()).read_bytes() == PDF
    finding = suspicions(ask)[told["declaration_id"]]["finding_id"]
    page.goto("/inspector")
    expect(page.locator(f"#suspicion-{finding}")).to_contain_text({"zh": "存疑", "en": "suspected"}[language])


def test_from_the_suspicion_to_the_register_and_off_it_again(callers: Asker, page_as: PageAs) -> None:
    ask = callers
    finding = false_promise(ask)
    first = page_as(FIRST, "zh")
    first.goto("/inspector")
    mouse = Mouse(first)
    mouse.clicks(f"#suspicion-{finding} button")
    expect(first.locator("main")).to_contain_text("当事人陈述申辩前或期限届满前，任何人不得作出决定")
    hearing = first.url.rpartition("/")[2]
    told = done(ask.as_(FIRST).get(f"/v1/hearings/{hearing}"))
    assert (told["finding_id"], told["state"], told["opened_by"]) == (finding, "NOTIFIED", "JHINS0000001")
    assert own(ask, ZHOU)["hearings"][0]["state"] == "NOTIFIED"
    says(ask, ZHOU, f"/v1/hearings/{hearing}/statement", "义乌的房子是父母出资")
    first.reload()
    expect(first.locator("blockquote")).to_have_text("义乌的房子是父母出资")
    expect(first.locator("form[action$='/decision']")).to_have_count(0)

    second = page_as(SECOND, "en")
    second.goto("/inspector/hearings?state=HEARD")
    keys = Keyboard(second)
    keys.presses(f"#hearing-{hearing} a")
    keys.chooses("input[name=decision][value=confirm]")
    keys.writes("#grounds", "不动产登记与承诺不符，申辩不成立")
    keys.writes("#basis", BASIS)
    keys.writes("#authority", AUTHORITY)
    keys.presses("form[action$='/decision'] button")
    expect(second.locator("main")).to_contain_text("confirmed, in the register")
    decided = done(ask.as_(SECOND).get(f"/v1/hearings/{hearing}"))
    assert (decided["state"], decided["decided_by"], decided["publication" if "publication" in decided else "grade"]) == (
        "CONFIRMED", "JHINS0000002", "ordinary",
    )  # fmt: skip
    standing = own(ask, ZHOU)
    record = standing["records"][0]["record_id"]
    assert (standing["is_eligible"], standing["records"][0]["state"]) == (False, "IN_FORCE")

    place = f"/v1/dishonesty-records/{record}"
    says(ask, ZHOU, f"{place}/objections", "房子不是我的")
    office = page_as(OFFICE, "zh")
    office.goto("/inspector")
    hand = Mouse(office)
    hand.clicks(f"#record-{record} a")
    expect(office.locator("main")).to_contain_text("有异议，仍有效")
    decides(office, hand, "refuse", "登记为共同共有")
    expect(office.locator("main")).to_contain_text("异议不成立，有效")

    days_pass(ask, 100)
    says(ask, ZHOU, f"{place}/repairs", "已退出申请，承诺不再犯")
    office = page_as(OFFICE, "en")
    office.goto(f"/inspector/register/{record}")
    decides(office, Mouse(office), "grant", "已纠正，公示满三个月")
    expect(office.locator("main")).to_contain_text("repaired")
    assert (done(ask.as_(OFFICE).get(place))["state"], own(ask, ZHOU)["is_eligible"]) == ("REPAIRED", True)

    told_to_him = {entry["step"] for entry in disclosed(ask, ZHOU)}
    assert {
        "hearing_notified",
        "hearing_heard",
        "hearing_confirmed",
        "record_disputed",
        "record_upheld",
        "record_repaired",
    } <= told_to_him


def decides(page: Page, hand: Mouse, decision: str, grounds: str) -> None:
    hand.clicks(f"input[name=decision][value={decision}]")
    page.locator("#grounds").fill(grounds)
    hand.clicks("form[action$='/decision'] button")


@pytest.mark.parametrize("width", [1360, 768, 390])
def test_nothing_is_cut_off_at_any_width(page_as: PageAs, width: int) -> None:
    for persona, paths in (
        (
            FIRST,
            (
                "/inspector",
                "/inspector/inspections?state=all",
                "/inspector/hearings",
                "/inspector/sample",
                "/inspector/figures",
            ),
        ),
        (OFFICE, ("/inspector/register", "/inspector/feeds")),
    ):
        page = page_as(persona, "zh")
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
