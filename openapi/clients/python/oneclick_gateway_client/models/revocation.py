from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.revocable import Revocable

T = TypeVar("T", bound="Revocation")


@_attrs_define
class Revocation:
    """A token, an account or a client that is refused; it ends by itself.

    Attributes:
        revocation_id (UUID): By which the order is lifted.
        kind (Revocable): What can be refused before its time.

            * `token`: One access token, by its `jti`.
            * `account`: Every token of an account.
            * `client`: Every token of a client system.
        value (str): The jti, the account or the client.
        ordered_at (datetime.datetime): When it was ordered, by the real clock.
        until (datetime.datetime): When the revocation ends, by the real clock.
    """

    revocation_id: UUID
    kind: Revocable
    value: str
    ordered_at: datetime.datetime
    until: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        revocation_id = str(self.revocation_id)

        kind = self.kind.value

        value = self.value

        ordered_at = self.ordered_at.isoformat()

        until = self.until.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "revocation_id": revocation_id,
                "kind": kind,
                "value": value,
                "ordered_at": ordered_at,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        revocation_id = UUID(d.pop("revocation_id"))

        kind = Revocable(d.pop("kind"))

        value = d.pop("value")

        ordered_at = datetime.datetime.fromisoformat(d.pop("ordered_at"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        revocation = cls(
            revocation_id=revocation_id,
            kind=kind,
            value=value,
            ordered_at=ordered_at,
            until=until,
        )

        return revocation
