from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="OwnRefusal")


@_attrs_define
class OwnRefusal:
    """A certificate that you could not declare because of the entry.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        refused_at (datetime.datetime): When it was refused, by the domain clock.
        lifted_at (datetime.datetime | None): When it was told that the entry was wrong; null: it was not.
    """

    matter: str
    certificate: str
    refused_at: datetime.datetime
    lifted_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        certificate = self.certificate

        refused_at = self.refused_at.isoformat()

        lifted_at: None | str
        if isinstance(self.lifted_at, datetime.datetime):
            lifted_at = self.lifted_at.isoformat()
        else:
            lifted_at = self.lifted_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "certificate": certificate,
                "refused_at": refused_at,
                "lifted_at": lifted_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        matter = d.pop("matter")

        certificate = d.pop("certificate")

        refused_at = datetime.datetime.fromisoformat(d.pop("refused_at"))

        def _parse_lifted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                lifted_at_type_0 = datetime.datetime.fromisoformat(data)

                return lifted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        lifted_at = _parse_lifted_at(d.pop("lifted_at"))

        own_refusal = cls(
            matter=matter,
            certificate=certificate,
            refused_at=refused_at,
            lifted_at=lifted_at,
        )

        return own_refusal
