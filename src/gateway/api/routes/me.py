"""Who the caller is to the gateway, and what they may ask."""

from typing import Annotated

from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.http.answers import json_answer
from gateway.api.http.authentication import officer_of
from gateway.api.ways import Ways
from gateway.domain.codes import MatterCode
from gateway.identity import operations_of


class PermissionsQuery(BaseModel):
    """Which matter's permissions are asked for."""

    model_config = ConfigDict(extra="forbid")
    matter: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,31}$", examples=["M01"])]


async def read_me(request: Request) -> HttpResponse:
    """Who you are here: the account and post that your token names, your roles, and the operations these may use."""
    officer = await officer_of(request, "read_me", request.app.state.ways)
    return json_answer(
        {
            "account": officer.account,
            "client": officer.client,
            "department": officer.department,
            "county": officer.county,
            "post": officer.post,
            "duties": sorted(officer.duties),
            "roles": sorted(officer.roles),
            "operations": operations_of(officer.roles),
        }
    )


async def read_permissions(request: Request, asked: Annotated[PermissionsQuery, InQuery()]) -> HttpResponse:
    """What you may ask in a matter, field by field: in which form, by which rule, on what basis, and why not."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_permissions", ways)
    return json_answer(ways.queries.permissions(MatterCode(asked.matter), officer))
