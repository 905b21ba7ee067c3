"""What stands in the log of a judgement."""

from collections.abc import Sequence
from hashlib import sha256

from gateway.audit import Draft, Subject, read_of_log
from gateway.domain.oversight import FindingState
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.oversight.findings.model import Finding, Judgement


def judgement_entry(
    finding: Finding,
    state: FindingState,
    judgement: Judgement,
    officer: Officer,
    task: str,
    *,
    subjects: Sequence[Subject] = (),
) -> Draft:
    """Who judged which finding, how; of the justification, which may name people, the hash.  subjects: whom the finding shows."""
    payload = {
        "did": "judge finding",
        "finding": finding.finding_id,
        "by_rule": finding.rule,
        "state": str(state),
        "justification_hash": sha256(judgement.justification.encode()).hexdigest(),
    }
    return read_of_log(Kind.ADMIN, officer, task, payload, subjects)
