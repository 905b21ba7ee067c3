"""What a check of a population reports: findings by rule, register and row, without anybody's number."""

from dataclasses import dataclass, field
from enum import StrEnum


class Weight(StrEnum):
    """A fault breaks an invariant; a remark is what real registers hold and nobody has explained."""

    FAULT = "fault"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class PopulationFinding:
    """One thing found.  row: index in the register's file, from 0; None where it concerns the register as a whole."""

    rule: str
    register: str
    row: int | None
    message: str
    weight: Weight = Weight.FAULT


@dataclass(slots=True)
class PopulationReport:
    """Findings in the making."""

    findings: list[PopulationFinding] = field(default_factory=list)

    def expect(
        self, claim: object, rule: str, register: str, row: int | None, message: str, *, weight: Weight = Weight.FAULT
    ) -> None:
        """Note a finding when the claim does not hold."""
        if not claim:
            self.note(rule, register, row, message, weight=weight)

    def note(self, rule: str, register: str, row: int | None, message: str, *, weight: Weight = Weight.FAULT) -> None:
        """Note a finding."""
        self.findings.append(PopulationFinding(rule, register, row, message, weight))
