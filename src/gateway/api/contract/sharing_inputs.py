"""What stewards send about data sharing, as closed forms."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, Day, NamelessWords
from gateway.domain.forms import CERTIFICATE, MATTER
from gateway.domain.sharing import SharingDecision

_Item = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class SharedFieldsIn(Closed):
    """Fields of one certificate."""

    certificate: Annotated[str, Field(strict=True, pattern=CERTIFICATE)]
    items: Annotated[list[_Item], Field(min_length=1, max_length=50)]


def _each_once(fields: list[SharedFieldsIn]) -> list[SharedFieldsIn]:
    """Of two lists for one certificate nobody could say which is meant."""
    if len({one.certificate for one in fields}) < len(fields):
        raise PydanticCustomError("twice", "a certificate stands there twice: name it once, with all its fields")
    return fields


class SharingRequestIn(Closed):
    """What a department asks another one to share."""

    matter: Annotated[str, Field(strict=True, pattern=MATTER)]
    fields: Annotated[
        list[SharedFieldsIn],
        Field(min_length=1, max_length=20, description="Each certificate once, all of one owner."),
        AfterValidator(_each_once),
    ]
    purpose: NamelessWords
    since: Day
    until: Day
    most_per_day: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    most_per_month: Annotated[int | None, Field(strict=True, ge=1, le=3_100_000)] = None
    renews: Annotated[UUID | None, Field(description="The request that this one goes on from.")] = None


class SharingDecisionIn(Closed):
    """The owner's word."""

    decision: SharingDecision
    reasons: Annotated[NamelessWords | None, Field(description="Why; to refuse and to end there must be reasons.")] = (
        None
    )
