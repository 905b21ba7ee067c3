from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.county_row_in import CountyRowIn


T = TypeVar("T", bound="CountyListIn")


@_attrs_define
class CountyListIn:
    """One county's list.

    Attributes:
        county (str): The county's code, six digits.
        certificates (list[CountyRowIn]): The certificates that the county's windows know.
    """

    county: str
    certificates: list[CountyRowIn]

    def to_dict(self) -> dict[str, Any]:
        county = self.county

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "county": county,
                "certificates": certificates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.county_row_in import CountyRowIn

        d = dict(src_dict)
        county = d.pop("county")

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = CountyRowIn.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        county_list_in = cls(
            county=county,
            certificates=certificates,
        )

        return county_list_in
