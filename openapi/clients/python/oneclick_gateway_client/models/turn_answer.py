from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.verdict import Verdict

T = TypeVar("T", bound="TurnAnswer")


@_attrs_define
class TurnAnswer:
    """What a department answered that was asked before yours.

    Attributes:
        department (str): The code of the department that answered.
        finding (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        note (str): What it wrote down with its answer.
        post (None | str): The post of the officer who answered; null if it was not kept.
        at (datetime.datetime): When it answered, by the domain clock.
    """

    department: str
    finding: Verdict
    note: str
    post: None | str
    at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        finding = self.finding.value

        note = self.note

        post: None | str
        post = self.post

        at = self.at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "finding": finding,
                "note": note,
                "post": post,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        finding = Verdict(d.pop("finding"))

        note = d.pop("note")

        def _parse_post(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        post = _parse_post(d.pop("post"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        turn_answer = cls(
            department=department,
            finding=finding,
            note=note,
            post=post,
            at=at,
        )

        return turn_answer
