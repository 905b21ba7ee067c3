from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.subject_role import SubjectRole

if TYPE_CHECKING:
    from ..models.revealed_answer import RevealedAnswer


T = TypeVar("T", bound="AuditRevealed")


@_attrs_define
class AuditRevealed:
    """What the encrypted parts say about one person in one entry; it can be read once.

    Attributes:
        reveal_id (UUID): Id of the reveal, as POST /v1/audit/reveals answered it.
        entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
        subject (str): The pseudonym of the person.
        party (str): The person's place in the query: the role, with a number if there can be several (`child.1`).
        role (SubjectRole): What somebody is in an entry: a role in its query, or why else the entry is about them.

            * `applicant`: whose matter it is
            * `spouse`: the applicant's husband or wife
            * `child`: a child of the family
            * `parent`: a parent of a child or of the deceased
            * `deceased`: whose estate it is
            * `heir`: an heir of the deceased
            * `staff`: somebody who works for the employer
            * `employer`: an organisation
            * `self`: who read the entries about themselves
            * `searched`: whom an auditor searched for
            * `shown`: who stood in what somebody was shown
            * empty: the entry is damaged and does not say it
        number_type (None | str): The type of the number; null if none is stored.
        number (None | str): The person's number or the firm's credit code; null if none is stored.
        name (None | str): The person's name; null where none is sealed.
        answers (list[RevealedAnswer]): The certificates' answers about this person.
    """

    reveal_id: UUID
    entry: str
    subject: str
    party: str
    role: SubjectRole
    number_type: None | str
    number: None | str
    name: None | str
    answers: list[RevealedAnswer]

    def to_dict(self) -> dict[str, Any]:
        reveal_id = str(self.reveal_id)

        entry = self.entry

        subject = self.subject

        party = self.party

        role = self.role.value

        number_type: None | str
        number_type = self.number_type

        number: None | str
        number = self.number

        name: None | str
        name = self.name

        answers = []
        for answers_item_data in self.answers:
            answers_item = answers_item_data.to_dict()
            answers.append(answers_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reveal_id": reveal_id,
                "entry": entry,
                "subject": subject,
                "party": party,
                "role": role,
                "number_type": number_type,
                "number": number,
                "name": name,
                "answers": answers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.revealed_answer import RevealedAnswer

        d = dict(src_dict)
        reveal_id = UUID(d.pop("reveal_id"))

        entry = d.pop("entry")

        subject = d.pop("subject")

        party = d.pop("party")

        role = SubjectRole(d.pop("role"))

        def _parse_number_type(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        number_type = _parse_number_type(d.pop("number_type"))

        def _parse_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        number = _parse_number(d.pop("number"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        answers = []
        _answers = d.pop("answers")
        for answers_item_data in _answers:
            answers_item = RevealedAnswer.from_dict(answers_item_data)

            answers.append(answers_item)

        audit_revealed = cls(
            reveal_id=reveal_id,
            entry=entry,
            subject=subject,
            party=party,
            role=role,
            number_type=number_type,
            number=number,
            name=name,
            answers=answers,
        )

        return audit_revealed
