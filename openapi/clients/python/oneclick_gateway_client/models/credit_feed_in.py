from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreditFeedIn")


@_attrs_define
class CreditFeedIn:
    """A source's feed, with its detached signature.

    Attributes:
        lines (str): The file as it was signed: JSON lines, the first with format, source, made_at and lines; at most
            200 behind it.
        signature (str): Ed25519 over the bytes of `lines`, in hex.
        dry_run (bool | Unset): Only say what would come of it. Default: False.
    """

    lines: str
    signature: str
    dry_run: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        lines = self.lines

        signature = self.signature

        dry_run = self.dry_run

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "lines": lines,
                "signature": signature,
            }
        )
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        lines = d.pop("lines")

        signature = d.pop("signature")

        dry_run = d.pop("dry_run", UNSET)

        credit_feed_in = cls(
            lines=lines,
            signature=signature,
            dry_run=dry_run,
        )

        return credit_feed_in
