"""What all forms of answers share; a closed list that stands in several is a schema of its own, and one class in a client."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from gateway.api.http.remedies import RULES
from gateway.domain.matter import ROLES
from gateway.domain.oversight import MISUSE_RULES
from gateway.domain.reasons import COUNTED_REASON_PATTERN, COUNTED_REASONS, PLAIN_REASONS, REASONS
from gateway.domain.roles import ROLES as CALLERS
from gateway.domain.words import ACCESS_RULES, CITY_RULE, QUOTA_RULES
from gateway.entry import OWN, SEARCHED, SHOWN, Kind

PlainReason = TypeAliasType(
    "PlainReason",
    Annotated[
        str, Field(description="A reason code without a number.", json_schema_extra={"enum": list(PLAIN_REASONS)})
    ],
)
Reason = TypeAliasType(
    "Reason",
    Annotated[
        PlainReason | Annotated[str, Field(json_schema_extra={"pattern": COUNTED_REASON_PATTERN})],
        Field(
            description="\n".join(
                (
                    "A reason code: one of a closed list, or one of these, with a number for each `n`.",
                    "",
                    *(f"* `{code}`: {REASONS[code]['en']}" for code in COUNTED_REASONS),
                )
            )
        ),
    ],
)
_OWN_RULE = Annotated[str, Field(json_schema_extra={"pattern": f"^{CITY_RULE}$"})]
KnownRule = TypeAliasType(
    "KnownRule",
    Annotated[
        str,
        Field(
            description="The id of a rule that every city has.",
            json_schema_extra={"enum": sorted({*ACCESS_RULES, *RULES})},
        ),
    ],
)
Rule = TypeAliasType(
    "Rule",
    Annotated[
        KnownRule | _OWN_RULE,
        Field(
            description="The id of a rule that decides what leaves, or refuses a request as a whole; a city's own begins with `city-`.",
        ),
    ],
)
QuotaRule = TypeAliasType(
    "QuotaRule",
    Annotated[str, Field(description="The id of a quota.", json_schema_extra={"enum": sorted(QUOTA_RULES)})],
)
AnyRule = TypeAliasType(
    "AnyRule",
    Annotated[
        KnownRule | QuotaRule | _OWN_RULE,
        Field(description="The id of a rule that refuses a request, or of the quota that was used up."),
    ],
)
EntryKind = TypeAliasType(
    "EntryKind",
    Annotated[
        str,
        Field(
            description="The kind of an entry; UNKNOWN where it is not as it was signed and neither leaf nor row says it.",
            json_schema_extra={"enum": [*Kind.__members__, "UNKNOWN"]},
        ),
    ],
)
PartyRole = TypeAliasType(
    "PartyRole",
    Annotated[
        Literal["applicant", "spouse", "child", "parent", "deceased", "heir", "staff", "employer"],
        Field(description="What a person or organisation is in a query."),
    ],
)
SubjectRole = TypeAliasType(
    "SubjectRole",
    Annotated[
        str,
        Field(
            description="What somebody is in an entry: a role in its query, or why else the entry is about them.",
            json_schema_extra={"enum": [*ROLES, OWN, SEARCHED, SHOWN, ""]},
        ),
    ],
)
MisuseRule = TypeAliasType(
    "MisuseRule",
    Annotated[
        str,
        Field(
            description="The rule of a finding; docs/audit-findings.md says what each counts.",
            json_schema_extra={"enum": list(MISUSE_RULES)},
        ),
    ],
)


Role = TypeAliasType(
    "Role",
    Annotated[
        str,
        Field(
            description="What a caller may be; one token can carry several.", json_schema_extra={"enum": list(CALLERS)}
        ),
    ],
)
IdType = TypeAliasType(
    "IdType", Annotated[Literal["CN18", "HMT18", "FPR18", "FPR15"], Field(description="The type of a person's number.")]
)
StatisticsSource = TypeAliasType(
    "StatisticsSource", Annotated[Literal["log", "example"], Field(description="Where figures come from.")]
)
CreditFigureOf = TypeAliasType(
    "CreditFigureOf",
    Annotated[Literal["hearing", "record", "objection", "repair"], Field(description="What is counted.")],
)
ExportFormat = TypeAliasType(
    "ExportFormat",
    Annotated[Literal["ndjson", "csv", "parquet"], Field(description="A file format of the entries in a bundle.")],
)
FindingDecision = TypeAliasType(
    "FindingDecision",
    Annotated[Literal["JUSTIFIED", "CONFIRMED"], Field(description="What a person decides about a finding.")],
)
Assurance = TypeAliasType(
    "Assurance",
    Annotated[
        Literal["low", "substantial", "high"],
        Field(description="How surely the issuer of an officer's token knows who it is."),
    ],
)
Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
"""An id, as it is written in answers and addresses: lower case, with hyphens."""


class Closed(BaseModel):
    """A form without members beside those it names."""

    model_config = ConfigDict(extra="forbid")


class BilingualText(Closed):
    """A text in both languages."""

    en: str
    zh: str
