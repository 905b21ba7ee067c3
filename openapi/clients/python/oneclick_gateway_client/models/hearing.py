from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.grade import Grade
from ..models.hearing_state import HearingState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Hearing")


@_attrs_define
class Hearing:
    """A hearing with what was said and decided in it.

    Attributes:
        hearing_id (UUID): Id, as opening it or the list has told it.
        finding_id (UUID): Id of the finding that the hearing is about.
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        state (HearingState): How far a hearing is; nobody is on the register before CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the person can still be
            heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person
        opened_by (str): The account that notified the person; another one decides.
        opened_at (datetime.datetime): When the person was notified, by the domain clock.
        respond_by (datetime.datetime): Until when the person is heard.
        due_at (datetime.datetime | None): When whose turn it is must have acted; null: nobody's.
        notice (BilingualText): A text in both languages.
        notice_version (str): Which text the person was sent, such as `2026-1`.
        statement (None | str): What the person has said, in their words; null until then.
        statement_at (datetime.datetime | None): When they said it, by the domain clock; null until then.
        decided_by (None | str): The account that decided; null until then.
        decided_at (datetime.datetime | None): When it was decided, by the domain clock; null until then.
        grounds (None | str): On what grounds it was decided.
        grade (Grade | None): How grave it is; null where it is not confirmed.
        basis (None | str): The legal basis; null where it is not confirmed.
        authority (None | str): The authority that has confirmed it.
        register_corrected (bool | Unset): A value of the registers was corrected since on which the contradiction
            rests.  Left out otherwise. Default: False.
    """

    hearing_id: UUID
    finding_id: UUID
    declaration_id: UUID
    matter: str
    certificate: str
    state: HearingState
    opened_by: str
    opened_at: datetime.datetime
    respond_by: datetime.datetime
    due_at: datetime.datetime | None
    notice: BilingualText
    notice_version: str
    statement: None | str
    statement_at: datetime.datetime | None
    decided_by: None | str
    decided_at: datetime.datetime | None
    grounds: None | str
    grade: Grade | None
    basis: None | str
    authority: None | str
    register_corrected: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        hearing_id = str(self.hearing_id)

        finding_id = str(self.finding_id)

        declaration_id = str(self.declaration_id)

        matter = self.matter

        certificate = self.certificate

        state = self.state.value

        opened_by = self.opened_by

        opened_at = self.opened_at.isoformat()

        respond_by = self.respond_by.isoformat()

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        notice = self.notice.to_dict()

        notice_version = self.notice_version

        statement: None | str
        statement = self.statement

        statement_at: None | str
        if isinstance(self.statement_at, datetime.datetime):
            statement_at = self.statement_at.isoformat()
        else:
            statement_at = self.statement_at

        decided_by: None | str
        decided_by = self.decided_by

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        grounds: None | str
        grounds = self.grounds

        grade: None | str
        if isinstance(self.grade, Grade):
            grade = self.grade.value
        else:
            grade = self.grade

        basis: None | str
        basis = self.basis

        authority: None | str
        authority = self.authority

        register_corrected = self.register_corrected

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "hearing_id": hearing_id,
                "finding_id": finding_id,
                "declaration_id": declaration_id,
                "matter": matter,
                "certificate": certificate,
                "state": state,
                "opened_by": opened_by,
                "opened_at": opened_at,
                "respond_by": respond_by,
                "due_at": due_at,
                "notice": notice,
                "notice_version": notice_version,
                "statement": statement,
                "statement_at": statement_at,
                "decided_by": decided_by,
                "decided_at": decided_at,
                "grounds": grounds,
                "grade": grade,
                "basis": basis,
                "authority": authority,
            }
        )
        if register_corrected is not UNSET:
            field_dict["register_corrected"] = register_corrected

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        hearing_id = UUID(d.pop("hearing_id"))

        finding_id = UUID(d.pop("finding_id"))

        declaration_id = UUID(d.pop("declaration_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        state = HearingState(d.pop("state"))

        opened_by = d.pop("opened_by")

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        respond_by = datetime.datetime.fromisoformat(d.pop("respond_by"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        notice = BilingualText.from_dict(d.pop("notice"))

        notice_version = d.pop("notice_version")

        def _parse_statement(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        statement = _parse_statement(d.pop("statement"))

        def _parse_statement_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                statement_at_type_0 = datetime.datetime.fromisoformat(data)

                return statement_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        statement_at = _parse_statement_at(d.pop("statement_at"))

        def _parse_decided_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decided_by = _parse_decided_by(d.pop("decided_by"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_grounds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        grounds = _parse_grounds(d.pop("grounds"))

        def _parse_grade(data: object) -> Grade | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                grade_type_0 = Grade(data)

                return grade_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Grade | None, data)

        grade = _parse_grade(d.pop("grade"))

        def _parse_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        basis = _parse_basis(d.pop("basis"))

        def _parse_authority(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        authority = _parse_authority(d.pop("authority"))

        register_corrected = d.pop("register_corrected", UNSET)

        hearing = cls(
            hearing_id=hearing_id,
            finding_id=finding_id,
            declaration_id=declaration_id,
            matter=matter,
            certificate=certificate,
            state=state,
            opened_by=opened_by,
            opened_at=opened_at,
            respond_by=respond_by,
            due_at=due_at,
            notice=notice,
            notice_version=notice_version,
            statement=statement,
            statement_at=statement_at,
            decided_by=decided_by,
            decided_at=decided_at,
            grounds=grounds,
            grade=grade,
            basis=basis,
            authority=authority,
            register_corrected=register_corrected,
        )

        return hearing
