"""The register: accounts, posts and client systems, one by one and by file, for administrators; and who is woken, for stewards."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.shared import beside, every, room

EXTENSION = "urn:oneclick:params:scim:schemas:extension:1.0:Account"
_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
_KINDS = {"accounts": "Users", "posts": "Groups", "clients": "Clients"}
_AT_ONCE = 50


@room.get("/steward/register")
async def read_register(asked: Asked) -> Response:
    """Accounts, posts or client systems, by name."""
    kind = asked.query.get("kind", "accounts")
    start = asked.query.get("start", "1")
    of = _KINDS.get(kind, "Users")
    page = await asked.get(f"/scim/v2/{of}", startIndex=start, count=_AT_ONCE)
    return asked.page("steward/register.html", kind=kind, page=page, sought="", extension=EXTENSION)


@room.post("/steward/register/search")
async def search(asked: Asked) -> Response:
    """Accounts whose name or post holds these letters."""
    sought = (await asked.form()).get("sought", "")
    quoted = sought.replace("\\", "\\\\").replace('"', '\\"')
    body = {"schemas": [_SEARCH], "filter": f'userName co "{quoted}" or title co "{quoted}"', "count": _AT_ONCE}
    page = await asked.post("/scim/v2/Users/.search", body)
    return asked.page("steward/register.html", kind="accounts", page=page, sought=sought, extension=EXTENSION)


@room.get("/steward/register/accounts/new")
async def read_new(asked: Asked) -> Response:
    """The form of an account."""
    return await _new(asked, {})


async def _new(asked: Asked, given: Mapping[str, str], refusal: ApiRefused | None = None) -> Response:
    return asked.page(
        "steward/account_new.html",
        **beside(asked, refusal),
        given=given,
        departments=await every(asked, "/v1/departments"),
    )


@room.post("/steward/register/accounts/new")
async def create(asked: Asked) -> Response:
    """Put it into the register."""
    form = await asked.form()
    own = {"department": form.get("department", ""), "county": form.get("county", "")}
    body = {
        "schemas": [_USER, EXTENSION],
        "userName": form.get("account", ""),
        "title": form.get("post", ""),
        "roles": [{"value": one} for one in form.get("roles", "").split()],
        EXTENSION: {**own, "duties": form.get("duties", "").split()},
    }
    try:
        made = await asked.post("/scim/v2/Users", body)
    except ApiRefused as refusal:
        return await _new(asked, form, refusal)
    return asked.see_other(f"/steward/register/accounts/{made['id']}")


@room.get("/steward/register/accounts/{record_id}")
async def read_account(asked: Asked, record_id: str) -> Response:
    """One account."""
    return await _account(asked, record_id)


async def _account(asked: Asked, record_id: str, refusal: ApiRefused | None = None) -> Response:
    told = await asked.told("GET", f"/scim/v2/Users/{record_id}")
    return asked.page(
        "steward/account.html",
        **beside(asked, refusal),
        account=told.json(),
        etag=told.etag,
        extension=EXTENSION,
    )


@room.post("/steward/register/accounts/{record_id}/state")
async def change_state(asked: Asked, record_id: str) -> Response:
    """Suspend it, or let it act again."""
    form = await asked.form()
    change: Mapping[str, Any] = {"op": "replace", "value": {"active": form.get("active") == "true"}}
    body = {"schemas": [_PATCH], "Operations": [change]}
    try:
        await asked.patch(f"/scim/v2/Users/{record_id}", body, headers={"if-match": form.get("etag", "")})
    except ApiRefused as refusal:
        return await _account(asked, record_id, refusal)
    return asked.see_other(f"/steward/register/accounts/{record_id}")


@room.get("/steward/register/import")
async def read_import(asked: Asked) -> Response:
    """Where a file of accounts is brought."""
    return asked.page("steward/import.html", done=None, csv="", problem=None)


@room.post("/steward/register/import")
async def import_accounts(asked: Asked) -> Response:
    """First only what would come of it; then, sent again, what comes of it."""
    form = await asked.form()
    file = await asked.file("file")
    csv = form.get("csv", "") if file is None else file.content.decode("utf-8-sig", "replace")
    is_dry = form.get("act") != "import"
    try:
        done = await asked.post("/v1/account-imports", {"csv": csv, "dry_run": is_dry})
    except ApiRefused as refusal:
        return asked.page("steward/import.html", done=None, csv=csv, **beside(asked, refusal))
    return asked.page("steward/import.html", done=done, csv=csv, problem=None)


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
