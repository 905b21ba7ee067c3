from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.grade import Grade
from ..models.publication_level import PublicationLevel
from ..models.record_state import RecordState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_request import RecordRequest


T = TypeVar("T", bound="DishonestyRecord")


@_attrs_define
class DishonestyRecord:
    """An entry of the dishonesty register; it names nobody.

    Attributes:
        record_id (UUID): Id of the entry in the register.
        hearing_id (UUID): Id, as opening it or the list has told it.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        grade (Grade): How grave an entry in the dishonesty register is.

            * `ordinary`: it can be repaired after the shorter time
            * `serious`: it can be repaired after the longer time
        state (RecordState): How an entry in the dishonesty register stands.

            * `IN_FORCE`: the person may not declare
            * `DISPUTED`: the person has objected; the entry bars until it is decided
            * `UPHELD`: the objection was refused; the person may not declare
            * `REVERSED`: it was wrong, and bars nobody any more
            * `REPAIRED`: it was repaired; the person may declare again
            * `EXPIRED`: its time is over; the person may declare again
        publication (PublicationLevel): How widely an entry may be shown.

            * `none`: it leaves the register nowhere
            * `credit_system`: the city's credit system is told
            * `public`: the city's credit system is told, and may show it to everybody
        authority (str): The authority that has confirmed it.
        basis (str): The legal basis.
        effective_from (datetime.datetime): Since when it bars, by the domain clock.
        bars_until (datetime.datetime): From here on the person may declare again.
        repairable_from (datetime.datetime): From here on its repair can be asked for.
        expires_at (datetime.datetime): When it ends by itself, by the domain clock.
        requests (list[RecordRequest]): What the person has asked about it, the oldest first.
        register_corrected (bool | Unset): A value of the registers was corrected since on which the contradiction
            rests.  Left out otherwise. Default: False.
    """

    record_id: UUID
    hearing_id: UUID
    matter: str
    certificate: str
    grade: Grade
    state: RecordState
    publication: PublicationLevel
    authority: str
    basis: str
    effective_from: datetime.datetime
    bars_until: datetime.datetime
    repairable_from: datetime.datetime
    expires_at: datetime.datetime
    requests: list[RecordRequest]
    register_corrected: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        record_id = str(self.record_id)

        hearing_id = str(self.hearing_id)

        matter = self.matter

        certificate = self.certificate

        grade = self.grade.value

        state = self.state.value

        publication = self.publication.value

        authority = self.authority

        basis = self.basis

        effective_from = self.effective_from.isoformat()

        bars_until = self.bars_until.isoformat()

        repairable_from = self.repairable_from.isoformat()

        expires_at = self.expires_at.isoformat()

        requests = []
        for requests_item_data in self.requests:
            requests_item = requests_item_data.to_dict()
            requests.append(requests_item)

        register_corrected = self.register_corrected

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "record_id": record_id,
                "hearing_id": hearing_id,
                "matter": matter,
                "certificate": certificate,
                "grade": grade,
                "state": state,
                "publication": publication,
                "authority": authority,
                "basis": basis,
                "effective_from": effective_from,
                "bars_until": bars_until,
                "repairable_from": repairable_from,
                "expires_at": expires_at,
                "requests": requests,
            }
        )
        if register_corrected is not UNSET:
            field_dict["register_corrected"] = register_corrected

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.record_request import RecordRequest

        d = dict(src_dict)
        record_id = UUID(d.pop("record_id"))

        hearing_id = UUID(d.pop("hearing_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        grade = Grade(d.pop("grade"))

        state = RecordState(d.pop("state"))

        publication = PublicationLevel(d.pop("publication"))

        authority = d.pop("authority")

        basis = d.pop("basis")

        effective_from = datetime.datetime.fromisoformat(d.pop("effective_from"))

        bars_until = datetime.datetime.fromisoformat(d.pop("bars_until"))

        repairable_from = datetime.datetime.fromisoformat(d.pop("repairable_from"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        requests = []
        _requests = d.pop("requests")
        for requests_item_data in _requests:
            requests_item = RecordRequest.from_dict(requests_item_data)

            requests.append(requests_item)

        register_corrected = d.pop("register_corrected", UNSET)

        dishonesty_record = cls(
            record_id=record_id,
            hearing_id=hearing_id,
            matter=matter,
            certificate=certificate,
            grade=grade,
            state=state,
            publication=publication,
            authority=authority,
            basis=basis,
            effective_from=effective_from,
            bars_until=bars_until,
            repairable_from=repairable_from,
            expires_at=expires_at,
            requests=requests,
            register_corrected=register_corrected,
        )

        return dishonesty_record
