from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KeyOfStream")


@_attrs_define
class KeyOfStream:
    """The key of the process that wrote a stream, as a bundle's `keys.json` has it.

    Attributes:
        stream_id (int): The number of the stream.
        boot_id (str): Id of the process that the key belongs to, in hex: each start of a process has its own.
        pubkey (str): Ed25519, 32 bytes, hex.
        endorsement (str): Ed25519 by the key of /.well-known/jwks.json, hex, over `oneclick-gateway audit stream v1`, a
            line feed, the 16 bytes of boot_id and the 32 of pubkey.
    """

    stream_id: int
    boot_id: str
    pubkey: str
    endorsement: str

    def to_dict(self) -> dict[str, Any]:
        stream_id = self.stream_id

        boot_id = self.boot_id

        pubkey = self.pubkey

        endorsement = self.endorsement

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "stream_id": stream_id,
                "boot_id": boot_id,
                "pubkey": pubkey,
                "endorsement": endorsement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        stream_id = d.pop("stream_id")

        boot_id = d.pop("boot_id")

        pubkey = d.pop("pubkey")

        endorsement = d.pop("endorsement")

        key_of_stream = cls(
            stream_id=stream_id,
            boot_id=boot_id,
            pubkey=pubkey,
            endorsement=endorsement,
        )

        return key_of_stream
