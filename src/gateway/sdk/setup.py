"""What every driver reads before it is built: its part of the manifest, the operator's settings, each question's protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.domain.errors import SetupError
from gateway.sdk.closed_model import ClosedModel
from gateway.sdk.driver import DriverContext


class NoProtocol(ClosedModel):
    """`protocol` of the questions of a driver that has nothing to say there."""


F = TypeVar("F", bound=BaseModel)
E = TypeVar("E", bound=BaseModel)
P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Setup(Generic[F, E, P]):
    """facts: `[driver]` of the manifest.  endpoint: the operator's settings.  protocols: `protocol` of each question, by its name."""

    facts: F
    endpoint: E
    protocols: Mapping[str, P]


def read_setup(context: DriverContext, facts: type[F], endpoint: type[E], protocol: type[P]) -> Setup[F, E, P]:
    """All three, checked by the driver's own models.  Raises SetupError naming the place that does not fit, never a value."""
    manifest = context.manifest
    name, kind = manifest.connector.name, manifest.driver.get("kind")
    try:
        read = facts.model_validate(manifest.driver)
        protocols = {question: protocol.model_validate(q.protocol) for question, q in manifest.questions.items()}
    except ValidationError as error:
        raise SetupError(f"The manifest of {name} does not fit the {kind} driver: {_first(error)}.") from None
    try:
        settings = endpoint.model_validate(dict(context.endpoint))
    except ValidationError as error:
        raise SetupError(f"The settings for {name} do not fit the {kind} driver: {_first(error)}.") from None
    return Setup(read, settings, protocols)


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
