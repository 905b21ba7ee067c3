from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeclarationCheck")


@_attrs_define
class DeclarationCheck:
    """A later check of what was declared.

    Attributes:
        due_at (datetime.datetime): When the check is due, by the domain clock.
        done_at (datetime.datetime | None): When the check was done, by the domain clock; null if it is not done yet.
    """

    due_at: datetime.datetime
    done_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        due_at = self.due_at.isoformat()

        done_at: None | str
        if isinstance(self.done_at, datetime.datetime):
            done_at = self.done_at.isoformat()
        else:
            done_at = self.done_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "due_at": due_at,
                "done_at": done_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        def _parse_done_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                done_at_type_0 = datetime.datetime.fromisoformat(data)

                return done_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        done_at = _parse_done_at(d.pop("done_at"))

        declaration_check = cls(
            due_at=due_at,
            done_at=done_at,
        )

        return declaration_check
