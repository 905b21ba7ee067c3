"""Findings in the shape of the contract."""

from collections.abc import Mapping

from gateway.api.http.answers import Shown, plain
from gateway.flows import Finding, Rule
from gateway.flows import finding_sentence as sentence
from gateway.flows import finding_title as title


def finding_object(finding: Finding, rules: Mapping[str, Rule]) -> Shown:
    """A finding as auditors read it, with its sentences."""
    by = finding.judgement
    return {
        "finding_id": finding.finding_id,
        "rule": finding.rule,
        "name": finding.name,
        "title": plain(title(finding, rules)),
        "sentence": plain(sentence(finding, rules)),
        "severity": finding.severity,
        "owner": finding.owner,
        "state": finding.state,
        "opened_at": finding.opened_at,
        "due_at": finding.due_at,
        "first_at": finding.first_at,
        "last_at": finding.last_at,
        "accounts": list(finding.accounts),
        "offices": list(finding.offices),
        "cases": list(finding.cases),
        "subject": finding.subject,
        "matter": finding.matter,
        "stream": finding.stream,
        "entries": list(finding.entries),
        "n": finding.n,
        "triggers": finding.triggers,
        "judgement": None if by is None else {"account": by.account, "at": by.at, "justification": by.justification},
    }
