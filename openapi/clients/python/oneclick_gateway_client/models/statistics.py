from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.statistics_source import StatisticsSource

if TYPE_CHECKING:
    from ..models.feedback_sums import FeedbackSums
    from ..models.follow_up_row import FollowUpRow
    from ..models.statistics_formula import StatisticsFormula
    from ..models.statistics_row import StatisticsRow


T = TypeVar("T", bound="Statistics")


@_attrs_define
class Statistics:
    """Certificates and trips saved.

    Attributes:
        source (StatisticsSource): Where figures come from.

            * `log`: counted from this gateway's log
            * `example`: the city's published figures of 2019
        period (None | str): The month or the year; for a year, `until` says how far it is published.
        unit (str): What is counted, in words.
        since (datetime.datetime | None): The figures begin with this time, the start of a month in China; null for the
            example.
        until (datetime.datetime | None): The figures end before this time; null for the example.
        smallest_told (int): Counts of one month and one certificate below this number are left out.
        formula (StatisticsFormula): How the figures are calculated, in words, by name.
        total (StatisticsRow): One row of figures; null if the source does not say.
        trips_saved (int | None): Trips to an office that citizens did not have to make; null if the source does not
            say.
        by_method (list[StatisticsRow]): The figures by the method that replaced the certificate.
        by_department (list[StatisticsRow]): The figures by the department that issued the certificate.
        by_matter (list[StatisticsRow]): The figures by matter.
        by_processing_class (list[StatisticsRow]): The figures by the processing class of the matter.
        by_month (list[StatisticsRow]): The published months of the period, like `2026-09`.
        feedback (FeedbackSums | None): What cases say of it; null if the source does not say.
        follow_up (list[FollowUpRow]): What came after answers; empty if the source does not say.
        notes (list[str]): What to know about the figures.
    """

    source: StatisticsSource
    period: None | str
    unit: str
    since: datetime.datetime | None
    until: datetime.datetime | None
    smallest_told: int
    formula: StatisticsFormula
    total: StatisticsRow
    trips_saved: int | None
    by_method: list[StatisticsRow]
    by_department: list[StatisticsRow]
    by_matter: list[StatisticsRow]
    by_processing_class: list[StatisticsRow]
    by_month: list[StatisticsRow]
    feedback: FeedbackSums | None
    follow_up: list[FollowUpRow]
    notes: list[str]

    def to_dict(self) -> dict[str, Any]:
        from ..models.feedback_sums import FeedbackSums

        source = self.source.value

        period: None | str
        period = self.period

        unit = self.unit

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        smallest_told = self.smallest_told

        formula = self.formula.to_dict()

        total = self.total.to_dict()

        trips_saved: int | None
        trips_saved = self.trips_saved

        by_method = []
        for by_method_item_data in self.by_method:
            by_method_item = by_method_item_data.to_dict()
            by_method.append(by_method_item)

        by_department = []
        for by_department_item_data in self.by_department:
            by_department_item = by_department_item_data.to_dict()
            by_department.append(by_department_item)

        by_matter = []
        for by_matter_item_data in self.by_matter:
            by_matter_item = by_matter_item_data.to_dict()
            by_matter.append(by_matter_item)

        by_processing_class = []
        for by_processing_class_item_data in self.by_processing_class:
            by_processing_class_item = by_processing_class_item_data.to_dict()
            by_processing_class.append(by_processing_class_item)

        by_month = []
        for by_month_item_data in self.by_month:
            by_month_item = by_month_item_data.to_dict()
            by_month.append(by_month_item)

        feedback: dict[str, Any] | None
        if isinstance(self.feedback, FeedbackSums):
            feedback = self.feedback.to_dict()
        else:
            feedback = self.feedback

        follow_up = []
        for follow_up_item_data in self.follow_up:
            follow_up_item = follow_up_item_data.to_dict()
            follow_up.append(follow_up_item)

        notes = self.notes

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "source": source,
                "period": period,
                "unit": unit,
                "since": since,
                "until": until,
                "smallest_told": smallest_told,
                "formula": formula,
                "total": total,
                "trips_saved": trips_saved,
                "by_method": by_method,
                "by_department": by_department,
                "by_matter": by_matter,
                "by_processing_class": by_processing_class,
                "by_month": by_month,
                "feedback": feedback,
                "follow_up": follow_up,
                "notes": notes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.feedback_sums import FeedbackSums
        from ..models.follow_up_row import FollowUpRow
        from ..models.statistics_formula import StatisticsFormula
        from ..models.statistics_row import StatisticsRow

        d = dict(src_dict)
        source = StatisticsSource(d.pop("source"))

        def _parse_period(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        period = _parse_period(d.pop("period"))

        unit = d.pop("unit")

        def _parse_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        since = _parse_since(d.pop("since"))

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        smallest_told = d.pop("smallest_told")

        formula = StatisticsFormula.from_dict(d.pop("formula"))

        total = StatisticsRow.from_dict(d.pop("total"))

        def _parse_trips_saved(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        trips_saved = _parse_trips_saved(d.pop("trips_saved"))

        by_method = []
        _by_method = d.pop("by_method")
        for by_method_item_data in _by_method:
            by_method_item = StatisticsRow.from_dict(by_method_item_data)

            by_method.append(by_method_item)

        by_department = []
        _by_department = d.pop("by_department")
        for by_department_item_data in _by_department:
            by_department_item = StatisticsRow.from_dict(by_department_item_data)

            by_department.append(by_department_item)

        by_matter = []
        _by_matter = d.pop("by_matter")
        for by_matter_item_data in _by_matter:
            by_matter_item = StatisticsRow.from_dict(by_matter_item_data)

            by_matter.append(by_matter_item)

        by_processing_class = []
        _by_processing_class = d.pop("by_processing_class")
        for by_processing_class_item_data in _by_processing_class:
            by_processing_class_item = StatisticsRow.from_dict(
                by_processing_class_item_data
            )

            by_processing_class.append(by_processing_class_item)

        by_month = []
        _by_month = d.pop("by_month")
        for by_month_item_data in _by_month:
            by_month_item = StatisticsRow.from_dict(by_month_item_data)

            by_month.append(by_month_item)

        def _parse_feedback(data: object) -> FeedbackSums | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                feedback_type_0 = FeedbackSums.from_dict(data)

                return feedback_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FeedbackSums | None, data)

        feedback = _parse_feedback(d.pop("feedback"))

        follow_up = []
        _follow_up = d.pop("follow_up")
        for follow_up_item_data in _follow_up:
            follow_up_item = FollowUpRow.from_dict(follow_up_item_data)

            follow_up.append(follow_up_item)

        notes = cast(list[str], d.pop("notes"))

        statistics = cls(
            source=source,
            period=period,
            unit=unit,
            since=since,
            until=until,
            smallest_told=smallest_told,
            formula=formula,
            total=total,
            trips_saved=trips_saved,
            by_method=by_method,
            by_department=by_department,
            by_matter=by_matter,
            by_processing_class=by_processing_class,
            by_month=by_month,
            feedback=feedback,
            follow_up=follow_up,
            notes=notes,
        )

        return statistics
