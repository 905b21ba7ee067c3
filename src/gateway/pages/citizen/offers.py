"""A declaration that is offered to me in place of a paper: to read, and to confirm as myself."""

from uuid import uuid4

from starlette.responses import Response

from gateway.pages.citizen.reading import Reading, room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form

_PLACE = "/citizen/declarations/{query_id}/{certificate}"
_GONE = frozenset({404, 409})


@room.get(_PLACE)
async def read_offer(asked: Asked, query_id: str, certificate: str) -> Response:
    """The notice and the statement; what is not offered to me, or no more, is told as that."""
    return await _shown(Reading(asked), query_id, certificate, Form([]))


@room.post(_PLACE)
async def confirm(asked: Asked, query_id: str, certificate: str) -> Response:
    """I have read it, and promise it."""
    reading, form = Reading(asked), await asked.form()
    if form.get("agreed") != "yes":
        return await _shown(reading, query_id, certificate, form, is_undecided=True)
    body = {"query_id": query_id, "certificate": certificate}
    body |= {name: form.get(name, "") for name in ("notice_version", "notice_hash")}
    try:
        await reading.post("/v1/declarations", body, {"idempotency-key": form.get("key") or str(uuid4())})
    except ApiRefused as refusal:
        return await _shown(reading, query_id, certificate, form, refusal)
    return asked.see_other("/citizen/declarations?made=yes")


async def _shown(
    reading: Reading,
    query_id: str,
    certificate: str,
    typed: Form,
    refusal: ApiRefused | None = None,
    *,
    is_undecided: bool = False,
) -> Response:
    """The page as things stand now; refusal: of what was just sent."""
    offer = None
    try:
        offer = await reading.get(f"/v1/subjects/me/declaration-offers/{query_id}/{certificate}")
    except ApiRefused as none:
        if none.status not in _GONE:
            raise
        refusal = refusal or none
    status = 400 if is_undecided else 200 if refusal is None else refusal.status
    key = typed.get("key") or str(uuid4())
    return reading.page("offer.html", status, offer=offer, refusal=refusal, key=key, is_undecided=is_undecided)
