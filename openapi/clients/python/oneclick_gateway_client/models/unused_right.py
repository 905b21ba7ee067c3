from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode

T = TypeVar("T", bound="UnusedRight")


@_attrs_define
class UnusedRight:
    """A right that no query has used.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        field (None | str): The information item; null: the certificate's answer.
        department (None | str): Whose officers have it; null if a client system has it by its name.
        client (None | str): The calling system: the client of its access token.
        mode (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        grants (list[str]): The grants of data sharing by which it is had; none if by the matter itself.
    """

    matter: str
    certificate: str
    field: None | str
    department: None | str
    client: None | str
    mode: Mode
    grants: list[str]

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        certificate = self.certificate

        field: None | str
        field = self.field

        department: None | str
        department = self.department

        client: None | str
        client = self.client

        mode = self.mode.value

        grants = self.grants

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "certificate": certificate,
                "field": field,
                "department": department,
                "client": client,
                "mode": mode,
                "grants": grants,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        matter = d.pop("matter")

        certificate = d.pop("certificate")

        def _parse_field(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        field = _parse_field(d.pop("field"))

        def _parse_department(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        department = _parse_department(d.pop("department"))

        def _parse_client(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client = _parse_client(d.pop("client"))

        mode = Mode(d.pop("mode"))

        grants = cast(list[str], d.pop("grants"))

        unused_right = cls(
            matter=matter,
            certificate=certificate,
            field=field,
            department=department,
            client=client,
            mode=mode,
            grants=grants,
        )

        return unused_right
