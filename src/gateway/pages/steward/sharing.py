"""What departments ask each other to share: asked, granted, refused, ended."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import one_part, whole
from gateway.pages.steward.shared import beside, room

_REQUESTS = "/v1/sharing-requests"


@room.get("/steward/sharing")
async def read_requests(asked: Asked) -> Response:
    """Those that the own department has made or has to decide."""
    page = await asked.get(_REQUESTS, limit=50, cursor=asked.query.get("cursor"))
    return asked.page("steward/sharing.html", page=page)


@room.get("/steward/sharing/new")
async def read_wish(asked: Asked) -> Response:
    """The form."""
    return await _wish(asked, asked.query, ())


async def _wish(asked: Asked, given: Mapping[str, str], chosen: object, refusal: ApiRefused | None = None) -> Response:
    matters = await asked.every("/v1/matters")
    matter = given.get("matter")
    found = await asked.get(f"/v1/matters/{one_part(matter)}") if matter else None
    return asked.page(
        "steward/sharing_new.html",
        **beside(asked, refusal),
        matters=matters,
        found=found,
        given=given,
        chosen=chosen,
    )


@room.post("/steward/sharing/new")
async def ask_sharing(asked: Asked) -> Response:
    """Ask; what is shared without conditions is granted at once."""
    form = await asked.form()
    fields: dict[str, list[str]] = {}
    for one in form.all("field"):
        certificate, _, item = one.partition(" ")
        fields.setdefault(certificate, []).append(item)
    body: dict[str, Any] = {
        "matter": form.get("matter", ""),
        "fields": [{"certificate": code, "items": items} for code, items in fields.items()],
        "purpose": form.get("purpose", ""),
        "since": form.get("since", ""),
        "until": form.get("until", ""),
        "most_per_day": whole(form.get("most_per_day", "")),
        "renews": form.told("renews"),
    }
    if form.told("most_per_month"):
        body["most_per_month"] = whole(form["most_per_month"])
    try:
        made = await asked.post(_REQUESTS, body)
    except ApiRefused as refusal:
        return await _wish(asked, form, form.all("field"), refusal)
    return asked.see_other(f"/steward/sharing/{made['request_id']}")


@room.get("/steward/sharing/{request_id}")
async def read_request(asked: Asked, request_id: str) -> Response:
    """One of them."""
    return await _request(asked, request_id)


async def _request(asked: Asked, request_id: str, refusal: ApiRefused | None = None) -> Response:
    found = await asked.get(f"{_REQUESTS}/{request_id}")
    matter = await asked.get(f"/v1/matters/{found['matter']}")
    issuers = {one["code"]: one["issuer"] for one in matter["certificates"]}
    return asked.page(
        "steward/sharing_one.html",
        **beside(asked, refusal),
        found=found,
        issuers=issuers,
    )


@room.post("/steward/sharing/{request_id}/decision")
async def decide(asked: Asked, request_id: str) -> Response:
    """Grant, refuse, or end what was granted."""
    form = await asked.form()
    body = {"decision": form.get("decision", ""), "reasons": form.told("reasons")}
    try:
        await asked.post(f"{_REQUESTS}/{request_id}/decision", body)
    except ApiRefused as refusal:
        return await _request(asked, request_id, refusal)
    return asked.see_other(f"/steward/sharing/{request_id}")
