"""`gateway clean`: what stopped demos have left on this machine, listed, and removed on request."""

import json
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import say
from gateway_demo.postgres import Leftover, leftovers, remove


def clean(
    home: Annotated[Path, typer.Option(help="The demo's home.")] = Path(".gateway"),
    yes: Annotated[bool, typer.Option("--yes", help="Remove what may go; else it is only listed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what demos have left: this home, its databases and their sockets, those of homes that are gone, programs that nobody needs; with --yes remove it.

    Only folders that bear our mark and belong to you; never of a demo that runs, or of another home that is there.  No link is followed.
    """
    found = leftovers(home)
    removed = remove(found, home) if yes else []
    if as_json:
        print(json.dumps({"found": [_object(one) for one in found], "removed": [str(one.folder) for one in removed]}))
        return
    for one in found:
        print(_line(one, is_removed=one in removed))
    print(_sentence(found, removed, yes=yes))


def _object(one: Leftover) -> dict[str, object]:
    return {
        "folder": str(one.folder),
        "home": str(one.home),
        "what": one.what,
        "stays": one.stays,
        "bytes": one.size,
    }


def _line(one: Leftover, *, is_removed: bool) -> str:
    if one.stays is not None:
        return f"{say('stays', '保留')}    {one.folder}  {one.what}: {one.stays}"
    word = say("removed", "已删除") if is_removed else say("may go", "可删除")
    of = "" if one.folder == one.home else f" {say('of', '属于')} {one.home}"
    return f"{word}  {one.folder}  {one.what}{of}, {one.size / 1e6:.0f} MB"


def _sentence(found: list[Leftover], removed: list[Leftover], *, yes: bool) -> str:
    going = removed if yes else [one for one in found if one.stays is None]
    size = sum(one.size for one in going) / 1e6
    if not going:
        return say("Nothing to remove.", "没有可删除的内容。")
    if yes:
        return say(f"{len(going)} folders, {size:.0f} MB, are gone.", f"已删除{len(going)}个文件夹，共{size:.0f} MB。")
    return say(
        f"{len(going)} folders, {size:.0f} MB: gateway clean --yes removes them.",
        f"{len(going)}个文件夹，共{size:.0f} MB：gateway clean --yes 可删除。",
    )
