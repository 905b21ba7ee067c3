"""Gateways, their database and their integrators fall under load: nothing leaves without its entry, nobody is asked without an
INTENT, nothing seen is lost, and the log's tree stays one.
"""

import asyncio
import secrets
from pathlib import Path

from tests.load.chaos import Run, house, torment
from tests.load.falls import KINDS
from tests.stories.command import remove_databases


def test_a_fall_of_every_kind_breaks_no_promise(tmp_path: Path) -> None:
    said: list[str] = []
    seed = secrets.randbelow(1_000_000)
    run = Run(kills=len(KINDS), seed=seed, integrator_kills=1, answers=(2, 4), longest_life_s=0.4)
    with house(tmp_path) as demo:
        verdict = asyncio.run(torment(demo, run, said.append))
    remove_databases(tmp_path)
    told = "\n".join([f"seed {seed}", *said, verdict.summary, *verdict.findings])
    assert not verdict.findings, told
    # A run that examined nothing would prove nothing.
    assert len(verdict.evidence.streams) >= 3, told
    assert len(verdict.evidence.seen) >= 16, told
    assert len(verdict.evidence.calls) >= 50, told
    assert len(verdict.evidence.checkpoints) >= 5, told
    assert verdict.evidence.proofs, told
