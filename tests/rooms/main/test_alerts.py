"""What drivers report: to the operator's log, but for protected persons, of whom the protection desk alone hears."""

import json
from pathlib import Path

from structlog.testing import capture_logs

from gateway.domain.codes import DepartmentCode, LookupId
from gateway.wiring import Alerts

VEHICLES = DepartmentCode("vehicles")


def test_a_fault_of_a_department_is_said_in_the_log(tmp_path: Path) -> None:
    with capture_logs() as said:
        Alerts(tmp_path)(VEHICLES, "wrong_person", LookupId("l-1"))
    assert [(line["event"], line["department"], line["kind"], line["lookup_id"]) for line in said] == [
        ("department_alert", "vehicles", "wrong_person", "l-1")
    ]
    assert list(tmp_path.iterdir()) == []


def test_that_a_protected_person_was_asked_about_stands_in_one_file_and_not_in_the_log(tmp_path: Path) -> None:
    alerts = Alerts(tmp_path)
    with capture_logs() as said:
        alerts(VEHICLES, "protected", LookupId("l-1"))
        alerts(VEHICLES, "protected", LookupId("l-2"))
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [json.loads(line)["lookup_id"] for line in file.read_text().splitlines()] == ["l-1", "l-2"]
    assert said == []


def test_an_alert_that_cannot_be_written_stops_nothing_and_names_nothing(tmp_path: Path) -> None:
    with capture_logs() as said:
        Alerts(tmp_path / "gone")(VEHICLES, "protected", LookupId("l-1"))
    assert [line["event"] for line in said] == ["alert_not_written"]
    assert "l-1" not in str(said)
