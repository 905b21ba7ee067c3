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
        finding (None | Unset | Verdict): The answer to the question as it is asked.
        answer (None | Unset | Verdict): In place of `finding`: whether what the certificate states is true. Refused if
            the question asks the other way round (`yes_means`).
        note (None | str | Unset): A note for the task; it is stored encrypted.
    """

    finding: None | Unset | Verdict = UNSET
    answer: None | Unset | Verdict = UNSET
    note: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        finding: None | str | Unset
        if isinstance(self.finding, Unset):
            finding = UNSET
        elif isinstance(self.finding, Verdict):
            finding = self.finding.value
        else:
            finding = self.finding

        answer: None | str | Unset
        if isinstance(self.answer, Unset):
            answer = UNSET
        elif isinstance(self.answer, Verdict):
            answer = self.answer.value
        else:
            answer = self.answer

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if finding is not UNSET:
            field_dict["finding"] = finding
        if answer is not UNSET:
            field_dict["answer"] = answer
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_finding(data: object) -> None | Unset | Verdict:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finding_type_0 = Verdict(data)

                return finding_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | Verdict, data)

        finding = _parse_finding(d.pop("finding", UNSET))

        def _parse_answer(data: object) -> None | Unset | Verdict:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_type_0 = Verdict(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | Verdict, data)

        answer = _parse_answer(d.pop("answer", UNSET))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        verification_reply_in = cls(
            finding=finding,
            answer=answer,
            note=note,
        )

        return verification_reply_in
