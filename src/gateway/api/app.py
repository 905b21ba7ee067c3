"""The application: the route table on FastAPI, errors as problems, the gate around it all."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from gateway.api.contract.openapi import contract_of, route_documents
from gateway.api.http.admission import AdmissionDoor
from gateway.api.http.fast_path import FastPath
from gateway.api.http.gate import Gate
from gateway.api.http.problems import on_gateway_error, on_http_error, on_invalid_request
from gateway.api.pages import docs
from gateway.api.routes import demo, health
from gateway.api.routes.table import TABLE
from gateway.api.settings import ApiSettings
from gateway.api.ways import Ways
from gateway.domain.errors import GatewayError

_PAGES = (
    ("/docs", docs.read_docs),
    ("/docs/{name}", docs.read_docs_file),
    ("/openapi.json", docs.read_openapi),
    ("/problems/{slug}", docs.read_problem_page),
    ("/metrics", health.read_metrics),
    ("/demo", demo.read_demo),
    ("/demo/clock", demo.read_clock),
)


def create_app(ways: Ways | None, settings: ApiSettings) -> FastAPI:
    """The application over the ways through a gateway.  ways None: for telling the contract only."""
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
    app.state.ways = ways
    app.state.settings = settings
    for operation in TABLE:
        app.add_api_route(
            operation.path,
            operation.handler,
            methods=[operation.method],
            response_model=None,
            **route_documents(operation),
        )
    for path, handler in _PAGES:
        app.add_api_route(path, handler, methods=["GET"], response_model=None, include_in_schema=False)
    if settings.demo is not None:
        app.add_api_route(
            "/demo/clock", demo.forward_clock, methods=["POST"], response_model=None, include_in_schema=False
        )
    app.add_exception_handler(GatewayError, on_gateway_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_middleware(FastPath, operation=TABLE[0])
    if ways is not None:
        app.add_middleware(AdmissionDoor, ways=ways)
    app.add_middleware(Gate, leaving=settings.leaving)
    contract_of(app, settings)
    return app
