"""The door of the reports: counts a month of the log, and keeps what was made of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from gateway.audit import Reader
from gateway.db import Database, Statement
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import DepartmentCode
from gateway.domain.report import Figures
from gateway.entry import Kind, leaf_object, read_sections, stored
from gateway.oversight.reports import statements as sql
from gateway.oversight.reports.month import ReportMonth
from gateway.oversight.reports.tally import MonthTally, questions_in
from gateway.oversight.reports.text import figures_in, is_of

_ROW = "stream_id, seq, at, kind, query_id, body, sections"
_PAGE = f"""select {_ROW} from audit.audit_entry
    where at >= $1 and at < $2 and kind = any($3::smallint[]) and (stream_id, seq) > ($4::int, $5::bigint)
    order by stream_id, seq limit $6"""  # noqa: S608 - our own words
_INTENTS = f"select {_ROW} from audit.audit_entry where query_id = any($1::uuid[]) and kind = $2"  # noqa: S608 - our own words
_FIRST = "select at, body from audit.audit_entry order by at limit 1"
_KINDS = [Kind.OUTCOME.value, Kind.LATE.value, Kind.ADMIN.value]
STRIDE = 50
"""Entries counted without a pause: some 5 ms of the processor."""


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """entries: that were read.  damaged: of these, those that are not as they were signed.  since: as in a report's head."""

    tally: MonthTally
    entries: int
    damaged: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as it was made.  text: the bytes that are signed."""

    month: ReportMonth
    department: DepartmentCode
    text: bytes
    stream_id: int
    signature: str
    made_at: datetime

    @property
    def is_in_place(self) -> bool:
        """Whether it is the one of its month and department, and no other that was signed too."""
        return is_of(self.text, self.month, self.department)

    @property
    def figures(self) -> Figures:
        """What it counts."""
        return figures_in(self.text)


class Reports:
    """Over the log as auditors read it.  Every fault of the store is AuditUnavailable, but for those of its own table."""

    def __init__(self, database: Database, reader: Reader, clock: Clock) -> None:
        self._database = database
        self._reader = reader
        self._clock = clock

    async def counted(self, month: ReportMonth, tally: MonthTally) -> CountedMonth:
        """Count the entries of a month, each in the month of its own time by the domain clock.  Raises AuditUnavailable."""
        entries = damaged = 0
        since, until = self.span(month)
        async for rows in self._pages(since, until):
            questions = await self._questions(rows)
            for row in rows:
                one = stored(row)
                if not month.begins <= _domain_at(one.body, row["at"]) < month.ends:
                    continue
                entries += 1
                if one.damage or one.kind is None:
                    damaged += 1
                else:
                    tally.add(one.kind, read_sections(row["sections"])[0], questions)
            await asyncio.sleep(0)
        return CountedMonth(tally, entries, damaged, await self._first_after(since))

    async def of(self, months: Sequence[ReportMonth]) -> Sequence[KeptReport]:
        """The reports of these months, by month and department."""
        found = await self._database.rows(sql.OF_MONTHS(months=[one.first for one in months]))
        return [_kept(row) for row in found]

    async def latest(self) -> ReportMonth | None:
        """The latest month that there are reports of."""
        row = await self._database.row(sql.LATEST())
        month: date | None = None if row is None else row["month"]
        return None if month is None else ReportMonth(month)

    async def begins(self) -> datetime | None:
        """When the first entry was written that is still there, by the domain clock; None for an empty log.  Raises AuditUnavailable."""
        rows = await self._reader.rows(_FIRST)
        return _domain_at(leaf_object(rows[0]["body"]), rows[0]["at"]) if rows else None

    def made(self, report: KeptReport, entry: str) -> Statement:
        """The statement that keeps one, for the transaction of its entry; fails where there is one already."""
        return sql.INSERT(
            month=report.month.first,
            department=report.department,
            text=report.text,
            stream_id=report.stream_id,
            signature=report.signature,
            made_at=report.made_at,
            entry=entry,
        )

    def span(self, month: ReportMonth) -> tuple[datetime, datetime]:
        """Between which real times the month's entries were written: where the domain clock was moved, until now."""
        is_moved = bool(self._clock.ahead)
        return self._clock.to_real(month.begins), self._clock.real() if is_moved else month.ends

    async def _pages(self, since: datetime, until: datetime) -> AsyncIterator[list[asyncpg.Record]]:
        place = (-1, -1)
        while rows := await self._reader.rows(_PAGE, since, until, _KINDS, *place, STRIDE):
            yield rows
            place = (rows[-1]["stream_id"], rows[-1]["seq"])

    async def _questions(self, rows: Sequence[asyncpg.Record]) -> Mapping[str, str]:
        """What the lookups asked of those queries that something came late to."""
        late = list({row["query_id"] for row in rows if row["kind"] == Kind.LATE})
        found = await self._reader.rows(_INTENTS, late, Kind.INTENT.value) if late else []
        sound = [row for row in found if not stored(row).damage]
        return {key: value for row in sound for key, value in questions_in(read_sections(row["sections"])[0])}

    async def _first_after(self, since: datetime) -> datetime | None:
        rows = await self._reader.rows(_FIRST)
        return rows[0]["at"] if rows and rows[0]["at"] > since else None


def _domain_at(body: Mapping[str, object], at: datetime) -> datetime:
    said = body.get("domain_at")
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) else at
    except ValueError:
        return at


def _kept(row: asyncpg.Record) -> KeptReport:
    return KeptReport(
        ReportMonth(row["month"]),
        DepartmentCode(row["department"]),
        bytes(row["text"]),
        row["stream_id"],
        row["signature"],
        row["made_at"].astimezone(CHINA),
    )
