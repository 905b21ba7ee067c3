"""Who the caller is to the gateway, and what they may ask."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.responses import LISTED, READ, refusals
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.me import officer_object, permissions_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import MatterCode
from gateway.flows import me

router = APIRouter(route_class=Operation, tags=["me"])


class PermissionsQuery(BaseModel):
    """Which matter's permissions are asked for."""

    model_config = ConfigDict(extra="forbid")
    matter: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,31}$", examples=["M01"])]


@router.get("/v1/me", response_model=schema.Me, responses=refusals(*READ))
async def read_me(officer: Caller) -> HttpResponse:
    """Who you are here: account and post from your token, your roles, and the operations that they include."""
    return json_answer(officer_object(officer))


@router.get("/v1/me/permissions", response_model=schema.Permissions, responses=refusals(*LISTED, "not-found"))
async def read_permissions(
    query: Annotated[PermissionsQuery, InQuery()], officer: Caller, gateway: Wired
) -> HttpResponse:
    """What you may ask in a matter, field by field: the form, the rule, the legal basis, and why not."""
    return json_answer(permissions_object(await me.permissions(MatterCode(query.matter), officer, gateway)))
