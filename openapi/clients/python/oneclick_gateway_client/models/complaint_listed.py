from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.complaint_state import ComplaintState

T = TypeVar("T", bound="ComplaintListed")


@_attrs_define
class ComplaintListed:
    """A complaint in a list: nobody is named, and nobody's words are shown.

    Attributes:
        complaint_id (UUID): By it the addresses below `/v1/complaints` are made.
        state (ComplaintState): How far a complaint is.

            * `OPEN`: routed; nobody has taken it up yet
            * `ASSIGNED`: an agent has taken it up and acts for the citizen
            * `ANSWERED`: the agent has answered; whoever complained says whether it is settled
            * `CLOSED`: settled, or nobody said anything in time
            * `REOPENED`: it was not settled; another agent takes it up
        matter (str): The matter that the person came for, by its code.
        county (str): Where the person was sent away, by its code.
        department (str): The department or office that answers.
        made_at (datetime.datetime): When it was made, by the domain clock.
        due_at (datetime.datetime): When the department's time to answer is over, by the domain clock.
        is_overdue (bool): Whether it is over and nobody has answered.
    """

    complaint_id: UUID
    state: ComplaintState
    matter: str
    county: str
    department: str
    made_at: datetime.datetime
    due_at: datetime.datetime
    is_overdue: bool

    def to_dict(self) -> dict[str, Any]:
        complaint_id = str(self.complaint_id)

        state = self.state.value

        matter = self.matter

        county = self.county

        department = self.department

        made_at = self.made_at.isoformat()

        due_at = self.due_at.isoformat()

        is_overdue = self.is_overdue

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "complaint_id": complaint_id,
                "state": state,
                "matter": matter,
                "county": county,
                "department": department,
                "made_at": made_at,
                "due_at": due_at,
                "is_overdue": is_overdue,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        complaint_id = UUID(d.pop("complaint_id"))

        state = ComplaintState(d.pop("state"))

        matter = d.pop("matter")

        county = d.pop("county")

        department = d.pop("department")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        is_overdue = d.pop("is_overdue")

        complaint_listed = cls(
            complaint_id=complaint_id,
            state=state,
            matter=matter,
            county=county,
            department=department,
            made_at=made_at,
            due_at=due_at,
            is_overdue=is_overdue,
        )

        return complaint_listed
