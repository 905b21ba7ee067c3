"""How far a query is, to whoever has its link: the state and nothing else.

Nobody is asked who they are, and no entry is written: nothing that is shown is about anybody.  The link cannot be guessed, since it is sealed by the
key of the stored answers, and shows something for as long as the answer is kept.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.codes import QueryId
from gateway.domain.errors import NotFound, TooMany
from gateway.domain.words import QueryStatus
from gateway.flows.steps.gateway import Gateway


@dataclass(frozen=True, slots=True)
class QueryProgress:
    """as_of: domain clock."""

    status: QueryStatus
    as_of: datetime


def link_of(query_id: QueryId, gateway: Gateway) -> str:
    """The last part of the address at which the query's state is shown; another each time, and each is good."""
    return gateway.results.link(query_id)


async def look(link: str, gateway: Gateway) -> QueryProgress:
    """The state of the query.  Raises TooMany, NotFound: no link of ours, or its answer is kept no more."""
    if not gateway.views.admits(link, asyncio.get_running_loop().time()):
        raise TooMany("this address is looked at too often", retry_after_s=2)
    query_id = gateway.results.linked(link)
    status = None if query_id is None else await gateway.results.status_of(query_id)
    if status is None:
        raise NotFound("there is nothing at this address, or no more")
    return QueryProgress(status, gateway.clock.now())
