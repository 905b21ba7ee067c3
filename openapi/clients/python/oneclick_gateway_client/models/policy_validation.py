from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.policy_finding import PolicyFinding


T = TypeVar("T", bound="PolicyValidation")


@_attrs_define
class PolicyValidation:
    """Everything that does not fit in a policy.

    Attributes:
        policy_id (UUID): Id of the policy, as drafting it or the list has told it.
        version (int): The version of the policy that was looked at.
        bundle (str): The SHA-256 of a bundle's bytes, in hex.
        holds (bool): Whether nothing must be mended.
        findings (list[PolicyFinding]): What does not fit, one by one; empty where all is well.
    """

    policy_id: UUID
    version: int
    bundle: str
    holds: bool
    findings: list[PolicyFinding]

    def to_dict(self) -> dict[str, Any]:
        policy_id = str(self.policy_id)

        version = self.version

        bundle = self.bundle

        holds = self.holds

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy_id": policy_id,
                "version": version,
                "bundle": bundle,
                "holds": holds,
                "findings": findings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy_finding import PolicyFinding

        d = dict(src_dict)
        policy_id = UUID(d.pop("policy_id"))

        version = d.pop("version")

        bundle = d.pop("bundle")

        holds = d.pop("holds")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in _findings:
            findings_item = PolicyFinding.from_dict(findings_item_data)

            findings.append(findings_item)

        policy_validation = cls(
            policy_id=policy_id,
            version=version,
            bundle=bundle,
            holds=holds,
            findings=findings,
        )

        return policy_validation
