"""Every bad day of every department, switched on while it runs: nobody who is on record is ever "not found" for it."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.domain.clock import Clock
from gateway.domain.reply import Found, NoRecord, Reply
from gateway.testing import Bench, running_department
from gateway_demo.kit import Bureau, Ready
from gateway_demo.postgres.place import remove_place

ROOT = Path(__file__).resolve().parents[2]
POPULATION = ROOT / "tests" / "fixtures" / "population"
CHEN, ZHOU = ("33079119940317001X", "陈思远"), ("330791198512300018", "周建国")
XU = ("330796198802290024", "徐美钰")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about somebody who is on record."""

    question: str
    person: tuple[str, str]
    item: str
    employer: str | None = None


ASKED = {
    "disabled_federation": Asked("certificate", XU, "level"),
    "household": Asked("person", CHEN, "person_status"),
    "market_regulation": Asked("employer", CHEN, "status", "91330791MA0000015M"),
    "marriage": Asked("status_of_applicant", CHEN, "event"),
    "real_estate": Asked("holdings", ZHOU, "usage"),
    "social_security": Asked("periods", CHEN, "name"),
    "vehicles": Asked("owned", CHEN, "plate_no"),
}
PROTECTED = {("household", "sealed")}
"""What must look like "not found", for everybody."""
BY_LIST = {"disabled_federation", "social_security"}
"""Whose tests go through the department's own list of bad days."""


def bureau(name: str) -> type[Bureau]:
    found: type[Bureau] = importlib.import_module(f"connectors.{name}.department.server").BUREAU
    return found


@pytest.fixture
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Ready, Clock]]:
    with running_department(request.param, tmp_path, POPULATION, per_second="0", live_per_second="1000") as running:
        yield running
    remove_place(tmp_path, "exchange")


async def told(bench: Bench, asked: Asked, quirk: str) -> Reply:
    """The reply; a driver that reads files has looked at its folder before."""
    look = getattr(bench.driver, "look", None)
    if look is not None:
        await look()
    person = asked.person
    return await bench.ask(
        asked.question, *person, [asked.item], within_s=0.5, lookup_id=f"lookup {quirk}", employer=asked.employer
    )


@pytest.mark.parametrize("running", sorted(ASKED), indirect=True)
async def test_no_quirk_is_ever_not_found(running: tuple[Ready, Clock]) -> None:
    name = running[0].name
    bench = Bench(*running)
    await bench.driver.start()
    replies = {}
    for quirk in ["", *sorted(bureau(name).quirks)]:
        if quirk:
            bench.fault(quirk)
        replies[quirk] = await told(bench, ASKED[name], quirk)
        bench.clear()
    await bench.close()
    assert isinstance(replies[""], Found)
    assert {(name, quirk) for quirk, reply in replies.items() if isinstance(reply, NoRecord)} == PROTECTED & {
        (name, quirk) for quirk in replies
    }


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_quirk_is_told_in_the_connectors_readme_and_tried_by_its_tests(name: str) -> None:
    folder, quirks = ROOT / "connectors" / name, bureau(name).quirks
    readme = (folder / "README.md").read_text("utf-8")
    tests = "".join(file.read_text("utf-8") for file in folder.glob("tests/*.py"))
    assert {quirk for quirk in quirks if quirk not in readme} == set()
    if name in BY_LIST:
        assert "sorted(BAD_" in tests
    else:
        assert {quirk for quirk in quirks if f'"{quirk}"' not in tests} == set()
