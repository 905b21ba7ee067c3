"""What is administered over SCIM, under which names and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain.accounts import RegisteredKind

BASE = "/scim/v2"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ACCOUNT = "urn:oneclick:params:scim:schemas:extension:1.0:Account"
POST = "urn:oneclick:params:scim:schemas:extension:1.0:Post"
CLIENT = "urn:oneclick:params:scim:schemas:1.0:Client"


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One of the kinds of SCIM.  named_by: the attribute that is unique."""

    name: str
    endpoint: str
    kind: RegisteredKind
    schema: str
    extensions: tuple[str, ...]
    named_by: str


TYPES: Mapping[str, ResourceType] = {
    one.endpoint: one
    for one in (
        ResourceType("User", "Users", RegisteredKind.ACCOUNT, USER, (ACCOUNT,), "userName"),
        ResourceType("Group", "Groups", RegisteredKind.POST, GROUP, (POST,), "displayName"),
        ResourceType("Client", "Clients", RegisteredKind.CLIENT, CLIENT, (), "clientName"),
    )
}
"""By the last part of their address."""
