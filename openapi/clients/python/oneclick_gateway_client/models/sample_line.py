from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.risk_class import RiskClass

T = TypeVar("T", bound="SampleLine")


@_attrs_define
class SampleLine:
    """A declaration on a list, by id and class.

    Attributes:
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        risk (RiskClass): How much harm a false declaration would do; of each class its share is inspected.

            * `low`: a false declaration would do little harm
            * `middle`: it would do some
            * `high`: it would do much: all of them are inspected where the city's share says so
    """

    declaration_id: UUID
    risk: RiskClass

    def to_dict(self) -> dict[str, Any]:
        declaration_id = str(self.declaration_id)

        risk = self.risk.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "declaration_id": declaration_id,
                "risk": risk,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        declaration_id = UUID(d.pop("declaration_id"))

        risk = RiskClass(d.pop("risk"))

        sample_line = cls(
            declaration_id=declaration_id,
            risk=risk,
        )

        return sample_line
