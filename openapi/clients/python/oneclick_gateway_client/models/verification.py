from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.task_state import TaskState
from ..models.yes_means import YesMeans

if TYPE_CHECKING:
    from ..models.attachment import Attachment
    from ..models.bilingual_text import BilingualText
    from ..models.earlier_verification import EarlierVerification
    from ..models.person_asked import PersonAsked
    from ..models.reminder_given import ReminderGiven
    from ..models.turn_answer import TurnAnswer
    from ..models.verification_parameters import VerificationParameters


T = TypeVar("T", bound="Verification")


@_attrs_define
class Verification:
    """An open verification: the question, and all that is needed to look it up.

    Attributes:
        task_id (UUID): Id of the verification.
        state (TaskState): A task is open until it is answered, its time is over, or nobody waits for it any more.

            * `open`: the department has to answer until `due_at`
            * `answered`: the department has answered
            * `expired`: nobody answered in time: the answer is unknown
            * `withdrawn`: nobody needs the answer any more
        certificate (str): The code of the certificate; see GET /v1/certificates.
        certificate_title (BilingualText): A text in both languages.
        department (str): The department's code; see GET /v1/departments.
        county (None | str): Six-digit code of the county whose records are meant; null if it is not about one county.
        matter (str): The code of the matter; see GET /v1/matters.
        matter_title (BilingualText): A text in both languages.
        case_number (str): The number of the citizen's case.
        question (BilingualText): A text in both languages.
        yes_means (YesMeans): What the certificate's answer is if the question is answered with yes; if with no, it is
            the other.

            * `yes`: yes means that what the certificate states is true
            * `no`: yes means that it is not: the question asks the other way round
        persons (list[PersonAsked]): The people it is about.
        employers (list[str]): Credit codes of the employers in question.
        parameters (VerificationParameters): What the certificate needs besides people, such as a unit number.
        opened_at (datetime.datetime): When the task was opened, by the domain clock.
        remind_at (datetime.datetime): When the department gets its one reminder.
        reminded (None | ReminderGiven): The reminder; null if none was sent yet.
        due_at (datetime.datetime): When it ends as unknown; never as yes.
        extended (int): How many times the due date was extended.
        extensions_left (int): How often its due date may still be extended.
        claimed_by (None | str): The account of your department that works on it; null if nobody does now.
        claimed_until (datetime.datetime | None): Until when nobody else does; null if nobody does now.
        in_turn (list[str]): The departments that are asked one after another; empty if yours alone is.
        replies (list[TurnAnswer]): What those that were asked before yours have answered.
        attachments (list[Attachment]): The files that are attached, the oldest first.
        earlier (list[EarlierVerification]): What your department answered before about the same people, the newest
            first; at most 20.
    """

    task_id: UUID
    state: TaskState
    certificate: str
    certificate_title: BilingualText
    department: str
    county: None | str
    matter: str
    matter_title: BilingualText
    case_number: str
    question: BilingualText
    yes_means: YesMeans
    persons: list[PersonAsked]
    employers: list[str]
    parameters: VerificationParameters
    opened_at: datetime.datetime
    remind_at: datetime.datetime
    reminded: None | ReminderGiven
    due_at: datetime.datetime
    extended: int
    extensions_left: int
    claimed_by: None | str
    claimed_until: datetime.datetime | None
    in_turn: list[str]
    replies: list[TurnAnswer]
    attachments: list[Attachment]
    earlier: list[EarlierVerification]

    def to_dict(self) -> dict[str, Any]:
        from ..models.reminder_given import ReminderGiven

        task_id = str(self.task_id)

        state = self.state.value

        certificate = self.certificate

        certificate_title = self.certificate_title.to_dict()

        department = self.department

        county: None | str
        county = self.county

        matter = self.matter

        matter_title = self.matter_title.to_dict()

        case_number = self.case_number

        question = self.question.to_dict()

        yes_means = self.yes_means.value

        persons = []
        for persons_item_data in self.persons:
            persons_item = persons_item_data.to_dict()
            persons.append(persons_item)

        employers = self.employers

        parameters = self.parameters.to_dict()

        opened_at = self.opened_at.isoformat()

        remind_at = self.remind_at.isoformat()

        reminded: dict[str, Any] | None
        if isinstance(self.reminded, ReminderGiven):
            reminded = self.reminded.to_dict()
        else:
            reminded = self.reminded

        due_at = self.due_at.isoformat()

        extended = self.extended

        extensions_left = self.extensions_left

        claimed_by: None | str
        claimed_by = self.claimed_by

        claimed_until: None | str
        if isinstance(self.claimed_until, datetime.datetime):
            claimed_until = self.claimed_until.isoformat()
        else:
            claimed_until = self.claimed_until

        in_turn = self.in_turn

        replies = []
        for replies_item_data in self.replies:
            replies_item = replies_item_data.to_dict()
            replies.append(replies_item)

        attachments = []
        for attachments_item_data in self.attachments:
            attachments_item = attachments_item_data.to_dict()
            attachments.append(attachments_item)

        earlier = []
        for earlier_item_data in self.earlier:
            earlier_item = earlier_item_data.to_dict()
            earlier.append(earlier_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "state": state,
                "certificate": certificate,
                "certificate_title": certificate_title,
                "department": department,
                "county": county,
                "matter": matter,
                "matter_title": matter_title,
                "case_number": case_number,
                "question": question,
                "yes_means": yes_means,
                "persons": persons,
                "employers": employers,
                "parameters": parameters,
                "opened_at": opened_at,
                "remind_at": remind_at,
                "reminded": reminded,
                "due_at": due_at,
                "extended": extended,
                "extensions_left": extensions_left,
                "claimed_by": claimed_by,
                "claimed_until": claimed_until,
                "in_turn": in_turn,
                "replies": replies,
                "attachments": attachments,
                "earlier": earlier,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.attachment import Attachment
        from ..models.bilingual_text import BilingualText
        from ..models.earlier_verification import EarlierVerification
        from ..models.person_asked import PersonAsked
        from ..models.reminder_given import ReminderGiven
        from ..models.turn_answer import TurnAnswer
        from ..models.verification_parameters import VerificationParameters

        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        state = TaskState(d.pop("state"))

        certificate = d.pop("certificate")

        certificate_title = BilingualText.from_dict(d.pop("certificate_title"))

        department = d.pop("department")

        def _parse_county(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        county = _parse_county(d.pop("county"))

        matter = d.pop("matter")

        matter_title = BilingualText.from_dict(d.pop("matter_title"))

        case_number = d.pop("case_number")

        question = BilingualText.from_dict(d.pop("question"))

        yes_means = YesMeans(d.pop("yes_means"))

        persons = []
        _persons = d.pop("persons")
        for persons_item_data in _persons:
            persons_item = PersonAsked.from_dict(persons_item_data)

            persons.append(persons_item)

        employers = cast(list[str], d.pop("employers"))

        parameters = VerificationParameters.from_dict(d.pop("parameters"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        remind_at = datetime.datetime.fromisoformat(d.pop("remind_at"))

        def _parse_reminded(data: object) -> None | ReminderGiven:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                reminded_type_0 = ReminderGiven.from_dict(data)

                return reminded_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReminderGiven, data)

        reminded = _parse_reminded(d.pop("reminded"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        extended = d.pop("extended")

        extensions_left = d.pop("extensions_left")

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

        in_turn = cast(list[str], d.pop("in_turn"))

        replies = []
        _replies = d.pop("replies")
        for replies_item_data in _replies:
            replies_item = TurnAnswer.from_dict(replies_item_data)

            replies.append(replies_item)

        attachments = []
        _attachments = d.pop("attachments")
        for attachments_item_data in _attachments:
            attachments_item = Attachment.from_dict(attachments_item_data)

            attachments.append(attachments_item)

        earlier = []
        _earlier = d.pop("earlier")
        for earlier_item_data in _earlier:
            earlier_item = EarlierVerification.from_dict(earlier_item_data)

            earlier.append(earlier_item)

        verification = cls(
            task_id=task_id,
            state=state,
            certificate=certificate,
            certificate_title=certificate_title,
            department=department,
            county=county,
            matter=matter,
            matter_title=matter_title,
            case_number=case_number,
            question=question,
            yes_means=yes_means,
            persons=persons,
            employers=employers,
            parameters=parameters,
            opened_at=opened_at,
            remind_at=remind_at,
            reminded=reminded,
            due_at=due_at,
            extended=extended,
            extensions_left=extensions_left,
            claimed_by=claimed_by,
            claimed_until=claimed_until,
            in_turn=in_turn,
            replies=replies,
            attachments=attachments,
            earlier=earlier,
        )

        return verification
