"""One question to whoever has a case, asked where they see how far it is, and answered once a case; nobody's words are taken.

The entry says that the case has answered, and about whom the case is; which answer that was stands in counts alone.
"""

import asyncio
from datetime import date
from uuid import UUID

from gateway.audit import Context, Draft, Subject
from gateway.domain.clock import CHINA
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, NotFound, TooMany
from gateway.domain.feedback import FeedbackAnswer
from gateway.domain.words import QueryStatus
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY

TAKEN = "take feedback"
"""What the gateway did, as the entry has it."""


async def ask(link: str, gateway: Gateway) -> bool:
    """Note that the question is shown to whoever has this link; a case counts as asked once.  Returns whether it may still be answered.

    Raises NotFound.
    """
    context, _ = await _case_of(link, gateway)
    return await gateway.results.feedback.ask(_number(context), _month(gateway))


async def give(link: str, answer: FeedbackAnswer, gateway: Gateway) -> None:
    """Count the answer, with the ADMIN entry that one was given.

    Raises TooMany, NotFound (no link of ours, or its answer is kept no more), Conflict (the case has answered, or has no answers yet), AuditUnavailable.
    """
    if not gateway.views.admits(link, asyncio.get_running_loop().time()):
        raise TooMany("this address is used too often", retry_after_s=2)
    context, status = await _case_of(link, gateway)
    if status is not QueryStatus.COMPLETE:
        raise Conflict("the question is asked once the case has its answers")
    number = _number(context)
    if not await gateway.results.feedback.ask(number, _month(gateway)):
        raise Conflict("this case has answered already")
    month = await gateway.results.feedback.month_of(number) or _month(gateway)
    about = tuple(Subject(tag, {"party": party, "role": context.roles[party]}) for party, tag in context.tags.items())
    draft = Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "case": context.case, "result": {"did": TAKEN}}, about)
    await gateway.audit.record(draft, lambda _receipt: gateway.results.feedback.give(number, month, answer))


async def _case_of(link: str, gateway: Gateway) -> tuple[Context, QueryStatus]:
    """Its case, and how far the query is.  Raises NotFound."""
    query_id = gateway.results.linked(link)
    status = None if query_id is None else await gateway.results.status_of(QueryId(query_id))
    if query_id is None or status is None:
        raise NotFound("there is nothing at this address, or no more")
    return await gateway.log.contexts.context(UUID(query_id)), status


def _number(context: Context) -> str:
    return str(context.case["case_number"])


def _month(gateway: Gateway) -> date:
    """China's, by the real clock, as certificates are counted."""
    return gateway.clock.real().astimezone(CHINA).date().replace(day=1)
