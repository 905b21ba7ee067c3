"""What is sent about complaints, as closed forms."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from gateway.api.contract.inputs import CaseNumberOf, Closed, PersonNumber, own_words
from gateway.domain.forms import COUNTY, MATTER

_Words = Annotated[
    str,
    BeforeValidator(own_words),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": 500, "description": "In your own words; kept sealed."}
    ),
]


class ComplaintIn(Closed):
    """What somebody who was sent away complains of."""

    case_number: CaseNumberOf
    matter: Annotated[str, Field(strict=True, pattern=MATTER)]
    county: Annotated[str, Field(strict=True, pattern=COUNTY, description="Where they were sent away, by its code.")]
    words: _Words
    person_id: Annotated[
        PersonNumber | None,
        Field(description="Whose complaint it is, where an officer takes it for them; a citizen names nobody."),
    ] = None


class ComplaintWordsIn(Closed):
    """What an agent has done, or answers."""

    words: _Words


class ComplaintSettledIn(Closed):
    """Whether it is settled; if not, it is opened once more."""

    is_settled: Annotated[bool, Field(strict=True)]
    words: _Words | None = None
