from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.sampled_entry import SampledEntry


T = TypeVar("T", bound="SpotCheck")


@_attrs_define
class SpotCheck:
    """A day's random sample, which follows from the day's last checkpoint: see docs/audit-findings.md to draw it yourself.

    Attributes:
        day (datetime.date): The day that the sample is about.
        log (int): The year of the log: each calendar year has its own.
        origin (str): The name of the log (C2SP tlog-checkpoint).
        size (int): The number of leaves in the tree.
        root (str): Of the tree, base64.
        checkpoint (str): The signed note.
        cosignature (None | str): The witness's signature that the sample follows from too, base64; null where no
            witness saw a checkpoint that day.
        indices (list[int]): In the order drawn.
        entries (list[SampledEntry]): The sampled entries, in the order of `indices`.
    """

    day: datetime.date
    log: int
    origin: str
    size: int
    root: str
    checkpoint: str
    cosignature: None | str
    indices: list[int]
    entries: list[SampledEntry]

    def to_dict(self) -> dict[str, Any]:
        day = self.day.isoformat()

        log = self.log

        origin = self.origin

        size = self.size

        root = self.root

        checkpoint = self.checkpoint

        cosignature: None | str
        cosignature = self.cosignature

        indices = self.indices

        entries = []
        for entries_item_data in self.entries:
            entries_item = entries_item_data.to_dict()
            entries.append(entries_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "day": day,
                "log": log,
                "origin": origin,
                "size": size,
                "root": root,
                "checkpoint": checkpoint,
                "cosignature": cosignature,
                "indices": indices,
                "entries": entries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.sampled_entry import SampledEntry

        d = dict(src_dict)
        day = datetime.date.fromisoformat(d.pop("day"))

        log = d.pop("log")

        origin = d.pop("origin")

        size = d.pop("size")

        root = d.pop("root")

        checkpoint = d.pop("checkpoint")

        def _parse_cosignature(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cosignature = _parse_cosignature(d.pop("cosignature"))

        indices = cast(list[int], d.pop("indices"))

        entries = []
        _entries = d.pop("entries")
        for entries_item_data in _entries:
            entries_item = SampledEntry.from_dict(entries_item_data)

            entries.append(entries_item)

        spot_check = cls(
            day=day,
            log=log,
            origin=origin,
            size=size,
            root=root,
            checkpoint=checkpoint,
            cosignature=cosignature,
            indices=indices,
            entries=entries,
        )

        return spot_check
