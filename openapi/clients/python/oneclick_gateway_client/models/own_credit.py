from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.own_hearing import OwnHearing
    from ..models.own_record import OwnRecord


T = TypeVar("T", bound="OwnCredit")


@_attrs_define
class OwnCredit:
    """Whether you may declare, and the hearings and entries about you.

    Attributes:
        is_eligible (bool): Whether the register lets you declare.
        hearings (list[OwnHearing]): The hearings about you, newest first.
        records (list[OwnRecord]): The entries about you, newest first.
    """

    is_eligible: bool
    hearings: list[OwnHearing]
    records: list[OwnRecord]

    def to_dict(self) -> dict[str, Any]:
        is_eligible = self.is_eligible

        hearings = []
        for hearings_item_data in self.hearings:
            hearings_item = hearings_item_data.to_dict()
            hearings.append(hearings_item)

        records = []
        for records_item_data in self.records:
            records_item = records_item_data.to_dict()
            records.append(records_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "is_eligible": is_eligible,
                "hearings": hearings,
                "records": records,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.own_hearing import OwnHearing
        from ..models.own_record import OwnRecord

        d = dict(src_dict)
        is_eligible = d.pop("is_eligible")

        hearings = []
        _hearings = d.pop("hearings")
        for hearings_item_data in _hearings:
            hearings_item = OwnHearing.from_dict(hearings_item_data)

            hearings.append(hearings_item)

        records = []
        _records = d.pop("records")
        for records_item_data in _records:
            records_item = OwnRecord.from_dict(records_item_data)

            records.append(records_item)

        own_credit = cls(
            is_eligible=is_eligible,
            hearings=hearings,
            records=records,
        )

        return own_credit
