"""The form of a text message that was ordered."""

from pydantic import Field

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.domain.outbox import Language


class TextMessageOrdered(Closed):
    """A text message that is sent once nothing of the query waits. The number is not told again."""

    message_id: Uuid = Field(description="Id of the text message, by which the city's SMS gateway knows it too.")
    template: str = Field(description="The code of the text at the city's SMS gateway.")
    language: Language
