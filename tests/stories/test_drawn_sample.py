"""A day is over: of its declarations some are drawn by its last checkpoint, as anybody computes it, and looked into; the others are left in peace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import ApiClient
from gateway.domain.clock import CHINA, real_now
from gateway_demo import gateway_process
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.rooms.entry.test_draws import by_the_page
from tests.stories.conftest import another_database
from tests.stories.people import Json
from tests.stories.test_inspections import House, city_of_any_hour
from tests.stories.test_sixteen_matters import LATE_JIN, WEI

NEXT_DAY = """
import datetime, gateway.domain.clock as clock
clock.Clock.__init__.__defaults__ = (lambda: clock.real_now() + datetime.timedelta(days=1), None)
"""
"""What a process begins with whose gateway has a real clock that is a day ahead; the database's and the issuer's are not."""


class Nights(House):
    """A gateway that is stopped and comes again the day after."""

    def __init__(self, demo: Demo, folder: Path, url: str) -> None:
        self._folder = folder
        self._settings = {
            **demo.given, "home": str(folder / "home"), "port": 0, "database_url": url, "accounts": "claims",
            "city": str(city_of_any_hour(folder / "city")),
        }  # fmt: skip
        super().__init__(self._started(), url)

    def _started(self) -> dict[str, str]:
        self._process = GatewayProcess(self._folder / "drawn.log", name="drawn").spawn()
        return self._process.configure(self._settings, self._folder / "drawn.json").wait_ready(60)

    def come_next_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stop()
        with monkeypatch.context() as patch:
            patch.setattr(gateway_process, "START", NEXT_DAY + gateway_process.START)
            self.addresses = self._started()

    def stop(self) -> None:
        for caller in self.callers.values():
            caller.close()
        self.callers.clear()
        self._process.stop()

    def sample_of(self, day: str) -> Json | None:
        with self.raw("inspector") as inspector:
            answer = inspector.get("/v1/inspections/sample", params={"day": day})
        return None if answer.status_code == 404 else answer.json()


@pytest.fixture
def house(demo: Demo, tmp_path: Path) -> Iterator[Nights]:
    with another_database(demo, "drawn") as url:
        made = Nights(demo, tmp_path, url)
        try:
            yield made
        finally:
            made.stop()


def test_a_days_last_checkpoint_draws_and_an_inspection_follows(house: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    widow = house.asked("M02", "JH-2026-M02-778101", [WEI, LATE_JIN], ["M02-C2", "M02-C3"])
    made = {house.declared(widow, code, WEI) for code in ("M02-C2", "M02-C3")}
    day = real_now().astimezone(CHINA).date().isoformat()
    before = house.until(lambda: house.sample_of(day))
    listed = {one["declaration_id"]: one["risk"] for one in before["declarations"]}
    assert set(listed.values()) == {"middle"}
    assert listed.keys() <= made, "one that is made while the list is closed waits for the next"
    assert (before["drawn"], before["checkpoint"]) == ([], None), "nobody knows yet whom the day's end draws"
    assert house.as_("inspector").get("/v1/inspections", limit="9")["items"] == []

    house.come_next_day(monkeypatch)
    after = house.until(lambda: (found := house.sample_of(day)) and found["drawn"] and found)
    assert (after["list_hash"], after["entry"]) == (before["list_hash"], before["entry"])
    assert after["drawn"] == by_the_page()(day, listed, after["shares"], after["checkpoint"], after["cosignature"])
    assert len(after["drawn"]) == 1, "a fifth of one or two, rounded up"
    (drawn,) = after["drawn"]
    inspection = house.until(lambda: house.inspection_of(drawn, "VISIT", "IN_ORDER"))
    if inspection["state"] == "VISIT":  # the registers cannot tell
        path = f"/v1/inspections/{inspection['inspection_id']}"
        inspector: ApiClient = house.as_("inspector")
        inspector.post(f"{path}/claim", {})
        answers = {"seen_on": "2026-11-04", "is_as_declared": True}
        inspector.post(f"{path}/findings", {"conclusion": "in_order", "answers": answers, "note": "属实"})
    assert house.inspection_of(drawn, "IN_ORDER")
    others = listed.keys() - {drawn}
    assert not any(house.inspection_of(one, "DUE", "VISIT", "IN_ORDER", "SUSPECTED") for one in others)
    entries = house.as_("auditor").get("/v1/audit/entries", client="declaration-check", limit="50")["items"]
    (said,) = [one for one in entries if "draw from the list of declarations" in one["sentence"]["en"]]
    assert (said["details"]["day"], said["details"]["drawn"]) == (day, {"middle": 1})
