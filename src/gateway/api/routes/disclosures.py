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
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation
from gateway.api.present.disclosures import disclosure_object, withheld_object, withholding_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.flows import disclosures, reference

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
    request: Request, query: Annotated[OwnPageQuery, InQuery()], officer: Caller, gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Who looked at your data, newest first: when, which office, for which matter, which departments and fields.

    Each entry comes with your own section of it and a proof that it is in the log. `withheld` counts the entries that are
    withheld for a time, `damaged` those that are not stored as they were signed. This reading is recorded as well.
    """
    person = await disclosures.person_of(credential_of(request), gateway)
    found = await disclosures.read_disclosures(person, officer, oversight, cursor=query.cursor, limit=query.limit)
    page, pairs = found.page, zip(found.page.items, found.proofs, strict=True)
    shown = [disclosure_object(entry, proof, reference.titles(gateway)) for entry, proof in pairs]
    return page_answer(request, shown, page.next, withheld=withheld_object(page.withheld), damaged=page.damaged)


@router.post(
    "/v1/audit/withholdings",
    tags=["audit"],
    status_code=201,
    response_model=schema.Withholding,
    responses={**answered(201, LOCATION), **refusals(*WRITE)},
)
async def order_withholding(form: WithholdingIn, officer: Caller, oversight: Overseen) -> HttpResponse:
    """Withhold the entries of a case, a matter or an audit task from the people they are about, until a date.

    The order is recorded in the log. It ends by itself; until then these people see how many entries are withheld, but not which.
    """
    made = await disclosures.withhold(disclosures.Order(**dict(form)), officer, oversight)
    return json_answer(withholding_object(made), 201, {"location": "/v1/audit/withholdings"})


@router.get("/v1/audit/withholdings", tags=["audit"], response_model=schema.Withholdings, responses=refusals(*LISTED))
async def list_withholdings(
    request: Request, paging: IdPaging, officer: Caller, task: TaskOrStewardship, oversight: Overseen
) -> HttpResponse:
    """Orders to withhold, newest first, including those that have ended.

    An auditor must name the audit task; a steward may.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await disclosures.withholdings(before, paging.limit, officer, task, oversight)
    cursor = None if last is None else write_cursor(str(last))
    return page_answer(request, [withholding_object(one) for one in shown], cursor)
