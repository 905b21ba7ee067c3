from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.policy_finding import PolicyFinding


T = TypeVar("T", bound="StandingFindings")


@_attrs_define
class StandingFindings:
    """What does not fit in the policy in force, or in the counties' lists beside it.

    Attributes:
        bundle (str): The bundle in force: SHA-256, hex.
        holds (bool): Whether nothing must be mended.
        findings (list[PolicyFinding]): What does not fit, in the order in which it was looked at.
    """

    bundle: str
    holds: bool
    findings: list[PolicyFinding]

    def to_dict(self) -> dict[str, Any]:
        bundle = self.bundle

        holds = self.holds

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
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
        bundle = d.pop("bundle")

        holds = d.pop("holds")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in _findings:
            findings_item = PolicyFinding.from_dict(findings_item_data)

            findings.append(findings_item)

        standing_findings = cls(
            bundle=bundle,
            holds=holds,
            findings=findings,
        )

        return standing_findings
