"""What is sent about hearings and the dishonesty register, as closed forms."""

from typing import Annotated
from uuid import UUID

from fastapi import Query as InQuery
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from gateway.api.contract.inputs import Closed, PersonNumber, names_nobody, own_words
from gateway.api.contract.paging import OF_FINDINGS, PageQuery
from gateway.domain.credit import (
    Grade,
    HearingDecision,
    HearingState,
    PublicationLevel,
    RecordState,
    RequestDecision,
)

_WORDS = {"type": "string", "minLength": 1, "maxLength": 500}
_Statement = Annotated[
    str,
    BeforeValidator(own_words),
    AfterValidator(names_nobody),
    WithJsonSchema(
        {**_WORDS, "description": "In the person's own words, without numbers of people. It is kept sealed."}
    ),
]
_Grounds = Annotated[
    str,
    BeforeValidator(own_words),
    AfterValidator(names_nobody),
    WithJsonSchema({**_WORDS, "description": "Why; the person reads it. Name nobody else. It is kept sealed."}),
]
_Named = Annotated[
    str,
    Field(strict=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$"),
    AfterValidator(names_nobody),
]
_Cursor = Annotated[
    str | None, Field(max_length=512, description="The value of `next` on the previous page."), OF_FINDINGS
]


class HearingsQuery(PageQuery):
    """Which hearings."""

    cursor: _Cursor = None
    state: HearingState | None = None


class RecordsQuery(PageQuery):
    """Which entries."""

    cursor: _Cursor = None
    state: RecordState | None = None


HearingPaging = Annotated[HearingsQuery, InQuery()]
RecordPaging = Annotated[RecordsQuery, InQuery()]


class HearingIn(Closed):
    """The finding that a hearing is to be begun about."""

    finding_id: UUID


class StatementIn(Closed):
    """What the person says.  Citizens act by their own access token; an officer names for whom they take it down."""

    statement: _Statement
    person_id: Annotated[
        PersonNumber | None, Field(description="Of whom it is about, where an officer takes it down.")
    ] = None


class ConfirmationIn(Closed):
    """What a confirmed hearing enters in the register."""

    grade: Grade
    basis: Annotated[_Named, Field(description="The legal basis.")]
    authority: Annotated[_Named, Field(description="The authority that confirms it.")]
    publication: PublicationLevel
    months: Annotated[
        int | None, Field(strict=True, ge=1, le=120, description="How long it stands; left out: as the city has it.")
    ] = None


class HearingDecisionIn(Closed):
    """What a second inspector decides."""

    decision: HearingDecision
    grounds: _Grounds
    confirmation: ConfirmationIn | None = Field(default=None, description="With `confirm`, and only with it.")


class RequestDecisionIn(Closed):
    """What the credit office decides."""

    decision: RequestDecision
    grounds: _Grounds


class CreditFeedIn(Closed):
    """A source's feed, with its detached signature."""

    lines: Annotated[
        str,
        Field(
            strict=True,
            min_length=2,
            max_length=60_000,
            description="The file as it was signed: JSON lines, the first with format, source, made_at and lines; at most 200 behind it.",
        ),
    ]
    signature: Annotated[
        str, Field(strict=True, pattern=r"^[0-9a-f]{128}$", description="Ed25519 over the bytes of `lines`, in hex.")
    ]
    dry_run: Annotated[bool, Field(strict=True, description="Only say what would come of it.")] = False
