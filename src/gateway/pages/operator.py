"""The room of operators: how all stands now and over the day, what a check finds, what is in force, when departments are away, and what is refused."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.domain.words import Revocable, RevocationReason
from gateway.pages.shell import (
    NOTHING,
    ON_A_PAGE,
    ApiRefused,
    Asked,
    Room,
    end_of_day,
    faults_of,
    is_told_beside_fields,
)
from gateway.pages.shell.forms import whole

room = Room("operator")
_HOURS, _USUAL_HOURS = (1, 6, 24, 48), 24
_DOWNTIMES = "/v1/downtimes"
_MINUTES = 16
"""How long a time is that a form tells: no seconds, no offset; it is China's."""


@room.get("/operator")
async def read_now(asked: Asked) -> Response:
    """As the process that answers sees it."""
    standing = await asked.get("/v1/operation")
    return asked.page("operator/now.html", standing=standing, ready=await _readiness(asked))


async def _readiness(asked: Asked) -> Mapping[str, Any]:
    """What monitoring is told; the same members where nothing can be answered."""
    try:
        told: Mapping[str, Any] = await asked.get("/readyz")
    except ApiRefused as refusal:
        return {"warnings": [], "tasks": [], "checks": [], **refusal.problem, "status": "unready"}
    return told


@room.get("/operator/day")
async def read_day(asked: Asked) -> Response:
    """Departments over the last hours: a curve, and the same as a table."""
    named = whole(asked.query.get("hours", ""))
    hours = named if isinstance(named, int) else _USUAL_HOURS
    lately = await asked.get("/v1/operation/departments", hours=hours)
    by_department: dict[str, list[Mapping[str, Any]]] = {}
    for one in lately["items"]:
        by_department.setdefault(one["department"], []).append(one)
    chosen = asked.query.get("department") or next(iter(by_department), "")
    return asked.page(
        "operator/day.html",
        hours=hours,
        choices=_HOURS,
        by_department=by_department,
        chosen=chosen,
        slots=by_department.get(chosen, []),
        slot_s=lately["slot_s"],
    )


@room.get("/operator/check")
async def read_check(asked: Asked) -> Response:
    """What `gateway check` says of this installation, and what does not fit in the policy in force."""
    found, policy = await asked.get("/v1/operation/check"), await asked.get("/v1/policies/findings")
    return asked.page("operator/check.html", found=found, policy=policy)


@room.get("/operator/policy")
async def read_policy(asked: Asked) -> Response:
    """What was brought into force, newest first."""
    page = await asked.get("/v1/policies/publications", limit=50, cursor=asked.query.get("cursor"))
    return asked.page("operator/policy.html", page=page)


@room.get("/operator/revocations")
async def read_revocations(asked: Asked) -> Response:
    """Tokens, accounts and client systems that are refused now."""
    return await _revocations(asked)


@room.post("/operator/revocations")
async def revoke(asked: Asked) -> Response:
    """Refuse one, until a date."""
    form = await asked.form()
    body = {name: form.get(name, "") for name in ("kind", "value", "reason")} | {
        "until": end_of_day(form.get("until", ""))
    }
    try:
        await asked.post("/v1/revocations", body)
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _revocations(asked, form, refused)
    return asked.see_other("/operator/revocations")


@room.post("/operator/revocations/{revocation}/lift")
async def lift(asked: Asked, revocation: str) -> Response:
    """Take one back."""
    await asked.post(f"/v1/revocations/{revocation}/lift")
    return asked.see_other("/operator/revocations")


async def _revocations(asked: Asked, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None) -> Response:
    return asked.page(
        "operator/revocations.html",
        status=200 if refused is None else refused.status,
        found=await asked.get("/v1/revocations", limit=ON_A_PAGE, cursor=asked.query.get("cursor")),
        kinds=list(Revocable),
        reasons=list(RevocationReason),
        form=form,
        faults=faults_of(refused),
    )


@room.get("/operator/downtimes")
async def read_downtimes(asked: Asked) -> Response:
    """What departments have announced, and a form to announce more."""
    return await _downtimes(asked, {})


@room.post("/operator/downtimes")
async def announce_downtime(asked: Asked) -> Response:
    """Announce one."""
    form = await asked.form()
    body = {
        "department": form.get("department", ""),
        "since": _time(form.told("since")),
        "until": _time(form.told("until")) or "",
        "kind": form.get("kind", ""),
        "why": {language: form.told(f"why_{language}") for language in ("zh", "en")},
    }
    return await _sent(asked, _DOWNTIMES, body, form)


@room.post("/operator/downtimes/{downtime_id}/change")
async def change_downtime(asked: Asked, downtime_id: str) -> Response:
    """Have it end at another time."""
    form = await asked.form()
    body = {"until": _time(form.told("new_until")) or ""}
    return await _sent(asked, f"{_DOWNTIMES}/{downtime_id}/change", body, {})


@room.post("/operator/downtimes/{downtime_id}/withdraw")
async def withdraw_downtime(asked: Asked, downtime_id: str) -> Response:
    """Take it back, or end it now."""
    return await _sent(asked, f"{_DOWNTIMES}/{downtime_id}/withdraw", None, {})


async def _sent(asked: Asked, path: str, body: object, typed: Mapping[str, str]) -> Response:
    """Back to the list; where it is refused the form is as it was filled in, and what is wrong stands beside it."""
    try:
        await asked.post(path, body)
    except ApiRefused as refusal:
        if refusal.status in {401, 503}:
            raise
        return await _downtimes(asked, typed, refusal)
    return asked.see_other("/operator/downtimes")


async def _downtimes(asked: Asked, typed: Mapping[str, str], refusal: ApiRefused | None = None) -> Response:
    page = await asked.get(_DOWNTIMES, limit=200, cursor=asked.query.get("cursor"))
    departments = await asked.get("/v1/departments", limit=200)
    return asked.page(
        "operator/downtimes.html",
        200 if refusal is None else refusal.status,
        page=page,
        departments=departments["items"],
        typed=typed,
        refusal=refusal,
    )


def _time(text: str | None) -> str | None:
    """As the API takes it; what is no time it refuses."""
    return f"{text}:00+08:00" if text is not None and len(text) == _MINUTES else text
