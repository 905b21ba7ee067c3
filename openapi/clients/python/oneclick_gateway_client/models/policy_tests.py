from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.policy_test import PolicyTest


T = TypeVar("T", bound="PolicyTests")


@_attrs_define
class PolicyTests:
    """A policy's own table of tests, run.

    Attributes:
        policy_id (UUID): Id of the policy, as drafting it or the list has told it.
        version (int): The version of the policy that was looked at.
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
        holds (bool): Whether every row is as it is expected.
        rows (list[PolicyTest]): The rows of the table, in its order.
    """

    policy_id: UUID
    version: int
    bundle: str
    holds: bool
    rows: list[PolicyTest]

    def to_dict(self) -> dict[str, Any]:
        policy_id = str(self.policy_id)

        version = self.version

        bundle = self.bundle

        holds = self.holds

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy_id": policy_id,
                "version": version,
                "bundle": bundle,
                "holds": holds,
                "rows": rows,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy_test import PolicyTest

        d = dict(src_dict)
        policy_id = UUID(d.pop("policy_id"))

        version = d.pop("version")

        bundle = d.pop("bundle")

        holds = d.pop("holds")

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = PolicyTest.from_dict(rows_item_data)

            rows.append(rows_item)

        policy_tests = cls(
            policy_id=policy_id,
            version=version,
            bundle=bundle,
            holds=holds,
            rows=rows,
        )

        return policy_tests
