from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.inspection_state import InspectionState

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.matter_named import MatterNamed


T = TypeVar("T", bound="OwnDeclaration")


@_attrs_define
class OwnDeclaration:
    """A declaration of yours, and what became of it.

    Attributes:
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        matter (MatterNamed): A matter, with a title that does not tell what was applied for.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        signed_at (datetime.datetime): When you signed it, by the domain clock.
        checks_done (int): How many checks against the registers are done.
        inspection (InspectionState | None): How far its inspection is; null if it was not drawn.
        due_at (datetime.datetime | None): When its inspection should be over.
        done_at (datetime.datetime | None): When its inspection came to its end.
        suspected_at (datetime.datetime | None): When something was found that does not agree with it; null if nothing
            was.
        words (BilingualText): A text in both languages.
    """

    declaration_id: UUID
    matter: MatterNamed
    certificate: str
    signed_at: datetime.datetime
    checks_done: int
    inspection: InspectionState | None
    due_at: datetime.datetime | None
    done_at: datetime.datetime | None
    suspected_at: datetime.datetime | None
    words: BilingualText

    def to_dict(self) -> dict[str, Any]:
        declaration_id = str(self.declaration_id)

        matter = self.matter.to_dict()

        certificate = self.certificate

        signed_at = self.signed_at.isoformat()

        checks_done = self.checks_done

        inspection: None | str
        if isinstance(self.inspection, InspectionState):
            inspection = self.inspection.value
        else:
            inspection = self.inspection

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        done_at: None | str
        if isinstance(self.done_at, datetime.datetime):
            done_at = self.done_at.isoformat()
        else:
            done_at = self.done_at

        suspected_at: None | str
        if isinstance(self.suspected_at, datetime.datetime):
            suspected_at = self.suspected_at.isoformat()
        else:
            suspected_at = self.suspected_at

        words = self.words.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "declaration_id": declaration_id,
                "matter": matter,
                "certificate": certificate,
                "signed_at": signed_at,
                "checks_done": checks_done,
                "inspection": inspection,
                "due_at": due_at,
                "done_at": done_at,
                "suspected_at": suspected_at,
                "words": words,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.matter_named import MatterNamed

        d = dict(src_dict)
        declaration_id = UUID(d.pop("declaration_id"))

        matter = MatterNamed.from_dict(d.pop("matter"))

        certificate = d.pop("certificate")

        signed_at = datetime.datetime.fromisoformat(d.pop("signed_at"))

        checks_done = d.pop("checks_done")

        def _parse_inspection(data: object) -> InspectionState | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                inspection_type_0 = InspectionState(data)

                return inspection_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InspectionState | None, data)

        inspection = _parse_inspection(d.pop("inspection"))

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

        def _parse_done_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                done_at_type_0 = datetime.datetime.fromisoformat(data)

                return done_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        done_at = _parse_done_at(d.pop("done_at"))

        def _parse_suspected_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                suspected_at_type_0 = datetime.datetime.fromisoformat(data)

                return suspected_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        suspected_at = _parse_suspected_at(d.pop("suspected_at"))

        words = BilingualText.from_dict(d.pop("words"))

        own_declaration = cls(
            declaration_id=declaration_id,
            matter=matter,
            certificate=certificate,
            signed_at=signed_at,
            checks_done=checks_done,
            inspection=inspection,
            due_at=due_at,
            done_at=done_at,
            suspected_at=suspected_at,
            words=words,
        )

        return own_declaration
