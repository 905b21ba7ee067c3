from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="JobStanding")


@_attrs_define
class JobStanding:
    """The background jobs of one kind, of all processes.

    Attributes:
        task (str): What is done.
        due (int): Those that could run now.
        later (int): Those that wait for their time.
        under_way (int): Those that run now.
        given_up (int): Those that failed for the last time, as long as they are kept.
        late_s (float): Seconds for which the oldest one that could run has been waiting.
    """

    task: str
    due: int
    later: int
    under_way: int
    given_up: int
    late_s: float

    def to_dict(self) -> dict[str, Any]:
        task = self.task

        due = self.due

        later = self.later

        under_way = self.under_way

        given_up = self.given_up

        late_s = self.late_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task": task,
                "due": due,
                "later": later,
                "under_way": under_way,
                "given_up": given_up,
                "late_s": late_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        task = d.pop("task")

        due = d.pop("due")

        later = d.pop("later")

        under_way = d.pop("under_way")

        given_up = d.pop("given_up")

        late_s = d.pop("late_s")

        job_standing = cls(
            task=task,
            due=due,
            later=later,
            under_way=under_way,
            given_up=given_up,
            late_s=late_s,
        )

        return job_standing
