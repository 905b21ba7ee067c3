from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.party_role import PartyRole

T = TypeVar("T", bound="PersonAsked")


@_attrs_define
class PersonAsked:
    """A person a verification is about.

    Attributes:
        role (PartyRole): What a person or organisation is in a query.

            * `applicant`: whose matter it is
            * `spouse`: the applicant's husband or wife
            * `child`: a child of the family
            * `parent`: a parent of a child or of the deceased
            * `deceased`: whose estate it is
            * `heir`: an heir of the deceased
            * `staff`: somebody who works for the employer
            * `employer`: an organisation, by its credit code
        person_id (str): The person's number.
        name (str): The person's name.
    """

    role: PartyRole
    person_id: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        role = self.role.value

        person_id = self.person_id

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "role": role,
                "person_id": person_id,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        role = PartyRole(d.pop("role"))

        person_id = d.pop("person_id")

        name = d.pop("name")

        person_asked = cls(
            role=role,
            person_id=person_id,
            name=name,
        )

        return person_asked
