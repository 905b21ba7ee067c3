from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="VisitSigner")


@_attrs_define
class VisitSigner:
    """Who made the declaration.

    Attributes:
        person_id (str): The person's number.
        name (str): The name under which it was signed.
    """

    person_id: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "person_id": person_id,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        name = d.pop("name")

        visit_signer = cls(
            person_id=person_id,
            name=name,
        )

        return visit_signer
