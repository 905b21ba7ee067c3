from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeclineIn")


@_attrs_define
class DeclineIn:
    """The certificate of a query that the applicant does not declare.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
    """

    certificate: str

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        certificate = d.pop("certificate")

        decline_in = cls(
            certificate=certificate,
        )

        return decline_in
