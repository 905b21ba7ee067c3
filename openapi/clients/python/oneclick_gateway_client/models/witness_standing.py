from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="WitnessStanding")


@_attrs_define
class WitnessStanding:
    """A witness of the log.

    Attributes:
        name (str): The name of its key.
        unseen_s (float): Age of the oldest checkpoint that it should have cosigned and has not, in seconds; 0: it has
            seen all.
    """

    name: str
    unseen_s: float

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        unseen_s = self.unseen_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "unseen_s": unseen_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        unseen_s = d.pop("unseen_s")

        witness_standing = cls(
            name=name,
            unseen_s=unseen_s,
        )

        return witness_standing
