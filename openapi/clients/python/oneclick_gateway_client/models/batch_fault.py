from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BatchFault")


@_attrs_define
class BatchFault:
    """What is wrong with a row, or with all of a list.

    Attributes:
        row (int): The number of the row, from 1; 0: it is wrong with all of the list.
        pointer (str): JSON pointer (RFC 6901) within the row; where `row` is 0, within the list.
        code (str): What kind of fault it is.
        message (str): What is wrong, without the value.
    """

    row: int
    pointer: str
    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        row = self.row

        pointer = self.pointer

        code = self.code

        message = self.message

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "row": row,
                "pointer": pointer,
                "code": code,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        row = d.pop("row")

        pointer = d.pop("pointer")

        code = d.pop("code")

        message = d.pop("message")

        batch_fault = cls(
            row=row,
            pointer=pointer,
            code=code,
            message=message,
        )

        return batch_fault
