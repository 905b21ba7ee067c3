from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.department_standing import DepartmentStanding
    from ..models.job_standing import JobStanding
    from ..models.lane_standing import LaneStanding
    from ..models.log_standing import LogStanding
    from ..models.running_versions import RunningVersions
    from ..models.witness_standing import WitnessStanding


T = TypeVar("T", bound="OperationStanding")


@_attrs_define
class OperationStanding:
    """How the installation stands now.

    Attributes:
        versions (RunningVersions): What runs.
        departments (list[DepartmentStanding]): Those that are connected.
        lanes (list[LaneStanding]): Requests by whose places they take.
        jobs (list[JobStanding] | None): null if the store did not answer within a second.
        log (LogStanding): The audit log: what is written, and what of it is in the tree.
        witnesses (list[WitnessStanding]): The witnesses that the settings name.
        connections_open (int): Connections of this process's pool to the store.
        connections_in_use (int): Those of them in use.
    """

    versions: RunningVersions
    departments: list[DepartmentStanding]
    lanes: list[LaneStanding]
    jobs: list[JobStanding] | None
    log: LogStanding
    witnesses: list[WitnessStanding]
    connections_open: int
    connections_in_use: int

    def to_dict(self) -> dict[str, Any]:
        versions = self.versions.to_dict()

        departments = []
        for departments_item_data in self.departments:
            departments_item = departments_item_data.to_dict()
            departments.append(departments_item)

        lanes = []
        for lanes_item_data in self.lanes:
            lanes_item = lanes_item_data.to_dict()
            lanes.append(lanes_item)

        jobs: list[dict[str, Any]] | None
        if isinstance(self.jobs, list):
            jobs = []
            for jobs_type_0_item_data in self.jobs:
                jobs_type_0_item = jobs_type_0_item_data.to_dict()
                jobs.append(jobs_type_0_item)

        else:
            jobs = self.jobs

        log = self.log.to_dict()

        witnesses = []
        for witnesses_item_data in self.witnesses:
            witnesses_item = witnesses_item_data.to_dict()
            witnesses.append(witnesses_item)

        connections_open = self.connections_open

        connections_in_use = self.connections_in_use

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "versions": versions,
                "departments": departments,
                "lanes": lanes,
                "jobs": jobs,
                "log": log,
                "witnesses": witnesses,
                "connections_open": connections_open,
                "connections_in_use": connections_in_use,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.department_standing import DepartmentStanding
        from ..models.job_standing import JobStanding
        from ..models.lane_standing import LaneStanding
        from ..models.log_standing import LogStanding
        from ..models.running_versions import RunningVersions
        from ..models.witness_standing import WitnessStanding

        d = dict(src_dict)
        versions = RunningVersions.from_dict(d.pop("versions"))

        departments = []
        _departments = d.pop("departments")
        for departments_item_data in _departments:
            departments_item = DepartmentStanding.from_dict(departments_item_data)

            departments.append(departments_item)

        lanes = []
        _lanes = d.pop("lanes")
        for lanes_item_data in _lanes:
            lanes_item = LaneStanding.from_dict(lanes_item_data)

            lanes.append(lanes_item)

        def _parse_jobs(data: object) -> list[JobStanding] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                jobs_type_0 = []
                _jobs_type_0 = data
                for jobs_type_0_item_data in _jobs_type_0:
                    jobs_type_0_item = JobStanding.from_dict(jobs_type_0_item_data)

                    jobs_type_0.append(jobs_type_0_item)

                return jobs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[JobStanding] | None, data)

        jobs = _parse_jobs(d.pop("jobs"))

        log = LogStanding.from_dict(d.pop("log"))

        witnesses = []
        _witnesses = d.pop("witnesses")
        for witnesses_item_data in _witnesses:
            witnesses_item = WitnessStanding.from_dict(witnesses_item_data)

            witnesses.append(witnesses_item)

        connections_open = d.pop("connections_open")

        connections_in_use = d.pop("connections_in_use")

        operation_standing = cls(
            versions=versions,
            departments=departments,
            lanes=lanes,
            jobs=jobs,
            log=log,
            witnesses=witnesses,
            connections_open=connections_open,
            connections_in_use=connections_in_use,
        )

        return operation_standing
