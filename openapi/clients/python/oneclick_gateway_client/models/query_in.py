from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.party_in import PartyIn
    from ..models.query_in_parameters import QueryInParameters


T = TypeVar("T", bound="QueryIn")


@_attrs_define
class QueryIn:
    """A query: all certificates of one matter, or those named, for one case.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        case_number (str): Number of the citizen's case, in the form of the city.
        parties (list[PartyIn]): The people, or the employer, that the query is about. GET /v1/matters/{code} says which
            roles the certificates need.
        certificates (list[str] | None | Unset): The certificates to ask for; if left out, all of the matter.
        parameters (QueryInParameters | Unset): Values that the certificates need, by name; GET /v1/matters/{code} says
            which, with a JSON Schema for each.
        deadline_ms (int | Unset): When the answer must arrive at the latest, in milliseconds; whatever is missing then
            is pending. Default: 3000.
        complaint_id (None | Unset | UUID): The complaint on which you act for somebody: one that you have taken up, in
            this case and about one of these people. They read it with each entry.
    """

    matter: str
    case_number: str
    parties: list[PartyIn]
    certificates: list[str] | None | Unset = UNSET
    parameters: QueryInParameters | Unset = UNSET
    deadline_ms: int | Unset = 3000
    complaint_id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        case_number = self.case_number

        parties = []
        for parties_item_data in self.parties:
            parties_item = parties_item_data.to_dict()
            parties.append(parties_item)

        certificates: list[str] | None | Unset
        if isinstance(self.certificates, Unset):
            certificates = UNSET
        elif isinstance(self.certificates, list):
            certificates = self.certificates

        else:
            certificates = self.certificates

        parameters: dict[str, Any] | Unset = UNSET
        if not isinstance(self.parameters, Unset):
            parameters = self.parameters.to_dict()

        deadline_ms = self.deadline_ms

        complaint_id: None | str | Unset
        if isinstance(self.complaint_id, Unset):
            complaint_id = UNSET
        elif isinstance(self.complaint_id, UUID):
            complaint_id = str(self.complaint_id)
        else:
            complaint_id = self.complaint_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "case_number": case_number,
                "parties": parties,
            }
        )
        if certificates is not UNSET:
            field_dict["certificates"] = certificates
        if parameters is not UNSET:
            field_dict["parameters"] = parameters
        if deadline_ms is not UNSET:
            field_dict["deadline_ms"] = deadline_ms
        if complaint_id is not UNSET:
            field_dict["complaint_id"] = complaint_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.party_in import PartyIn
        from ..models.query_in_parameters import QueryInParameters

        d = dict(src_dict)
        matter = d.pop("matter")

        case_number = d.pop("case_number")

        parties = []
        _parties = d.pop("parties")
        for parties_item_data in _parties:
            parties_item = PartyIn.from_dict(parties_item_data)

            parties.append(parties_item)

        def _parse_certificates(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                certificates_type_0 = cast(list[str], data)

                return certificates_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        certificates = _parse_certificates(d.pop("certificates", UNSET))

        _parameters = d.pop("parameters", UNSET)
        parameters: QueryInParameters | Unset
        if isinstance(_parameters, Unset):
            parameters = UNSET
        else:
            parameters = QueryInParameters.from_dict(_parameters)

        deadline_ms = d.pop("deadline_ms", UNSET)

        def _parse_complaint_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                complaint_id_type_0 = UUID(data)

                return complaint_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        complaint_id = _parse_complaint_id(d.pop("complaint_id", UNSET))

        query_in = cls(
            matter=matter,
            case_number=case_number,
            parties=parties,
            certificates=certificates,
            parameters=parameters,
            deadline_ms=deadline_ms,
            complaint_id=complaint_id,
        )

        return query_in
