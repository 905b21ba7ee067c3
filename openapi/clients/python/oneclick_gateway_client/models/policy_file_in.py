from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyFileIn")


@_attrs_define
class PolicyFileIn:
    """A file that is put in place of another.

    Attributes:
        name (str): Its path in the bundle, such as `M01.json`; `tests.json` holds the policy's own tests.
        text (None | str): What is to stand in it; null: it is taken away.
    """

    name: str
    text: None | str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        text: None | str
        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_text(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text = _parse_text(d.pop("text"))

        policy_file_in = cls(
            name=name,
            text=text,
        )

        return policy_file_in
