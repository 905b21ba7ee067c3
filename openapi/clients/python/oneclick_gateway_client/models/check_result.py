from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.check_result_name import CheckResultName
from ..models.check_result_status import CheckResultStatus

T = TypeVar("T", bound="CheckResult")


@_attrs_define
class CheckResult:
    """One thing that must work before the gateway answers.

    Attributes:
        name (CheckResultName): What must work before the gateway answers.

            * `audit log`: entries can be written
            * `database`: it answers and keeps what it confirms
            * `keys`: the issuer's keys, by which access tokens are checked, are there
            * `rules`: the catalogue and the rules of access are loaded
            * `queries`: queries are being answered
        status (CheckResultStatus): What came of a check.

            * `ok`: it works
            * `unavailable`: it does not work; the gateway answers 503
        age_s (float | None): Seconds since the last successful check; null if it was checked just now.
    """

    name: CheckResultName
    status: CheckResultStatus
    age_s: float | None

    def to_dict(self) -> dict[str, Any]:
        name = self.name.value

        status = self.status.value

        age_s: float | None
        age_s = self.age_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "status": status,
                "age_s": age_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = CheckResultName(d.pop("name"))

        status = CheckResultStatus(d.pop("status"))

        def _parse_age_s(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        age_s = _parse_age_s(d.pop("age_s"))

        check_result = cls(
            name=name,
            status=status,
            age_s=age_s,
        )

        return check_result
