"""How far a query is, for whoever has its link: from the code on the printed result, without a token."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse
from starlette.responses import Response as HttpResponse

from gateway.api.contract.responses import VARY, answered, refusals
from gateway.api.contract.schema.progress import FeedbackTaken, Progress
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.dispatch import OpenOperation
from gateway.api.http.representation import wants_page
from gateway.api.pages.problem_page import PAGE_HEADERS
from gateway.api.pages.rendering import template
from gateway.api.routes.wired import unpinned
from gateway.domain.clock import CHINA
from gateway.domain.errors import NotFound
from gateway.domain.feedback import QUESTION, FeedbackAnswer
from gateway.domain.words import QueryStatus
from gateway.flows import feedback, progress

router = APIRouter(route_class=OpenOperation, tags=["queries"])
Link = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9_-]{40,100}$",
        description="From the code on the printed result.",
    ),
]
_HEADERS = {**PAGE_HEADERS, "vary": "Accept", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}


@router.get(
    "/progress/{link}",
    response_model=Progress,
    responses={
        **answered(200, VARY, content={"text/html": {"schema": {"type": "string"}}}),
        **refusals("not-found", "unready", "overloaded"),
    },
)
async def read_progress(request: Arrived, link: Link) -> HttpResponse:
    """How far a query is: its state and nothing else.

    The link stands in the code on the printed result, cannot be guessed, and is good for as long as the answer is kept. Whoever has it needs no token,
    since nothing that is shown is about anybody; so no entry is written. With `Accept: text/html` the answer is a page in both languages.
    """
    gateway = unpinned(request)
    if not wants_page(request.headers.getlist("accept")):
        found = await progress.look(link, gateway)
        return json_answer({"status": found.status, "as_of": found.as_of.isoformat()}, headers={"vary": "Accept"})
    try:
        found = await progress.look(link, gateway)
    except NotFound:
        return HTMLResponse(template("progress.html").render(progress=None), 404, headers=_HEADERS)
    is_open = found.status is QueryStatus.COMPLETE and await feedback.ask(link, gateway)
    page = template("progress.html").render(
        progress=found, at=found.as_of.astimezone(CHINA), link=link, question=QUESTION if is_open else None
    )
    return HTMLResponse(page, headers=_HEADERS)


@router.post(
    "/progress/{link}/feedback/{answer}",
    response_model=FeedbackTaken,
    responses=refusals("not-found", "conflict", "audit-unavailable", "unready", "overloaded"),
)
async def give_feedback(request: Arrived, link: Link, answer: FeedbackAnswer) -> HttpResponse:
    """Answer the one question about a case: whether it spared fetching papers. One answer a case, and no words.

    That the case has answered is recorded in the log; which answer it was is counted, and stands beside no case. A browser is sent back to
    the page (303).
    """
    await feedback.give(link, answer, unpinned(request))
    if wants_page(request.headers.getlist("accept")):
        return HttpResponse(None, 303, headers={**_HEADERS, "location": f"/progress/{link}"})
    return json_answer({"answer": answer})
