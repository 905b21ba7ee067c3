"""Monthly reports: counted from the log, signed by this gateway, kept; and how departments stand beside each other by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from gateway.audit import Draft, full_officer, stream_key
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import AuditUnavailable, InputFault, InvalidInput, NotFound
from gateway.domain.report import LeagueRow, ReportFigure, league, told_figures
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind, StreamKey
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.sound_reports import sound
from gateway.oversight.reports import KeptReport, MonthTally, ReportHead, ReportMonth, report_text

MAKE_REPORTS = "make-monthly-reports"
"""The job that makes the reports of one month."""
REPORTS_DUE = "monthly-reports-due"
REPORTS_CRON = "17 * * * *"
"""Whether those of the last month are made is looked at once an hour: a gateway that was away makes them later."""


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A report, and the key that verifies it."""

    report: KeptReport
    key: StreamKey


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """The departments of a month, the best first."""

    month: ReportMonth
    rows: Sequence[LeagueRow]


async def make_due_reports(gateway: Gateway, oversight: Oversight) -> None:
    """Make the reports of the last month, where they are not made.  Raises FAULTS, AuditUnavailable."""
    month = ReportMonth.last(gateway.clock.now())
    begins = await oversight.reports.begins()
    if begins is not None and begins < month.ends:
        await _make(month, gateway.pinned(), oversight)


async def make_reports(ids: Mapping[str, str], gateway: Gateway, oversight: Oversight) -> None:
    """The job: those of the month that somebody has ordered.  Raises FAULTS, AuditUnavailable: then it is tried again."""
    await _make(ReportMonth.of(ids["month"]), gateway.pinned(), oversight)


async def order(month: ReportMonth, officer: Officer, gateway: Gateway, oversight: Oversight) -> bool:
    """Have the reports of a month made, with the ADMIN entry that says who wants them.  Returns whether they are there already.

    Raises InvalidInput (not over yet; the log does not reach so far back), AuditUnavailable.
    """
    month.require_settled(gateway.clock.now())
    if await oversight.reports.of([month]):
        return True
    begins = await oversight.intents.begins()
    if begins is None or begins >= oversight.reports.span(month)[1]:
        fault = InputFault(
            "/month", "not-in-the-log", "the log begins later, or what it held of this month was dropped"
        )
        raise InvalidInput("the log holds nothing of this month", [fault])
    job = gateway.jobs.enqueue(MAKE_REPORTS, {"month": str(month)}, once=f"{MAKE_REPORTS} {month}")
    what: Content = {"did": "order the monthly reports", "month": str(month)}
    await gateway.audit.record(Draft(Kind.ADMIN, None, _said(full_officer(officer), what)), lambda _receipt: [job])
    return False


async def read(month: ReportMonth, officer: Officer, gateway: Gateway, oversight: Oversight) -> Sequence[SignedReport]:
    """The reports of a month: all of them for auditors, else that of the officer's department.  Raises NotFound, AuditUnavailable."""
    found = await oversight.reports.of([month])
    seen = [one for one in found if "auditor" in officer.roles or one.department == officer.department]
    if not seen:
        raise NotFound("there are no reports of this month for this account, or none yet")
    return [SignedReport(one, await _key_of(one, gateway)) for one in seen]


async def league_table(month: ReportMonth | None, gateway: Gateway, oversight: Oversight) -> LeagueTable:
    """How departments stood in a month, by default in the latest that there are reports of.  Raises NotFound."""
    month = month or await oversight.reports.latest()
    found = [] if month is None else await sound(await oversight.reports.of([month]), gateway)
    if month is None or not found:
        raise NotFound("there are no reports of this month, or none yet")
    return LeagueTable(month, league({one.department: one.figures for one in found}))


async def _key_of(report: KeptReport, gateway: Gateway) -> StreamKey:
    key = await stream_key(gateway.log.reader, report.stream_id)
    if key is None:
        raise AuditUnavailable("the key that signed this report cannot be read")
    return key


async def _make(month: ReportMonth, gateway: Gateway, oversight: Oversight) -> None:
    """Count, sign, and keep them with the entry that names their hashes; whoever comes second finds them made."""
    async with gateway.database.locked(MAKE_REPORTS):
        if await oversight.reports.of([month]):
            return
        counted = await oversight.reports.counted(month, MonthTally(_owners(gateway), _matters(gateway)))
        for office, found in (await oversight.findings.by_office(*oversight.reports.span(month))).items():
            counted.tally.count(office, ReportFigure.FINDINGS, found)
        counts, now = counted.tally.counts, gateway.clock.now()
        made = []
        for department in sorted({*gateway.catalogue.departments, *map(DepartmentCode, counts)}):
            head = ReportHead(
                month, department, gateway.log.origin.name, now, counted.entries, counted.damaged, counted.since
            )
            text = report_text(head, told_figures(counts.get(department, {})))
            made.append(KeptReport(month, department, text, *gateway.audit.sign(text), made_at=now))
        hashes = {str(one.department): sha256(one.text).hexdigest() for one in made}
        what: Content = {"did": "make the monthly reports", "month": str(month), "reports": hashes}
        draft = Draft(Kind.ADMIN, None, _said(BY_GATEWAY, what))
        await gateway.audit.record(draft, lambda receipt: [oversight.reports.made(one, receipt.entry) for one in made])


def _said(by: Content, what: Content) -> dict[str, Content]:
    return {"officer": by, "result": what}


def _matters(gateway: Gateway) -> Mapping[str, str]:
    """The department that each matter belongs to."""
    return {str(code): str(matter.owner) for code, matter in gateway.catalogue.matters.items()}


def _owners(gateway: Gateway) -> Mapping[str, Mapping[str, str]]:
    """The department of each field that a certificate may show: one that its rule asks, or its issuer."""
    owners: dict[str, dict[str, str]] = {}
    for matter in gateway.catalogue.matters.values():
        for certificate in matter.certificates:
            asked = [DepartmentCode(question.partition(".")[0]) for question in certificate.needs]
            owners[certificate.code] = {
                item.name: department
                for item in certificate.items
                for department in (certificate.issuer, *asked)
                if (department, item.name) in gateway.catalogue.items
            }
    return owners
