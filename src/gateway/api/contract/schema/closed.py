"""What all forms of answers share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from gateway.api.http.remedies import RULES
from gateway.domain.matter import ROLES
from gateway.domain.oversight import MISUSE_RULES
from gateway.domain.reasons import COUNTED_REASON_PATTERN, PLAIN_REASONS
from gateway.domain.words import ACCESS_RULES, QUOTA_RULES
from gateway.entry import OWN, SEARCHED, SHOWN, Kind

Reason = Annotated[
    str,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(PLAIN_REASONS)},
                {"type": "string", "pattern": COUNTED_REASON_PATTERN},
            ]
        }
    ),
]
"""A reason code: one of a closed list, or one of those with a number in them."""
Rule = Annotated[str, Field(json_schema_extra={"enum": sorted({*ACCESS_RULES, *RULES})})]
"""The id of a rule that decides what leaves, or refuses a request as a whole."""
AnyRule = Annotated[str, Field(json_schema_extra={"enum": sorted({*ACCESS_RULES, *RULES, *QUOTA_RULES})})]
"""The same, or the quota that was used up."""
EntryKind = Annotated[str, Field(json_schema_extra={"enum": [*Kind.__members__, "UNKNOWN"]})]
"""The kind of an entry; UNKNOWN where it is not as it was signed and neither leaf nor row says it."""


PartyRole = Annotated[str, Field(json_schema_extra={"enum": list(ROLES)})]
"""What a person or firm is in a query."""
SubjectRole = Annotated[str, Field(json_schema_extra={"enum": [*ROLES, OWN, SEARCHED, SHOWN, ""]})]
"""The same in an entry; or what else it is about somebody; empty where a damaged entry does not say it."""
MisuseRule = Annotated[str, Field(json_schema_extra={"enum": list(MISUSE_RULES)})]
"""The rule that a finding comes of."""


class Closed(BaseModel):
    """A form without members beside those it names."""

    model_config = ConfigDict(extra="forbid")


class Title(Closed):
    """A title in both languages."""

    en: str
    zh: str
