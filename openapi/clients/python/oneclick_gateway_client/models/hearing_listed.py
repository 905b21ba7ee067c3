from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.hearing_state import HearingState

T = TypeVar("T", bound="HearingListed")


@_attrs_define
class HearingListed:
    """A hearing in the list, without what was said in it.

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
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
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

        hearing_listed = cls(
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
        )

        return hearing_listed
