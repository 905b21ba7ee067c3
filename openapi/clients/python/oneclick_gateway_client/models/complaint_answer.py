from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.complaint_state import ComplaintState

if TYPE_CHECKING:
    from ..models.complaint_step_taken import ComplaintStepTaken


T = TypeVar("T", bound="ComplaintAnswer")


@_attrs_define
class ComplaintAnswer:
    """A complaint in full.

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
        case_number (str): The case that it is about.
        words (str): What happened, in the person's own words.
        person_id (None | str): Whose complaint it is; null to themselves.
        made_by (None | str): The account of the officer who took it for them; null: they made it themselves.
        holder (None | str): The account of the agent who has taken it up; null while nobody has.
        may_reopen (bool): Whether it can be opened once more.
        acts (list[ComplaintStepTaken]): What was done with it, the oldest first.
    """

    complaint_id: UUID
    state: ComplaintState
    matter: str
    county: str
    department: str
    made_at: datetime.datetime
    due_at: datetime.datetime
    is_overdue: bool
    case_number: str
    words: str
    person_id: None | str
    made_by: None | str
    holder: None | str
    may_reopen: bool
    acts: list[ComplaintStepTaken]

    def to_dict(self) -> dict[str, Any]:
        complaint_id = str(self.complaint_id)

        state = self.state.value

        matter = self.matter

        county = self.county

        department = self.department

        made_at = self.made_at.isoformat()

        due_at = self.due_at.isoformat()

        is_overdue = self.is_overdue

        case_number = self.case_number

        words = self.words

        person_id: None | str
        person_id = self.person_id

        made_by: None | str
        made_by = self.made_by

        holder: None | str
        holder = self.holder

        may_reopen = self.may_reopen

        acts = []
        for acts_item_data in self.acts:
            acts_item = acts_item_data.to_dict()
            acts.append(acts_item)

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
                "case_number": case_number,
                "words": words,
                "person_id": person_id,
                "made_by": made_by,
                "holder": holder,
                "may_reopen": may_reopen,
                "acts": acts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.complaint_step_taken import ComplaintStepTaken

        d = dict(src_dict)
        complaint_id = UUID(d.pop("complaint_id"))

        state = ComplaintState(d.pop("state"))

        matter = d.pop("matter")

        county = d.pop("county")

        department = d.pop("department")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        is_overdue = d.pop("is_overdue")

        case_number = d.pop("case_number")

        words = d.pop("words")

        def _parse_person_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        person_id = _parse_person_id(d.pop("person_id"))

        def _parse_made_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        made_by = _parse_made_by(d.pop("made_by"))

        def _parse_holder(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        holder = _parse_holder(d.pop("holder"))

        may_reopen = d.pop("may_reopen")

        acts = []
        _acts = d.pop("acts")
        for acts_item_data in _acts:
            acts_item = ComplaintStepTaken.from_dict(acts_item_data)

            acts.append(acts_item)

        complaint_answer = cls(
            complaint_id=complaint_id,
            state=state,
            matter=matter,
            county=county,
            department=department,
            made_at=made_at,
            due_at=due_at,
            is_overdue=is_overdue,
            case_number=case_number,
            words=words,
            person_id=person_id,
            made_by=made_by,
            holder=holder,
            may_reopen=may_reopen,
            acts=acts,
        )

        return complaint_answer
