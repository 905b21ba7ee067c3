"""What this server can do of SCIM, and the schemas of what it keeps.  Source: RFC 7643, 5 to 8."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.api.scim.names import ACCOUNT, BASE, CLIENT, GROUP, POST, TYPES, USER, ResourceType
from gateway.domain.accounts import CLIENT_QUOTAS, GIVEN_ROLES, AccountState

MOST_RESULTS = 200
_SERVICE = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"
_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
Attribute = dict[str, Any]


def service_provider() -> Mapping[str, Any]:
    """What can be done."""
    return {
        "schemas": [_SERVICE],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth access token",
                "description": "An access token (RFC 9068) whose account has the role administrator.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{BASE}/ServiceProviderConfig"},
    }


def resource_types() -> Sequence[Mapping[str, Any]]:
    """Users, Groups and Clients."""
    return [_resource_type(one) for one in TYPES.values()]


def _resource_type(one: ResourceType) -> Mapping[str, Any]:
    return {
        "schemas": [_TYPE],
        "id": one.name,
        "name": one.name,
        "endpoint": f"/{one.endpoint}",
        "description": _DESCRIBED[one.name],
        "schema": one.schema,
        "schemaExtensions": [{"schema": urn, "required": False} for urn in one.extensions],
        "meta": {"resourceType": "ResourceType", "location": f"{BASE}/ResourceTypes/{one.name}"},
    }


_DESCRIBED = {
    "User": "A query account: a pseudonym of the city, which names nobody.",
    "Group": "A post of a department; whoever is in it has its roles and duties.",
    "Client": "A client system: by way of which callers come.",
}


def schemas(words: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Any]]:
    """All schemas.  words: by attribute, the city's own for it: departments, counties, duties."""
    return [_schema(urn, name, text, _worded(parts, words)) for urn, (name, text, parts) in _SCHEMAS.items()]


def _worded(attributes: Sequence[Attribute], words: Mapping[str, Sequence[str]]) -> list[Attribute]:
    return [one | {"canonicalValues": list(words[one["name"]])} if one["name"] in words else one for one in attributes]


def _schema(urn: str, name: str, description: str, attributes: list[Attribute]) -> Mapping[str, Any]:
    return {
        "schemas": [_SCHEMA],
        "id": urn,
        "name": name,
        "description": description,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"{BASE}/Schemas/{urn}"},
    }


def _attribute(name: str, description: str, kind: str = "string", **more: Any) -> Attribute:
    usual = {
        "multiValued": False,
        "required": False,
        "caseExact": True,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    if kind != "string":
        usual.pop("caseExact")
    return {"name": name, "type": kind, "description": description, **usual, **more}


def _list_of(name: str, description: str, *parts: Attribute, **more: Any) -> Attribute:
    kind = {"subAttributes": list(parts)} if parts else {}
    return _attribute(name, description, "complex" if parts else "string", multiValued=True, **kind, **more)


def _reference(to: str, mutability: str = "immutable") -> Attribute:
    return _attribute("$ref", "Its address.", "reference", referenceTypes=[to], mutability=mutability, caseExact=True)


_SECRET = {"mutability": "writeOnly", "returned": "never"}
"""What is not sent stays as it is."""
_OFFICE = (
    _attribute("department", "The department's code; without it nobody has a right."),
    _attribute("county", "The county's code, six digits; likewise."),
    _list_of("duties", "The matters it is in charge of; * is every matter."),
)
_ROLES = sorted(GIVEN_ROLES)
_STATE = _attribute("state", "Only what is active may act.", canonicalValues=list(AccountState))
_SCHEMAS: Mapping[str, tuple[str, str, list[Attribute]]] = {
    USER: (
        "User",
        "A query account.",
        [
            _attribute("userName", "The account.", required=True, caseExact=False, uniqueness="server"),
            _attribute("title", "The post or window, in the city's words.", required=True),
            _attribute("active", "Whether the account may act.", "boolean"),
            _list_of("roles", "What the account may be.", _attribute("value", "The role.", canonicalValues=_ROLES)),
            _list_of(
                "groups",
                "The posts that the account is in.",
                _attribute("value", "The post's id.", mutability="readOnly"),
                _reference("Group", "readOnly"),
                _attribute("display", "The post's name.", mutability="readOnly"),
                _attribute("type", "direct", mutability="readOnly", canonicalValues=["direct"]),
                mutability="readOnly",
            ),
        ],
    ),
    ACCOUNT: (
        "Account",
        "What the gateway knows of a query account besides.",
        [
            *_OFFICE,
            _STATE,
            _attribute(
                "personDigest", "The digest of the holder's number, as tokens bear it: 32 hex digits.", **_SECRET
            ),
            _list_of("kinDigests", "The digests of the numbers of the holder's kin.", **_SECRET),
        ],
    ),
    GROUP: (
        "Group",
        "A post.",
        [
            _attribute("displayName", "The post's name.", required=True, caseExact=False, uniqueness="server"),
            _list_of(
                "members",
                "The accounts in the post.",
                _attribute("value", "The account's id.", mutability="immutable"),
                _reference("User"),
                _attribute("type", "User", mutability="immutable", canonicalValues=["User"]),
            ),
        ],
    ),
    POST: (
        "Post",
        "What the post gives.",
        [*_OFFICE, _list_of("roles", "The roles that it gives.", canonicalValues=_ROLES)],
    ),
    CLIENT: (
        "Client",
        "A client system.",
        [
            _attribute(
                "clientName", "The client_id of its tokens.", required=True, caseExact=False, uniqueness="server"
            ),
            _attribute("department", "The code of the department that answers for it.", required=True),
            _attribute("active", "Whether callers may come by it.", "boolean"),
            _STATE,
            _list_of("matters", "The matters that may be asked by it; * is every matter."),
            _attribute(
                "callbacks",
                "The addresses that its users may be sent back to.",
                "reference",
                referenceTypes=["uri"],
                multiValued=True,
            ),
            _attribute(
                "notifyAt",
                "The addresses at which it may be called back when a query of its own changes.",
                "reference",
                referenceTypes=["uri"],
                multiValued=True,
            ),
            _list_of(
                "keys",
                "Its public keys as JWK.",
                *(
                    _attribute(part, "As RFC 7517 and 7518 say.")
                    for part in ("kid", "kty", "use", "alg", "crv", "x", "y", "n", "e")
                ),
            ),
            _list_of(
                "quotas",
                "How much may be asked by it, where that is less than what all clients may.",
                _attribute("name", "The quota.", canonicalValues=sorted(CLIENT_QUOTAS)),
                _attribute("most", "How much.", "integer"),
            ),
            _list_of("actsFor", "The departments whose officers it may name in a signed statement."),
            _attribute("signsRequests", "Whether only requests that it has signed are taken (RFC 9421).", "boolean"),
            _attribute("issuesTokens", "Whether it is an issuer that may have person digests made.", "boolean"),
        ],
    ),
}
