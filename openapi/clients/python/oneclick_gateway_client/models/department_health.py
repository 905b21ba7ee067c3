from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.department_health_state import DepartmentHealthState

T = TypeVar("T", bound="DepartmentHealth")


@_attrs_define
class DepartmentHealth:
    """A department's health, as the process that answers you has seen it; another process may have seen other calls.

    Attributes:
        state (DepartmentHealthState): How a department works now; it goes by the last call that has ended.

            * `not_connected`: the gateway has no connector for it: officers of the department answer
            * `not_asked_yet`: this process has not asked it since it started
            * `answering`: its last call was answered
            * `not_answering`: its last call failed or was refused
            * `closed`: it is closed now, as agreed or announced, or has said so
            * `circuit_open`: twenty calls in a row were not answered in the time they had: it is asked only every few
            seconds, where it was only too slow by callers with more time
        data_as_of (datetime.datetime | None): How recent the newest data are that this process has seen, by the domain
            clock; null if it has seen none.
    """

    state: DepartmentHealthState
    data_as_of: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        data_as_of: None | str
        if isinstance(self.data_as_of, datetime.datetime):
            data_as_of = self.data_as_of.isoformat()
        else:
            data_as_of = self.data_as_of

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
                "data_as_of": data_as_of,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        state = DepartmentHealthState(d.pop("state"))

        def _parse_data_as_of(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                data_as_of_type_0 = datetime.datetime.fromisoformat(data)

                return data_as_of_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        data_as_of = _parse_data_as_of(d.pop("data_as_of"))

        department_health = cls(
            state=state,
            data_as_of=data_as_of,
        )

        return department_health
