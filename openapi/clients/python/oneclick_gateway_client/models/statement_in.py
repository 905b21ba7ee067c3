from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="StatementIn")


@_attrs_define
class StatementIn:
    """What the person says.  Citizens act by their own access token; an officer names for whom they take it down.

    Attributes:
        statement (str): In the person's own words, without numbers of people. It is kept sealed.
        person_id (None | str | Unset): Of whom it is about, where an officer takes it down.
    """

    statement: str
    person_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        statement = self.statement

        person_id: None | str | Unset
        if isinstance(self.person_id, Unset):
            person_id = UNSET
        else:
            person_id = self.person_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "statement": statement,
            }
        )
        if person_id is not UNSET:
            field_dict["person_id"] = person_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        statement = d.pop("statement")

        def _parse_person_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        person_id = _parse_person_id(d.pop("person_id", UNSET))

        statement_in = cls(
            statement=statement,
            person_id=person_id,
        )

        return statement_in
