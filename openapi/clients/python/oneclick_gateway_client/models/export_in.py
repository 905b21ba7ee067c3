from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.export_format import ExportFormat
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.export_criteria_in import ExportCriteriaIn


T = TypeVar("T", bound="ExportIn")


@_attrs_define
class ExportIn:
    """What a bundle is to hold: the result of a search, and the part of the log that proves it.

    Attributes:
        criteria (ExportCriteriaIn | Unset): Which entries are exported: those that every filter given fits.  `since`
            and `until` also say which part of the log goes with them as proof.
        formats (list[ExportFormat] | Unset): File formats of the entries; ndjson is always included, parquet only if
            the gateway can write it.
    """

    criteria: ExportCriteriaIn | Unset = UNSET
    formats: list[ExportFormat] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        criteria: dict[str, Any] | Unset = UNSET
        if not isinstance(self.criteria, Unset):
            criteria = self.criteria.to_dict()

        formats: list[str] | Unset = UNSET
        if not isinstance(self.formats, Unset):
            formats = []
            for formats_item_data in self.formats:
                formats_item = formats_item_data.value
                formats.append(formats_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if criteria is not UNSET:
            field_dict["criteria"] = criteria
        if formats is not UNSET:
            field_dict["formats"] = formats

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.export_criteria_in import ExportCriteriaIn

        d = dict(src_dict)
        _criteria = d.pop("criteria", UNSET)
        criteria: ExportCriteriaIn | Unset
        if isinstance(_criteria, Unset):
            criteria = UNSET
        else:
            criteria = ExportCriteriaIn.from_dict(_criteria)

        _formats = d.pop("formats", UNSET)
        formats: list[ExportFormat] | Unset = UNSET
        if _formats is not UNSET:
            formats = []
            for formats_item_data in _formats:
                formats_item = ExportFormat(formats_item_data)

                formats.append(formats_item)

        export_in = cls(
            criteria=criteria,
            formats=formats,
        )

        return export_in
