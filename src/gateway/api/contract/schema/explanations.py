"""The forms of what explains a past decision, what a draft would have done to past queries, and which rights nobody uses."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import AnyRule, BilingualText, Closed, Rule, Uuid
from gateway.domain.words import Mode


class ExplainedField(Closed):
    """One field of a past decision: the form and rule on record, and those that the rules named by `rules_hash` give it."""

    name: str
    department: str
    title: BilingualText | None
    recorded_mode: Mode | None = Field(description="null if the certificate did not show the field then.")
    recorded_rule: Rule | None
    mode: Mode | None = Field(description="null if the judging rules do not know the field.")
    rule: Rule | None
    basis: str | None
    why_not: BilingualText | None = Field(description="What the rule says; null if the field may be seen.")
    how_to_apply: BilingualText | None = Field(description="What can be done about it; null if the field may be seen.")


class ExplainedCertificate(Closed):
    """One certificate of a past decision, with its fields."""

    certificate: str
    recorded_denial: Rule | None = Field(description="The rule that denied it then; null if it was granted.")
    denial: Rule | None = Field(description="The rule that denies it as judged anew; null if it is granted.")
    basis: str | None = Field(description="The basis of that denial.")
    why_not: BilingualText | None
    how_to_apply: BilingualText | None
    fields: list[ExplainedField]


class RefusedQuery(Closed):
    """The rule by which a query was refused as a whole."""

    rule: AnyRule | str
    problem: str = Field(description="The problem that was answered.")
    basis: str | None = Field(description="null if the rule is none of access.")
    why_not: BilingualText | None
    how_to_apply: BilingualText | None


class QueryExplanation(Closed):
    """Who was granted what in a past query, or refused, by which rules, judged anew."""

    query_id: Uuid
    matter: str
    department: str = Field(description="Of the officer who asked.")
    refused: RefusedQuery | None = Field(description="null if the query was decided field by field.")
    recorded_rules_hash: str | None = Field(description="Names the rules that decided then.")
    rules_hash: str | None = Field(
        description="Names the rules that judged anew: those of then, or, if these cannot be had, those in force."
    )
    is_as_of_then: bool = Field(
        description="Whether the rules of then judged, and came to what is on record. If not, nothing here is the judgement of then but what is on record."
    )
    is_reproduced: bool = Field(description="Whether every certificate and field came to the same again.")
    certificates: list[ExplainedCertificate]


class ReplayedChange(Closed):
    """What officers of a department would have had otherwise in past queries."""

    department: str = Field(description="Of the officers who asked.")
    matter: str
    certificate: str
    field: str | None = Field(description="The information item; null: whether the certificate is answered at all.")
    before: Mode = Field(description="As it is on record.")
    after: Mode = Field(description="As it would have been under the draft.")
    gains: bool = Field(description="Whether more would have been had.")
    queries: int = Field(description="In how many past queries.")
    sentence: BilingualText


class PolicyReplay(Closed):
    """What a policy would have done to a page of past queries, newest first."""

    policy_id: Uuid
    version: int
    bundle: str
    decisions: int = Field(description="Number of past queries that were looked at.")
    reproduced: int = Field(description="Number of those whose own bundle came to what is on record.")
    unknown: int = Field(
        description="Number of those whose own bundle cannot be had any more; nothing is said of them."
    )
    damaged: int = Field(description="Number of entries that are not as they were signed.")
    changes: list[ReplayedChange]
    next: str | None = Field(
        description="Send it as `before` to go on with older queries; null at the end of the period."
    )


class UnusedRight(Closed):
    """A right that no query has used."""

    matter: str
    certificate: str
    field: str | None = Field(description="The information item; null: the certificate's answer.")
    department: str | None = Field(description="Whose officers have it; null if a client system has it by its name.")
    client: str | None
    mode: Mode
    grants: list[str] = Field(
        description="The grants of data sharing by which it is had; none if by the matter itself."
    )


class UnusedRights(Closed):
    """Rights that no query has used since a time, of a page of matters."""

    items: list[UnusedRight]
    since: AwareDatetime = Field(description="Begin of the days asked for, or the log's first entry if that is later.")
    matters: int = Field(description="Number of matters that were looked at.")
    undecided: list[str] = Field(
        description="Matters of which nothing can be said: they have too many queries to be looked through in time, or an entry is damaged."
    )
    next: str | None
