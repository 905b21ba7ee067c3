"""Two machines behind a balancer: one is killed, both are restarted in turn; nobody else notices, and no department is asked too much."""

import asyncio
import secrets
from pathlib import Path

from tests.load.fleet import fullest, house, most_inside, trial
from tests.stories.command import remove_databases


def test_machines_are_killed_and_restarted_and_nobody_notices(tmp_path: Path) -> None:
    said: list[str] = []
    seed = secrets.randbelow(1_000_000)
    with house(tmp_path) as demo:
        broken = asyncio.run(trial(demo, kills=1, restarts=2, seed=seed, say=said.append))
    remove_databases(tmp_path)
    assert not broken, "\n".join([f"seed {seed}", *said, *broken])


def test_what_a_department_counts_is_counted() -> None:
    assert fullest(0.9, [5.0, 0.0, 0.89, 0.9, 1.7]) == (0.89, 0.9, 1.7)
    assert most_inside([(0.0, 1.0), (0.5, 1.0), (1.0, 0.1), (1.2, 0.2)]) == 2
