"""Lists that officers of the department have made: approved or refused, held up, cancelled.  Who stands in one is told to its maker alone."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.domain.batch import BATCH_WAYS, BatchActor, BatchKind, BatchState, BatchStep
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields
from gateway.pages.supervisor.room import room

_PATH = "/v1/batches"
_DECISIONS = frozenset({BatchStep.APPROVE, BatchStep.REFUSE})


@room.get("/supervisor")
async def read_lists(asked: Asked) -> Response:
    """The department's lists, newest first, and before them those that wait for this head's word."""
    found = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"))
    waiting = [one for one in found["items"] if _decisions(asked, one)]
    return asked.page("supervisor/lists.html", found=found, waiting=waiting)


@room.get("/supervisor/lists/{batch}")
async def read_list(asked: Asked, batch: str) -> Response:
    """One of them: what is asked, how many rows, and how far it is."""
    return await _shown(asked, batch)


@room.post("/supervisor/lists/{batch}/decision")
async def decide(asked: Asked, batch: str) -> Response:
    """Approve it, or refuse it with reasons."""
    form = await asked.form()
    body = {"decision": form.get("decision", ""), "reasons": form.told("reasons")}
    try:
        await asked.post(f"{_PATH}/{batch}/decision", body)
    except ApiRefused as refused:
        return await _shown(asked, batch, form, refused)
    return asked.see_other(f"/supervisor/lists/{batch}")


@room.post("/supervisor/lists/{batch}/step")
async def step(asked: Asked, batch: str) -> Response:
    """Hold it up, or cancel it."""
    form = await asked.form()
    try:
        await asked.post(f"{_PATH}/{batch}/step", {"step": form.get("step", "")})
    except ApiRefused as refused:
        return await _shown(asked, batch, NOTHING, refused)
    return asked.see_other(f"/supervisor/lists/{batch}")


async def _shown(
    asked: Asked, batch: str, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    """Raises the refusal again where it is none of the form."""
    if refused is not None and not is_told_beside_fields(refused):
        raise refused
    found = await asked.get(f"{_PATH}/{batch}")
    return asked.page(
        "supervisor/list.html",
        status=200 if refused is None else refused.status,
        found=found,
        decisions=_decisions(asked, found),
        steps=_ways(found) - _DECISIONS,
        form=form,
        faults=faults_of(refused),
    )


def _decisions(asked: Asked, batch: Mapping[str, Any]) -> frozenset[BatchStep]:
    """What this head may decide about it: nothing about a list of their own."""
    is_own = asked.who is not None and asked.who.account == batch["made_by"]
    return frozenset() if is_own else _ways(batch) & _DECISIONS


def _ways(batch: Mapping[str, Any]) -> frozenset[BatchStep]:
    """What a head of department may do with it as it stands."""
    place = BatchState(batch["state"]), BatchKind(batch["kind"])
    return frozenset(
        step
        for (state, step, kind), way in BATCH_WAYS.items()
        if (state, kind) == place and BatchActor.HEAD in way.actors
    )
