"""A declaration at the window: the notice is read, the printed form signed on paper, and recorded; or declined."""

from uuid import uuid4

from starlette.responses import Response

from gateway.pages.clerk.place import room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form

_PLACE = "/clerk/queries/{query_id}/declarations/{certificate}"


@room.get(_PLACE)
async def read_notice(asked: Asked, query_id: str, certificate: str) -> Response:
    """The notice and the statement, to read aloud, print and sign."""
    return await _shown(asked, query_id, certificate, None)


@room.post(_PLACE)
async def declare(asked: Asked, query_id: str, certificate: str) -> Response:
    """Record what the applicant has signed."""
    form = await asked.form()
    if form.get("signed") != "yes":
        return await _shown(asked, query_id, certificate, None, is_unsigned=True)
    body = {
        "query_id": query_id,
        "certificate": certificate,
        "notice_version": form.get("notice_version", ""),
        "notice_hash": form.get("notice_hash", ""),
        "signer": {"person_id": form.get("person_id", ""), "name": form.get("name", "")},
    }
    try:
        await asked.post("/v1/declarations", body, headers={"idempotency-key": form.get("key", "")})
    except ApiRefused as refusal:
        return await _shown(asked, query_id, certificate, refusal)
    return asked.see_other(f"/clerk/queries/{query_id}")


@room.post(_PLACE + "/decline")
async def decline(asked: Asked, query_id: str, certificate: str) -> Response:
    """The applicant does not declare."""
    try:
        await asked.post(f"/v1/queries/{query_id}/decline", {"certificate": certificate})
    except ApiRefused as refusal:
        return await _shown(asked, query_id, certificate, refusal)
    return asked.see_other(f"/clerk/queries/{query_id}")


async def _shown(
    asked: Asked, query_id: str, certificate: str, refusal: ApiRefused | None, *, is_unsigned: bool = False
) -> Response:
    notice = await asked.get(f"/v1/declaration-notices/{certificate}")
    typed = await asked.form() if asked.request.method == "POST" else Form([])
    return asked.page(
        "clerk/declaration.html",
        200 if refusal is None else refusal.status,
        notice=notice,
        query_id=query_id,
        certificate=certificate,
        key=typed.get("key") or str(uuid4()),
        typed=typed,
        refusal=refusal,
        is_unsigned=is_unsigned,
    )
