"""The register of accounts, posts and client systems: its lists, a search in it, and accounts by file."""

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.scim import ACCOUNT, POST, place_of, quoted
from gateway.pages.steward.scim import search as sought_in
from gateway.pages.steward.shared import beside, room

_KINDS = {"accounts": "Users", "posts": "Groups", "clients": "Clients"}
_AT_ONCE = 50


@room.get("/steward/register")
async def read_register(asked: Asked) -> Response:
    """Accounts, posts or client systems, by name."""
    kind = asked.query.get("kind", "accounts")
    kind = kind if kind in _KINDS else "accounts"
    page = await asked.get(place_of(_KINDS[kind]), startIndex=asked.query.get("start", "1"), count=_AT_ONCE)
    return asked.page("steward/register.html", kind=kind, page=page, sought="", extensions=(ACCOUNT, POST))


@room.post("/steward/register/search")
async def search(asked: Asked) -> Response:
    """Accounts whose name or post holds these letters."""
    sought = (await asked.form()).get("sought", "")
    page = await sought_in(asked, "Users", f"userName co {quoted(sought)} or title co {quoted(sought)}", _AT_ONCE)
    return asked.page("steward/register.html", kind="accounts", page=page, sought=sought, extensions=(ACCOUNT, POST))


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
