"""What drivers report: to the operator's log, but for protected people, of whom the desk in charge alone hears."""

from structlog.testing import capture_logs

from gateway.db import Database, Keyring
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.protection import Protection
from gateway.wiring import Alerts

VEHICLES = DepartmentCode("vehicles")


def test_what_a_driver_reports_is_said_in_the_log_but_of_whom_the_desk_alone_is_told() -> None:
    protection = Protection(Database("postgresql://nowhere"), Keyring({b"keys": bytes(32)}), Clock.real_time(), {})
    alerts = Alerts(protection)
    with capture_logs() as said:
        alerts(VEHICLES, "wrong_person", LookupId("l-1"))
        alerts(VEHICLES, "protected", LookupId("l-2"))
    assert [(line["event"], line["department"], line["kind"], line["lookup_id"]) for line in said] == [
        ("department_alert", "vehicles", "wrong_person", "l-1")
    ]
    assert [protection.is_protected([LookupId(one)]) for one in ("l-1", "l-2")] == [False, True]
