"""The documentation page, from this server alone: Swagger UI 5.35.0 (Apache-2.0), vendored; see static/SHA256SUMS."""

from importlib import resources

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.http.answers import json_answer
from gateway.api.pages.problem_page import problem_page
from gateway.api.settings import ApiSettings
from gateway.domain.errors import NotFound

_KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css", "png": "image/png"}
_SERVED = frozenset(
    [
        "docs.js",
        "favicon-32x32.png",
        "index.html",
        "oauth2-redirect.html",
        "oauth2-redirect.js",
        "pages.css",
        "swagger-ui-bundle.js",
        "swagger-ui.css",
    ]
)
_FILES = {name: resources.files("gateway.api.pages").joinpath("static", name).read_bytes() for name in sorted(_SERVED)}


async def read_docs(request: Request) -> HttpResponse:
    """The documentation page."""
    return _file("index.html", request)


async def read_docs_file(request: Request, name: str) -> HttpResponse:
    """A part of the documentation page."""
    return _file(name, request)


async def read_openapi(request: Request) -> HttpResponse:
    """The contract as OpenAPI 3.1."""
    return json_answer(request.app.openapi())


async def read_problem_page(_request: Request, slug: str) -> HttpResponse:
    """The page of one problem type."""
    return problem_page(slug)


def _file(name: str, request: Request) -> HttpResponse:
    if name not in _FILES:
        raise NotFound("there is no such page")
    settings: ApiSettings = request.app.state.settings
    headers = {"content-security-policy": content_policy(settings), "referrer-policy": "no-referrer"}
    return HttpResponse(_FILES[name], media_type=_KINDS[name.rpartition(".")[2]], headers=headers)


def content_policy(settings: ApiSettings) -> str:
    """This server only; the issuer for the token; pictures inside the style sheet."""
    issuer = f" {settings.docs_issuer}" if settings.docs_issuer else ""
    return (
        f"default-src 'self'; connect-src 'self'{issuer}; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
