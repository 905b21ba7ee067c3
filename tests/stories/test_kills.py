"""The gateway is killed under load: nothing leaves without its entry, nobody is asked without an INTENT, nothing seen is lost."""

import asyncio
import secrets
from pathlib import Path

from tests.load.chaos import Run, house, torment


def test_five_kills_break_no_promise(tmp_path: Path) -> None:
    said: list[str] = []
    seed = secrets.randbelow(1_000_000)
    with house(tmp_path) as demo:
        verdict = asyncio.run(torment(demo, Run(kills=5, seed=seed, answers=(2, 12), longest_life_s=2.0), said.append))
    told = "\n".join([f"seed {seed}", *said, verdict.summary, *verdict.findings])
    assert not verdict.findings, told
    # A run that examined nothing would prove nothing.
    assert len(verdict.evidence.streams) >= 6, told  # one a life, and one more for each that was fenced while it lived
    assert len(verdict.evidence.seen) >= 20, told
    assert len(verdict.evidence.calls) >= 50, told
