from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.permission_change import PermissionChange
    from ..models.policy_data_change import PolicyDataChange


T = TypeVar("T", bound="PolicyDiff")


@_attrs_define
class PolicyDiff:
    """What officers would see otherwise than under the policy in force.

    Attributes:
        policy_id (UUID): Id of the policy, as drafting it or the list has told it.
        version (int): The version of the policy that was looked at.
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
        in_force (str): The bundle that is in force, with which the policy was compared.
        changed (list[str]): The names of the files that differ.
        opened (int): How many of the changes show more than now.
        closed (int): How many show less.
        changes (list[PermissionChange]): What would be seen otherwise, one by one.
        data (list[PolicyDataChange]): All that differs in the files, by file and place.
    """

    policy_id: UUID
    version: int
    bundle: str
    in_force: str
    changed: list[str]
    opened: int
    closed: int
    changes: list[PermissionChange]
    data: list[PolicyDataChange]

    def to_dict(self) -> dict[str, Any]:
        policy_id = str(self.policy_id)

        version = self.version

        bundle = self.bundle

        in_force = self.in_force

        changed = self.changed

        opened = self.opened

        closed = self.closed

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy_id": policy_id,
                "version": version,
                "bundle": bundle,
                "in_force": in_force,
                "changed": changed,
                "opened": opened,
                "closed": closed,
                "changes": changes,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.permission_change import PermissionChange
        from ..models.policy_data_change import PolicyDataChange

        d = dict(src_dict)
        policy_id = UUID(d.pop("policy_id"))

        version = d.pop("version")

        bundle = d.pop("bundle")

        in_force = d.pop("in_force")

        changed = cast(list[str], d.pop("changed"))

        opened = d.pop("opened")

        closed = d.pop("closed")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = PermissionChange.from_dict(changes_item_data)

            changes.append(changes_item)

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = PolicyDataChange.from_dict(data_item_data)

            data.append(data_item)

        policy_diff = cls(
            policy_id=policy_id,
            version=version,
            bundle=bundle,
            in_force=in_force,
            changed=changed,
            opened=opened,
            closed=closed,
            changes=changes,
            data=data,
        )

        return policy_diff
