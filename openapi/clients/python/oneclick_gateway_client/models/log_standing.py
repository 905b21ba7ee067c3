from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="LogStanding")


@_attrs_define
class LogStanding:
    """The audit log: what is written, and what of it is in the tree.

    Attributes:
        tree_leaves (int | None): Leaves of the newest log; null before the first look.
        behind_s (float | None): Age of the oldest entries that are in no tree, in seconds.
        stopped (bool): Whether a broken batch stops the integrator.
        broken (bool): Whether the log is proved broken: nothing is written until it is continued.
        store_durable (bool): Whether the store keeps what it has committed.
        clock_ahead_s (float): Seconds by which this machine's clock is ahead of the store's.
    """

    tree_leaves: int | None
    behind_s: float | None
    stopped: bool
    broken: bool
    store_durable: bool
    clock_ahead_s: float

    def to_dict(self) -> dict[str, Any]:
        tree_leaves: int | None
        tree_leaves = self.tree_leaves

        behind_s: float | None
        behind_s = self.behind_s

        stopped = self.stopped

        broken = self.broken

        store_durable = self.store_durable

        clock_ahead_s = self.clock_ahead_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tree_leaves": tree_leaves,
                "behind_s": behind_s,
                "stopped": stopped,
                "broken": broken,
                "store_durable": store_durable,
                "clock_ahead_s": clock_ahead_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_tree_leaves(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        tree_leaves = _parse_tree_leaves(d.pop("tree_leaves"))

        def _parse_behind_s(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        behind_s = _parse_behind_s(d.pop("behind_s"))

        stopped = d.pop("stopped")

        broken = d.pop("broken")

        store_durable = d.pop("store_durable")

        clock_ahead_s = d.pop("clock_ahead_s")

        log_standing = cls(
            tree_leaves=tree_leaves,
            behind_s=behind_s,
            stopped=stopped,
            broken=broken,
            store_durable=store_durable,
            clock_ahead_s=clock_ahead_s,
        )

        return log_standing
