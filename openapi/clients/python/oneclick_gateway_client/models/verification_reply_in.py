from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.verdict import Verdict
from ..types import UNSET, Unset

T = TypeVar("T", bound="VerificationReplyIn")


@_attrs_define
class VerificationReplyIn:
    """A department's answer to a verification, and a note that stays with the task, sealed.

    Attributes:
        answer (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        note (None | str | Unset): A note for the task; it is stored encrypted.
    """

    answer: Verdict
    note: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = Verdict(d.pop("answer"))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        verification_reply_in = cls(
            answer=answer,
            note=note,
        )

        return verification_reply_in
