from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_kind import BatchKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.batch_in_parameters import BatchInParameters
    from ..models.batch_row_in import BatchRowIn
    from ..models.party_in import PartyIn


T = TypeVar("T", bound="BatchIn")


@_attrs_define
class BatchIn:
    """A fixed list of rows, each to be asked for the same certificates.

    Attributes:
        kind (BatchKind): staff_list: people of one company's case, asked at once.  job: cases of many, approved by
            somebody else and asked at night.

            * `staff_list`: people of one company's case, asked at once
            * `job`: a list of cases, approved by the head of the department and asked by night
        matter (str): The code of the matter; see GET /v1/matters.
        certificates (list[str]): The certificates to ask for: each is answered by registers with yes or no.
        purpose (str): In your own words; they name nobody.
        case_number (None | str | Unset): Of all rows that name none: the company's case of a staff list.
        parties (list[PartyIn] | Unset): Those who stand in every row: of a staff list the company, and who acts for it,
            its legal representative or somebody with an authorisation on file.
        parameters (BatchInParameters | Unset): Values that the certificates need, by name, the same for all rows.
        rows (list[BatchRowIn] | None | Unset): Either these, or `csv`.
        csv (None | str | Unset): The rows as a table in CSV: a head line with case_number and columns such as
            applicant_person_id, applicant_name, staff_person_id, staff_name; one line a row.
    """

    kind: BatchKind
    matter: str
    certificates: list[str]
    purpose: str
    case_number: None | str | Unset = UNSET
    parties: list[PartyIn] | Unset = UNSET
    parameters: BatchInParameters | Unset = UNSET
    rows: list[BatchRowIn] | None | Unset = UNSET
    csv: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        matter = self.matter

        certificates = self.certificates

        purpose = self.purpose

        case_number: None | str | Unset
        if isinstance(self.case_number, Unset):
            case_number = UNSET
        else:
            case_number = self.case_number

        parties: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.parties, Unset):
            parties = []
            for parties_item_data in self.parties:
                parties_item = parties_item_data.to_dict()
                parties.append(parties_item)

        parameters: dict[str, Any] | Unset = UNSET
        if not isinstance(self.parameters, Unset):
            parameters = self.parameters.to_dict()

        rows: list[dict[str, Any]] | None | Unset
        if isinstance(self.rows, Unset):
            rows = UNSET
        elif isinstance(self.rows, list):
            rows = []
            for rows_type_0_item_data in self.rows:
                rows_type_0_item = rows_type_0_item_data.to_dict()
                rows.append(rows_type_0_item)

        else:
            rows = self.rows

        csv: None | str | Unset
        if isinstance(self.csv, Unset):
            csv = UNSET
        else:
            csv = self.csv

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "matter": matter,
                "certificates": certificates,
                "purpose": purpose,
            }
        )
        if case_number is not UNSET:
            field_dict["case_number"] = case_number
        if parties is not UNSET:
            field_dict["parties"] = parties
        if parameters is not UNSET:
            field_dict["parameters"] = parameters
        if rows is not UNSET:
            field_dict["rows"] = rows
        if csv is not UNSET:
            field_dict["csv"] = csv

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch_in_parameters import BatchInParameters
        from ..models.batch_row_in import BatchRowIn
        from ..models.party_in import PartyIn

        d = dict(src_dict)
        kind = BatchKind(d.pop("kind"))

        matter = d.pop("matter")

        certificates = cast(list[str], d.pop("certificates"))

        purpose = d.pop("purpose")

        def _parse_case_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        case_number = _parse_case_number(d.pop("case_number", UNSET))

        _parties = d.pop("parties", UNSET)
        parties: list[PartyIn] | Unset = UNSET
        if _parties is not UNSET:
            parties = []
            for parties_item_data in _parties:
                parties_item = PartyIn.from_dict(parties_item_data)

                parties.append(parties_item)

        _parameters = d.pop("parameters", UNSET)
        parameters: BatchInParameters | Unset
        if isinstance(_parameters, Unset):
            parameters = UNSET
        else:
            parameters = BatchInParameters.from_dict(_parameters)

        def _parse_rows(data: object) -> list[BatchRowIn] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                rows_type_0 = []
                _rows_type_0 = data
                for rows_type_0_item_data in _rows_type_0:
                    rows_type_0_item = BatchRowIn.from_dict(rows_type_0_item_data)

                    rows_type_0.append(rows_type_0_item)

                return rows_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[BatchRowIn] | None | Unset, data)

        rows = _parse_rows(d.pop("rows", UNSET))

        def _parse_csv(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        csv = _parse_csv(d.pop("csv", UNSET))

        batch_in = cls(
            kind=kind,
            matter=matter,
            certificates=certificates,
            purpose=purpose,
            case_number=case_number,
            parties=parties,
            parameters=parameters,
            rows=rows,
            csv=csv,
        )

        return batch_in
