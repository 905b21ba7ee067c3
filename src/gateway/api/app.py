"""The application: the operations on FastAPI, errors as problems, the gate around it all."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.api.contract.openapi import contract_of
from gateway.api.http.admission import AdmissionDoor
from gateway.api.http.database_down import on_database_fault
from gateway.api.http.dispatch import OpenOperation
from gateway.api.http.fast_path import FastPath
from gateway.api.http.gate import Gate
from gateway.api.http.openings import refuse_unguarded
from gateway.api.http.problems import on_gateway_error, on_http_error
from gateway.api.pages import docs
from gateway.api.routes import (
    accounts,
    audit,
    audit_exports,
    audit_reveals,
    batches,
    callbacks,
    complaints,
    corrections,
    credit,
    data_tracker,
    declarations,
    departments,
    disclosures,
    downtimes,
    duty,
    explanations,
    findings,
    health,
    inspections,
    log,
    login,
    me,
    open_data,
    operation,
    policies,
    progress,
    protection,
    queries,
    reference,
    reports,
    scim,
    sharing,
    standards,
    standing,
    statistics,
    tokens,
    verifications,
)
from gateway.api.settings import ApiSettings
from gateway.db import FAULTS
from gateway.domain.admission import Lane
from gateway.domain.errors import GatewayError
from gateway.flows import Gateway, Oversight

ROUTERS = (
    queries.router,
    batches.router,
    progress.router,
    log.guarded,
    me.router,
    reference.router,
    departments.router,
    statistics.router,
    reports.router,
    verifications.router,
    declarations.router,
    credit.router,
    inspections.router,
    audit.router,
    audit_exports.router,
    audit_reveals.router,
    findings.router,
    disclosures.router,
    duty.router,
    explanations.router,
    standing.router,
    protection.router,
    accounts.router,
    sharing.router,
    callbacks.router,
    complaints.router,
    corrections.router,
    policies.router,
    log.router,
    tokens.guarded,
    tokens.router,
    operation.router,
    downtimes.router,
    health.router,
)
"""In the order in which the documentation shows them."""
_OF_STANDARDS = (scim.router, data_tracker.router, data_tracker.open_router, open_data.router, standards.router)
"""Operations whose contract is a standard's, and not ours."""
_FOR_BROWSERS = (login.router,)
"""Where people sign in: no client of the contract comes here."""
OPERATIONS: tuple[OpenOperation, ...] = tuple(
    route for route in chain.from_iterable(router.routes for router in ROUTERS) if isinstance(route, OpenOperation)
)
_Page = tuple[str, Callable[..., Awaitable[Response]]]
_PAGES: tuple[_Page, ...] = (
    ("/docs/swagger", docs.read_docs),
    ("/docs/{name}", docs.read_docs_file),
    ("/openapi.json", docs.read_openapi),
    ("/problems/{slug}", docs.read_problem_page),
)
_METRICS: _Page = ("/metrics", health.read_metrics)
_NONE_BESIDES: Mapping[str, str] = MappingProxyType({})
_LOOKS_THROUGH_THE_LOG = (
    "/v1/audit/",
    "/v1/subjects/",
    "/v1/statistics",
    "/v1/policies/explain",
    "/v1/policies/unused",
    "/dt/",
    "/fhir/",
    "/ldv/",
)


def create_app(
    gateway: Gateway | None,
    oversight: Oversight | None,
    settings: ApiSettings,
    *further: APIRouter,
    open_besides: Mapping[str, str] = _NONE_BESIDES,
    has_fast_path: bool = True,
) -> FastAPI:
    """The application over a gateway and those who read its log.  Raises LookupError for a route that neither asks for a right nor is named open.

    gateway, oversight None: for telling the contract only.  further: operations that are no part of it.
    open_besides: those of them without an access token, as `GET /path`, and why.
    has_fast_path False: queries are asked through the framework like all else.
    """
    app = _bare_app(gateway, oversight, settings)
    pages = _PAGES if settings.metrics_apart else (*_PAGES, _METRICS)
    _add_routes(app, pages, (*ROUTERS, *_OF_STANDARDS, *_FOR_BROWSERS, *further), open_besides)
    _handle_errors(app)
    if has_fast_path:
        app.add_middleware(FastPath, route=queries.ASK_QUERY, answer=queries.ask_query_at_once)
    if gateway is not None:
        app.add_middleware(AdmissionDoor, entrance=gateway, lane_of=_lane_of)
    app.add_middleware(Gate, leaving=settings.leaving, entrance=gateway)
    contract_of(app, settings)
    return app


def create_metrics_app(gateway: Gateway, oversight: Oversight, settings: ApiSettings) -> FastAPI:
    """The metrics alone, for a port that only the operator's machines reach."""
    app = _bare_app(gateway, oversight, settings)
    _add_routes(app, (_METRICS,), (), _NONE_BESIDES)
    _handle_errors(app)
    app.add_middleware(Gate, leaving=settings.leaving)
    return app


def _bare_app(gateway: Gateway | None, oversight: Oversight | None, settings: ApiSettings) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # on by default, and an exception's text has carried a person's number into its logs
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.state.gateway = gateway
    app.state.oversight = oversight
    app.state.settings = settings
    return app


def _lane_of(method: str, path: str) -> Lane:
    if path == queries.ASK_QUERY.path and method == "POST":
        return Lane.QUERIES
    is_overseen = path.startswith(_LOOKS_THROUGH_THE_LOG) or path.endswith("/replay")
    return Lane.OVERSIGHT if is_overseen else Lane.BRIEF


def _add_routes(
    app: FastAPI, pages: Iterable[_Page], routers: Iterable[APIRouter], open_besides: Mapping[str, str]
) -> None:
    """Each route by itself, looked at before it is served; when all stand, the application takes no other."""
    for path, handler in pages:
        app.add_api_route(path, handler, methods=["GET"], response_model=None, include_in_schema=False)
    routes = chain.from_iterable(router.routes for router in routers)
    app.state.routes = refuse_unguarded([*routes, *app.routes], open_besides)
    app.router.routes = tuple(app.state.routes)  # type: ignore[assignment]  # a list would let in what nobody has looked at


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(GatewayError, on_gateway_error)
    app.add_exception_handler(HTTPException, on_http_error)
    for kind in FAULTS:
        app.add_exception_handler(kind, on_database_fault)
