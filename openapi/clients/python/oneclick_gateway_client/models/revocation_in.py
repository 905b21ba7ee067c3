from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.revocable import Revocable
from ..models.revocation_reason import RevocationReason

T = TypeVar("T", bound="RevocationIn")


@_attrs_define
class RevocationIn:
    """What is to be refused, why, and until when.

    Attributes:
        kind (Revocable): What can be refused before its time.

            * `token`: One access token, by its `jti`.
            * `account`: Every token of an account.
            * `client`: Every token of a client system.
        value (str): The jti, the account or the client.
        reason (RevocationReason): Why a token, an account or a client is refused before its time.

            * `stolen`: A token or a key is in the wrong hands.
            * `left`: Who held it has left the post.
            * `suspended`: Suspended for a time.
            * `misuse`: Used for what it is not for.
            * `replaced`: Another has taken its place.
        until (datetime.datetime): The end of the order, by the real clock; at most 731 days from now.
    """

    kind: Revocable
    value: str
    reason: RevocationReason
    until: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        value = self.value

        reason = self.reason.value

        until = self.until.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "value": value,
                "reason": reason,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = Revocable(d.pop("kind"))

        value = d.pop("value")

        reason = RevocationReason(d.pop("reason"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        revocation_in = cls(
            kind=kind,
            value=value,
            reason=reason,
            until=until,
        )

        return revocation_in
