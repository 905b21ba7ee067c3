"""The forms of callbacks and of the messages to them."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.domain.outbox import DeliveryFault, DeliveryState, MessageKind
from gateway.domain.words import QueryStatus


class CallbackState(StrEnum):
    """Whether messages go there."""

    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class CallbackKey(Closed):
    """One generation of keys by which messages are signed."""

    public_key: str = Field(description="Verifies the signatures `v1a` of this generation: `whpk_` and base64.")
    since: AwareDatetime = Field(description="From when it signs, by the real clock.")
    until: AwareDatetime | None = Field(description="Until when it signs beside a newer one; null: it is the newest.")


class CallbackAnswer(Closed):
    """Where a client system is called back when a query of its own changes."""

    callback_id: Uuid
    address: str
    state: CallbackState
    keys: list[CallbackKey] = Field(description="The keys that sign now, the newest last.")
    failures: int = Field(description="How many tries in a row have failed; 0 since the last that was taken.")
    rests_until: AwareDatetime | None = Field(
        description="Until when the address is left alone by messages that have not been tried, because it fails."
    )
    made_by: str = Field(description="The account that registered it.")
    made_at: AwareDatetime = Field(description="When it was registered, by the real clock.")
    ended_at: AwareDatetime | None = Field(description="When it ended; null while messages go there.")


class CallbackWithSecret(CallbackAnswer):
    """The same, with the secret that is told this once."""

    secret: str = Field(
        description="Verifies the signatures `v1` of the newest keys: `whsec_` and base64. Keep it; it is never told again."
    )


class Callbacks(Closed):
    """A page of callbacks."""

    items: list[CallbackAnswer]
    next: str | None


class CallbackDelivery(Closed):
    """A message on its way to a callback."""

    message_id: Uuid = Field(description="What stands in the header `webhook-id`: the same in every try.")
    kind: MessageKind = Field(description="What the message tells.")
    query_id: Uuid = Field(description="The query that the message is about.")
    status: QueryStatus = Field(description="The status of the query when the message came about.")
    made_at: AwareDatetime = Field(description="When the message came about, by the real clock.")
    state: DeliveryState
    attempts: int = Field(description="How often it was tried since it was put on its way.")
    next_at: AwareDatetime | None = Field(description="When it is tried next; null where it is not.")
    tried_at: AwareDatetime | None = Field(description="When it was last tried; null: not yet.")
    answered_status: int | None = Field(
        description="The HTTP status that the last try came to; null where there was none."
    )
    fault: DeliveryFault | None = Field(description="Why the last try had no answer; null where it had one.")


class CallbackDeliveries(Closed):
    """A page of messages to a callback."""

    items: list[CallbackDelivery]
    next: str | None
