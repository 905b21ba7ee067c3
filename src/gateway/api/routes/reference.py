"""What can be asked: matters, certificates, information items."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.paging import Paging
from gateway.api.contract.responses import LISTED, ONE, refusals
from gateway.api.http.answers import cut, json_answer, page_answer, plain
from gateway.api.http.arrived import Wired
from gateway.api.http.dispatch import Operation
from gateway.domain.codes import MatterCode
from gateway.domain.errors import NotFound
from gateway.domain.matter import Cardinality, Certificate, Ground, Item, Matter
from gateway.domain.rules import questions_of

router = APIRouter(route_class=Operation, tags=["reference"])


@router.get("/v1/matters", response_model=schema.Matters, responses=refusals(*LISTED))
async def list_matters(request: Request, paging: Paging, ways: Wired) -> HttpResponse:
    """The matters that citizens come for."""
    matters, cursor = cut(list(ways.catalogue.matters.values()), lambda m: m.code, paging.cursor, paging.limit)
    return page_answer(request, [_matter(matter) for matter in matters], cursor)


@router.get("/v1/matters/{code}", response_model=schema.MatterInFull, responses=refusals(*ONE))
async def read_matter(code: str, ways: Wired) -> HttpResponse:
    """One matter with its certificates: who must be named, which fields may be shown, on what legal basis."""
    matter = ways.catalogue.matters.get(MatterCode(code))
    if matter is None:
        raise NotFound("no such matter; see GET /v1/matters")
    return json_answer(_matter(matter) | {"certificates": [certificate_object(c) for c in matter.certificates]})


@router.get("/v1/certificates", response_model=schema.Certificates, responses=refusals(*LISTED))
async def list_certificates(request: Request, paging: Paging, ways: Wired) -> HttpResponse:
    """The certificates of all matters, and how each is replaced."""
    everything = [(matter, c) for matter in ways.catalogue.matters.values() for c in matter.certificates]
    found, cursor = cut(everything, lambda pair: pair[1].code, paging.cursor, paging.limit)
    return page_answer(request, [{"matter": m.code, **certificate_object(c)} for m, c in found], cursor)


@router.get("/v1/items", response_model=schema.Items, responses=refusals(*LISTED))
async def list_items(request: Request, paging: Paging, ways: Wired) -> HttpResponse:
    """The information items, each with its level, how it is shared and the legal basis."""
    everything = list(ways.catalogue.items.values())
    found, cursor = cut(everything, lambda i: f"{i.department}.{i.name}", paging.cursor, paging.limit)
    return page_answer(request, [_item(item) for item in found], cursor)


def certificate_object(certificate: Certificate) -> dict[str, object]:
    """A certificate as callers see it."""
    return {
        "code": certificate.code,
        "title": plain(certificate.title),
        "issuer": certificate.issuer,
        "ladder": certificate.ladder,
        "basis": certificate.basis,
        "laws": [_law(law) for law in certificate.laws],
        "parties": {role: _cardinality(count) for role, count in certificate.parties.items()},
        "parameters": plain(certificate.parameters),
        "applies_when": certificate.applies_when,
        "applies_without": certificate.applies_without,
        "predicate": None if certificate.predicate is None else certificate.predicate.name,
        "value": certificate.value,
        "fields": [{"name": item.name, "mode": item.mode} for item in certificate.items],
        "asks": questions_of(certificate),
    }


def _law(law: Ground) -> dict[str, object]:
    return {
        "title": law.title,
        "number": law.number,
        "article": law.article,
        "in_force": law.in_force,
        "unsure": law.unsure,
    }


def _matter(matter: Matter) -> dict[str, object]:
    return {
        "code": matter.code,
        "title": plain(matter.title),
        "owner": matter.owner,
        "processing_class": matter.processing_class,
        "processing_days": matter.processing_days,
        "valid_from": matter.valid_from,
        "valid_until": matter.valid_until,
        "certificates": [certificate.code for certificate in matter.certificates],
        "any_of": matter.any_of,
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "department": item.department,
        "name": item.name,
        "title": plain(item.title),
        "type": item.type,
        "codes": item.codes,
        "level": item.level,
        "sharing": item.sharing,
        "identifying": item.identifying,
        "basis": item.basis,
    }


def _cardinality(count: Cardinality) -> dict[str, int | None]:
    return {"least": count.least, "most": count.most}
