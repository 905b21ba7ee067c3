"""The register as its pages ask for it: over SCIM, like every directory that is connected to it."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.shell import Asked

ACCOUNT = "urn:oneclick:params:scim:schemas:extension:1.0:Account"
POST = "urn:oneclick:params:scim:schemas:extension:1.0:Post"
CLIENT = "urn:oneclick:params:scim:schemas:1.0:Client"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
AT_ONCE = 200
"""So many are told at once at most."""


def place_of(kind: str, record: str = "") -> str:
    """kind: Users, Groups or Clients.  record: the id of one of them."""
    return f"/scim/v2/{kind}/{record}".removesuffix("/")


async def search(asked: Asked, kind: str, wanted: str, count: int = AT_ONCE) -> Any:
    """Those that fit a filter, which stands in no address.  Raises ApiRefused."""
    return await asked.post(f"{place_of(kind)}/.search", {"schemas": [_SEARCH], "filter": wanted, "count": count})


def quoted(text: str) -> str:
    """A text in a filter."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


async def change(asked: Asked, place: str, operation: Mapping[str, Any], etag: str) -> None:
    """One change of a record that is still as the page has shown it.  Raises ApiRefused."""
    await asked.patch(place, {"schemas": [_PATCH], "Operations": [operation]}, headers={"if-match": etag})
