"""The policy as it stands: the grid of a matter seen as each kind of officer, what does not fit, and the counties' lists beside it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract.responses import LISTED, READ, WRITE, refusals
from gateway.api.contract.schema.standing import PolicyGrid, StandingFindings
from gateway.api.contract.standing_inputs import CountyListsIn, GridQuery
from gateway.api.http.answers import json_answer
from gateway.api.http.dispatch import Operation
from gateway.api.present.check_findings import check_object
from gateway.api.present.me import grid_object
from gateway.api.routes.wired import Wired
from gateway.domain.finding import CheckFinding
from gateway.flows import standing

router = APIRouter(route_class=Operation, tags=["policies"])


@router.get("/v1/policies/grid", response_model=PolicyGrid, responses=refusals(*LISTED, "not-found", "conflict"))
async def read_policy_grid(query: Annotated[GridQuery, InQuery()], gateway: Wired) -> HttpResponse:
    """Who may see which field of a matter, in which form, by which rule: each kind of officer that the rules tell apart, or one of them.

    With `policy_id` as a policy on its way would have it. It tells of rules and of nobody.
    """
    policy_id = None if query.policy_id is None else str(query.policy_id)
    return json_answer(grid_object(await standing.grid(query.viewed(), policy_id, gateway)))


@router.get("/v1/policies/findings", response_model=StandingFindings, responses=refusals(*READ))
async def check_policy_in_force(gateway: Wired) -> HttpResponse:
    """Everything in the policy in force that does not fit, or that somebody should look at: forms, references, rules, laws."""
    return _checked(*await standing.findings(gateway))


@router.post("/v1/policies/county-lists", response_model=StandingFindings, responses=refusals(*WRITE))
async def compare_county_lists(form: CountyListsIn, gateway: Wired) -> HttpResponse:
    """Hold the counties' lists of certificates against the city's: one item, one method, one number (三统一). Nothing is kept."""
    return _checked(*standing.county_findings(form.listed(), gateway))


def _checked(bundle: str, found: Sequence[CheckFinding]) -> HttpResponse:
    return json_answer(check_object(found, {"bundle": bundle}))
