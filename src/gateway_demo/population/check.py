"""Checking a population: its registers with the planted noise taken out, its ledger, its truth."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway_demo.population.agreement import check_ledger, check_truth
from gateway_demo.population.exchange import read_folder
from gateway_demo.population.findings import PopulationFinding, PopulationReport, Weight
from gateway_demo.population.generate import AS_OF
from gateway_demo.population.invariants import DOUBLED, Checked, check_invariants
from gateway_demo.population.noise import mend
from gateway_demo.population.rows import LedgerRow, Registers
from gateway_demo.population.truth import Truth


def check(
    registers: Registers, ledger: Sequence[LedgerRow] | None = None, truth: Truth | None = None
) -> list[PopulationFinding]:
    """All that is wrong with a population; an empty list when nothing is.

    ledger: what was planted; taken out before the invariants are checked.  None: a folder from outside, in which disagreements
    between registers are remarks, not faults.  truth: compared with the registers where it is given.
    """
    report = PopulationReport()
    as_of = truth.as_of if truth else _as_of(registers)
    if ledger is not None:
        check_ledger(registers, ledger, report)
        if report.findings:  # a ledger that does not fit cannot be taken out
            return report.findings
    mended = mend(registers, ledger or ())
    weight = Weight.REMARK if ledger is None else Weight.FAULT
    check_invariants(Checked.of(mended, as_of, report, weight))
    if truth is not None:
        check_truth(mended, truth, ledger or (), report)
    return report.findings


def admit(folder: Path) -> list[PopulationFinding]:
    """What `check` finds in a folder that departments shall be started on.

    Raises SetupError where the folder is not in the exchange form, or a row stands in it twice.
    """
    content = read_folder(folder)
    findings = check(content.registers, content.ledger, content.truth)
    for finding in findings:
        if finding.rule == DOUBLED:
            raise SetupError(f"{folder / finding.register}.json, row {finding.row}: {finding.message}; take one away")
    return findings


def _as_of(registers: Registers) -> date:
    return max((row.updated_at for row in registers.household), default=AS_OF)
