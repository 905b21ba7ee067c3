from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AccountImportFault")


@_attrs_define
class AccountImportFault:
    """What is wrong with a line of the file.

    Attributes:
        line (int): The number of the line; the head line is 1.
        pointer (str): The column, as a JSON pointer; empty for the whole line.
        code (str): What kind of fault it is.
        message (str): What is wrong, without the value.
    """

    line: int
    pointer: str
    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        line = self.line

        pointer = self.pointer

        code = self.code

        message = self.message

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "line": line,
                "pointer": pointer,
                "code": code,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        line = d.pop("line")

        pointer = d.pop("pointer")

        code = d.pop("code")

        message = d.pop("message")

        account_import_fault = cls(
            line=line,
            pointer=pointer,
            code=code,
            message=message,
        )

        return account_import_fault
