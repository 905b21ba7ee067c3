from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.report_figure import ReportFigure

T = TypeVar("T", bound="ReportRow")


@_attrs_define
class ReportRow:
    """One count of a report.

    Attributes:
        figure (ReportFigure): What is counted; each count is of its own, and none is a part of another.

            * `answered`: questions that it answered while the asker waited
            * `late`: questions that it answered after the asker's deadline
            * `refused`: questions that it refused
            * `unanswered`: questions whose time ended without an answer
            * `stale`: fields that were too old to be told
            * `verified`: verifications that an officer of it answered
            * `verifications_overdue`: verifications whose time ended without an answer
            * `inspections_in_order`: declarations of its matters that were inspected and not contradicted
            * `inspections_contradicted`: declarations of its matters that an inspection contradicted
            * `inspections_not_verifiable`: declarations of its matters of which a visit could not tell
            * `corrections_raised`: doubts about what it holds
            * `corrections_confirmed`: doubts that it answered: the value is right
            * `corrections_corrected`: doubts that it answered: the value was wrong
            * `corrections_rejected`: doubts that it did not answer, for a reason
            * `corrections_overdue`: doubts that it did not answer in time
            * `complaints_made`: complaints that were routed to it
            * `complaints_answered`: complaints that it answered
            * `complaints_reopened`: complaints that were not settled by its answer
            * `complaints_overdue`: complaints that it did not answer in time
            * `findings`: findings of misuse about its accounts
        count (int | None): How often; null for fewer than five, or none.
    """

    figure: ReportFigure
    count: int | None

    def to_dict(self) -> dict[str, Any]:
        figure = self.figure.value

        count: int | None
        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "figure": figure,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        figure = ReportFigure(d.pop("figure"))

        def _parse_count(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        count = _parse_count(d.pop("count"))

        report_row = cls(
            figure=figure,
            count=count,
        )

        return report_row
