"""What auditors send, and stewards who withhold entries, as closed forms."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import (
    DAY,
    AccountFilter,
    CaseFilter,
    CertificateFilter,
    Closed,
    Day,
    DepartmentFilter,
    MatterFilter,
    PersonNumber,
    RealTime,
    StateFilter,
    names_nobody,
    own_words,
)
from gateway.api.contract.paging import LONGEST_CURSOR, OF_ENTRIES, OF_FINDINGS
from gateway.api.contract.schema.closed import ExportFormat, FindingDecision
from gateway.domain.criteria import Criteria
from gateway.domain.forms import CASE_NUMBER, MATTER, TASK
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.oversight import FindingState, Ground, Scope
from gateway.domain.person import PersonId

ENTRY = r"^[0-9]{1,9}-[0-9]{1,18}$"
"""An entry's id."""
_Cursor = Annotated[str, Field(strict=True, max_length=LONGEST_CURSOR), OF_ENTRIES]
_Reason = Annotated[
    str,
    BeforeValidator(own_words),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": 500,
            "description": "In your own words; kept sealed.",
            "examples": ["投诉 2026-117 号：核对该次查询的结论"],
        }
    ),
]


def _refuse_backwards(since: datetime | None, until: datetime | None) -> None:
    if since is not None and until is not None and since > until:
        raise PydanticCustomError("span", "since lies before until")


class EntryFilters(Closed):
    """What an entry must fit; every filter given must."""

    account: AccountFilter = Field(default=None, description="The account that asked.")
    actor: AccountFilter = Field(
        default=None,
        description="The account that answered, extended or handed over a verification, or recorded a declaration.",
    )
    client: AccountFilter = None
    office: DepartmentFilter = Field(default=None, description="The department of the officer who asked.")
    department: DepartmentFilter = Field(default=None, description="A department that was asked.")
    matter: MatterFilter = None
    case_number: CaseFilter = None
    certificate: CertificateFilter = None
    state: StateFilter = Field(
        default=None, description="The state of a certificate; together with `certificate`, of that certificate."
    )
    query_id: UUID | None = None
    since: RealTime | None = None
    until: RealTime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "EntryFilters":
        _refuse_backwards(self.since, self.until)
        return self

    @property
    def who(self) -> str | None:
        """The account that is sought."""
        return self.account


class AuditSearchIn(EntryFilters):
    """A search for entries about one person.  An entry is found if every filter that is given fits."""

    person_id: PersonNumber
    cursor: _Cursor | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=200)] = 50


class EntriesQuery(EntryFilters):
    """Which entries: every filter given must fit."""

    officer: AccountFilter = Field(default=None, description="The account that asked; the same as `account`.")
    cursor: Annotated[str | None, Field(max_length=LONGEST_CURSOR), OF_ENTRIES] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    @model_validator(mode="after")
    def _one_account(self) -> "EntriesQuery":
        if self.officer is not None and self.account is not None and self.officer != self.account:
            raise PydanticCustomError("two-accounts", "officer and account are one filter: give one of them")
        return self

    @property
    def who(self) -> str | None:
        """The account that is sought, under either name."""
        return self.account or self.officer


class TimelineIn(Closed):
    """Whose timeline: give exactly one of `person_id`, `account` and `case_number`."""

    person_id: PersonNumber | None = None
    account: AccountFilter = None
    case_number: CaseFilter = None
    since: RealTime | None = None
    until: RealTime | None = None
    cursor: _Cursor | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        default=20, description="The largest number of queries on a page."
    )

    @model_validator(mode="after")
    def _of_one(self) -> "TimelineIn":
        if sum(given is not None for given in (self.person_id, self.account, self.case_number)) != 1:
            raise PydanticCustomError("one-of", "one of person_id, account and case_number is given")
        _refuse_backwards(self.since, self.until)
        return self


class ExportCriteriaIn(EntryFilters):
    """Which entries are exported: those that every filter given fits.  `since` and `until` also say which part of the log goes with them as proof."""

    person_id: PersonNumber | None = None


class ExportIn(Closed):
    """What a bundle is to hold: the result of a search, and the part of the log that proves it."""

    criteria: ExportCriteriaIn = ExportCriteriaIn()
    formats: Annotated[list[ExportFormat], Field(min_length=1, max_length=3)] = Field(
        default=["ndjson"],
        description="File formats of the entries; ndjson is always included, parquet only if the gateway can write it.",
    )


class RevealIn(Closed):
    """Whose part of which entry is to be revealed, and why."""

    entry: Annotated[str, Field(strict=True, pattern=ENTRY)]
    subject: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{32}$", description="The person's tag in the entry.")]
    ground: Ground = Field(description="The legal ground. It is readable in the log.")
    reason: _Reason


class RevealDecisionIn(Closed):
    """Why the second person approves or refuses."""

    reason: _Reason


class FindingsQuery(Closed):
    """Which findings: every filter given must fit."""

    rule: Annotated[str | None, Field(pattern="^A(0[1-9]|1[0-9]|2[0-4])$", description="A01 to A24.")] = None
    state: FindingState | None = None
    officer: AccountFilter = Field(default=None, description="An account that the finding is about.")
    since: RealTime | None = Field(default=None, description="Opened at or after this time, by the real clock.")
    cursor: Annotated[str | None, Field(max_length=LONGEST_CURSOR), OF_FINDINGS] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class JudgementIn(Closed):
    """Your decision about a finding."""

    state: FindingDecision
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


class SpotCheckQuery(Closed):
    """Of which day."""

    day: Annotated[
        Day,
        WithJsonSchema(
            {
                "type": "string",
                "format": "date",
                "pattern": DAY,
                "description": "A day that is over, by the city's clock.",
                "examples": ["2026-11-22"],
            }
        ),
    ]


_WITHHELD = {Scope.CASE: CASE_NUMBER, Scope.MATTER: MATTER, Scope.TASK: TASK}


class WithholdingIn(Closed):
    """What to withhold from the people it is about, why, and until when."""

    scope: Scope = Field(description="What to withhold: one case, a whole matter, or what auditors do for one task.")
    value: Annotated[
        str,
        Field(
            strict=True, description="The case number, the matter or the number of the audit task, in its usual form."
        ),
    ]
    reason: Annotated[
        str,
        Field(
            strict=True,
            pattern=r"^[^\x00-\x1f\x7f]{1,200}$",
            description="Do not name anybody.  The hash of this text is recorded in the log.",
        ),
        AfterValidator(names_nobody),
    ]
    until: RealTime = Field(description="The end of the order, by the domain clock; at most 731 days from now.")

    @model_validator(mode="after")
    def _value_fits_scope(self) -> "WithholdingIn":
        if not re.fullmatch(_WITHHELD[self.scope], self.value) or could_name_a_person(self.value):
            raise PydanticCustomError("value", "the value is not of the form of what the scope names")
        return self


_SealedNote = Annotated[
    str,
    Field(
        strict=True,
        pattern=r"^[^\x00-\x1f\x7f]{1,200}$",
        description="Do not name anybody.  It is kept sealed for the desk.",
    ),
    AfterValidator(names_nobody),
]


class AcknowledgementIn(Closed):
    """That the desk has taken up an alert."""

    note: _SealedNote


class WatchIn(Closed):
    """Whom to watch, why, and until when."""

    person_id: PersonNumber
    reason: _SealedNote
    until: RealTime = Field(description="The end of the watch, by the domain clock; at most 731 days from now.")


def criteria_of(form: EntryFilters, subject: PersonId | None = None) -> Criteria:
    """The criteria of a form."""
    return Criteria(
        subject=subject,
        account=form.who,
        actor=form.actor,
        client=form.client,
        office=form.office,
        department=form.department,
        case_number=form.case_number,
        matter=form.matter,
        certificate=form.certificate,
        state=form.state,
        query_id=form.query_id,
        since=form.since,
        until=form.until,
    )
