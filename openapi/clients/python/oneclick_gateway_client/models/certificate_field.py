from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.mode import Mode

T = TypeVar("T", bound="CertificateField")


@_attrs_define
class CertificateField:
    """A field that the certificate may show, and the fullest form of it.

    Attributes:
        name (str): The name of the information item.
        mode (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
    """

    name: str
    mode: Mode

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        mode = self.mode.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "mode": mode,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        mode = Mode(d.pop("mode"))

        certificate_field = cls(
            name=name,
            mode=mode,
        )

        return certificate_field
