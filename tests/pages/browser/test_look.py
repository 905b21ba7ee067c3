"""How pages look on a phone and on a screen of the middle size: nothing runs out at the side, no word is broken into letters, one heading each."""

from collections.abc import Sequence

import pytest

from gateway_demo.demo import Demo
from tests.pages.browser.conftest import MIDDLE, PHONE, PageAs
from tests.pages.reader import Reader
from tests.pages.test_made_up import form_of

PLACES: Sequence[tuple[str | None, Sequence[str]]] = [
    (None, ["/", "/public", "/docs", "/docs/operations", "/docs/families", "/docs/problems", "/docs/guides/quickstart"]),
    ("clerk", ["/clerk", "/clerk/matters/M01?example=1", "/clerk/queries", "/clerk/lists", "/clerk/lists/new?matter=M11", "/clerk/complaints"]),
    ("verifier:real_estate", ["/desk", "/desk/corrections", "/desk/figures"]),
    ("inspector", ["/inspector", "/inspector/inspections", "/inspector/hearings", "/inspector/sample"]),
    ("auditor", ["/auditor", "/auditor/timeline", "/auditor/findings", "/auditor/reveals", "/auditor/exports"]),
    ("steward", ["/steward", "/steward/grid", "/steward/policies", "/steward/publications", "/steward/sharing", "/steward/catalogue"]),
    ("administrator", ["/steward/register"]),
    ("operator", ["/operator", "/operator/day", "/operator/check", "/operator/policy"]),
    ("resident", ["/citizen", "/citizen/corrections", "/citizen/complaints", "/citizen/declarations", "/citizen/credit"]),
]  # fmt: skip
"""Persona of the front door, and what they read."""

LOOKS = """() => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) wrong.push(`${root.scrollWidth} pixels in a window of ${innerWidth}`);
  for (const cell of document.querySelectorAll("th, td")) {
    const look = getComputedStyle(cell);
    const isSeen = cell.offsetParent !== null && getComputedStyle(cell.parentElement.parentElement).clipPath === "none";
    const letters = (cell.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight)) / parseFloat(look.fontSize);
    const longest = Math.max(0, ...cell.innerText.split(/\\s+/).map((word) => word.length));
    if (isSeen && look.whiteSpace !== "nowrap" && longest > 3 && letters < 3) wrong.push(`broken into letters: ${cell.innerText}`);
  }
  const headings = [...document.querySelectorAll("h1")].map((one) => one.innerText.trim());
  if (headings.length !== 1 || headings[0] === "") wrong.push(`headings: ${headings}`);
  if (!/^\\S.* · \\S/.test(document.title)) wrong.push(`title: ${document.title}`);
  return wrong;
}"""


@pytest.fixture(scope="module", autouse=True)
def work(demo: Demo) -> None:
    """Something for each table."""
    with Reader(demo, "clerk") as clerk:
        clerk.send("/clerk/matters/M01", form_of(clerk.get("/clerk/matters/M01?example=1")))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("persona", "places"), PLACES, ids=lambda told: str(told) if isinstance(told, str) else "")
def test_nothing_runs_out_and_no_word_is_broken(
    page_as: PageAs, persona: str | None, places: Sequence[str], language: str
) -> None:
    wrong = []
    for size in (PHONE, MIDDLE):
        page = page_as(persona, language, size=size, place=places[0])
        for place in places:
            page.goto(place)
            wrong += [f"{place} at {size[0]}: {one}" for one in page.evaluate(LOOKS)]
    assert wrong == []
