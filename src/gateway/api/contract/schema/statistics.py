"""The form of the statistics."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, StatisticsSource
from gateway.domain.feedback import FeedbackAnswer
from gateway.domain.report import ReportFigure


class StatisticsRow(Closed):
    """One row of figures; null if the source does not say."""

    key: str
    asked: int | None = Field(description="Number of certificates asked for, without those that do not apply.")
    saved: int | None = Field(description="Number of these certificates that nobody had to fetch.")


class FollowUpRow(Closed):
    """What came after answers: inspections, corrections, complaints."""

    figure: ReportFigure = Field(description="What is counted.")
    count: int = Field(description="How often, added up from what the departments' monthly reports tell.")


class FeedbackRow(Closed):
    """How often an answer was given."""

    answer: FeedbackAnswer = Field(description="What a case says of the question.")
    count: int = Field(description="How many cases gave it.")


class FeedbackSums(Closed):
    """The one question, and what cases have answered."""

    question: BilingualText = Field(description="The question, as it is asked.")
    asked: int = Field(description="Cases that have seen the question.")
    answered: int = Field(description="Cases that have answered it, each once.")
    response_rate: int | None = Field(
        description="Percent of the cases asked that have answered, rounded down; null if none is told."
    )
    answers: list[FeedbackRow] = Field(description="How often each answer was given.")


class Statistics(Closed):
    """Certificates and trips saved."""

    source: StatisticsSource
    period: str | None = Field(description="The month or the year; for a year, `until` says how far it is published.")
    unit: str
    since: AwareDatetime | None
    until: AwareDatetime | None
    smallest_told: int = Field(description="Counts of one month and one certificate below this number are left out.")
    formula: dict[str, str]
    total: StatisticsRow
    trips_saved: int | None
    by_method: list[StatisticsRow]
    by_department: list[StatisticsRow]
    by_matter: list[StatisticsRow]
    by_processing_class: list[StatisticsRow]
    by_month: list[StatisticsRow] = Field(description="The published months of the period, like `2026-09`.")
    feedback: FeedbackSums | None = Field(description="What cases say of it; null if the source does not say.")
    follow_up: list[FollowUpRow] = Field(description="What came after answers; empty if the source does not say.")
    notes: list[str] = Field(description="What to know about the figures.")
