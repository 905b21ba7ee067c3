"""A finding as people read it, and the judgement that a person gives on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.matter import Title
from gateway.domain.oversight import FindingState, Severity
from gateway.oversight.findings.rules import Rule


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of a finding.  at: real clock."""

    account: str
    at: datetime
    justification: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    rule: A01 to A24; name: of the rule in the file.  subject: a person's pseudonym, hex.  matter, stream: where it is about one.
    entries: ids of the entries that led to it, at most 100; n: how many counted within one window; triggers: at how many entries the rule was
    broken.  opened_at, due_at, first_at, last_at: real clock.
    """

    finding_id: str
    rule: str
    name: str
    severity: Severity
    owner: str
    state: FindingState
    opened_at: datetime
    due_at: datetime
    first_at: datetime
    last_at: datetime
    accounts: tuple[str, ...]
    offices: tuple[str, ...]
    cases: tuple[str, ...]
    subject: str | None
    matter: str | None
    stream: str | None
    entries: tuple[str, ...]
    n: int
    triggers: int
    judgement: Judgement | None
    place: str = ""
    """Of the store, where it is about that: the first place that was found, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings: all that is given must fit.  rule: A01 to A24.  since: opened from then on."""

    rule: str | None = None
    state: FindingState | None = None
    account: str | None = None
    since: datetime | None = None

    def said(self) -> dict[str, str]:
        """The filter for the SEARCH entry."""
        texts = {
            "rule": self.rule,
            "state": self.state,
            "account": self.account,
            "since": self.since and self.since.isoformat(),
        }
        return {name: str(value) for name, value in texts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One page, newest first.  `next`: the cursor of the page after, None on the last."""

    items: tuple[Finding, ...]
    next: str | None


_AND = {"en": ", ", "zh": "、"}
_MOST_NAMED = 10


def title(finding: Finding, rules: Mapping[str, Rule]) -> Title:
    """The title of its rule; the rule's number where the file does not hold it any more."""
    rule = rules.get(finding.name)
    return {"en": finding.rule, "zh": finding.rule} if rule is None else rule.title


def sentence(finding: Finding, rules: Mapping[str, Rule]) -> Title:
    """What it says, in one sentence of either language."""
    rule = rules.get(finding.name)
    if rule is None:
        return title(finding, rules)
    return {language: _said(finding, text, _AND[language]) for language, text in rule.said.items()}


def _said(finding: Finding, text: str, comma: str) -> str:
    who = comma.join(finding.accounts[:_MOST_NAMED]) + (" …" if len(finding.accounts) > _MOST_NAMED else "")
    return text.format(
        who=who,
        n=finding.n,
        subject=(finding.subject or "")[:12],
        matter=finding.matter or "",
        stream=finding.stream or "",
        place=finding.place,
    )


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """How many findings of one severity nobody has judged yet, and how many of them are overdue."""

    severity: str
    count: int
    overdue: int
