"""The forms of findings and spot checks."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from gateway.api.inputs import Closed as ClosedIn
from gateway.api.inputs import RealTime, Word, names_nobody, own_words
from gateway.api.schema.audit import AuditEntry
from gateway.api.schema.closed import Closed, Title
from gateway.audit import FindingState
from gateway.audit.findings import Severity

_DAY = r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"


def _day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(_DAY, value):
        raise PydanticCustomError("format", "a day is written as 2026-11-22")
    return value


class FindingsQuery(ClosedIn):
    """Which findings: every filter given must fit."""

    rule: Annotated[str | None, Field(pattern="^A[0-9]{2}$", description="A01 to A23.")] = None
    state: FindingState | None = None
    officer: Word = Field(default=None, description="An account that the finding is about.")
    since: RealTime | None = Field(default=None, description="Opened from then on, real clock.")
    cursor: Annotated[str | None, Field(max_length=512)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class JudgementIn(ClosedIn):
    """What you say of a finding."""

    state: Literal["JUSTIFIED", "CONFIRMED"] = Field(description="There was a reason, or there was none.")
    justification: Annotated[
        str,
        AfterValidator(names_nobody),
        BeforeValidator(own_words),
        WithJsonSchema(
            {
                "type": "string",
                "minLength": 1,
                "maxLength": 500,
                "description": "In your own words; name nobody.  Its hash stands in the log.",
                "examples": ["窗口集中受理公租房申请，有排班表为证"],
            }
        ),
    ]


class SpotCheckQuery(ClosedIn):
    """Of which day."""

    day: Annotated[
        date,
        BeforeValidator(_day),
        WithJsonSchema(
            {
                "type": "string",
                "format": "date",
                "pattern": _DAY,
                "description": "A day that is over, by the city's clock.",
                "examples": ["2026-11-22"],
            }
        ),
    ]


class Judgement(Closed):
    """What a person said of a finding."""

    account: str
    at: AwareDatetime
    justification: str


class Finding(Closed):
    """A question to a person, not a verdict: what a rule saw in the log, and the entries that show it."""

    finding_id: str
    rule: str = Field(description="A01 to A23.")
    name: str = Field(description="Which of the ways to look for it.")
    title: Title
    sentence: Title
    severity: Severity
    owner: str = Field(description="Who answers for it.")
    state: FindingState
    opened_at: AwareDatetime
    due_at: AwareDatetime = Field(description="Five working days later.")
    first_at: AwareDatetime
    last_at: AwareDatetime
    accounts: list[str]
    offices: list[str]
    cases: list[str] = Field(description="At most 100 of them.")
    subject: str | None = Field(description="The pseudonym of the person it is about, where it is about one.")
    matter: str | None
    stream: str | None
    entries: list[str] = Field(description="Ids of the entries that led to it, at most 100.")
    n: int = Field(description="How many counted within one window.")
    triggers: int = Field(description="At how many entries the rule was broken.")
    judgement: Judgement | None


class FindingInFull(Finding):
    """A finding with the entries that led to it; those pruned since are left out."""

    evidence: list[AuditEntry]


class Findings(Closed):
    """A page of findings, newest first."""

    items: list[Finding]
    next: str | None


class DrawnEntry(Closed):
    """One entry of a sample; null where the leaf holds none, or it was pruned."""

    index: int
    entry: AuditEntry | None


class SpotCheck(Closed):
    """A day's random sample, which follows from the day's last checkpoint: see docs/audit-findings.md to draw it yourself."""

    day: date
    log: int
    origin: str
    size: int
    root: str = Field(description="Of the tree, base64.")
    checkpoint: str = Field(description="The signed note.")
    cosignature: str | None = Field(
        description="The witness's signature that the sample follows from too, base64; null where no witness saw a checkpoint that day."
    )
    indices: list[int] = Field(description="In the order drawn.")
    entries: list[DrawnEntry]
