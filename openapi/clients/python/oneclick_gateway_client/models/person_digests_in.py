from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.digest_wish_in import DigestWishIn


T = TypeVar("T", bound="PersonDigestsIn")


@_attrs_define
class PersonDigestsIn:
    """Whose digests are wanted, in the order in which they come back.

    Attributes:
        people (list[DigestWishIn]): Whose digests are wanted, at most 20 at once.
    """

    people: list[DigestWishIn]

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
        from ..models.digest_wish_in import DigestWishIn

        d = dict(src_dict)
        people = []
        _people = d.pop("people")
        for people_item_data in _people:
            people_item = DigestWishIn.from_dict(people_item_data)

            people.append(people_item)

        person_digests_in = cls(
            people=people,
        )

        return person_digests_in
