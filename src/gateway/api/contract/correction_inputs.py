"""What officers, citizens and departments send about corrections, as closed forms; what they say in words is kept sealed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query as InQuery
from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, CreditNumber, PersonNumber, own_words
from gateway.api.contract.paging import IdPageQuery
from gateway.domain.correction import CorrectionOutcome
from gateway.domain.forms import DEPARTMENT

_Words = Annotated[
    str,
    BeforeValidator(own_words),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": 500, "description": "In your own words; kept sealed."}
    ),
]
_Text = Annotated[StrictStr, Field(min_length=1, max_length=400)]


class CorrectionIn(Closed):
    """A doubt about what a department holds: of a party of your query, or, for a citizen, of yourself."""

    query_id: UUID | None = Field(default=None, description="The query in which it was seen; a citizen leaves it out.")
    person_id: PersonNumber | None = None
    credit_code: CreditNumber | None = None
    department: Annotated[str, Field(strict=True, pattern=DEPARTMENT)]
    item: Annotated[
        str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,63}$", description="The item, as GET /v1/items names it.")
    ]
    record: Annotated[StrictStr, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="The record's own id (a unit number, a plate number), where somebody has several."
    )
    seen: _Words | None = None
    expected: _Words
    evidence: _Words | None = None

    @model_validator(mode="after")
    def _is_about_one(self) -> "CorrectionIn":
        numbers = [number for number in (self.person_id, self.credit_code) if number is not None]
        if (self.query_id is None) != (not numbers) or len(numbers) > 1:
            raise PydanticCustomError(
                "about", "query_id comes with a person_id or a credit_code, and a citizen sends none"
            )
        return self


class CorrectionAnswerIn(Closed):
    """The department's answer."""

    outcome: CorrectionOutcome
    reason: _Words | None = Field(default=None, description="To reject there must be one.")
    wrong_values: Annotated[
        list[_Text | StrictInt | StrictBool | Annotated[list[_Text], Field(max_length=100)] | None],
        Field(
            max_length=20,
            description="The values that your register held and that were wrong, as it writes them; null for nothing on record.  Figures with a point are sent as text.",
        ),
    ] = Field(default_factory=list)


class OpenPageQuery(IdPageQuery):
    """Which page of a list, and whether of what is open alone."""

    open: bool = Field(default=False, description="True: only those that are still open.")


OpenPaging = Annotated[OpenPageQuery, InQuery()]
