from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.stream_key import StreamKey


T = TypeVar("T", bound="VerificationSigned")


@_attrs_define
class VerificationSigned:
    """A department's answer as it was signed.

    Attributes:
        task_id (UUID): Id of the verification.
        signed (str): The text that was signed: canonical JSON, with the hash of the note in place of the note.
        stream (int): The stream of the audit log whose key signed the answer.
        signature (str): Ed25519 by `key.public_key` over the UTF-8 bytes of `signed`, hex.
        key (StreamKey): The key of the process that signed, and the endorsement of that key.
    """

    task_id: UUID
    signed: str
    stream: int
    signature: str
    key: StreamKey

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        signed = self.signed

        stream = self.stream

        signature = self.signature

        key = self.key.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "signed": signed,
                "stream": stream,
                "signature": signature,
                "key": key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.stream_key import StreamKey

        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        signed = d.pop("signed")

        stream = d.pop("stream")

        signature = d.pop("signature")

        key = StreamKey.from_dict(d.pop("key"))

        verification_signed = cls(
            task_id=task_id,
            signed=signed,
            stream=stream,
            signature=signature,
            key=key,
        )

        return verification_signed
