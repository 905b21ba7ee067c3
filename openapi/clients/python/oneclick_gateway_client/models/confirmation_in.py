from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.grade import Grade
from ..models.publication_level import PublicationLevel
from ..types import UNSET, Unset

T = TypeVar("T", bound="ConfirmationIn")


@_attrs_define
class ConfirmationIn:
    """What a confirmed hearing enters in the register.

    Attributes:
        grade (Grade): How grave an entry in the dishonesty register is.

            * `ordinary`: it can be repaired after the shorter time
            * `serious`: it can be repaired after the longer time
        basis (str): The legal basis.
        authority (str): The authority that confirms it.
        publication (PublicationLevel): How widely an entry may be shown.

            * `none`: it leaves the register nowhere
            * `credit_system`: the city's credit system is told
            * `public`: the city's credit system is told, and may show it to everybody
        months (int | None | Unset): How long it stands; left out: as the city has it.
    """

    grade: Grade
    basis: str
    authority: str
    publication: PublicationLevel
    months: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        grade = self.grade.value

        basis = self.basis

        authority = self.authority

        publication = self.publication.value

        months: int | None | Unset
        if isinstance(self.months, Unset):
            months = UNSET
        else:
            months = self.months

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "grade": grade,
                "basis": basis,
                "authority": authority,
                "publication": publication,
            }
        )
        if months is not UNSET:
            field_dict["months"] = months

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        grade = Grade(d.pop("grade"))

        basis = d.pop("basis")

        authority = d.pop("authority")

        publication = PublicationLevel(d.pop("publication"))

        def _parse_months(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        months = _parse_months(d.pop("months", UNSET))

        confirmation_in = cls(
            grade=grade,
            basis=basis,
            authority=authority,
            publication=publication,
            months=months,
        )

        return confirmation_in
