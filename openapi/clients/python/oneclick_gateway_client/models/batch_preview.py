from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.batch_fault import BatchFault


T = TypeVar("T", bound="BatchPreview")


@_attrs_define
class BatchPreview:
    """What would come of a list.

    Attributes:
        rows (int): How many rows the list has.
        faults (list[BatchFault]): What is wrong; where there is nothing, a batch can be made of the list.
    """

    rows: int
    faults: list[BatchFault]

    def to_dict(self) -> dict[str, Any]:
        rows = self.rows

        faults = []
        for faults_item_data in self.faults:
            faults_item = faults_item_data.to_dict()
            faults.append(faults_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rows": rows,
                "faults": faults,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch_fault import BatchFault

        d = dict(src_dict)
        rows = d.pop("rows")

        faults = []
        _faults = d.pop("faults")
        for faults_item_data in _faults:
            faults_item = BatchFault.from_dict(faults_item_data)

            faults.append(faults_item)

        batch_preview = cls(
            rows=rows,
            faults=faults,
        )

        return batch_preview
