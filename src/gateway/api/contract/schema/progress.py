"""The form of a query's progress."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed
from gateway.domain.feedback import FeedbackAnswer
from gateway.domain.words import QueryStatus


class Progress(Closed):
    """How far a query is: its state and nothing else."""

    status: QueryStatus
    as_of: AwareDatetime = Field(description="When this was so, by the domain clock.")


class FeedbackTaken(Closed):
    """An answer that was counted."""

    answer: FeedbackAnswer = Field(description="What a case says of the question.")
