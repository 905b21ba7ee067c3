from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.glass_state import GlassState

T = TypeVar("T", bound="BrokenGlass")


@_attrs_define
class BrokenGlass:
    """An officer has asked for a case in an emergency; the head of the department reviews it.  Times are of the domain
    clock.

        Attributes:
            break_glass_id (UUID): Names what was opened, to review it by.
            account (str): The account that may ask for the case.
            case_number (str): The number of the citizen's case.
            reason (str): Why the case could not wait, in the officer's words.
            opened_at (datetime.datetime): When it was opened, by the domain clock.
            ends_at (datetime.datetime): Until when the officer may ask for this case.
            due_at (datetime.datetime): By when it must be reviewed.
            state (GlassState): How far the review is.

                * `to_review`: the head of the department has to review it by `due_at`
                * `overdue`: it was not reviewed in time
                * `reviewed`: it was reviewed; `is_justified` says how
            is_justified (bool | None): What the head of the department decided; null until then.
            reviewed_by (None | str): The account that reviewed it; null until then.
            reviewed_at (datetime.datetime | None): When it was reviewed, by the domain clock; null until then.
            note (None | str): What the head of the department noted; null until then.
    """

    break_glass_id: UUID
    account: str
    case_number: str
    reason: str
    opened_at: datetime.datetime
    ends_at: datetime.datetime
    due_at: datetime.datetime
    state: GlassState
    is_justified: bool | None
    reviewed_by: None | str
    reviewed_at: datetime.datetime | None
    note: None | str

    def to_dict(self) -> dict[str, Any]:
        break_glass_id = str(self.break_glass_id)

        account = self.account

        case_number = self.case_number

        reason = self.reason

        opened_at = self.opened_at.isoformat()

        ends_at = self.ends_at.isoformat()

        due_at = self.due_at.isoformat()

        state = self.state.value

        is_justified: bool | None
        is_justified = self.is_justified

        reviewed_by: None | str
        reviewed_by = self.reviewed_by

        reviewed_at: None | str
        if isinstance(self.reviewed_at, datetime.datetime):
            reviewed_at = self.reviewed_at.isoformat()
        else:
            reviewed_at = self.reviewed_at

        note: None | str
        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "break_glass_id": break_glass_id,
                "account": account,
                "case_number": case_number,
                "reason": reason,
                "opened_at": opened_at,
                "ends_at": ends_at,
                "due_at": due_at,
                "state": state,
                "is_justified": is_justified,
                "reviewed_by": reviewed_by,
                "reviewed_at": reviewed_at,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        break_glass_id = UUID(d.pop("break_glass_id"))

        account = d.pop("account")

        case_number = d.pop("case_number")

        reason = d.pop("reason")

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        ends_at = datetime.datetime.fromisoformat(d.pop("ends_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        state = GlassState(d.pop("state"))

        def _parse_is_justified(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        is_justified = _parse_is_justified(d.pop("is_justified"))

        def _parse_reviewed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reviewed_by = _parse_reviewed_by(d.pop("reviewed_by"))

        def _parse_reviewed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reviewed_at_type_0 = datetime.datetime.fromisoformat(data)

                return reviewed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        reviewed_at = _parse_reviewed_at(d.pop("reviewed_at"))

        def _parse_note(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        note = _parse_note(d.pop("note"))

        broken_glass = cls(
            break_glass_id=break_glass_id,
            account=account,
            case_number=case_number,
            reason=reason,
            opened_at=opened_at,
            ends_at=ends_at,
            due_at=due_at,
            state=state,
            is_justified=is_justified,
            reviewed_by=reviewed_by,
            reviewed_at=reviewed_at,
            note=note,
        )

        return broken_glass
