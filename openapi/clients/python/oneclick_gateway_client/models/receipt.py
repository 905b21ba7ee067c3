from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """The signed promise that this outcome is in the audit log.

    Attributes:
        entry (str): Id of the log entry that records the outcome.
        leaf_hash (str): SHA-256 of a zero byte and the leaf (RFC 6962), in hex.
        signature (str): Ed25519 signature over the receipt, in hex; see docs/receipts.md.
    """

    entry: str
    leaf_hash: str
    signature: str

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        leaf_hash = self.leaf_hash

        signature = self.signature

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "leaf_hash": leaf_hash,
                "signature": signature,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        leaf_hash = d.pop("leaf_hash")

        signature = d.pop("signature")

        receipt = cls(
            entry=entry,
            leaf_hash=leaf_hash,
            signature=signature,
        )

        return receipt
