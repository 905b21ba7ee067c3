from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.correction_state_shown import CorrectionStateShown

T = TypeVar("T", bound="CorrectionListed")


@_attrs_define
class CorrectionListed:
    """A correction in a list: nobody is named.

    Attributes:
        correction_id (UUID): Id of the doubt, as opening it or the list has told it.
        department (str): The department's code; see GET /v1/departments.
        item (str): The item, as GET /v1/items names it.
        state (CorrectionStateShown): How far a correction is.

            * `open`: the department must answer before `due_at`
            * `confirmed`: the value is right as it stands
            * `rejected`: the department does not answer the doubt; `reason` says why
            * `corrected`: the value was wrong; who was given it is told
        opened_at (datetime.datetime): When it was opened.
        due_at (datetime.datetime): When the department's time to answer is over.
        is_overdue (bool): Whether its time is over.
        answered_at (datetime.datetime | None): When it was answered.
    """

    correction_id: UUID
    department: str
    item: str
    state: CorrectionStateShown
    opened_at: datetime.datetime
    due_at: datetime.datetime
    is_overdue: bool
    answered_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        correction_id = str(self.correction_id)

        department = self.department

        item = self.item

        state = self.state.value

        opened_at = self.opened_at.isoformat()

        due_at = self.due_at.isoformat()

        is_overdue = self.is_overdue

        answered_at: None | str
        if isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "correction_id": correction_id,
                "department": department,
                "item": item,
                "state": state,
                "opened_at": opened_at,
                "due_at": due_at,
                "is_overdue": is_overdue,
                "answered_at": answered_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        correction_id = UUID(d.pop("correction_id"))

        department = d.pop("department")

        item = d.pop("item")

        state = CorrectionStateShown(d.pop("state"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        is_overdue = d.pop("is_overdue")

        def _parse_answered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)

                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        answered_at = _parse_answered_at(d.pop("answered_at"))

        correction_listed = cls(
            correction_id=correction_id,
            department=department,
            item=item,
            state=state,
            opened_at=opened_at,
            due_at=due_at,
            is_overdue=is_overdue,
            answered_at=answered_at,
        )

        return correction_listed
