from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.policy_finding import PolicyFinding


T = TypeVar("T", bound="InstallationCheck")


@_attrs_define
class InstallationCheck:
    """What a check of this installation finds, as `gateway check` prints it.

    Attributes:
        holds (bool): Whether nothing must be mended.
        findings (list[PolicyFinding]): What does not fit, in the order in which it was looked at.
    """

    holds: bool
    findings: list[PolicyFinding]

    def to_dict(self) -> dict[str, Any]:
        holds = self.holds

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "holds": holds,
                "findings": findings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.policy_finding import PolicyFinding

        d = dict(src_dict)
        holds = d.pop("holds")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in _findings:
            findings_item = PolicyFinding.from_dict(findings_item_data)

            findings.append(findings_item)

        installation_check = cls(
            holds=holds,
            findings=findings,
        )

        return installation_check
