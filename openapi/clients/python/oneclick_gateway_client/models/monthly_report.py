from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.report_key import ReportKey
    from ..models.report_row import ReportRow


T = TypeVar("T", bound="MonthlyReport")


@_attrs_define
class MonthlyReport:
    """What a department did in a month.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        made_at (datetime.datetime): When it was made, by the domain clock.
        figures (list[ReportRow]): The counts, as they stand in `text`; none is a part of another.
        text (str): JSON lines, as they are signed; the first says what the file is.
        signature (str): Ed25519 over the bytes of `text`, in hex.
        key (ReportKey): The key that signs a report; the log key has endorsed it.
    """

    department: str
    made_at: datetime.datetime
    figures: list[ReportRow]
    text: str
    signature: str
    key: ReportKey

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        made_at = self.made_at.isoformat()

        figures = []
        for figures_item_data in self.figures:
            figures_item = figures_item_data.to_dict()
            figures.append(figures_item)

        text = self.text

        signature = self.signature

        key = self.key.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "made_at": made_at,
                "figures": figures,
                "text": text,
                "signature": signature,
                "key": key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.report_key import ReportKey
        from ..models.report_row import ReportRow

        d = dict(src_dict)
        department = d.pop("department")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        figures = []
        _figures = d.pop("figures")
        for figures_item_data in _figures:
            figures_item = ReportRow.from_dict(figures_item_data)

            figures.append(figures_item)

        text = d.pop("text")

        signature = d.pop("signature")

        key = ReportKey.from_dict(d.pop("key"))

        monthly_report = cls(
            department=department,
            made_at=made_at,
            figures=figures,
            text=text,
            signature=signature,
            key=key,
        )

        return monthly_report
