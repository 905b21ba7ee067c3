from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.sample_line import SampleLine
    from ..models.sample_shares import SampleShares


T = TypeVar("T", bound="DeclarationSample")


@_attrs_define
class DeclarationSample:
    """A day's list of declarations and what was drawn from it: see docs/declarations.md to draw it yourself.

    Attributes:
        day (datetime.date): The day. Its sample follows from the last checkpoint of that day.
        closed_at (datetime.datetime): When the list was closed, by the real clock.
        list_hash (str): SHA-256 of the list, hex; the entry says it too.
        entry (str): The entry of the log that closed the list.
        shares (SampleShares): The share of each class that is inspected, in ten-thousandths.
        declarations (list[SampleLine]): All that stand on the list, in the order of their ids.
        checkpoint (None | str): The signed note that the draws follow from; null while nothing is drawn.
        cosignature (None | str): The witness's signature that they follow from too, base64; null where no witness saw a
            checkpoint that day.
        drawn (list[UUID]): The declarations that were drawn, in the order drawn.
    """

    day: datetime.date
    closed_at: datetime.datetime
    list_hash: str
    entry: str
    shares: SampleShares
    declarations: list[SampleLine]
    checkpoint: None | str
    cosignature: None | str
    drawn: list[UUID]

    def to_dict(self) -> dict[str, Any]:
        day = self.day.isoformat()

        closed_at = self.closed_at.isoformat()

        list_hash = self.list_hash

        entry = self.entry

        shares = self.shares.to_dict()

        declarations = []
        for declarations_item_data in self.declarations:
            declarations_item = declarations_item_data.to_dict()
            declarations.append(declarations_item)

        checkpoint: None | str
        checkpoint = self.checkpoint

        cosignature: None | str
        cosignature = self.cosignature

        drawn = []
        for drawn_item_data in self.drawn:
            drawn_item = str(drawn_item_data)
            drawn.append(drawn_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "day": day,
                "closed_at": closed_at,
                "list_hash": list_hash,
                "entry": entry,
                "shares": shares,
                "declarations": declarations,
                "checkpoint": checkpoint,
                "cosignature": cosignature,
                "drawn": drawn,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.sample_line import SampleLine
        from ..models.sample_shares import SampleShares

        d = dict(src_dict)
        day = datetime.date.fromisoformat(d.pop("day"))

        closed_at = datetime.datetime.fromisoformat(d.pop("closed_at"))

        list_hash = d.pop("list_hash")

        entry = d.pop("entry")

        shares = SampleShares.from_dict(d.pop("shares"))

        declarations = []
        _declarations = d.pop("declarations")
        for declarations_item_data in _declarations:
            declarations_item = SampleLine.from_dict(declarations_item_data)

            declarations.append(declarations_item)

        def _parse_checkpoint(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        checkpoint = _parse_checkpoint(d.pop("checkpoint"))

        def _parse_cosignature(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cosignature = _parse_cosignature(d.pop("cosignature"))

        drawn = []
        _drawn = d.pop("drawn")
        for drawn_item_data in _drawn:
            drawn_item = UUID(drawn_item_data)

            drawn.append(drawn_item)

        declaration_sample = cls(
            day=day,
            closed_at=closed_at,
            list_hash=list_hash,
            entry=entry,
            shares=shares,
            declarations=declarations,
            checkpoint=checkpoint,
            cosignature=cosignature,
            drawn=drawn,
        )

        return declaration_sample
