from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.id_type import IdType
from ..models.party_role import PartyRole
from ..types import UNSET, Unset

T = TypeVar("T", bound="PartyIn")


@_attrs_define
class PartyIn:
    """Somebody whom the query is about: a person with `person_id` and `name`, or an employer with `credit_code`.

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
        person_id (None | str | Unset): The person's number.
        name (None | str | Unset): The person's name; not for the role employer.
        id_type (IdType | None | Unset): Type of the number; if it is left out, the gateway finds the type.
        credit_code (None | str | Unset): The credit code of the employer; only for the role employer.
        authorisation (None | str | Unset): Number of the authorisation on file, where the matter asks about this person
            by one alone; of an applicant: the company's.
    """

    role: PartyRole
    person_id: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    id_type: IdType | None | Unset = UNSET
    credit_code: None | str | Unset = UNSET
    authorisation: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        role = self.role.value

        person_id: None | str | Unset
        if isinstance(self.person_id, Unset):
            person_id = UNSET
        else:
            person_id = self.person_id

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        id_type: None | str | Unset
        if isinstance(self.id_type, Unset):
            id_type = UNSET
        elif isinstance(self.id_type, IdType):
            id_type = self.id_type.value
        else:
            id_type = self.id_type

        credit_code: None | str | Unset
        if isinstance(self.credit_code, Unset):
            credit_code = UNSET
        else:
            credit_code = self.credit_code

        authorisation: None | str | Unset
        if isinstance(self.authorisation, Unset):
            authorisation = UNSET
        else:
            authorisation = self.authorisation

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "role": role,
            }
        )
        if person_id is not UNSET:
            field_dict["person_id"] = person_id
        if name is not UNSET:
            field_dict["name"] = name
        if id_type is not UNSET:
            field_dict["id_type"] = id_type
        if credit_code is not UNSET:
            field_dict["credit_code"] = credit_code
        if authorisation is not UNSET:
            field_dict["authorisation"] = authorisation

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        role = PartyRole(d.pop("role"))

        def _parse_person_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        person_id = _parse_person_id(d.pop("person_id", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_id_type(data: object) -> IdType | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                id_type_type_0 = IdType(data)

                return id_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IdType | None | Unset, data)

        id_type = _parse_id_type(d.pop("id_type", UNSET))

        def _parse_credit_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        credit_code = _parse_credit_code(d.pop("credit_code", UNSET))

        def _parse_authorisation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        authorisation = _parse_authorisation(d.pop("authorisation", UNSET))

        party_in = cls(
            role=role,
            person_id=person_id,
            name=name,
            id_type=id_type,
            credit_code=credit_code,
            authorisation=authorisation,
        )

        return party_in
