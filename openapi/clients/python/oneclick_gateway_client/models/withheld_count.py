from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="WithheldCount")


@_attrs_define
class WithheldCount:
    """The entries about you that are withheld for a time, on all pages.

    Attributes:
        count (int): Number of entries.
        root (str): RFC 6962 tree head over the hashes; the entry of this reading contains it.
        hashes (list[str]): Hashes of the withheld entries.  Keep them: each entry that appears later matches one.
    """

    count: int
    root: str
    hashes: list[str]

    def to_dict(self) -> dict[str, Any]:
        count = self.count

        root = self.root

        hashes = self.hashes

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "count": count,
                "root": root,
                "hashes": hashes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        count = d.pop("count")

        root = d.pop("root")

        hashes = cast(list[str], d.pop("hashes"))

        withheld_count = cls(
            count=count,
            root=root,
            hashes=hashes,
        )

        return withheld_count
