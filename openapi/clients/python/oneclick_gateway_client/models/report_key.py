from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReportKey")


@_attrs_define
class ReportKey:
    """The key that signs a report; the log key has endorsed it.

    Attributes:
        stream_id (int): The stream of the log whose key it is.
        boot_id (str): Id of the process.
        public_key (str): Ed25519, in hex.
        endorsement (str): The log key's signature, in hex.
    """

    stream_id: int
    boot_id: str
    public_key: str
    endorsement: str

    def to_dict(self) -> dict[str, Any]:
        stream_id = self.stream_id

        boot_id = self.boot_id

        public_key = self.public_key

        endorsement = self.endorsement

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "stream_id": stream_id,
                "boot_id": boot_id,
                "public_key": public_key,
                "endorsement": endorsement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        stream_id = d.pop("stream_id")

        boot_id = d.pop("boot_id")

        public_key = d.pop("public_key")

        endorsement = d.pop("endorsement")

        report_key = cls(
            stream_id=stream_id,
            boot_id=boot_id,
            public_key=public_key,
            endorsement=endorsement,
        )

        return report_key
