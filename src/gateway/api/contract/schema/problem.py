"""The form of a problem (RFC 9457)."""

from pydantic import BaseModel, Field

from gateway.api.contract.schema.closed import Closed, Rule


class Fault(Closed):
    """One thing wrong with the input: where (RFC 6901), which rule, in words; never the value."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details.  `type` leads to a page with meaning, cause and what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None
    code: str
    remedy: str
    trace_id: str | None
    errors: list[Fault]
    rule: Rule | None = Field(default=None, description="With not-authorised: the rule that refused.")
    basis: str | None = None
