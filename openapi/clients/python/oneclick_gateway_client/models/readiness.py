from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.readiness_status import ReadinessStatus

if TYPE_CHECKING:
    from ..models.background_task import BackgroundTask
    from ..models.check_result import CheckResult
    from ..models.stored_log import StoredLog


T = TypeVar("T", bound="Readiness")


@_attrs_define
class Readiness:
    """The gateway can answer.  If it cannot, the answer is 503, and its problem has the same members.

    Attributes:
        status (ReadinessStatus): How a gateway is that answers.

            * `ok`: nothing is wrong
            * `degraded`: all requests are served, but somebody must look after what `tasks` and `warnings` say
        checks (list[CheckResult]): Everything that must work before the gateway answers.
        tasks (list[BackgroundTask]): The background tasks.
        stored_log (StoredLog): How far what is stored of the audit log has been compared with its tree.
        warnings (list[str]): What somebody must look after.
    """

    status: ReadinessStatus
    checks: list[CheckResult]
    tasks: list[BackgroundTask]
    stored_log: StoredLog
    warnings: list[str]

    def to_dict(self) -> dict[str, Any]:
        status = self.status.value

        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)

        tasks = []
        for tasks_item_data in self.tasks:
            tasks_item = tasks_item_data.to_dict()
            tasks.append(tasks_item)

        stored_log = self.stored_log.to_dict()

        warnings = self.warnings

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
                "checks": checks,
                "tasks": tasks,
                "stored_log": stored_log,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.background_task import BackgroundTask
        from ..models.check_result import CheckResult
        from ..models.stored_log import StoredLog

        d = dict(src_dict)
        status = ReadinessStatus(d.pop("status"))

        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = CheckResult.from_dict(checks_item_data)

            checks.append(checks_item)

        tasks = []
        _tasks = d.pop("tasks")
        for tasks_item_data in _tasks:
            tasks_item = BackgroundTask.from_dict(tasks_item_data)

            tasks.append(tasks_item)

        stored_log = StoredLog.from_dict(d.pop("stored_log"))

        warnings = cast(list[str], d.pop("warnings"))

        readiness = cls(
            status=status,
            checks=checks,
            tasks=tasks,
            stored_log=stored_log,
            warnings=warnings,
        )

        return readiness
