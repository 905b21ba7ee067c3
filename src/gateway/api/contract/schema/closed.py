"""What all forms of answers share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gateway.api.http.remedies import RULES
from gateway.domain.reasons import REASON_PATTERN
from gateway.domain.words import ACCESS_RULES
from gateway.entry import Kind

Reason = Annotated[str, Field(pattern=REASON_PATTERN)]
"""A reason code: a closed list, some with a number in them, which is why it is a pattern and not an `enum`."""
Rule = Annotated[str, Field(json_schema_extra={"enum": sorted({*ACCESS_RULES, *RULES})})]
"""The id of a rule that decides what leaves, or refuses a request as a whole."""
EntryKind = Annotated[str, Field(json_schema_extra={"enum": [*Kind.__members__, "UNKNOWN"]})]
"""The kind of an entry; UNKNOWN where it is not as it was signed and neither leaf nor row says it."""


class Closed(BaseModel):
    """A form without members beside those it names."""

    model_config = ConfigDict(extra="forbid")


class Title(Closed):
    """A title in both languages."""

    en: str
    zh: str
