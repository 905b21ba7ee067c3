"""Findings: what the rules of misuse see in the log, entry by entry; each is a question to a person, not a verdict.

Reads entries and pseudonyms only.  It must never refuse, delay or change a query, and never know who a pseudonym is.
"""

from gateway.oversight.findings.entry import judgement_entry
from gateway.oversight.findings.findings import Findings
from gateway.oversight.findings.model import (
    Finding,
    FindingFilter,
    FindingPage,
    Judgement,
    OpenFindings,
    sentence,
    title,
)
from gateway.oversight.findings.rules import Rule

__all__ = [
    "Finding",
    "FindingFilter",
    "FindingPage",
    "Findings",
    "Judgement",
    "OpenFindings",
    "Rule",
    "judgement_entry",
    "sentence",
    "title",
]
