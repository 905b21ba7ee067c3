"""What is withheld for a time from those it is about: ordered here, and each look at the orders is an entry."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.domain.oversight import Scope
from gateway.pages.shell import ON_A_PAGE, ApiRefused, Asked, end_of_day
from gateway.pages.steward.shared import beside, room

_ORDERS = "/v1/audit/withholdings"


@room.get("/steward/withholdings")
async def read_withholdings(asked: Asked) -> Response:
    """The orders, newest first, and the form of a new one."""
    return await _listed(asked, {})


@room.post("/steward/withholdings")
async def withhold(asked: Asked) -> Response:
    """Withhold what is said of a case, a matter or an audit task, until a date."""
    form = await asked.form()
    body = {name: form.get(name, "") for name in ("scope", "value", "reason")} | {
        "until": end_of_day(form.get("until", ""))
    }
    try:
        await asked.post(_ORDERS, body)
    except ApiRefused as refusal:
        return await _listed(asked, form, refusal)
    return asked.see_other("/steward/withholdings")


async def _listed(asked: Asked, given: Mapping[str, str], refusal: ApiRefused | None = None) -> Response:
    found = await asked.get(_ORDERS, limit=ON_A_PAGE, cursor=asked.query.get("cursor"))
    return asked.page(
        "steward/withholdings.html", **beside(asked, refusal), found=found, given=given, scopes=list(Scope)
    )
