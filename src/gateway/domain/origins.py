"""By which gateways a question has come: each adds the name of its log, so that none asks in a circle, nor further than is known."""

from collections.abc import Sequence
from typing import NamedTuple

ORIGIN_LOOP, ORIGIN_CHAIN = "origin-loop", "origin-chain"
"""The rules by which a question is refused that has come by this gateway before, and one that has come by too many."""
MOST_ORIGINS = 3
"""By so many gateways a question may come: county, city and province."""
LOG_NAME = r"[a-z0-9][a-z0-9./-]{0,99}"
"""The form of the name of a log, without the year."""


class OriginFault(NamedTuple):
    """Why a question is refused for the way that it has come.  rule: one of the two above."""

    rule: str
    sentence: str


UNNAMED = OriginFault(
    ORIGIN_CHAIN, "another gateway says for whom it asks, and by which gateways the question has come"
)


def origin_fault(origins: Sequence[str], here: str) -> OriginFault | None:
    """What is wrong with the gateways by which a question has come; None where nothing is.

    origins: who asked first stands first.  here: the gateway that is asked.
    """
    if here in origins:
        return OriginFault(ORIGIN_LOOP, "the question has come by this gateway before")
    if len(origins) > MOST_ORIGINS or len(set(origins)) < len(origins):
        return OriginFault(ORIGIN_CHAIN, f"a question comes by {MOST_ORIGINS} gateways at most, by each of them once")
    return None
