"""What is sent to have an applicant told by a text message, as a closed form."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.api.contract.inputs import Closed
from gateway.domain.outbox import Language


class TextMessageIn(Closed):
    """To which number, in which language, and that the applicant wishes it."""

    mobile: Annotated[
        str, Field(strict=True, pattern=r"^1[3-9][0-9]{9}$", repr=False, description="The applicant's mobile number.")
    ]
    language: Annotated[Language, Field(description="The language of the text.")] = Language.ZH
    consents: Annotated[
        Literal[True],
        Field(description="The applicant wishes the message and has consented to this use of the number."),
    ]
