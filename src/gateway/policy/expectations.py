"""A policy's own table of tests: which kind of officer may see which field how.  It is a file of the bundle, so that it stays with it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gateway.domain.errors import SetupError
from gateway.domain.forms import ACCOUNT, CERTIFICATE, COUNTY, DEPARTMENT, DUTY, MATTER, ROLE
from gateway.domain.words import Mode

TESTS = "tests.json"
"""Its name in the bundle; a bundle without it has no tests."""
_MOST = 5_000


class Expectation(BaseModel):
    """One row.  certificate: None: every certificate of the matter that may show the field.  minor: one of those asked about is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Annotated[str, Field(pattern=ROLE)] = "officer"
    department: Annotated[str, Field(pattern=DEPARTMENT)]
    county: Annotated[str, Field(pattern=COUNTY)] | None = None
    client: Annotated[str, Field(pattern=ACCOUNT)] = "window"
    duties: Annotated[tuple[Annotated[str, Field(pattern=DUTY)], ...], Field(max_length=100)] = ()
    minor: bool = False
    matter: Annotated[str, Field(pattern=MATTER)]
    certificate: Annotated[str, Field(pattern=CERTIFICATE)] | None = None
    field: Annotated[str, Field(min_length=1, max_length=64)]
    expected: Mode


_TABLE = TypeAdapter(Annotated[tuple[Expectation, ...], Field(max_length=_MOST)])


def read_expectations(text: str) -> tuple[Expectation, ...]:
    """The rows, in order.  Raises SetupError saying where the file does not fit its form, and never what stands there."""
    try:
        return _TABLE.validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise SetupError(f"{TESTS} does not fit its form at /{place}: {first['msg']}") from None
