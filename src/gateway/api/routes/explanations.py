"""Past decisions judged anew: why one was made, what a draft would have done to many, and which rights nobody uses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.explanation_inputs import ExplainQuery, ReplayIn, UnusedQuery
from gateway.api.contract.headers import TaskOrStewardship
from gateway.api.contract.responses import LISTED, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer, read_key_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.explanations import explanation_object, replay_object, unused_more, unused_objects
from gateway.api.routes.wired import Overseen, Wired
from gateway.domain.codes import QueryId
from gateway.domain.log_cursor import read_log_cursor
from gateway.flows import ReplayPeriod, UnusedFor, explain, replay, unused

router = APIRouter(route_class=Operation, tags=["policies"])


@router.get(
    "/v1/policies/explain", response_model=schema.QueryExplanation, responses=refusals(*LISTED, "not-found", "conflict")
)
async def explain_query(
    query: Annotated[ExplainQuery, InQuery()],
    officer: Caller,
    task: TaskOrStewardship,
    *,
    gateway: Wired,
    oversight: Overseen,
) -> HttpResponse:
    """Why a past query was granted what it was, or refused: what is on record, and what the rules of then make of it anew.

    An auditor must name the audit task; a steward may. The look is an entry of the log.
    """
    query_id = QueryId(str(query.query_id))
    made = await explain.explanation(query_id, officer, task, gateway, oversight)
    return json_answer(explanation_object(query_id, made))


@router.get("/v1/policies/unused", response_model=schema.UnusedRights, responses=refusals(*LISTED, "conflict"))
async def list_unused_rights(
    request: Request,
    query: Annotated[UnusedQuery, InQuery()],
    officer: Caller,
    task: TaskOrStewardship,
    *,
    gateway: Wired,
    oversight: Overseen,
) -> HttpResponse:
    """Rights that no query has used for so many days: of departments and client systems, by matter, certificate and field.

    A page is of `limit` matters, in the order of their codes. An auditor must name the audit task; a steward may. The look is an entry of the log.
    """
    after = None if query.cursor is None else read_key_cursor(query.cursor)
    found = await unused.unused(UnusedFor(query.days, query.limit, after), officer, task, gateway, oversight)
    cursor = None if found.next is None else write_cursor(found.next)
    return page_answer(request, unused_objects(found), cursor, **unused_more(found))


@router.post(
    "/v1/policies/{policy_id}/replay",
    response_model=schema.PolicyReplay,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def replay_policy(
    policy_id: UUID,
    form: ReplayIn,
    officer: Caller,
    task: TaskOrStewardship,
    *,
    gateway: Wired,
    oversight: Overseen,
) -> HttpResponse:
    """Run a policy over past queries of a period: who would have had more, and who less, than is on record.

    Newest first, at most `limit` queries an answer; go on with `next`. An auditor must name the audit task; a steward may. The look is an entry of
    the log.
    """
    before = None if form.before is None else read_log_cursor(form.before)
    period = ReplayPeriod(form.since, form.until, form.limit, before)
    run = await replay.replay(str(policy_id), period, officer, task, gateway=gateway, oversight=oversight)
    return json_answer(replay_object(run))
