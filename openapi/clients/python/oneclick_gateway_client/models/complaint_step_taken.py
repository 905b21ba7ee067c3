from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.complaint_step import ComplaintStep

T = TypeVar("T", bound="ComplaintStepTaken")


@_attrs_define
class ComplaintStepTaken:
    """A step that was taken.

    Attributes:
        step (ComplaintStep): What is done with one.

            * `claim`: an agent has taken it up
            * `act`: the agent has done something for the citizen
            * `answer`: the agent has answered
            * `close`: it is settled
            * `reopen`: it is not settled
            * `lapse`: nobody said anything in time: it is closed
        at (datetime.datetime): When it was taken, by the domain clock.
        by (None | str): The account that took it; null: the citizen, or nobody, where time was over.
        words (None | str): What was written with it.
    """

    step: ComplaintStep
    at: datetime.datetime
    by: None | str
    words: None | str

    def to_dict(self) -> dict[str, Any]:
        step = self.step.value

        at = self.at.isoformat()

        by: None | str
        by = self.by

        words: None | str
        words = self.words

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "step": step,
                "at": at,
                "by": by,
                "words": words,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        step = ComplaintStep(d.pop("step"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        by = _parse_by(d.pop("by"))

        def _parse_words(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        words = _parse_words(d.pop("words"))

        complaint_step_taken = cls(
            step=step,
            at=at,
            by=by,
            words=words,
        )

        return complaint_step_taken
