"""One post of the register: made, changed, taken out; and the accounts in it, which have its roles and duties besides their own."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked, own_refusal
from gateway.pages.shell.forms import Form
from gateway.pages.steward.choices import choices, office_of
from gateway.pages.steward.scim import ACCOUNT, GROUP, POST, change, place_of, quoted, search
from gateway.pages.steward.shared import beside, room

_PAGE = "/steward/register/posts"


@room.get(f"{_PAGE}/new")
async def read_new_post(asked: Asked) -> Response:
    """The form of a post."""
    return _new(asked, {})


def _new(asked: Asked, given: Mapping[str, Any], refusal: ApiRefused | None = None) -> Response:
    return asked.page("steward/post_new.html", **beside(asked, refusal), given=given, **choices(asked))


@room.post(f"{_PAGE}/new")
async def create_post(asked: Asked) -> Response:
    """Put it into the register; nobody is in it yet."""
    form = await asked.form()
    try:
        made = await asked.post(place_of("Groups"), {"schemas": [GROUP, POST], **_of(form)})
    except ApiRefused as refusal:
        return _new(asked, _given(form), refusal)
    return asked.see_other(f"{_PAGE}/{made['id']}")


@room.get(f"{_PAGE}/{{record}}")
async def read_post(asked: Asked, record: str) -> Response:
    """One post, who is in it, and the form that changes it."""
    return await _post(asked, record)


@room.post(f"{_PAGE}/{{record}}")
async def change_post(asked: Asked, record: str) -> Response:
    """Another name or office, other roles or duties."""
    form = await asked.form()
    return await _stepped(asked, record, {"op": "replace", "value": _of(form)}, form, _given(form))


@room.post(f"{_PAGE}/{{record}}/members")
async def add_member(asked: Asked, record: str) -> Response:
    """Put an account into it, by its name."""
    form = await asked.form()
    name = form.get("member", "")
    found = (await search(asked, "Users", f"userName eq {quoted(name)}"))["Resources"] if name else []
    if not found:
        return await _post(
            asked, record, own_refusal("member", "the register has no account of this name"), member=name
        )
    return await _stepped(asked, record, {"op": "add", "path": "members", "value": [{"value": found[0]["id"]}]}, form)


@room.post(f"{_PAGE}/{{record}}/members/{{member}}/remove")
async def take_member_out(asked: Asked, record: str, member: str) -> Response:
    """Take an account out of it."""
    return await _stepped(
        asked, record, {"op": "remove", "path": f"members[value eq {quoted(member)}]"}, await asked.form()
    )


@room.post(f"{_PAGE}/{{record}}/remove")
async def remove_post(asked: Asked, record: str) -> Response:
    """Take it out of the register."""
    form = await asked.form()
    try:
        await asked.delete(place_of("Groups", record), headers={"if-match": form.get("etag", "")})
    except ApiRefused as refusal:
        return await _post(asked, record, refusal)
    return asked.see_other("/steward/register?kind=posts")


async def _stepped(
    asked: Asked, record: str, operation: Mapping[str, Any], form: Form, given: Mapping[str, Any] | None = None
) -> Response:
    try:
        await change(asked, place_of("Groups", record), operation, form.get("etag", ""))
    except ApiRefused as refusal:
        return await _post(asked, record, refusal, given)
    return asked.see_other(f"{_PAGE}/{record}")


async def _post(
    asked: Asked,
    record: str,
    refusal: ApiRefused | None = None,
    given: Mapping[str, Any] | None = None,
    member: str = "",
) -> Response:
    """given: what a form said that was refused; None: the post as it stands."""
    if refusal is not None and refusal.status == 404:
        raise refusal
    told = await asked.told("GET", place_of("Groups", record))
    post = told.json()
    own = post[POST]
    inside = await search(asked, "Users", f"groups.value eq {quoted(record)}")
    members = [{**one, "is_away": _office(one[ACCOUNT]) != _office(own)} for one in inside["Resources"]]
    return asked.page(
        "steward/post.html",
        **beside(asked, refusal),
        post=post,
        own=own,
        etag=told.etag,
        members=members,
        more=inside["totalResults"] - len(members),
        given={"name": post["displayName"], **own} if given is None else given,
        member=member,
        **choices(asked),
    )


def _office(own: Mapping[str, Any]) -> tuple[Any, Any]:
    return own.get("department"), own.get("county")


def _of(form: Form) -> Mapping[str, Any]:
    return {"displayName": form.get("name", ""), POST: office_of(form)}


def _given(form: Form) -> Mapping[str, Any]:
    return {"name": form.get("name", ""), **office_of(form)}
