from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.task_state import TaskState

if TYPE_CHECKING:
    from ..models.own_verification_answer import OwnVerificationAnswer


T = TypeVar("T", bound="VerificationListed")


@_attrs_define
class VerificationListed:
    """A verification in the work list, or among your answers, without the people it is about and without their case.

    Attributes:
        task_id (UUID): Id of the verification.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        due_at (datetime.datetime): When it ends as unknown; never as yes.
        state (TaskState): A task is open until it is answered, its time is over, or nobody waits for it any more.

            * `open`: the department has to answer until `due_at`
            * `answered`: the department has answered
            * `expired`: nobody answered in time: the answer is unknown
            * `withdrawn`: nobody needs the answer any more
        reminded_at (datetime.datetime | None): When your department was reminded of it, by the domain clock; null if it
            was not yet.
        has_earlier (bool): Whether your department has had a verification about the same people before: open it to see
            what became of it.
        claimed_by (None | str): The account of your department that works on it; null if nobody does now.
        claimed_until (datetime.datetime | None): Until when nobody else does; null if nobody does now.
        answered (None | OwnVerificationAnswer): Null in the list of open ones.
    """

    task_id: UUID
    matter: str
    certificate: str
    due_at: datetime.datetime
    state: TaskState
    reminded_at: datetime.datetime | None
    has_earlier: bool
    claimed_by: None | str
    claimed_until: datetime.datetime | None
    answered: None | OwnVerificationAnswer

    def to_dict(self) -> dict[str, Any]:
        from ..models.own_verification_answer import OwnVerificationAnswer

        task_id = str(self.task_id)

        matter = self.matter

        certificate = self.certificate

        due_at = self.due_at.isoformat()

        state = self.state.value

        reminded_at: None | str
        if isinstance(self.reminded_at, datetime.datetime):
            reminded_at = self.reminded_at.isoformat()
        else:
            reminded_at = self.reminded_at

        has_earlier = self.has_earlier

        claimed_by: None | str
        claimed_by = self.claimed_by

        claimed_until: None | str
        if isinstance(self.claimed_until, datetime.datetime):
            claimed_until = self.claimed_until.isoformat()
        else:
            claimed_until = self.claimed_until

        answered: dict[str, Any] | None
        if isinstance(self.answered, OwnVerificationAnswer):
            answered = self.answered.to_dict()
        else:
            answered = self.answered

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "matter": matter,
                "certificate": certificate,
                "due_at": due_at,
                "state": state,
                "reminded_at": reminded_at,
                "has_earlier": has_earlier,
                "claimed_by": claimed_by,
                "claimed_until": claimed_until,
                "answered": answered,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.own_verification_answer import OwnVerificationAnswer

        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        state = TaskState(d.pop("state"))

        def _parse_reminded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reminded_at_type_0 = datetime.datetime.fromisoformat(data)

                return reminded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        reminded_at = _parse_reminded_at(d.pop("reminded_at"))

        has_earlier = d.pop("has_earlier")

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

        def _parse_answered(data: object) -> None | OwnVerificationAnswer:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                answered_type_0 = OwnVerificationAnswer.from_dict(data)

                return answered_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnVerificationAnswer, data)

        answered = _parse_answered(d.pop("answered"))

        verification_listed = cls(
            task_id=task_id,
            matter=matter,
            certificate=certificate,
            due_at=due_at,
            state=state,
            reminded_at=reminded_at,
            has_earlier=has_earlier,
            claimed_by=claimed_by,
            claimed_until=claimed_until,
            answered=answered,
        )

        return verification_listed
