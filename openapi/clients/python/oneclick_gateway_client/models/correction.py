from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.correction_state_shown import CorrectionStateShown

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.correction_doubt import CorrectionDoubt


T = TypeVar("T", bound="Correction")


@_attrs_define
class Correction:
    """A question to a department about a value that it holds.

    Who answers for the department sees whose record it is, and all doubts; everybody else sees their own doubt.

        Attributes:
            correction_id (UUID): Id of the doubt, as opening it or the list has told it.
            department (str): The department's code; see GET /v1/departments.
            item (str): The item, as GET /v1/items names it.
            title (BilingualText | None): The item in words.
            state (CorrectionStateShown): How far a correction is.

                * `open`: the department must answer before `due_at`
                * `confirmed`: the value is right as it stands
                * `rejected`: the department does not answer the doubt; `reason` says why
                * `corrected`: the value was wrong; who was given it is told
            words (BilingualText): A text in both languages.
            opened_at (datetime.datetime): When it was opened.
            due_at (datetime.datetime): When the department's time to answer is over.
            is_overdue (bool): Whether its time is over.
            answered_at (datetime.datetime | None): When it was answered.
            reason (None | str): The department's reason, in its own words.
            person_id (None | str): Whose record it is.
            credit_code (None | str): The credit code of the employer; only for the role employer.
            record (None | str): The record's own id, where somebody has several.
            doubts (list[CorrectionDoubt]): Who doubts it, and what they say.
    """

    correction_id: UUID
    department: str
    item: str
    title: BilingualText | None
    state: CorrectionStateShown
    words: BilingualText
    opened_at: datetime.datetime
    due_at: datetime.datetime
    is_overdue: bool
    answered_at: datetime.datetime | None
    reason: None | str
    person_id: None | str
    credit_code: None | str
    record: None | str
    doubts: list[CorrectionDoubt]

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        correction_id = str(self.correction_id)

        department = self.department

        item = self.item

        title: dict[str, Any] | None
        if isinstance(self.title, BilingualText):
            title = self.title.to_dict()
        else:
            title = self.title

        state = self.state.value

        words = self.words.to_dict()

        opened_at = self.opened_at.isoformat()

        due_at = self.due_at.isoformat()

        is_overdue = self.is_overdue

        answered_at: None | str
        if isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        reason: None | str
        reason = self.reason

        person_id: None | str
        person_id = self.person_id

        credit_code: None | str
        credit_code = self.credit_code

        record: None | str
        record = self.record

        doubts = []
        for doubts_item_data in self.doubts:
            doubts_item = doubts_item_data.to_dict()
            doubts.append(doubts_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "correction_id": correction_id,
                "department": department,
                "item": item,
                "title": title,
                "state": state,
                "words": words,
                "opened_at": opened_at,
                "due_at": due_at,
                "is_overdue": is_overdue,
                "answered_at": answered_at,
                "reason": reason,
                "person_id": person_id,
                "credit_code": credit_code,
                "record": record,
                "doubts": doubts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.correction_doubt import CorrectionDoubt

        d = dict(src_dict)
        correction_id = UUID(d.pop("correction_id"))

        department = d.pop("department")

        item = d.pop("item")

        def _parse_title(data: object) -> BilingualText | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                title_type_0 = BilingualText.from_dict(data)

                return title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None, data)

        title = _parse_title(d.pop("title"))

        state = CorrectionStateShown(d.pop("state"))

        words = BilingualText.from_dict(d.pop("words"))

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

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_person_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        person_id = _parse_person_id(d.pop("person_id"))

        def _parse_credit_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        credit_code = _parse_credit_code(d.pop("credit_code"))

        def _parse_record(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        record = _parse_record(d.pop("record"))

        doubts = []
        _doubts = d.pop("doubts")
        for doubts_item_data in _doubts:
            doubts_item = CorrectionDoubt.from_dict(doubts_item_data)

            doubts.append(doubts_item)

        correction = cls(
            correction_id=correction_id,
            department=department,
            item=item,
            title=title,
            state=state,
            words=words,
            opened_at=opened_at,
            due_at=due_at,
            is_overdue=is_overdue,
            answered_at=answered_at,
            reason=reason,
            person_id=person_id,
            credit_code=credit_code,
            record=record,
            doubts=doubts,
        )

        return correction
