"""One account of the register: made, changed, moved, suspended, closed, taken out; and, for stewards, who is woken."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form
from gateway.pages.steward.choices import choices, office_of
from gateway.pages.steward.scim import ACCOUNT, USER, change, place_of
from gateway.pages.steward.shared import beside, room

_PAGE = "/steward/register/accounts"
_STEPS: Mapping[str, Mapping[str, Any]] = {
    "suspend": {"active": False},
    "activate": {"active": True},
    "close": {ACCOUNT: {"state": "closed"}},
}
"""What a step replaces."""


@room.get(f"{_PAGE}/new")
async def read_new_account(asked: Asked) -> Response:
    """The form of an account."""
    return _new(asked, {})


def _new(asked: Asked, given: Mapping[str, Any], refusal: ApiRefused | None = None) -> Response:
    return asked.page("steward/account_new.html", **beside(asked, refusal), given=given, **choices(asked))


@room.post(f"{_PAGE}/new")
async def create_account(asked: Asked) -> Response:
    """Put it into the register."""
    form = await asked.form()
    body = {"schemas": [USER, ACCOUNT], "userName": form.get("account", ""), **_of(form)}
    try:
        made = await asked.post(place_of("Users"), body)
    except ApiRefused as refusal:
        return _new(asked, {"account": form.get("account", ""), **_given(form)}, refusal)
    return asked.see_other(f"{_PAGE}/{made['id']}")


@room.get(f"{_PAGE}/{{record}}")
async def read_account(asked: Asked, record: str) -> Response:
    """One account, and the form that changes it."""
    return await _account(asked, record)


@room.post(f"{_PAGE}/{{record}}")
async def change_account(asked: Asked, record: str) -> Response:
    """Another post, other roles or duties; in another department or county it has moved."""
    form = await asked.form()
    try:
        await _changed(asked, record, _of(form), form)
    except ApiRefused as refusal:
        return await _account(asked, record, refusal, _given(form))
    return asked.see_other(f"{_PAGE}/{record}")


@room.post(f"{_PAGE}/{{record}}/state")
async def change_account_state(asked: Asked, record: str) -> Response:
    """Suspend it, let it act again, or close it."""
    form = await asked.form()
    try:
        await _changed(asked, record, _STEPS.get(form.get("step", ""), {}), form)
    except ApiRefused as refusal:
        return await _account(asked, record, refusal)
    return asked.see_other(f"{_PAGE}/{record}")


@room.post(f"{_PAGE}/{{record}}/remove")
async def remove_account(asked: Asked, record: str) -> Response:
    """Take it out of the register."""
    form = await asked.form()
    try:
        await asked.delete(place_of("Users", record), headers={"if-match": form.get("etag", "")})
    except ApiRefused as refusal:
        return await _account(asked, record, refusal)
    return asked.see_other("/steward/register")


async def _changed(asked: Asked, record: str, value: Mapping[str, Any], form: Form) -> None:
    await change(asked, place_of("Users", record), {"op": "replace", "value": value}, form.get("etag", ""))


async def _account(
    asked: Asked, record: str, refusal: ApiRefused | None = None, given: Mapping[str, Any] | None = None
) -> Response:
    """given: what a form said that was refused; None: the account as it stands."""
    if refusal is not None and refusal.status == 404:
        raise refusal
    told = await asked.told("GET", place_of("Users", record))
    account = told.json()
    own = account[ACCOUNT]
    stands = {"post": account.get("title", ""), "roles": [one["value"] for one in account.get("roles", ())], **own}
    return asked.page(
        "steward/account.html",
        **beside(asked, refusal),
        account=account,
        own=own,
        etag=told.etag,
        given=stands if given is None else given,
        **choices(asked),
    )


def _of(form: Form) -> Mapping[str, Any]:
    """An account as its form has it, without its name."""
    office = office_of(form)
    where = {name: office[name] for name in ("department", "county", "duties")}
    return {"title": form.get("post", ""), "roles": [{"value": one} for one in office["roles"]], ACCOUNT: where}


def _given(form: Form) -> Mapping[str, Any]:
    return {"post": form.get("post", ""), **office_of(form)}


@room.get("/steward/wake")
async def read_wake(asked: Asked) -> Response:
    """Where a dormant account is woken."""
    return asked.page("steward/wake.html", done=None, given={}, problem=None)


@room.post("/steward/wake")
async def wake(asked: Asked) -> Response:
    """Let an account ask again that has been dormant."""
    form = await asked.form()
    body = {"account": form.get("account", ""), "reason": form.get("reason", "")}
    try:
        done = await asked.post("/v1/dormant-accounts/reactivate", body)
    except ApiRefused as refusal:
        return asked.page("steward/wake.html", done=None, given=form, **beside(asked, refusal))
    return asked.page("steward/wake.html", done=done, given={}, problem=None)
