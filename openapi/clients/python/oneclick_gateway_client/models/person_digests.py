from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.person_digest import PersonDigest


T = TypeVar("T", bound="PersonDigests")


@_attrs_define
class PersonDigests:
    """The digests, in the order in which people were named.

    Attributes:
        people (list[PersonDigest]): The digests, in the order in which people were named.
    """

    people: list[PersonDigest]

    def to_dict(self) -> dict[str, Any]:
        people = []
        for people_item_data in self.people:
            people_item = people_item_data.to_dict()
            people.append(people_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "people": people,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.person_digest import PersonDigest

        d = dict(src_dict)
        people = []
        _people = d.pop("people")
        for people_item_data in _people:
            people_item = PersonDigest.from_dict(people_item_data)

            people.append(people_item)

        person_digests = cls(
            people=people,
        )

        return person_digests
