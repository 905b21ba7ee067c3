"""Who looked at my data, for citizens; and orders to withhold that for a time."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import WithholdingIn
from gateway.api.contract.headers import TaskOrStewardship
from gateway.api.contract.paging import LONGEST_CURSOR, OF_ENTRIES, IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller, Wired
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation

router = APIRouter(route_class=Operation)


class OwnPageQuery(BaseModel):
    """Which page; shorter than others, for each entry comes with its proof."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[
        str | None, Field(max_length=LONGEST_CURSOR, description="`next` of the page before."), OF_ENTRIES
    ] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


@router.get(
    "/v1/subjects/me/disclosures", tags=["citizens"], response_model=schema.Disclosures, responses=refusals(*LISTED)
)
async def list_own_disclosures(
    request: Request, asked: Annotated[OwnPageQuery, InQuery()], officer: Caller, ways: Wired
) -> HttpResponse:
    """Who looked at your data, newest first: when, which organisation, for which matter, which departments and fields.

    Each entry comes with your own section of it and a proof that it stands in the log.  Entries withheld for a time are counted in
    `withheld`, those that are not in the store as they were signed in `damaged`.  This reading is an entry itself.
    """
    person = await ways.disclosures.person_of(credential_of(request))
    found = await ways.disclosures.read(person, officer, asked.cursor, asked.limit)
    page = found.page
    return page_answer(request, page.items, page.next, withheld=found.withheld, damaged=found.damaged)


@router.post(
    "/v1/audit/withholdings",
    tags=["audit"],
    status_code=201,
    response_model=schema.Withholding,
    responses={**answered(201, LOCATION), **refusals(*WRITE)},
)
async def order_withholding(form: WithholdingIn, officer: Caller, ways: Wired) -> HttpResponse:
    """Withhold the entries of a case, a matter or an auditor's task from those they are about, until a date.

    The order is an entry itself.  It ends by itself; until then those concerned see how many entries are withheld, and not which.
    """
    made = await ways.disclosures.withhold(form, officer)
    return json_answer(made, 201, {"location": "/v1/audit/withholdings"})


@router.get("/v1/audit/withholdings", tags=["audit"], response_model=schema.Withholdings, responses=refusals(*LISTED))
async def list_withholdings(
    request: Request, paging: IdPaging, officer: Caller, task: TaskOrStewardship, ways: Wired
) -> HttpResponse:
    """Orders to withhold, newest first, those that have ended among them.  An auditor names their task; a steward may."""
    page = await ways.disclosures.withholdings(paging.cursor, paging.limit, officer, task)
    return page_answer(request, page.items, page.next)
