"""Monthly reports: what the log says each department did in a month, counted entry by entry, signed and kept.

Counts entries and never reads whom they are about.  It must never write an entry: the flow that makes the reports does.
"""

from gateway.oversight.reports.month import ReportMonth
from gateway.oversight.reports.reports import KeptReport, Reports
from gateway.oversight.reports.tally import MonthTally
from gateway.oversight.reports.text import ReportHead, report_text

__all__ = ["KeptReport", "MonthTally", "ReportHead", "ReportMonth", "Reports", "report_text"]
