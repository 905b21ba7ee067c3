"""A matter is chosen, its form filled in, and all departments are asked."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from gateway.pages.clerk.form import MatterForm, blank, filled, plain, query_of, written
from gateway.pages.clerk.place import FIRST, Json, room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.surroundings import Example

DEADLINE_MS = 1500
"""So long the page waits for the departments; what is missing then is shown as waited for, and looked for again."""
_TRIES, _PAUSE_S = 4, 1.0
"""Of a form that was sent twice: the second waits for what the first comes to."""
_OF_A_KEY = frozenset({"idempotency-mismatch", "idempotency-running"})


@room.get("/clerk")
async def read_window(asked: Asked) -> Response:
    """The matters to choose from, and one's open queries."""
    assert asked.who is not None
    matters = await asked.every("/v1/matters")
    duties = asked.who.duties
    own = [one for one in matters if "*" in duties or one["code"] in duties]
    others = [one for one in matters if one not in own]
    found = await asked.get("/v1/queries", limit=8)
    recalls = await asked.get("/v1/recalls", limit=8, open=True)
    lifted = await asked.get("/v1/lifted-refusals", limit=3)
    return asked.page(
        "clerk/window.html",
        own=own,
        others=others,
        queries=found["items"],
        recalls=recalls["items"],
        lifted=lifted["items"],
    )


@room.get("/clerk/matters/{matter}")
async def read_matter(asked: Asked, matter: str) -> Response:
    """The matter's form, and what may be seen."""
    known, example = await asked.get(f"/v1/matters/{matter}"), _example(asked, matter)
    form = written(known, example.body) if example and asked.query.get("example") else blank(known)
    return await _shown(asked, form, None)


@room.post("/clerk/matters/{matter}")
async def ask(asked: Asked, matter: str) -> Response:
    """Ask; or another place for somebody in the form."""
    form, known = await asked.form(), await asked.get(f"/v1/matters/{matter}")
    if form.get("more"):
        return await _shown(asked, filled(known, form), None)
    try:
        document = await _asked(asked, query_of(known, form, DEADLINE_MS), form.get("key") or str(uuid4()))
    except ApiRefused as refusal:
        return await _shown(asked, filled(known, form, refusal), refusal)
    return asked.see_other(f"/clerk/queries/{document['query_id']}")


async def _asked(asked: Asked, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The answer; the same form sent twice asks once, and one to which somebody has gone back and changed it is another query.

    Raises ApiRefused.
    """
    for tries_left in range(_TRIES, -1, -1):
        try:
            return dict(await asked.post("/v1/queries", body, headers={"idempotency-key": key}))
        except ApiRefused as refusal:
            if not tries_left or refusal.code not in _OF_A_KEY:
                raise
            if refusal.code == "idempotency-mismatch":
                key = str(uuid4())
            else:
                await asyncio.sleep(_PAUSE_S)
    raise AssertionError


@room.get("/clerk/queries")
async def read_queries(asked: Asked) -> Response:
    """One's queries that are still kept, the newest first."""
    wanted = {name: asked.query.get(name, "").strip() for name in ("state", "case", "cursor")}
    wanted["case"] = plain(wanted["case"]).upper()
    try:
        found = await asked.get("/v1/queries", limit=FIRST, **wanted)
    except ApiRefused as refusal:
        if not refusal.faults:
            raise
        nothing: Mapping[str, Any] = {"items": [], "next": None}
        return asked.page("clerk/queries.html", refusal.status, found=nothing, wanted=wanted, refusal=refusal)
    return asked.page("clerk/queries.html", found=found, wanted=wanted, refusal=None)


async def _shown(asked: Asked, form: MatterForm, refusal: ApiRefused | None) -> Response:
    permissions = await asked.get("/v1/me/permissions", matter=form.matter["code"])
    known = {} if refusal is None else asked.surroundings.problems.get(refusal.code, {})
    return asked.page(
        "clerk/matter.html",
        200 if refusal is None else refusal.status,
        form=form,
        permissions=[_summed(one) for one in permissions["certificates"]],
        refusal=refusal,
        known=known,
        example=_example(asked, form.matter["code"]),
    )


def _example(asked: Asked, matter: str) -> Example | None:
    """A question about people who are made up, where there are such."""
    return next((one for one in asked.surroundings.examples if one.matter == matter), None)


def _summed(certificate: Json) -> Json:
    """What leaves, what only feeds the answer, and what is not granted."""
    by_mode: dict[str, list[Json]] = {}
    for one in certificate["fields"]:
        by_mode.setdefault(
            "test" if one["mode"] == "test" else "deny" if one["mode"] == "deny" else "shown", []
        ).append(one)
    return {**certificate, "by_mode": by_mode}
