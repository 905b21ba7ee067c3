"""Monthly reports and the league table in the shape of the contract, and the table as CSV."""

import csv
import io
from dataclasses import asdict

from gateway.api.http.answers import Shown
from gateway.flows import LeagueTable, SignedReport

LEAGUE_COLUMNS = ("month", "department", "rank", "on_time", "verified_on_time")
FORMULA = {
    "on_time": "answered / (answered + late + refused + unanswered), in percent, rounded down; counts below five count as none",
    "verified_on_time": "verified / (verified + verifications_overdue), likewise",
    "rank": "by the mean of the two, or by the one that there is",
}


def report_object(made: SignedReport) -> Shown:
    """A report with its signature and key."""
    report, key = made.report, made.key
    return {
        "department": report.department,
        "made_at": report.made_at,
        "figures": [{"figure": figure, "count": count} for figure, count in report.figures.items()],
        "text": report.text.decode(),
        "signature": report.signature,
        "key": {
            "stream_id": key.stream_id,
            "boot_id": str(key.boot_id),
            "public_key": key.public_key.hex(),
            "endorsement": key.endorsement.hex(),
        },
    }


def league_object(table: LeagueTable) -> Shown:
    """The table with the formula by which it was made."""
    return {"month": str(table.month), "formula": FORMULA, "items": [asdict(row) for row in table.rows]}


def league_text(table: LeagueTable) -> str:
    """The table as CSV (RFC 4180) with a head, in UTF-8; what is not told is empty."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(LEAGUE_COLUMNS)
    rows.writerows((str(table.month), *asdict(row).values()) for row in table.rows)
    return written.getvalue()
