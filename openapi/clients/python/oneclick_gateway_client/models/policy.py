from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.policy_state import PolicyState

if TYPE_CHECKING:
    from ..models.policy_file import PolicyFile


T = TypeVar("T", bound="Policy")


@_attrs_define
class Policy:
    """A policy as it stands, with the files that it changes.

    Attributes:
        policy_id (UUID): Id of the policy, as drafting it or the list has told it.
        version (int): How many steps it has gone; it grows with each.
        state (PolicyState): How far a policy is.  `drafted` until it is approved as it stands; a change makes it so
            again.

            * `drafted`: it is being made; nobody has approved it as it stands
            * `approved`: a second steward has approved it as it stands
            * `published`: it is or was in force
            * `refused`: another steward refused it
            * `withdrawn`: its drafter took it back
        reason (str): Why it was drafted.
        rolls_back (bool): Whether it brings a former bundle back into force.
        drafted_by (str): The account that drafted it; null where nobody did.
        drafted_at (datetime.datetime): When it was drafted, by the real clock.
        approved_by (None | str): The account of the second person; null where nobody has approved it as it stands.
        approved_at (datetime.datetime | None): When it was approved, by the real clock.
        number (int | None): The number of its publication; null where it is not published.
        base (str): The bundle that it changes, without grants: SHA-256, hex.
        in_force (str): The bundle that is in force now, with what departments grant each other.
        bundle (str): The files that it would publish, by their hash without grants; approve it by this. What is granted
            stays as it is.
        changed (list[str]): The names of the files that differ from the base.
        files (list[PolicyFile]): The files that it puts in place of others.
    """

    policy_id: UUID
    version: int
    state: PolicyState
    reason: str
    rolls_back: bool
    drafted_by: str
    drafted_at: datetime.datetime
    approved_by: None | str
    approved_at: datetime.datetime | None
    number: int | None
    base: str
    in_force: str
    bundle: str
    changed: list[str]
    files: list[PolicyFile]

    def to_dict(self) -> dict[str, Any]:
        policy_id = str(self.policy_id)

        version = self.version

        state = self.state.value

        reason = self.reason

        rolls_back = self.rolls_back

        drafted_by = self.drafted_by

        drafted_at = self.drafted_at.isoformat()

        approved_by: None | str
        approved_by = self.approved_by

        approved_at: None | str
        if isinstance(self.approved_at, datetime.datetime):
            approved_at = self.approved_at.isoformat()
        else:
            approved_at = self.approved_at

        number: int | None
        number = self.number

        base = self.base

        in_force = self.in_force

        bundle = self.bundle

        changed = self.changed

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy_id": policy_id,
                "version": version,
                "state": state,
                "reason": reason,
                "rolls_back": rolls_back,
                "drafted_by": drafted_by,
                "drafted_at": drafted_at,
                "approved_by": approved_by,
                "approved_at": approved_at,
                "number": number,
                "base": base,
                "in_force": in_force,
                "bundle": bundle,
                "changed": changed,
                "files": files,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy_file import PolicyFile

        d = dict(src_dict)
        policy_id = UUID(d.pop("policy_id"))

        version = d.pop("version")

        state = PolicyState(d.pop("state"))

        reason = d.pop("reason")

        rolls_back = d.pop("rolls_back")

        drafted_by = d.pop("drafted_by")

        drafted_at = datetime.datetime.fromisoformat(d.pop("drafted_at"))

        def _parse_approved_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        approved_by = _parse_approved_by(d.pop("approved_by"))

        def _parse_approved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                approved_at_type_0 = datetime.datetime.fromisoformat(data)

                return approved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        approved_at = _parse_approved_at(d.pop("approved_at"))

        def _parse_number(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        number = _parse_number(d.pop("number"))

        base = d.pop("base")

        in_force = d.pop("in_force")

        bundle = d.pop("bundle")

        changed = cast(list[str], d.pop("changed"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PolicyFile.from_dict(files_item_data)

            files.append(files_item)

        policy = cls(
            policy_id=policy_id,
            version=version,
            state=state,
            reason=reason,
            rolls_back=rolls_back,
            drafted_by=drafted_by,
            drafted_at=drafted_at,
            approved_by=approved_by,
            approved_at=approved_at,
            number=number,
            base=base,
            in_force=in_force,
            bundle=bundle,
            changed=changed,
            files=files,
        )

        return policy
