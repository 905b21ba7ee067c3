from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.verdict import Verdict

T = TypeVar("T", bound="EarlierVerification")


@_attrs_define
class EarlierVerification:
    """What your department answered before about the same people, or some of them and nobody else.

    Attributes:
        task_id (UUID): Id of the verification.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        is_of_case (bool): Whether it was in the same case.
        finding (None | Verdict): The answer to the question of then; null if nobody answered in time.
        answer (None | Verdict): What that meant for the certificate; null if nobody answered in time.
        post (None | str): The post of the officer who answered; null if nobody did, or it was not kept.
        at (datetime.datetime): When it was answered, or when its time was over, by the domain clock.
    """

    task_id: UUID
    certificate: str
    is_of_case: bool
    finding: None | Verdict
    answer: None | Verdict
    post: None | str
    at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        certificate = self.certificate

        is_of_case = self.is_of_case

        finding: None | str
        if isinstance(self.finding, Verdict):
            finding = self.finding.value
        else:
            finding = self.finding

        answer: None | str
        if isinstance(self.answer, Verdict):
            answer = self.answer.value
        else:
            answer = self.answer

        post: None | str
        post = self.post

        at = self.at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "certificate": certificate,
                "is_of_case": is_of_case,
                "finding": finding,
                "answer": answer,
                "post": post,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        certificate = d.pop("certificate")

        is_of_case = d.pop("is_of_case")

        def _parse_finding(data: object) -> None | Verdict:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finding_type_0 = Verdict(data)

                return finding_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Verdict, data)

        finding = _parse_finding(d.pop("finding"))

        def _parse_answer(data: object) -> None | Verdict:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_type_0 = Verdict(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Verdict, data)

        answer = _parse_answer(d.pop("answer"))

        def _parse_post(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        post = _parse_post(d.pop("post"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        earlier_verification = cls(
            task_id=task_id,
            certificate=certificate,
            is_of_case=is_of_case,
            finding=finding,
            answer=answer,
            post=post,
            at=at,
        )

        return earlier_verification
