from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BatchProgress")


@_attrs_define
class BatchProgress:
    """How many rows stand where.

    Attributes:
        waiting (int): Rows that are still to be asked.
        asked (int): Rows that are being asked.
        answered (int): Rows with an answer.
        failed (int): Rows without an answer: refused, or not valid any more.
    """

    waiting: int
    asked: int
    answered: int
    failed: int

    def to_dict(self) -> dict[str, Any]:
        waiting = self.waiting

        asked = self.asked

        answered = self.answered

        failed = self.failed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "waiting": waiting,
                "asked": asked,
                "answered": answered,
                "failed": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        waiting = d.pop("waiting")

        asked = d.pop("asked")

        answered = d.pop("answered")

        failed = d.pop("failed")

        batch_progress = cls(
            waiting=waiting,
            asked=asked,
            answered=answered,
            failed=failed,
        )

        return batch_progress
