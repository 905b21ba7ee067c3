"""Users, Groups and Clients: records of the register as SCIM has them, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.api.http.scim_problem import ScimFault
from gateway.api.scim.filters import Json, member
from gateway.api.scim.names import ACCOUNT, BASE, CLIENT, ENTERPRISE, GROUP, POST, USER, ResourceType
from gateway.domain.accounts import Account, AccountState, ClientSystem, Post, RegisteredKind, RegisteredRecord
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.flows import Registered

_NOT_KEPT = frozenset(
    {
        *("name", "displayname", "nickname", "profileurl", "emails", "phonenumbers", "ims", "photos", "addresses"),
        *("entitlements", "x509certificates", "usertype", "preferredlanguage", "locale", "timezone", "password"),
    }
)
"""Of a user, what other systems send and this register does not keep: it would name people."""
_GIVEN = frozenset({"schemas", "id", "meta", "externalid", "groups"})


def version_of(registered: Registered) -> str:
    """The entity tag of a record as it is."""
    return f'W/"{registered.version}"'


def resource_of(of: ResourceType, registered: Registered, posts: Sequence[Registered] = ()) -> dict[str, Any]:
    """A record as SCIM has it.  posts: those that an account is in."""
    own, schemas = _attributes(registered.record, posts)
    assert registered.created_at is not None
    assert registered.changed_at is not None
    external = {} if registered.external_id is None else {"externalId": registered.external_id}
    return {
        "schemas": schemas,
        "id": str(registered.record_id),
        **external,
        **own,
        "meta": {
            "resourceType": of.name,
            "created": registered.created_at.isoformat(),
            "lastModified": registered.changed_at.isoformat(),
            "location": f"{BASE}/{of.endpoint}/{registered.record_id}",
            "version": version_of(registered),
        },
    }


def _attributes(record: RegisteredRecord, posts: Sequence[Registered]) -> tuple[dict[str, Any], list[str]]:
    match record:
        case Account():
            return _of_account(record, posts), [USER, ACCOUNT]
        case Post():
            members = [{"value": one, "$ref": f"{BASE}/Users/{one}", "type": "User"} for one in sorted(record.members)]
            return {"displayName": record.name, "members": members, POST: _office(record)}, [GROUP, POST]
        case ClientSystem():
            return _of_client(record), [CLIENT]


def _of_account(account: Account, posts: Sequence[Registered]) -> dict[str, Any]:
    extension = {**_place(account), "duties": sorted(account.duties), "state": account.state.value}
    return {
        "userName": account.name,
        "title": account.post,
        "active": account.state is AccountState.ACTIVE,
        "roles": [{"value": role} for role in sorted(account.roles)],
        "groups": [
            {
                "value": str(post.record_id),
                "$ref": f"{BASE}/Groups/{post.record_id}",
                "display": post.record.name,
                "type": "direct",
            }
            for post in posts
        ],
        ACCOUNT: extension,
    }


def _of_client(client: ClientSystem) -> dict[str, Any]:
    return {
        "clientName": client.name,
        "department": client.department,
        "active": client.state is AccountState.ACTIVE,
        "state": client.state.value,
        "matters": sorted(client.matters),
        "callbacks": list(client.callbacks),
        "notifyAt": list(client.notify_at),
        "keys": [dict(key) for key in client.keys],
        "quotas": [{"name": name, "most": most} for name, most in client.quotas],
        "actsFor": sorted(client.acts_for),
        "signsRequests": client.signs_requests,
        "issuesTokens": client.issues_tokens,
    }


def _office(post: Post) -> dict[str, Any]:
    return {**_place(post), "duties": sorted(post.duties), "roles": sorted(post.roles)}


def _place(record: Account | Post) -> dict[str, str]:
    """Where it is, as far as somebody has said so."""
    place = {"department": record.department, "county": record.county}
    return {name: code for name, code in place.items() if code}


# ── and back ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def record_of(of: ResourceType, body: object, former: RegisteredRecord | None) -> tuple[RegisteredRecord, str | None]:
    """The record that a resource asks for, and its externalId.

    former: as it was; `active` alone changes its state.  Raises ScimFault; whether the values fit, the register itself says.
    """
    if not isinstance(body, Mapping):
        raise ScimFault("invalidSyntax", "the body is an object")
    schemas = _list(body, "schemas")
    if of.schema not in schemas or not set(schemas) <= {of.schema, *of.extensions, ENTERPRISE}:
        raise ScimFault("invalidSyntax", f"schemas names {of.schema}, and no other but its extensions")
    external_id = _optional(body, "externalId")
    match of.kind:
        case RegisteredKind.ACCOUNT:
            return _account(body, former), external_id
        case RegisteredKind.POST:
            return _post(body), external_id
        case RegisteredKind.CLIENT:
            return _client(body, former), external_id


def _account(body: Json, former: RegisteredRecord | None) -> Account:
    _refuse_unknown(body, {"username", "title", "active", "roles", ENTERPRISE.lower(), ACCOUNT.lower()}, _NOT_KEPT)
    extension, enterprise = _object(body, ACCOUNT), _object(body, ENTERPRISE)
    _refuse_unknown(extension, {"department", "county", "duties", "state", "persondigest", "kindigests"})
    return Account(
        name=_text(body, "userName"),
        department=DepartmentCode(_optional(enterprise, "department") or _optional(extension, "department") or ""),
        county=CountyCode(_optional(extension, "county") or ""),
        post=_text(body, "title"),
        duties=frozenset(_texts(extension, "duties")),
        roles=frozenset(_values(body, "roles")),
        state=_state(member(body, "active"), _optional(extension, "state"), former),
        person_digest=_digests(extension, former)[0],
        kin_digests=_digests(extension, former)[1],
    )


def _digests(extension: Json, former: RegisteredRecord | None) -> tuple[str | None, frozenset[str]]:
    """The holder's and the kin's: never told again, and what is not sent stays as it is."""
    was = former if isinstance(former, Account) else None
    own = None if was is None else was.person_digest
    if member(extension, "personDigest") is not None:
        own = _folded(_optional(extension, "personDigest"))
    kin = frozenset[str]() if was is None else was.kin_digests
    if member(extension, "kinDigests") is not None:
        kin = frozenset(_folded(one) or "" for one in _texts(extension, "kinDigests"))
    return own, kin


def _folded(digest: str | None) -> str | None:
    return None if digest is None else digest.replace("-", "").lower()


def _post(body: Json) -> Post:
    _refuse_unknown(body, {"displayname", "members", POST.lower()})
    extension = _object(body, POST)
    _refuse_unknown(extension, {"department", "county", "duties", "roles"})
    return Post(
        name=_text(body, "displayName"),
        department=DepartmentCode(_optional(extension, "department") or ""),
        county=CountyCode(_optional(extension, "county") or ""),
        duties=frozenset(_texts(extension, "duties")),
        roles=frozenset(_texts(extension, "roles")),
        members=frozenset(_values(body, "members")),
    )


def _client(body: Json, former: RegisteredRecord | None) -> ClientSystem:
    known = {"clientname", "department", "active", "state", "matters", "callbacks", "keys", "quotas"}
    _refuse_unknown(body, known | {"notifyat", "actsfor", "signsrequests", "issuestokens"})
    return ClientSystem(
        name=_text(body, "clientName"),
        department=DepartmentCode(_text(body, "department")),
        matters=frozenset(_texts(body, "matters")),
        state=_state(member(body, "active"), _optional(body, "state"), former),
        callbacks=tuple(_texts(body, "callbacks")),
        notify_at=tuple(_texts(body, "notifyAt")),
        keys=tuple(_key(one) for one in _list(body, "keys")),
        quotas=tuple(sorted(_quota(one) for one in _list(body, "quotas"))),
        acts_for=frozenset(_texts(body, "actsFor")),
        signs_requests=_flag(body, "signsRequests"),
        issues_tokens=_flag(body, "issuesTokens"),
    )


def _state(active: object, state: str | None, former: RegisteredRecord | None) -> AccountState:
    """By what has changed of the two: `active` says less than `state`, and many know it alone."""
    if active is not None:
        active = _truth(active, "active")
    was = former.state if isinstance(former, Account | ClientSystem) else None
    try:
        wanted = AccountState(state) if state is not None else None
    except ValueError:
        raise ScimFault("invalidValue", f"/state: out of {', '.join(AccountState)}") from None
    if wanted is not None and wanted is not was:
        return wanted
    if active is None:
        return was or AccountState.ACTIVE
    if active:
        return AccountState.ACTIVE
    return was if was is not None and was is not AccountState.ACTIVE else AccountState.SUSPENDED


def _truth(value: object, name: str) -> bool:
    text = str(value).lower()
    if text not in {"true", "false"}:  # a text, as one large directory writes it in a PATCH
        raise ScimFault("invalidValue", f"/{name}: true or false")
    return text == "true"


def _flag(body: Json, name: str) -> bool:
    """What is not sent is not so."""
    value = member(body, name)
    return value is not None and _truth(value, name)


def _key(one: object) -> Mapping[str, str]:
    if not isinstance(one, Mapping) or not all(
        isinstance(part, str) and len(part) <= _LONGEST for part in one.values()
    ):
        raise ScimFault("invalidValue", "/keys: each a JWK of texts")
    return {str(name): str(part) for name, part in one.items()}


_LONGEST = 2000


def _quota(one: object) -> tuple[str, int]:
    if not isinstance(one, Mapping) or not isinstance(one.get("name"), str) or type(one.get("most")) is not int:
        raise ScimFault("invalidValue", "/quotas: each with name and most")
    return one["name"], one["most"]


def _refuse_unknown(body: Json, known: set[str], besides: frozenset[str] = frozenset()) -> None:
    """Raises ScimFault without the name, which a caller has chosen; one in two ways of writing would say two things."""
    if len({name.lower() for name in body}) < len(body):
        raise ScimFault("invalidSyntax", "an attribute stands there twice: the case of its letters does not count")
    if not {name.lower() for name in body} <= known | _GIVEN | besides:
        raise ScimFault("invalidSyntax", "there is an attribute that the schema does not have: see /scim/v2/Schemas")


def _object(body: Json, name: str) -> Json:
    value = member(body, name)
    if not isinstance(value, Mapping | None):
        raise ScimFault("invalidValue", f"/{name}: an object")
    return value or {}


def _text(body: Json, name: str) -> str:
    value = _optional(body, name)
    if value is None:
        raise ScimFault("invalidValue", f"/{name}: missing")
    return value


def _optional(body: Json, name: str) -> str | None:
    value = member(body, name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ScimFault("invalidValue", f"/{name}: a text")
    return value


def _list(body: Json, name: str) -> list[Any]:
    value = member(body, name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _texts(body: Json, name: str) -> list[str]:
    found = _list(body, name)
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in found):
        raise ScimFault("invalidValue", f"/{name}: a list of texts")
    return found


def _values(body: Json, name: str) -> list[str]:
    """Of a list of complex values, or of plain texts as some send them."""
    found = [member(one, "value") if isinstance(one, Mapping) else one for one in _list(body, name)]
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in found):
        raise ScimFault("invalidValue", f"/{name}: each with a value")
    return found
