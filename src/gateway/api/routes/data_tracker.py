"""The log as a data recorder of the Data Tracker protocol, version 2: a portal shows citizens there who had their data.

Source: Andmejälgija, dumonitor-openapi 2.0.0 of e-gov/AJ.  The citizen is whose token it is; a number in the address would stand in
the lines of every proxy on the way.
"""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.present.disclosures import usage_object
from gateway.api.routes.wired import Ground, Overseen, Wired
from gateway.flows import TimeSpan, disclosures, ready, reference

router = APIRouter(prefix="/dt/v2", route_class=Operation, include_in_schema=False)
open_router = APIRouter(prefix="/dt/v2", route_class=OpenOperation, include_in_schema=False)


class UsageQuery(BaseModel):
    """Which of them, by the protocol's names."""

    model_config = ConfigDict(extra="forbid")
    since: Annotated[AwareDatetime | None, Field(alias="periodStart", description="From then on.")] = None
    until: Annotated[AwareDatetime | None, Field(alias="periodEnd", description="Up to then.")] = None
    offset: Annotated[int, Field(ge=0, le=1_000_000, description="So many are passed over.")] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000


@router.get("/findUsage", response_model=None)
async def find_usage(
    request: Request, query: Annotated[UsageQuery, InQuery()], officer: Caller, gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Who had your data, as the Data Tracker shows it; newest first.

    What is withheld for a time is in no figure. This reading is recorded as well. The protocol's `userCode` is not taken: the token says who asks.
    """
    person = await disclosures.person_of(credential_of(request), gateway)
    span = TimeSpan(query.since, query.until)
    found = await disclosures.find_usage(person, officer, oversight, span, offset=query.offset, limit=query.limit)
    titles = reference.titles(gateway)
    return json_answer({"totalUsages": found.total, "usages": [usage_object(one, titles) for one in found.items]})


@router.get("/usagePeriod", response_model=None)
async def read_usage_period(oversight: Overseen) -> HttpResponse:
    """Since when the log keeps who had whose data; up to now."""
    return json_answer({"periodStart": await disclosures.kept_since(oversight)})


@open_router.get("/heartbeat", response_model=None)
async def read_heartbeat(gateway: Ground) -> HttpResponse:
    """Whether who had your data can be asked for."""
    missing = [one.name for one in await ready.checks(gateway) if one.fault is not None]
    if missing:
        return json_answer({"status": "FAIL", "message": f"not ready: {', '.join(missing)}"})
    return json_answer({"status": "OK", "message": "ready"})
