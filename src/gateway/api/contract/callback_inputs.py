"""What client systems send about their callbacks, as closed forms."""

from typing import Annotated

from fastapi import Query as InQuery
from pydantic import Field

from gateway.api.contract.inputs import Closed
from gateway.api.contract.paging import IdPageQuery
from gateway.domain.outbox import DeliveryState


class CallbackIn(Closed):
    """Where a client system is to be called back."""

    address: Annotated[
        str,
        Field(
            strict=True,
            max_length=2000,
            pattern=r"^https?://[^\s#@]+$",
            description="One of the addresses (`notifyAt`) that the client system is registered with, letter by letter.",
        ),
    ]


class DeliveriesQuery(IdPageQuery):
    """Which deliveries of a callback: every filter given must fit."""

    state: DeliveryState | None = None


DeliveriesPaging = Annotated[DeliveriesQuery, InQuery()]
