from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.task_state import TaskState

T = TypeVar("T", bound="VerificationListed")


@_attrs_define
class VerificationListed:
    """An open verification in the work list, without the people it is about and without their case.

    Attributes:
        task_id (UUID): Id of the verification.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        due_at (datetime.datetime): When it ends as unknown; never as yes.
        state (TaskState): A task is open until it is answered, its time is over, or nobody waits for it any more.

            * `open`: the department has to answer until `due_at`
            * `answered`: the department has answered
            * `expired`: nobody answered in time: the answer is unknown
            * `withdrawn`: nobody needs the answer any more
        claimed_by (None | str): The account of your department that works on it; null if nobody does now.
        claimed_until (datetime.datetime | None): Until when nobody else does; null if nobody does now.
    """

    task_id: UUID
    certificate: str
    due_at: datetime.datetime
    state: TaskState
    claimed_by: None | str
    claimed_until: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        certificate = self.certificate

        due_at = self.due_at.isoformat()

        state = self.state.value

        claimed_by: None | str
        claimed_by = self.claimed_by

        claimed_until: None | str
        if isinstance(self.claimed_until, datetime.datetime):
            claimed_until = self.claimed_until.isoformat()
        else:
            claimed_until = self.claimed_until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "certificate": certificate,
                "due_at": due_at,
                "state": state,
                "claimed_by": claimed_by,
                "claimed_until": claimed_until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        certificate = d.pop("certificate")

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        state = TaskState(d.pop("state"))

        def _parse_claimed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        claimed_by = _parse_claimed_by(d.pop("claimed_by"))

        def _parse_claimed_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                claimed_until_type_0 = datetime.datetime.fromisoformat(data)

                return claimed_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        claimed_until = _parse_claimed_until(d.pop("claimed_until"))

        verification_listed = cls(
            task_id=task_id,
            certificate=certificate,
            due_at=due_at,
            state=state,
            claimed_by=claimed_by,
            claimed_until=claimed_until,
        )

        return verification_listed
