"""The page behind each problem's type."""

from starlette.responses import HTMLResponse
from starlette.responses import Response as HttpResponse

from gateway.api.http.problems import PROBLEMS
from gateway.api.pages.rendering import template
from gateway.domain.errors import NotFound

PAGE_HEADERS = {"content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"}


def problem_page(slug: str) -> HttpResponse:
    """The page of one problem type, in English and Chinese.  Raises NotFound."""
    known = PROBLEMS.get(slug)
    if known is None:
        raise NotFound("there is no problem of this name")
    return HTMLResponse(template("problem.html").render(slug=slug, problem=known), headers=PAGE_HEADERS)
