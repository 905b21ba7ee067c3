"""Who looked at my data, for citizens; and orders to withhold that for a time."""

from typing import Annotated

from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.audit_inputs import WithholdingIn
from gateway.api.contract.paging import LONGEST_CURSOR, OF_ENTRIES, IdPaging
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import allow, caller_of, credential_of, officer_of, officer_with
from gateway.api.routes.audit import task_of
from gateway.api.ways import Ways

STEWARDS_TASK = "stewardship"
"""What stands as the task of a steward who looks at the orders without one."""


class OwnPageQuery(BaseModel):
    """Which page; shorter than others, for each entry comes with its proof."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[
        str | None, Field(max_length=LONGEST_CURSOR, description="`next` of the page before."), OF_ENTRIES
    ] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


async def list_own_disclosures(request: Request, asked: Annotated[OwnPageQuery, InQuery()]) -> HttpResponse:
    """Who looked at your data, newest first: when, which organisation, for which matter, which departments and fields.

    Each entry comes with your own section of it and a proof that it stands in the log.  Entries withheld for a time are counted in
    `withheld`, those that are not in the store as they were signed in `damaged`.  This reading is an entry itself.
    """
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "list_own_disclosures", ways)
    person = await ways.disclosures.person_of(credential_of(request))
    found = await ways.disclosures.read(person, officer, asked.cursor, asked.limit)
    page = found.page
    return page_answer(request, page.items, page.next, withheld=found.withheld, damaged=found.damaged)


async def order_withholding(request: Request) -> HttpResponse:
    """Withhold the entries of a case, a matter or an auditor's task from those they are about, until a date.

    The order is an entry itself.  It ends by itself; until then those concerned see how many entries are withheld, and not which.
    """
    ways: Ways = request.app.state.ways
    officer, form = await officer_with(request, "order_withholding", WithholdingIn, ways)
    made = await ways.disclosures.withhold(form, officer)
    return json_answer(made, 201, {"location": "/v1/audit/withholdings"})


async def list_withholdings(request: Request, paging: IdPaging) -> HttpResponse:
    """Orders to withhold, newest first, those that have ended among them.  An auditor names their task; a steward may."""
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    is_stewards = "auditor" not in officer.roles and "audit-task" not in request.headers
    task = STEWARDS_TASK if is_stewards else task_of(request)
    await allow(request, officer, "list_withholdings", ways)
    page = await ways.disclosures.withholdings(paging.cursor, paging.limit, officer, task)
    return page_answer(request, page.items, page.next)
