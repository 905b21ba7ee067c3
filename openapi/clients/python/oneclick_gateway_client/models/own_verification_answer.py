from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.verdict import Verdict

T = TypeVar("T", bound="OwnVerificationAnswer")


@_attrs_define
class OwnVerificationAnswer:
    """What you have answered to a verification.

    Attributes:
        finding (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        answer (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        at (datetime.datetime): When you answered, by the domain clock.
    """

    finding: Verdict
    answer: Verdict
    at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        finding = self.finding.value

        answer = self.answer.value

        at = self.at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "finding": finding,
                "answer": answer,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        finding = Verdict(d.pop("finding"))

        answer = Verdict(d.pop("answer"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        own_verification_answer = cls(
            finding=finding,
            answer=answer,
            at=at,
        )

        return own_verification_answer
