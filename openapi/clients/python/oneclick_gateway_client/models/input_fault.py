from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="InputFault")


@_attrs_define
class InputFault:
    """One thing wrong with the input: where (RFC 6901), which rule, in words; never the value.

    Attributes:
        pointer (str): JSON pointer (RFC 6901) to the faulty place in the request.
        code (str): The rule that was broken, for programs.
        message (str): The rule in words, for people.
    """

    pointer: str
    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        pointer = self.pointer

        code = self.code

        message = self.message

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "pointer": pointer,
                "code": code,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        pointer = d.pop("pointer")

        code = d.pop("code")

        message = d.pop("message")

        input_fault = cls(
            pointer=pointer,
            code=code,
            message=message,
        )

        return input_fault
