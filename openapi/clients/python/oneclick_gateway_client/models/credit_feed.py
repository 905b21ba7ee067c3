from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.credit_feed_key import CreditFeedKey


T = TypeVar("T", bound="CreditFeed")


@_attrs_define
class CreditFeed:
    """A feed for the city's credit system.

    Attributes:
        number (int): The number of the feed; the next one has the next number.
        made_at (datetime.datetime): When it was made, by the domain clock.
        lines (str): JSON lines, as they are signed; the first says what the file is.
        signature (str): Ed25519 over the bytes of `lines`, in hex.
        key (CreditFeedKey): The key that signs a feed; the log key has endorsed it.
    """

    number: int
    made_at: datetime.datetime
    lines: str
    signature: str
    key: CreditFeedKey

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        made_at = self.made_at.isoformat()

        lines = self.lines

        signature = self.signature

        key = self.key.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "number": number,
                "made_at": made_at,
                "lines": lines,
                "signature": signature,
                "key": key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credit_feed_key import CreditFeedKey

        d = dict(src_dict)
        number = d.pop("number")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        lines = d.pop("lines")

        signature = d.pop("signature")

        key = CreditFeedKey.from_dict(d.pop("key"))

        credit_feed = cls(
            number=number,
            made_at=made_at,
            lines=lines,
            signature=signature,
            key=key,
        )

        return credit_feed
