"""Past decisions explained, and rights that nobody uses."""

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.shared import beside, room


@room.get("/steward/explain")
async def read_explanation(asked: Asked) -> Response:
    """Why a past query was granted what it was, or refused; the look is an entry of the log."""
    query_id = asked.query.get("query_id", "").strip()
    found = refused = None
    if query_id:
        try:
            found = await asked.get("/v1/policies/explain", query_id=query_id)
        except ApiRefused as refusal:
            refused = refusal
    return asked.page("steward/explain.html", query_id=query_id, found=found, **beside(asked, refused))


@room.get("/steward/unused")
async def read_unused(asked: Asked) -> Response:
    """What departments may have and no query has used for so many days; the look is an entry of the log."""
    days = asked.query.get("days", "")
    found = refused = None
    if days:
        try:
            found = await asked.get("/v1/policies/unused", days=days, limit=20, cursor=asked.query.get("cursor"))
        except ApiRefused as refusal:
            refused = refusal
    return asked.page("steward/unused.html", days=days or "90", found=found, **beside(asked, refused))
