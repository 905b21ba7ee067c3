from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.party_in import PartyIn


T = TypeVar("T", bound="BatchRowIn")


@_attrs_define
class BatchRowIn:
    """One row: whom it is about, and of which case, where the list has none.

    Attributes:
        parties (list[PartyIn]): Whom the row is about: of a staff list one of the staff.
        case_number (None | str | Unset): The number of the row's own case.
    """

    parties: list[PartyIn]
    case_number: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        parties = []
        for parties_item_data in self.parties:
            parties_item = parties_item_data.to_dict()
            parties.append(parties_item)

        case_number: None | str | Unset
        if isinstance(self.case_number, Unset):
            case_number = UNSET
        else:
            case_number = self.case_number

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "parties": parties,
            }
        )
        if case_number is not UNSET:
            field_dict["case_number"] = case_number

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.party_in import PartyIn

        d = dict(src_dict)
        parties = []
        _parties = d.pop("parties")
        for parties_item_data in _parties:
            parties_item = PartyIn.from_dict(parties_item_data)

            parties.append(parties_item)

        def _parse_case_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        case_number = _parse_case_number(d.pop("case_number", UNSET))

        batch_row_in = cls(
            parties=parties,
            case_number=case_number,
        )

        return batch_row_in
