"""While the database is away a caller is told so, and when to try again: that is no fault of the gateway's own."""

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.http.problems import problem_of
from gateway.db import is_away
from gateway.domain.errors import Unready


async def on_database_fault(_request: Request, fault: Exception) -> HttpResponse:
    """Handler for whatever a statement can end with.  Raises it again where it blames the statement."""
    if not is_away(fault):
        raise fault
    return problem_of(Unready("the database cannot be reached"))
