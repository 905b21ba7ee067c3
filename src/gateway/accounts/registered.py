"""A record of the register as it is kept, and in words what became of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from gateway.domain.accounts import KIND_OF, Account, AccountState, ClientSystem, Post, RegisteredKind, RegisteredRecord
from gateway.domain.codes import CountyCode, DepartmentCode

_NEW = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """A record with what the register knows of it.

    version: of the register, by the record's last change; 0: it is not kept yet.  created_at, changed_at: real clock.  used_on: of an
    account, the day on which somebody last came with it.
    """

    record_id: UUID
    record: RegisteredRecord
    external_id: str | None = None
    version: int = _NEW
    created_at: datetime | None = None
    changed_at: datetime | None = None
    used_on: date | None = None

    @property
    def kind(self) -> RegisteredKind:
        """What it is."""
        return KIND_OF[type(self.record)]


def registered_of(row: asyncpg.Record) -> Registered:
    """From its row."""
    return Registered(
        record_id=UUID(str(row["record_id"])),
        record=_record_of(RegisteredKind(row["kind"]), row["name"], json.loads(row["record"])),
        external_id=row["external_id"],
        version=row["version"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        used_on=row["used_on"],
    )


def content_of(record: RegisteredRecord) -> dict[str, Any]:
    """What is kept of a record beside its name."""
    match record:
        case Account():
            kept = {
                **_office(record),
                "post": record.post,
                "state": record.state.value,
                "person_digest": record.person_digest,
                "kin_digests": sorted(record.kin_digests),
            }
        case Post():
            kept = {**_office(record), "members": sorted(record.members)}
        case ClientSystem():
            kept = {
                "department": record.department,
                "matters": sorted(record.matters),
                "state": record.state.value,
                "callbacks": list(record.callbacks),
                "notify_at": list(record.notify_at),
                "keys": [dict(key) for key in record.keys],
                "quotas": dict(record.quotas),
                "acts_for": sorted(record.acts_for),
                "signs_requests": record.signs_requests,
                "issues_tokens": record.issues_tokens,
            }
    return kept


def what_became(before: Registered | None, after: Registered | None) -> Mapping[str, object]:
    """A change for its entry: who or what it is, and what was and is now, without digests and keys."""
    shown = after or before
    assert shown is not None
    was, now = _told(before), _told(after)
    changed = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    return {
        "did": f"{_verb(before, after)} {shown.kind} {shown.record.name}",
        "kind": shown.kind.value,
        "name": shown.record.name,
        "record_id": str(shown.record_id),
        "was": {name: was[name] for name in changed if name in was},
        "is": {name: now[name] for name in changed if name in now},
    }


def _verb(before: Registered | None, after: Registered | None) -> str:
    """What was done, in one word: what matters most of it."""
    if before is None or after is None:
        return "create" if before is None else "remove"
    was, now = content_of(before.record), content_of(after.record)
    if was.get("state") != now.get("state"):
        return {
            AccountState.ACTIVE.value: "activate",
            AccountState.SUSPENDED.value: "suspend",
            AccountState.DORMANT.value: "freeze",
            AccountState.CLOSED.value: "close",
        }[now["state"]]
    is_moved = any(was.get(name) != now.get(name) for name in ("department", "county"))
    return "move" if is_moved else "change"


def _told(registered: Registered | None) -> Mapping[str, Any]:
    """What an entry may say of a record: of digests and keys how many, of keys their names."""
    if registered is None:
        return {}
    content = content_of(registered.record)
    content["name"] = registered.record.name
    if "person_digest" in content:
        content["person_digest"] = content["person_digest"] is not None
        content["kin_digests"] = len(content["kin_digests"])
    if "keys" in content:
        content["keys"] = [key.get("kid", "") for key in content["keys"]]
    return content


def _office(record: Account | Post) -> dict[str, Any]:
    return {
        "department": record.department,
        "county": record.county,
        "duties": sorted(record.duties),
        "roles": sorted(record.roles),
    }


def _record_of(kind: RegisteredKind, name: str, content: Mapping[str, Any]) -> RegisteredRecord:
    match kind:
        case RegisteredKind.ACCOUNT:
            return Account(
                name=name,
                department=DepartmentCode(content["department"]),
                county=CountyCode(content["county"]),
                post=content["post"],
                duties=frozenset(content["duties"]),
                roles=frozenset(content["roles"]),
                state=AccountState(content["state"]),
                person_digest=content["person_digest"],
                kin_digests=frozenset(content["kin_digests"]),
            )
        case RegisteredKind.POST:
            return Post(
                name=name,
                department=DepartmentCode(content["department"]),
                county=CountyCode(content["county"]),
                duties=frozenset(content["duties"]),
                roles=frozenset(content["roles"]),
                members=frozenset(content["members"]),
            )
        case RegisteredKind.CLIENT:
            return ClientSystem(
                name=name,
                department=DepartmentCode(content["department"]),
                matters=frozenset(content["matters"]),
                state=AccountState(content["state"]),
                callbacks=tuple(content["callbacks"]),
                notify_at=tuple(content.get("notify_at", ())),  # rows of before have none of these four
                keys=tuple(content["keys"]),
                quotas=tuple(sorted(content["quotas"].items())),
                acts_for=frozenset(content.get("acts_for", ())),
                signs_requests=content.get("signs_requests", False),
                issues_tokens=content.get("issues_tokens", False),
            )
