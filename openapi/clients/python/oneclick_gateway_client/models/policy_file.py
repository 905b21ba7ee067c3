from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyFile")


@_attrs_define
class PolicyFile:
    """A file of a policy.

    Attributes:
        name (str): Its path in the bundle, such as `M01.json`.
        text (None | str): What stands in it; null: the policy takes it away.
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

        policy_file = cls(
            name=name,
            text=text,
        )

        return policy_file
