"""SCIM 2.0 for administrators: accounts as Users, posts as Groups, client systems as Clients.  Its contract is /scim/v2/Schemas."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.caching import Held
from gateway.api.http.dispatch import Operation
from gateway.api.http.scim_problem import MEDIA_TYPE, ScimFault
from gateway.api.routes.wired import Wired
from gateway.api.scim.discovery import MOST_RESULTS, resource_types, schemas, service_provider
from gateway.api.scim.filters import name_sought, read_filter
from gateway.api.scim.names import BASE, TYPES, ResourceType
from gateway.api.scim.patches import patched
from gateway.api.scim.resources import record_of, resource_of, version_of
from gateway.domain.accounts import RegisteredKind
from gateway.domain.errors import NotFound
from gateway.flows import Gateway, Registered, administer

router = APIRouter(prefix=BASE, route_class=Operation, include_in_schema=False)
Parameters: TypeAlias = Mapping[str, str]
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_ALWAYS = frozenset({"schemas", "id"})
_COUNT = 100
Endpoint = Annotated[str, Path()]


class _EndpointConvertor(StringConvertor):
    """At other addresses there is nothing."""

    regex = "|".join(TYPES)


register_url_convertor("registered", _EndpointConvertor())


@router.get("/ServiceProviderConfig", response_model=None)
async def read_scim_service() -> HttpResponse:
    """What this server can do of SCIM."""
    return _answer(service_provider())


@router.get("/Schemas", response_model=None)
async def list_scim_schemas(gateway: Wired) -> HttpResponse:
    """The attributes of what can be administered."""
    described = schemas(administer.words_of(gateway))
    return _page(described, len(described), 1)


@router.get("/Schemas/{name}", response_model=None)
async def read_scim_schema(name: str, gateway: Wired) -> HttpResponse:
    """One schema."""
    return _answer(_one_of(schemas(administer.words_of(gateway)), name))


@router.get("/ResourceTypes", response_model=None)
async def list_scim_types() -> HttpResponse:
    """What can be administered."""
    return _page(resource_types(), len(resource_types()), 1)


@router.get("/ResourceTypes/{name}", response_model=None)
async def read_scim_type(name: str) -> HttpResponse:
    """One kind of it."""
    return _answer(_one_of(resource_types(), name))


@router.post("/.search", response_model=None)
async def search_all_registered() -> HttpResponse:
    """Several kinds at once are not sought: 501, as RFC 7644 has it."""
    raise ScimFault("", "search below Users, Groups or Clients", status=501)


@router.get("/{endpoint:registered}", response_model=None)
async def list_registered(endpoint: Endpoint, request: Arrived, gateway: Wired) -> HttpResponse:
    """Those that fit the filter, by name."""
    return await _sought(TYPES[endpoint], dict(request.query_params), gateway)


@router.post("/{endpoint:registered}/.search", response_model=None)
async def search_registered(endpoint: Endpoint, request: Arrived, gateway: Wired) -> HttpResponse:
    """The same with a filter that is not to stand in an address."""
    body = await _body(request)
    if not isinstance(body, Mapping) or SEARCH not in (body.get("schemas") or ()):
        raise ScimFault("invalidSyntax", "a search names the schema of a SearchRequest")
    parameters = {name: _parameter(value) for name, value in body.items() if name != "schemas"}
    return await _sought(TYPES[endpoint], parameters, gateway)


def _parameter(value: object) -> str:
    """As it would stand in an address."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


async def _sought(of: ResourceType, parameters: Parameters, gateway: Gateway) -> HttpResponse:
    wanted = parameters.get("filter")
    found = await _found(of, wanted, gateway)
    shown = await _resources(of, found, gateway)
    if wanted is not None:
        fits = read_filter(wanted)
        shown = [one for one in shown if fits(one)]
    start = max(_number(parameters, "startIndex", 1), 1)
    count = min(max(_number(parameters, "count", _COUNT), 0), MOST_RESULTS)
    page = [_projected(one, parameters) for one in shown[start - 1 : start - 1 + count]]
    return _page(page, len(shown), start)


@router.post("/{endpoint:registered}", response_model=None, status_code=201)
async def create_registered(endpoint: Endpoint, request: Arrived, officer: Caller, gateway: Wired) -> HttpResponse:
    """Put an account, a post or a client system into the register."""
    of = TYPES[endpoint]
    record, external_id = record_of(of, await _body(request), None)
    return await _told(of, await administer.create(record, external_id, officer, gateway), request, gateway, status=201)


@router.get("/{endpoint:registered}/{record_id}", response_model=None)
async def read_registered(endpoint: Endpoint, record_id: Id, request: Arrived, gateway: Wired) -> HttpResponse:
    """One of them."""
    of = TYPES[endpoint]
    found = await administer.load(of.kind, UUID(record_id), gateway)
    if str(found.version) in Held(request.headers.getlist("if-none-match")):
        return HttpResponse(status_code=304, headers={"etag": version_of(found)})
    return await _told(of, found, request, gateway)


@router.put("/{endpoint:registered}/{record_id}", response_model=None)
async def replace_registered(
    endpoint: Endpoint, record_id: Id, request: Arrived, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Put what is sent in its place; what is not sent is gone."""
    of = TYPES[endpoint]
    former = await _as_held(of, record_id, request, gateway)
    record, external_id = record_of(of, await _body(request), former.record)
    kept = await administer.replace_record(former, record, external_id, officer, gateway)
    return await _told(of, kept, request, gateway)


@router.patch("/{endpoint:registered}/{record_id}", response_model=None)
async def patch_registered(
    endpoint: Endpoint, record_id: Id, request: Arrived, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Change what is named, all of it or nothing."""
    of = TYPES[endpoint]
    former = await _as_held(of, record_id, request, gateway)
    wanted = patched(resource_of(of, former), await _body(request), of.extensions)
    record, external_id = record_of(of, wanted, former.record)
    kept = await administer.replace_record(former, record, external_id, officer, gateway)
    return await _told(of, kept, request, gateway)


@router.delete("/{endpoint:registered}/{record_id}", response_model=None, status_code=204)
async def remove_registered(
    endpoint: Endpoint, record_id: Id, request: Arrived, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Take it out of the register: from then on it has no right here."""
    former = await _as_held(TYPES[endpoint], record_id, request, gateway)
    await administer.remove(former, officer, gateway)
    return HttpResponse(status_code=204)


async def _body(request: Arrived) -> Any:
    """The body's value.  Raises what the strict reader says of it."""
    value = await request.json()
    if request.body_fault is not None:
        raise request.body_fault
    return value


async def _found(of: ResourceType, wanted: str | None, gateway: Gateway) -> Sequence[Registered]:
    """All that may fit: where the filter names one, that one."""
    name = None if wanted is None else name_sought(wanted, of.named_by)
    if name is None:
        return await administer.every(of.kind, gateway)
    return await administer.named(of.kind, name, gateway)


async def _as_held(of: ResourceType, record_id: str, request: Arrived, gateway: Gateway) -> Registered:
    """The record, where it is still as the caller holds it.  Raises NotFound, ScimFault."""
    found = await administer.load(of.kind, UUID(record_id), gateway)
    held = request.headers.getlist("if-match")
    if held and str(found.version) not in Held(held):
        raise ScimFault("", "it has changed since the version in If-Match: read it again", status=412)
    return found


async def _resources(of: ResourceType, found: Sequence[Registered], gateway: Gateway) -> list[dict[str, Any]]:
    posts = await administer.posts_by_account(gateway) if of.kind is RegisteredKind.ACCOUNT and found else {}
    return [resource_of(of, one, posts.get(str(one.record_id), ())) for one in found]


async def _told(
    of: ResourceType, registered: Registered, request: Arrived, gateway: Gateway, *, status: int = 200
) -> HttpResponse:
    resource = (await _resources(of, [registered], gateway))[0]
    location = {"location": resource["meta"]["location"]} if status == 201 else {}
    return _answer(_projected(resource, request.query_params), status, {"etag": version_of(registered), **location})


def _projected(resource: Mapping[str, Any], parameters: Parameters) -> Mapping[str, Any]:
    """With those attributes alone that are asked for, or without others.  Source: RFC 7644, 3.9."""
    wanted, without = (_names(parameters, name) for name in ("attributes", "excludedAttributes"))
    if wanted:
        return {name: value for name, value in resource.items() if name in _ALWAYS or name.lower() in wanted}
    return {name: value for name, value in resource.items() if name in _ALWAYS or name.lower() not in without}


def _names(parameters: Parameters, parameter: str) -> frozenset[str]:
    """The attributes that a parameter names, of a part its whole."""
    given = parameters.get(parameter, "").split(",")
    names = (name.strip().lower() for name in given)
    return frozenset(name if name.startswith("urn:") else name.partition(".")[0] for name in names if name)


def _number(parameters: Parameters, name: str, usual: int) -> int:
    given = parameters.get(name)
    if given is None:
        return usual
    if not given.lstrip("-").isdecimal() or len(given) > 9:
        raise ScimFault("invalidValue", f"{name} is a whole number")
    return int(given)


def _one_of(described: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    for one in described:
        if one["id"] == name:
            return one
    raise NotFound("there is nothing at this address")


def _page(items: Sequence[Mapping[str, Any]], total: int, start: int) -> HttpResponse:
    page = {"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(items)}
    return _answer({**page, "Resources": list(items)})


def _answer(value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return json_answer(value, status, headers, media_type=MEDIA_TYPE)
