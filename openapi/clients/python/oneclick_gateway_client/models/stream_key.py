from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="StreamKey")


@_attrs_define
class StreamKey:
    """The key of the process that signed, and the endorsement of that key.

    Attributes:
        boot_id (str): Id of the process that the key belongs to, in hex: each start of a process has its own.
        public_key (str): Ed25519, 32 bytes, hex.
        endorsement (str): Ed25519 by the key of /.well-known/jwks.json, hex, over `oneclick-gateway audit stream v1`, a
            line feed, the 16 bytes of boot_id and the 32 of public_key.
    """

    boot_id: str
    public_key: str
    endorsement: str

    def to_dict(self) -> dict[str, Any]:
        boot_id = self.boot_id

        public_key = self.public_key

        endorsement = self.endorsement

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "boot_id": boot_id,
                "public_key": public_key,
                "endorsement": endorsement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        boot_id = d.pop("boot_id")

        public_key = d.pop("public_key")

        endorsement = d.pop("endorsement")

        stream_key = cls(
            boot_id=boot_id,
            public_key=public_key,
            endorsement=endorsement,
        )

        return stream_key
