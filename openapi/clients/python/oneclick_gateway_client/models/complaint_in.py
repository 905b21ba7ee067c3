from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ComplaintIn")


@_attrs_define
class ComplaintIn:
    """What somebody who was sent away complains of.

    Attributes:
        case_number (str): The case that it is about, as the window gave it.
        matter (str): The matter that the person came for, by its code.
        county (str): Where they were sent away, by its code.
        words (str): In your own words; kept sealed.
        person_id (None | str | Unset): Whose complaint it is, where an officer takes it for them; a citizen names
            nobody.
    """

    case_number: str
    matter: str
    county: str
    words: str
    person_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        case_number = self.case_number

        matter = self.matter

        county = self.county

        words = self.words

        person_id: None | str | Unset
        if isinstance(self.person_id, Unset):
            person_id = UNSET
        else:
            person_id = self.person_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "case_number": case_number,
                "matter": matter,
                "county": county,
                "words": words,
            }
        )
        if person_id is not UNSET:
            field_dict["person_id"] = person_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        case_number = d.pop("case_number")

        matter = d.pop("matter")

        county = d.pop("county")

        words = d.pop("words")

        def _parse_person_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        person_id = _parse_person_id(d.pop("person_id", UNSET))

        complaint_in = cls(
            case_number=case_number,
            matter=matter,
            county=county,
            words=words,
            person_id=person_id,
        )

        return complaint_in
