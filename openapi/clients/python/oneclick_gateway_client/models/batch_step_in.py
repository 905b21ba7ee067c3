from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.batch_holding import BatchHolding

T = TypeVar("T", bound="BatchStepIn")


@_attrs_define
class BatchStepIn:
    """What its maker, or the head of their department, does to a batch.

    Attributes:
        step (BatchHolding): What its maker does to a batch.

            * `run`: rows of a staff list are asked from now on
            * `pause`: no further row is asked until it is resumed
            * `resume`: it goes on where it was held up
            * `cancel`: no further row is asked, for good
    """

    step: BatchHolding

    def to_dict(self) -> dict[str, Any]:
        step = self.step.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "step": step,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        step = BatchHolding(d.pop("step"))

        batch_step_in = cls(
            step=step,
        )

        return batch_step_in
