"""One client system of the register: made, changed, suspended, closed, taken out; and its public keys."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from gateway.domain.accounts import CLIENT_QUOTAS
from gateway.pages.shell import ApiRefused, Asked, own_refusal
from gateway.pages.shell.forms import Form, whole
from gateway.pages.steward.choices import choices, matters_in
from gateway.pages.steward.scim import CLIENT, change, place_of, quoted
from gateway.pages.steward.shared import beside, room

_PAGE = "/steward/register/clients"
_STEPS: Mapping[str, Mapping[str, Any]] = {
    "suspend": {"active": False},
    "activate": {"active": True},
    "close": {"state": "closed"},
}
"""What a step replaces."""
_QUOTAS = sorted(CLIENT_QUOTAS)


@room.get(f"{_PAGE}/new")
async def read_new_client(asked: Asked) -> Response:
    """The form of a client system."""
    return _new(asked, {})


def _new(asked: Asked, given: Mapping[str, Any], refusal: ApiRefused | None = None) -> Response:
    return asked.page(
        "steward/client_new.html", **beside(asked, refusal), given=given, quotas=_QUOTAS, **choices(asked)
    )


@room.post(f"{_PAGE}/new")
async def create_client(asked: Asked) -> Response:
    """Put it into the register; its keys come afterwards."""
    form = await asked.form()
    body = {"clientName": form.get("client", ""), **_of(form)}
    try:
        made = await asked.post(place_of("Clients"), {"schemas": [CLIENT], **body})
    except ApiRefused as refusal:
        return _new(asked, body, refusal)
    return asked.see_other(f"{_PAGE}/{made['id']}")


@room.get(f"{_PAGE}/{{record}}")
async def read_client(asked: Asked, record: str) -> Response:
    """One client system, and the form that changes it."""
    return await _client(asked, record)


@room.post(f"{_PAGE}/{{record}}")
async def change_client(asked: Asked, record: str) -> Response:
    """Other matters, addresses, quotas, or whom it acts for."""
    form = await asked.form()
    return await _stepped(asked, record, {"op": "replace", "value": _of(form)}, form, _of(form))


@room.post(f"{_PAGE}/{{record}}/state")
async def change_client_state(asked: Asked, record: str) -> Response:
    """Suspend it, let it act again, or close it."""
    form = await asked.form()
    return await _stepped(asked, record, {"op": "replace", "value": _STEPS.get(form.get("step", ""), {})}, form)


@room.post(f"{_PAGE}/{{record}}/keys")
async def add_key(asked: Asked, record: str) -> Response:
    """One public key more, as a JWK."""
    form = await asked.form()
    try:
        key = orjson.loads(form.get("key", ""))
    except orjson.JSONDecodeError:
        return await _client(asked, record, own_refusal("keys", "the key is no JSON"), key=form.get("key", ""))
    return await _stepped(asked, record, {"op": "add", "path": "keys", "value": [key]}, form, key=form.get("key", ""))


@room.post(f"{_PAGE}/{{record}}/keys/remove")
async def remove_key(asked: Asked, record: str) -> Response:
    """One public key less: what it signs is not taken any more."""
    form = await asked.form()
    return await _stepped(asked, record, {"op": "remove", "path": f"keys[kid eq {quoted(form.get('kid', ''))}]"}, form)


@room.post(f"{_PAGE}/{{record}}/remove")
async def remove_client(asked: Asked, record: str) -> Response:
    """Take it out of the register."""
    form = await asked.form()
    try:
        await asked.delete(place_of("Clients", record), headers={"if-match": form.get("etag", "")})
    except ApiRefused as refusal:
        return await _client(asked, record, refusal)
    return asked.see_other("/steward/register?kind=clients")


async def _stepped(
    asked: Asked,
    record: str,
    operation: Mapping[str, Any],
    form: Form,
    given: Mapping[str, Any] | None = None,
    *,
    key: str = "",
) -> Response:
    try:
        await change(asked, place_of("Clients", record), operation, form.get("etag", ""))
    except ApiRefused as refusal:
        return await _client(asked, record, refusal, given, key)
    return asked.see_other(f"{_PAGE}/{record}")


async def _client(
    asked: Asked,
    record: str,
    refusal: ApiRefused | None = None,
    given: Mapping[str, Any] | None = None,
    key: str = "",
) -> Response:
    """given: what a form said that was refused; None: the client as it stands."""
    if refusal is not None and refusal.status == 404:
        raise refusal
    told = await asked.told("GET", place_of("Clients", record))
    client = told.json()
    return asked.page(
        "steward/client.html",
        **beside(asked, refusal),
        client=client,
        etag=told.etag,
        given=client if given is None else given,
        key=key,
        quotas=_QUOTAS,
        **choices(asked),
    )


def _of(form: Form) -> Mapping[str, Any]:
    """A client system as its form has it, without name, state and keys."""
    return {
        "department": form.get("department", ""),
        "matters": matters_in(form, "matters"),
        "callbacks": _lines(form, "callbacks"),
        "notifyAt": _lines(form, "notifyAt"),
        "quotas": [{"name": one, "most": whole(form[one])} for one in _QUOTAS if form.told(one)],
        "actsFor": list(form.all("actsFor")),
        "signsRequests": form.told("signsRequests") is not None,
        "issuesTokens": form.told("issuesTokens") is not None,
    }


def _lines(form: Form, name: str) -> Sequence[str]:
    return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
