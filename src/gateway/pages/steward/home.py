"""What waits for whoever comes in."""

from starlette.responses import Response

from gateway.pages.shell import Asked
from gateway.pages.steward.shared import room

OPEN = frozenset({"drafted", "approved"})


@room.get("/steward")
async def read_home(asked: Asked) -> Response:
    """What is in force, what is on its way, and what another department asks."""
    may = asked.who.may  # type: ignore[union-attr]  # behind the sign-in
    in_force = policies = requests = None
    if may("list_publications"):
        in_force = (await asked.get("/v1/policies/publications", limit=1))["items"][0]
    if may("list_policies"):
        listed = (await asked.get("/v1/policies", limit=50))["items"]
        policies = [one for one in listed if one["state"] in OPEN]
    if may("list_sharing_requests"):
        listed = (await asked.get("/v1/sharing-requests", limit=50))["items"]
        own = asked.who.department  # type: ignore[union-attr]
        requests = [one for one in listed if one["owner"] == own and one["state"] in {"asked", "overdue"}]
    return asked.page("steward/home.html", in_force=in_force, policies=policies, requests=requests)
