from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.next_kind import NextKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.awaited_department import AwaitedDepartment
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Next")


@_attrs_define
class Next:
    """What happens next, or what you can do.  Members that do not apply are left out.

    Attributes:
        kind (NextKind): What happens next with a certificate, or what the caller can do.

            * `task`: an officer of a department answers until `due_at`; read the query again later
            * `resumes`: the gateway asks the register again at `resumes_at`; read the query again after that
            * `retry`: send a new query after `retry_after_s`
            * `apply`: apply for access as `how` says
            * `declare`: the applicant can make a declaration until `due_at`: POST /v1/declarations
        task_id (None | Unset | UUID): Id of the verification.
        due_at (datetime.datetime | None | Unset): Until when the officer or the applicant can act, by the domain clock.
        resumes_at (datetime.datetime | None | Unset): When the gateway asks the register again, by the domain clock.
        missing_counties (list[str] | None | Unset): Six-digit codes of the counties whose records are still missing.
        retry_after_s (int | None | Unset): After how many seconds to send the request again.
        how (None | str | Unset): How to apply for access.
        department (None | str | Unset): The department that is expected to answer or did not answer; if there are
            several, the one that continues first.
        department_title (BilingualText | None | Unset): What the department is called, in both languages.
        departments (list[AwaitedDepartment] | None | Unset): All of these departments, if there are several.
    """

    kind: NextKind
    task_id: None | Unset | UUID = UNSET
    due_at: datetime.datetime | None | Unset = UNSET
    resumes_at: datetime.datetime | None | Unset = UNSET
    missing_counties: list[str] | None | Unset = UNSET
    retry_after_s: int | None | Unset = UNSET
    how: None | str | Unset = UNSET
    department: None | str | Unset = UNSET
    department_title: BilingualText | None | Unset = UNSET
    departments: list[AwaitedDepartment] | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        kind = self.kind.value

        task_id: None | str | Unset
        if isinstance(self.task_id, Unset):
            task_id = UNSET
        elif isinstance(self.task_id, UUID):
            task_id = str(self.task_id)
        else:
            task_id = self.task_id

        due_at: None | str | Unset
        if isinstance(self.due_at, Unset):
            due_at = UNSET
        elif isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        resumes_at: None | str | Unset
        if isinstance(self.resumes_at, Unset):
            resumes_at = UNSET
        elif isinstance(self.resumes_at, datetime.datetime):
            resumes_at = self.resumes_at.isoformat()
        else:
            resumes_at = self.resumes_at

        missing_counties: list[str] | None | Unset
        if isinstance(self.missing_counties, Unset):
            missing_counties = UNSET
        elif isinstance(self.missing_counties, list):
            missing_counties = self.missing_counties

        else:
            missing_counties = self.missing_counties

        retry_after_s: int | None | Unset
        if isinstance(self.retry_after_s, Unset):
            retry_after_s = UNSET
        else:
            retry_after_s = self.retry_after_s

        how: None | str | Unset
        if isinstance(self.how, Unset):
            how = UNSET
        else:
            how = self.how

        department: None | str | Unset
        if isinstance(self.department, Unset):
            department = UNSET
        else:
            department = self.department

        department_title: dict[str, Any] | None | Unset
        if isinstance(self.department_title, Unset):
            department_title = UNSET
        elif isinstance(self.department_title, BilingualText):
            department_title = self.department_title.to_dict()
        else:
            department_title = self.department_title

        departments: list[dict[str, Any]] | None | Unset
        if isinstance(self.departments, Unset):
            departments = UNSET
        elif isinstance(self.departments, list):
            departments = []
            for departments_type_0_item_data in self.departments:
                departments_type_0_item = departments_type_0_item_data.to_dict()
                departments.append(departments_type_0_item)

        else:
            departments = self.departments

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if task_id is not UNSET:
            field_dict["task_id"] = task_id
        if due_at is not UNSET:
            field_dict["due_at"] = due_at
        if resumes_at is not UNSET:
            field_dict["resumes_at"] = resumes_at
        if missing_counties is not UNSET:
            field_dict["missing_counties"] = missing_counties
        if retry_after_s is not UNSET:
            field_dict["retry_after_s"] = retry_after_s
        if how is not UNSET:
            field_dict["how"] = how
        if department is not UNSET:
            field_dict["department"] = department
        if department_title is not UNSET:
            field_dict["department_title"] = department_title
        if departments is not UNSET:
            field_dict["departments"] = departments

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.awaited_department import AwaitedDepartment
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        kind = NextKind(d.pop("kind"))

        def _parse_task_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                task_id_type_0 = UUID(data)

                return task_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        task_id = _parse_task_id(d.pop("task_id", UNSET))

        def _parse_due_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        due_at = _parse_due_at(d.pop("due_at", UNSET))

        def _parse_resumes_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resumes_at_type_0 = datetime.datetime.fromisoformat(data)

                return resumes_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        resumes_at = _parse_resumes_at(d.pop("resumes_at", UNSET))

        def _parse_missing_counties(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                missing_counties_type_0 = cast(list[str], data)

                return missing_counties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        missing_counties = _parse_missing_counties(d.pop("missing_counties", UNSET))

        def _parse_retry_after_s(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        retry_after_s = _parse_retry_after_s(d.pop("retry_after_s", UNSET))

        def _parse_how(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        how = _parse_how(d.pop("how", UNSET))

        def _parse_department(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        department = _parse_department(d.pop("department", UNSET))

        def _parse_department_title(data: object) -> BilingualText | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                department_title_type_0 = BilingualText.from_dict(data)

                return department_title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None | Unset, data)

        department_title = _parse_department_title(d.pop("department_title", UNSET))

        def _parse_departments(data: object) -> list[AwaitedDepartment] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                departments_type_0 = []
                _departments_type_0 = data
                for departments_type_0_item_data in _departments_type_0:
                    departments_type_0_item = AwaitedDepartment.from_dict(
                        departments_type_0_item_data
                    )

                    departments_type_0.append(departments_type_0_item)

                return departments_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AwaitedDepartment] | None | Unset, data)

        departments = _parse_departments(d.pop("departments", UNSET))

        next_ = cls(
            kind=kind,
            task_id=task_id,
            due_at=due_at,
            resumes_at=resumes_at,
            missing_counties=missing_counties,
            retry_after_s=retry_after_s,
            how=how,
            department=department,
            department_title=department_title,
            departments=departments,
        )

        return next_
