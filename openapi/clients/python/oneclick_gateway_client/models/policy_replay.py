from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.replayed_change import ReplayedChange


T = TypeVar("T", bound="PolicyReplay")


@_attrs_define
class PolicyReplay:
    """What a policy would have done to a page of past queries, newest first.

    Attributes:
        policy_id (UUID): Id of the policy, as drafting it or the list has told it.
        version (int): The version of the policy that was looked at.
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
        decisions (int): Number of past queries that were looked at.
        reproduced (int): Number of those whose own bundle came to what is on record.
        unknown (int): Number of those whose own bundle cannot be had any more; nothing is said of them.
        damaged (int): Number of entries that are not as they were signed.
        changes (list[ReplayedChange]): What would have been otherwise.
        next_ (None | str): Send it as `before` to go on with older queries; null at the end of the period.
    """

    policy_id: UUID
    version: int
    bundle: str
    decisions: int
    reproduced: int
    unknown: int
    damaged: int
    changes: list[ReplayedChange]
    next_: None | str

    def to_dict(self) -> dict[str, Any]:
        policy_id = str(self.policy_id)

        version = self.version

        bundle = self.bundle

        decisions = self.decisions

        reproduced = self.reproduced

        unknown = self.unknown

        damaged = self.damaged

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        next_: None | str
        next_ = self.next_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy_id": policy_id,
                "version": version,
                "bundle": bundle,
                "decisions": decisions,
                "reproduced": reproduced,
                "unknown": unknown,
                "damaged": damaged,
                "changes": changes,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.replayed_change import ReplayedChange

        d = dict(src_dict)
        policy_id = UUID(d.pop("policy_id"))

        version = d.pop("version")

        bundle = d.pop("bundle")

        decisions = d.pop("decisions")

        reproduced = d.pop("reproduced")

        unknown = d.pop("unknown")

        damaged = d.pop("damaged")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = ReplayedChange.from_dict(changes_item_data)

            changes.append(changes_item)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        policy_replay = cls(
            policy_id=policy_id,
            version=version,
            bundle=bundle,
            decisions=decisions,
            reproduced=reproduced,
            unknown=unknown,
            damaged=damaged,
            changes=changes,
            next_=next_,
        )

        return policy_replay
