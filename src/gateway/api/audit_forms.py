"""What auditors send: timelines, exports, reveals, as closed forms."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.inputs import Closed, EntryFilters, PersonNumber, RealTime, Word, own_words
from gateway.audit import Ground

ENTRY = r"^[0-9]{1,9}-[0-9]{1,18}$"
"""An entry's id."""
_Cursor = Annotated[str, Field(strict=True, max_length=512)]
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


class TimelineIn(Closed):
    """Whose timeline: of one person, one officer's account or one case."""

    person_id: PersonNumber | None = None
    account: Word = None
    case_number: Word = None
    since: RealTime | None = None
    until: RealTime | None = None
    cursor: _Cursor | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(default=20, description="Queries a page.")

    @model_validator(mode="after")
    def _of_one(self) -> "TimelineIn":
        if sum(given is not None for given in (self.person_id, self.account, self.case_number)) != 1:
            raise PydanticCustomError("one-of", "one of person_id, account and case_number is given")
        return self


class ExportCriteriaIn(EntryFilters):
    """What an exported entry must fit; `since` and `until` also say which stretch of the log goes with it as proof."""

    person_id: PersonNumber | None = None


class ExportIn(Closed):
    """A bundle: the answer to a search, and the stretch of the log that proves it."""

    criteria: ExportCriteriaIn = ExportCriteriaIn()
    formats: Annotated[list[Literal["ndjson", "csv", "parquet"]], Field(min_length=1, max_length=3)] = Field(
        default=["ndjson"], description="Of the answer; ndjson is always among them."
    )


class RevealIn(Closed):
    """One subject of one entry, and why."""

    entry: Annotated[str, Field(strict=True, pattern=ENTRY)]
    subject: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{32}$", description="The tag, as the entry has it.")]
    ground: Ground = Field(description="Stands in the log in clear.")
    reason: _Reason


class RevealDecisionIn(Closed):
    """Why the second person approves or refuses."""

    reason: _Reason
