"""What the manifest and the operator tell the driver, as closed schemas."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.errors import SetupError
from gateway.sdk import DriverContext


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Facts(_Closed):
    """`[driver]` of the manifest.  most_pages: with more the answer is given up, for no business has so many states."""

    kind: str
    path: str = Field(pattern=r"^/")
    page_size: int = Field(gt=0, le=100)
    most_pages: int = Field(gt=0, le=100)


class Protocol(_Closed):
    """`protocol` of a question.

    interface: the bureau's name of it.  asks: the parameter with the credit code.  current: the field that is "1" in the state that
    holds now.
    """

    interface: str = Field(min_length=1)
    asks: str = Field(min_length=1)
    current: str = Field(min_length=1)


class Endpoint(_Closed):
    """The operator's settings: the bureau's address, our application's key there and its secret."""

    url: str = Field(pattern=r"^https?://")
    app_key: str = Field(min_length=1)
    app_secret: str = Field(min_length=1, repr=False)


def read_facts(context: DriverContext) -> tuple[Facts, dict[str, Protocol], Endpoint]:
    """All three, checked.  Raises SetupError naming the place that does not fit, never a value."""
    manifest = context.manifest
    try:
        facts = Facts.model_validate(manifest.driver)
        protocols = {name: Protocol.model_validate(q.protocol) for name, q in manifest.questions.items()}
        endpoint = Endpoint.model_validate(dict(context.endpoint))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"The connector {manifest.connector.name}: {place}: {first['msg']}.") from None
    return facts, protocols, endpoint
