"""The forms of monthly reports and of the league table."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed
from gateway.domain.report import ReportFigure, ReportsState


class ReportsOrdered(Closed):
    """Whether the reports of a month are made."""

    month: str = Field(description="The month, China's, like `2026-09`.")
    state: ReportsState = Field(description="How far they are.")


class ReportKey(Closed):
    """The key that signs a report; the log key has endorsed it."""

    stream_id: int
    boot_id: str
    public_key: str = Field(description="Ed25519, in hex.")
    endorsement: str = Field(description="The log key's signature, in hex.")


class ReportRow(Closed):
    """One count of a report."""

    figure: ReportFigure = Field(description="What is counted.")
    count: int | None = Field(description="How often; null for fewer than five, or none.")


class MonthlyReport(Closed):
    """What a department did in a month."""

    department: str
    made_at: AwareDatetime = Field(description="When it was made, by the domain clock.")
    figures: list[ReportRow] = Field(description="The counts, as they stand in `text`; none is a part of another.")
    text: str = Field(description="JSON lines, as they are signed; the first says what the file is.")
    signature: str = Field(description="Ed25519 over the bytes of `text`, in hex.")
    key: ReportKey


class MonthlyReports(Closed):
    """The reports of a month."""

    month: str = Field(description="The month, China's, like `2026-09`.")
    items: list[MonthlyReport]


class LeagueStanding(Closed):
    """How a department stands in a month."""

    department: str
    rank: int | None = Field(description="From 1, the same for equals; null if too little was asked of it.")
    on_time: int | None = Field(
        description="Percent of the questions answered while the asker waited, rounded down; null if no count is told."
    )
    verified_on_time: int | None = Field(
        description="Percent of the verifications answered in time, rounded down; null if no count is told."
    )


class LeagueTable(Closed):
    """Departments beside each other, the best first."""

    month: str = Field(description="The month, China's, like `2026-09`.")
    formula: dict[str, str]
    items: list[LeagueStanding]
