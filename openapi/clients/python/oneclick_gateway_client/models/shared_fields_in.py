from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="SharedFieldsIn")


@_attrs_define
class SharedFieldsIn:
    """Fields of one certificate.

    Attributes:
        certificate (str): The certificate's code.
        items (list[str]): The names of the fields, as GET /v1/items lists them.
    """

    certificate: str
    items: list[str]

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        items = self.items

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        certificate = d.pop("certificate")

        items = cast(list[str], d.pop("items"))

        shared_fields_in = cls(
            certificate=certificate,
            items=items,
        )

        return shared_fields_in
