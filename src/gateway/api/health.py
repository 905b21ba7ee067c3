"""Whether the gateway lives, has started, and is ready: for machines, without a token, saying nothing of anyone."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api import metrics
from gateway.api.answers import json_answer
from gateway.api.settings import ApiSettings
from gateway.api.ways import Ways
from gateway.domain.errors import Unready


async def read_livez(_request: Request) -> HttpResponse:
    """Whether the process answers at all."""
    return json_answer({"status": "ok"})


async def read_startupz(_request: Request) -> HttpResponse:
    """Whether the gateway has started."""
    return json_answer({"status": "ok"})


async def read_readyz(request: Request) -> HttpResponse:
    """Whether database, rules, audit log and keys are ready.  The departments are not asked: one away is no reason to stop."""
    ways: Ways = request.app.state.ways
    settings: ApiSettings = request.app.state.settings
    missing = ["this process is about to end"] if settings.leaving.has_begun else await ways.unready()
    if missing:
        raise Unready("not ready: " + ", ".join(missing))
    return json_answer({"status": "ok", "warnings": list(ways.log.warnings())})


async def read_metrics(request: Request) -> HttpResponse:
    """Counters and times in Prometheus' text form, without personal data."""
    ways: Ways = request.app.state.ways
    metrics.tell_log(ways.log.figures())
    return HttpResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)
