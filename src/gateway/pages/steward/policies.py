"""Policies on their way: what each changes, what is wrong with it, who would see what otherwise; approved by a second person, published."""

from datetime import timedelta

from starlette.responses import Response

from gateway.domain.clock import real_now
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.shared import beside, room

_POLICIES = "/v1/policies"


@room.get("/steward/policies")
async def read_policies(asked: Asked) -> Response:
    """Newest first."""
    page = await asked.get(_POLICIES, limit=50, cursor=asked.query.get("cursor"))
    return asked.page("steward/policies.html", page=page)


@room.post("/steward/policies")
async def draft(asked: Asked) -> Response:
    """Begin one over what is in force, or bring a former bundle back."""
    form = await asked.form()
    body = {"reason": form.get("reason", ""), "roll_back_to": form.told("roll_back_to")}
    made = await asked.post(_POLICIES, body)
    return asked.see_other(f"/steward/policies/{made['policy_id']}")


@room.get("/steward/policies/{policy_id}")
async def read_policy(asked: Asked, policy_id: str) -> Response:
    """One as it stands."""
    return await shown(asked, policy_id)


async def shown(asked: Asked, policy_id: str, refusal: ApiRefused | None = None) -> Response:
    """With what was refused beside it."""
    policy = await asked.get(f"{_POLICIES}/{policy_id}")
    now = real_now()
    return asked.page(
        "steward/policy.html",
        **beside(asked, refusal),
        policy=policy,
        since=(now - timedelta(days=7)).date(),
        until=(now + timedelta(days=1)).date(),
    )


@room.post("/steward/policies/{policy_id}/review")
async def review(asked: Asked, policy_id: str) -> Response:
    """Validate it, run its tests, and compare it with what is in force; each is an entry of the log."""
    return await _reviewed(asked, policy_id)


async def _reviewed(asked: Asked, policy_id: str, refusal: ApiRefused | None = None, reason: str = "") -> Response:
    place = f"{_POLICIES}/{policy_id}"
    policy, found = await asked.get(place), await asked.post(f"{place}/validate")
    tests = diff = None
    if found["holds"]:
        tests, diff = await asked.post(f"{place}/test"), await asked.post(f"{place}/diff")
    return asked.page(
        "steward/review.html",
        **beside(asked, refusal),
        policy=policy,
        found=found,
        tests=tests,
        diff=diff,
        reason=reason,
    )


@room.post("/steward/policies/{policy_id}/approve")
async def approve(asked: Asked, policy_id: str) -> Response:
    """Agree to it as it was shown."""
    form = await asked.form()
    body = {"bundle": form.get("bundle", ""), "reason": form.get("reason", "")}
    try:
        await asked.post(f"{_POLICIES}/{policy_id}/approve", body)
    except ApiRefused as refusal:
        return await _reviewed(asked, policy_id, refusal, body["reason"])
    return asked.see_other(f"/steward/policies/{policy_id}")


@room.post("/steward/policies/{policy_id}/publish")
async def publish(asked: Asked, policy_id: str) -> Response:
    """Bring it into force."""
    return await _stepped(asked, policy_id, "publish")


@room.post("/steward/policies/{policy_id}/refuse")
async def refuse(asked: Asked, policy_id: str) -> Response:
    """End it."""
    return await _stepped(asked, policy_id, "refuse", {"reason": (await asked.form()).get("reason", "")})


async def _stepped(asked: Asked, policy_id: str, step: str, body: dict[str, str] | None = None) -> Response:
    try:
        await asked.post(f"{_POLICIES}/{policy_id}/{step}", body)
    except ApiRefused as refusal:
        return await shown(asked, policy_id, refusal)
    return asked.see_other(f"/steward/policies/{policy_id}")


@room.get("/steward/policies/{policy_id}/file")
async def read_file(asked: Asked, policy_id: str) -> Response:
    """One of its files, to be read or changed."""
    return await _file(asked, policy_id, asked.query.get("name", ""))


async def _file(
    asked: Asked, policy_id: str, name: str, refusal: ApiRefused | None = None, text: str | None = None
) -> Response:
    policy = await asked.get(f"{_POLICIES}/{policy_id}")
    base = await asked.get(f"{_POLICIES}/bundles/{policy['base']}")
    files = {one["name"]: one["text"] for one in base["files"]}
    before = files.get(name)
    files |= {one["name"]: one["text"] for one in policy["files"]}
    return asked.page(
        "steward/file.html",
        **beside(asked, refusal),
        policy=policy,
        names=sorted(files),
        name=name,
        text=files.get(name) if text is None else text,
        before=before,
    )


@room.post("/steward/policies/{policy_id}/file")
async def change_file(asked: Asked, policy_id: str) -> Response:
    """Put another text in its place, or take it away."""
    form = await asked.form()
    name, text = form.get("name", ""), form.get("text", "").replace("\r\n", "\n") + "\n"
    file = {"name": name, "text": None if form.get("act") == "remove" else text}
    version = form.get("version", "")
    body = {"version": int(version) if version.isdecimal() else 0, "files": [file]}
    try:
        await asked.post(f"{_POLICIES}/{policy_id}/files", body)
    except ApiRefused as refusal:
        return await _file(asked, policy_id, name, refusal, text)
    return asked.see_other(f"/steward/policies/{policy_id}")


@room.post("/steward/policies/{policy_id}/replay")
async def replay(asked: Asked, policy_id: str) -> Response:
    """Run it over what was asked of late; the look is an entry of the log."""
    form = await asked.form()
    body = {name: f"{form.get(name, '')}T00:00:00+08:00" for name in ("since", "until")} | {
        "limit": 2000,
        "before": form.told("before"),
    }
    policy = await asked.get(f"{_POLICIES}/{policy_id}")
    try:
        run = await asked.post(f"{_POLICIES}/{policy_id}/replay", body)
    except ApiRefused as refusal:
        return await shown(asked, policy_id, refusal)
    return asked.page("steward/replay.html", policy=policy, run=run, form=form)


@room.get("/steward/publications")
async def read_publications(asked: Asked) -> Response:
    """What was in force, newest first, and the way back to each."""
    page = await asked.get(f"{_POLICIES}/publications", limit=50, cursor=asked.query.get("cursor"))
    return asked.page("steward/publications.html", page=page)


@room.get("/steward/bundles/{bundle}")
async def read_bundle(asked: Asked, bundle: str) -> Response:
    """The files of a bundle, and what is granted in it."""
    found = await asked.get(f"{_POLICIES}/bundles/{bundle}")
    name = asked.query.get("name")
    chosen = next((one for one in found["files"] if one["name"] == name), None)
    return asked.page("steward/bundle.html", bundle=found, chosen=chosen)
