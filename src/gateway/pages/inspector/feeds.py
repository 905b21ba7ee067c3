"""Feeds: what the city's credit system is told of the register, and what other sources tell."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import ApiRefused, Asked, faults_of, is_told_beside_fields

_PATH = "/v1/credit-feeds"
_NOTHING_NEW = 409


@room.get("/inspector/feeds")
async def read_feeds(asked: Asked) -> Response:
    """Make the next feed, look at an earlier one by its number, or take in another source's."""
    number = asked.query.get("number", "").strip()
    if number.isascii() and number.isdecimal():
        return asked.see_other(f"/inspector/feeds/{number}")
    return _page(asked)


@room.post("/inspector/feeds")
async def make_feed(asked: Asked) -> Response:
    """The next feed, where there is something to tell."""
    try:
        feed = await asked.post(_PATH)
    except ApiRefused as refused:
        if refused.status != _NOTHING_NEW:
            raise
        return _page(asked, status=refused.status, is_empty=True)
    return asked.see_other(f"/inspector/feeds/{feed['number']}")


@room.get("/inspector/feeds/{number}")
async def open_feed(asked: Asked, number: str) -> Response:
    """A feed as it was made, without whom it names; that is an entry."""
    feed = await asked.get(f"{_PATH}/{number}")
    return asked.page("inspector/feed.html", feed=feed, told=_told(feed["lines"]))


@room.get("/inspector/feeds/{number}/lines")
async def fetch_feed(asked: Asked, number: str) -> Response:
    """The file as it was signed, which names people, to be saved; that is an entry."""
    feed = await asked.get(f"{_PATH}/{number}")
    return _saved(feed["lines"].encode(), f"credit-feed-{feed['number']}.jsonl")


@room.get("/inspector/feeds/{number}/signature")
async def fetch_signature(asked: Asked, number: str) -> Response:
    """The signature and its key, to be saved beside the file."""
    feed = await asked.get(f"{_PATH}/{number}")
    beside = {"signature": feed["signature"], "key": feed["key"]}
    return _saved(json.dumps(beside, indent=1).encode(), f"credit-feed-{feed['number']}.signature.json")


@room.post("/inspector/feeds/imports")
async def import_feed(asked: Asked) -> Response:
    """What would come of a source's feed; only then, and once more sent, it is taken."""
    form = await asked.form()
    file = await asked.file("lines")
    try:
        lines = (b"" if file is None else file.content).decode()
    except UnicodeDecodeError:
        lines = ""
    is_dry = form.get("step") != "take"
    wish = {"lines": lines, "signature": form.get("signature", "").strip(), "dry_run": is_dry}
    try:
        taken = await asked.post(f"{_PATH}/imports", wish)
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return _page(asked, status=refused.status, form=form, faults=faults_of(refused))
    return _page(asked, form=form, taken=taken)


def _page(asked: Asked, *, status: int = 200, **more: object) -> Response:
    usual: Mapping[str, object] = {"form": {}, "faults": {}, "taken": None, "is_empty": False}
    return asked.page("inspector/feeds.html", status=status, **{**usual, **more})


def _told(lines: str) -> Mapping[str, int]:
    """How many entries of each change the feed tells of."""
    found: dict[str, int] = {}
    for line in lines.splitlines()[1:]:
        change = json.loads(line)["change"]
        found[change] = found.get(change, 0) + 1
    return found


def _saved(content: bytes, name: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return Response(content, headers=headers, media_type="application/octet-stream")
