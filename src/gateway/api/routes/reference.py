"""What can be asked: matters, certificates, information items."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.paging import Paging
from gateway.api.contract.responses import LISTED, ONE, refusals
from gateway.api.http.answers import cut, json_answer, page_answer
from gateway.api.http.dispatch import Operation
from gateway.api.present.reference import certificate_object, item_object, matter_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import MatterCode
from gateway.flows import reference

router = APIRouter(route_class=Operation, tags=["reference"])


@router.get("/v1/matters", response_model=schema.Matters, responses=refusals(*LISTED))
async def list_matters(request: Request, paging: Paging, gateway: Wired) -> HttpResponse:
    """The matters that citizens come for."""
    matters, cursor = cut(reference.matters(gateway), lambda m: m.code, paging.cursor, paging.limit)
    return page_answer(request, [matter_object(matter) for matter in matters], cursor)


@router.get("/v1/matters/{code}", response_model=schema.MatterInFull, responses=refusals(*ONE))
async def read_matter(code: str, gateway: Wired) -> HttpResponse:
    """One matter with its certificates: who must be named, which fields may be shown, and on what legal basis."""
    matter = reference.matter(MatterCode(code), gateway)
    return json_answer(matter_object(matter) | {"certificates": [certificate_object(c) for c in matter.certificates]})


@router.get("/v1/certificates", response_model=schema.Certificates, responses=refusals(*LISTED))
async def list_certificates(request: Request, paging: Paging, gateway: Wired) -> HttpResponse:
    """The certificates of all matters, and how each is replaced."""
    found, cursor = cut(reference.certificates(gateway), lambda pair: pair[1].code, paging.cursor, paging.limit)
    return page_answer(request, [{"matter": m.code, **certificate_object(c)} for m, c in found], cursor)


@router.get("/v1/items", response_model=schema.Items, responses=refusals(*LISTED))
async def list_items(request: Request, paging: Paging, gateway: Wired) -> HttpResponse:
    """The information items: how sensitive each is, how it may be shared, its legal basis and its codes."""
    found, cursor = cut(reference.items(gateway), lambda i: f"{i.department}.{i.name}", paging.cursor, paging.limit)
    return page_answer(request, [item_object(item) for item in found], cursor)
