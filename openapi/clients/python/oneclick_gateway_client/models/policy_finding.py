from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.check_severity import CheckSeverity

T = TypeVar("T", bound="PolicyFinding")


@_attrs_define
class PolicyFinding:
    """One thing that does not fit.

    Attributes:
        rule (str): Which rule it breaks; see docs/catalogue.md.
        severity (CheckSeverity): error: it must not go into service so.  warning: somebody should look at it.

            * `error`: it must be mended
            * `warning`: somebody should look at it
        where (str): The file, matter or certificate.
        sentence (str): What does not fit.
    """

    rule: str
    severity: CheckSeverity
    where: str
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        rule = self.rule

        severity = self.severity.value

        where = self.where

        sentence = self.sentence

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rule": rule,
                "severity": severity,
                "where": where,
                "sentence": sentence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        rule = d.pop("rule")

        severity = CheckSeverity(d.pop("severity"))

        where = d.pop("where")

        sentence = d.pop("sentence")

        policy_finding = cls(
            rule=rule,
            severity=severity,
            where=where,
            sentence=sentence,
        )

        return policy_finding
