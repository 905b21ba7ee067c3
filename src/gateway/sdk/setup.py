"""What every driver reads before it is built: its part of the manifest, the operator's settings, each question's protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.domain.errors import SetupError
from gateway.sdk.closed_model import ClosedModel
from gateway.sdk.driver import DriverContext
from gateway.sdk.wrong_words import first_fault


class NoProtocol(ClosedModel):
    """`protocol` of the questions of a driver that has nothing to say there."""


F = TypeVar("F", bound=BaseModel)
E = TypeVar("E", bound=BaseModel)
P = TypeVar("P", bound=BaseModel)
M = TypeVar("M", bound=BaseModel)


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
    in_manifest = f"The manifest of {name} does not fit the {kind} driver: "
    return Setup(
        _read(facts, manifest.driver, in_manifest),
        _read(endpoint, dict(context.endpoint), f"The settings for {name} do not fit the {kind} driver: "),
        {question: _read(protocol, q.protocol, in_manifest) for question, q in manifest.questions.items()},
    )


def _read(model: type[M], given: Mapping[str, object], refusal: str) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise SetupError(f"{refusal}{first_fault(error, model)}.") from None
