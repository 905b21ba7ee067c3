from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.verdict import Verdict

if TYPE_CHECKING:
    from ..models.stream_key import StreamKey


T = TypeVar("T", bound="VerificationAnswered")


@_attrs_define
class VerificationAnswered:
    """The answer as it was taken and signed.

    Attributes:
        task_id (UUID): Id of the verification.
        signed (str): The text that was signed: canonical JSON, with the hash of the note in place of the note.
        stream (int): The stream of the audit log whose key signed the answer.
        signature (str): Ed25519 by `key.public_key` over the UTF-8 bytes of `signed`, hex.
        key (StreamKey): The key of the process that signed, and the endorsement of that key.
        finding (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        answer (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        note (str): The department's note.
        next_department (None | str): The department that is asked after yours; null if yours was the last.
    """

    task_id: UUID
    signed: str
    stream: int
    signature: str
    key: StreamKey
    finding: Verdict
    answer: Verdict
    note: str
    next_department: None | str

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        signed = self.signed

        stream = self.stream

        signature = self.signature

        key = self.key.to_dict()

        finding = self.finding.value

        answer = self.answer.value

        note = self.note

        next_department: None | str
        next_department = self.next_department

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "signed": signed,
                "stream": stream,
                "signature": signature,
                "key": key,
                "finding": finding,
                "answer": answer,
                "note": note,
                "next_department": next_department,
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

        finding = Verdict(d.pop("finding"))

        answer = Verdict(d.pop("answer"))

        note = d.pop("note")

        def _parse_next_department(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_department = _parse_next_department(d.pop("next_department"))

        verification_answered = cls(
            task_id=task_id,
            signed=signed,
            stream=stream,
            signature=signature,
            key=key,
            finding=finding,
            answer=answer,
            note=note,
            next_department=next_department,
        )

        return verification_answered
