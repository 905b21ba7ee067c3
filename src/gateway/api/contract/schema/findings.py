"""The forms of findings and spot checks."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.audit import AuditEntry
from gateway.api.contract.schema.closed import BilingualText, Closed, MisuseRule, Uuid
from gateway.domain.oversight import FindingState, Severity

FindingOwner = TypeAliasType(
    "FindingOwner",
    Annotated[
        Literal["manager", "audit_office", "steward", "operator", "protection_desk"],
        Field(description="Who has to answer a finding's question."),
    ],
)


class Judgement(Closed):
    """What a person decided about a finding."""

    account: str
    at: AwareDatetime
    justification: str


class Finding(Closed):
    """A question to a person, not a verdict: what a rule saw in the log, and the entries that show it."""

    finding_id: Uuid
    rule: MisuseRule = Field(description="The rule, A01 to A24; see docs/audit-findings.md.")
    name: str = Field(description="The name of the rule.")
    title: BilingualText
    sentence: BilingualText
    severity: Severity
    owner: FindingOwner = Field(description="Who has to answer the question.")
    state: FindingState
    opened_at: AwareDatetime
    due_at: AwareDatetime = Field(description="When a decision is due: five working days after it was opened.")
    first_at: AwareDatetime
    last_at: AwareDatetime
    accounts: list[str]
    offices: list[str]
    cases: list[str] = Field(description="The case numbers, at most 100.")
    subject: str | None = Field(description="The pseudonym of the person, if the finding is about one person.")
    matter: str | None
    stream: str | None
    entries: list[str] = Field(description="Ids of the entries on which the finding rests, at most 100.")
    n: int = Field(description="How many of what the rule counts fell into one window.")
    triggers: int = Field(description="The number of entries at which the rule was broken.")
    judgement: Judgement | None


class FindingInFull(Finding):
    """A finding with the entries that led to it; those pruned since are left out."""

    evidence: list[AuditEntry]


class Findings(Closed):
    """A page of findings, newest first."""

    items: list[Finding]
    next: str | None


class SampledEntry(Closed):
    """One entry of a sample; null if the leaf holds no entry or the entry was pruned."""

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
    entries: list[SampledEntry]
