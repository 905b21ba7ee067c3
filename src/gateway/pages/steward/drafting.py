"""A policy drafted with its files in one step of a page."""

import json
from collections.abc import Mapping

from gateway.pages.shell import ApiRefused, Asked

_POLICIES = "/v1/policies"


async def files_in_force(asked: Asked) -> tuple[str, Mapping[str, str]]:
    """The bundle in force by its hash, and its files by name.  Raises ApiRefused."""
    newest = (await asked.get(f"{_POLICIES}/publications", limit=1))["items"][0]
    bundle = await asked.get(f"{_POLICIES}/bundles/{newest['bundle']}")
    return str(newest["bundle"]), {one["name"]: one["text"] for one in bundle["files"]}


async def drafted(asked: Asked, reason: str, changes: Mapping[str, str]) -> str:
    """The id of a new policy over what is in force, with these files in place of others; where they are refused, nothing is left on its way.

    Raises ApiRefused.
    """
    begun = await asked.post(_POLICIES, {"reason": reason})
    place = f"{_POLICIES}/{begun['policy_id']}"
    files = [{"name": name, "text": text} for name, text in changes.items()]
    try:
        await asked.post(f"{place}/files", {"version": begun["version"], "files": files})
    except ApiRefused:
        await asked.post(f"{place}/refuse", {"reason": reason})
        raise
    return str(begun["policy_id"])


def written(value: object) -> str:
    """A file of a policy as people write it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
