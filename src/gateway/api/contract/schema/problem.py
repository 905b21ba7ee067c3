"""The form of a problem (RFC 9457)."""

from typing import Annotated

from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import BilingualText, Closed, Rule
from gateway.api.http.problems import PROBLEMS


class InputFault(Closed):
    """One thing wrong with the input: where (RFC 6901), which rule, in words; never the value."""

    pointer: str
    code: str
    message: str


ProblemCode = TypeAliasType(
    "ProblemCode",
    Annotated[str, Field(description="The kind of a problem.", json_schema_extra={"enum": sorted(PROBLEMS)})],
)


class Problem(BaseModel):
    """RFC 9457 problem details.  `type` leads to a page with meaning, cause and what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None
    code: ProblemCode
    remedy: str
    trace_id: str | None
    errors: list[InputFault]
    rule: Rule | None = Field(default=None, description="With not-authorised: the rule that refused.")
    basis: str | None = None
    how_to_apply: BilingualText | None = Field(
        default=None, description="With not-authorised: what to do now, in both languages; `remedy` is the English."
    )
