"""Tries the checker on mutants of the gateway: each falls under load as the gateway does, and must be found.

`python -m tests.load.mutant_trial [NAME]… [--kills N]`, from the project's folder.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from gateway_demo import gateway_process
from tests.load import integrator_process
from tests.load.chaos import Run, house, torment
from tests.load.mutants import MUTANTS
from tests.stories.command import remove_databases


def found(name: str, kills: int, seed: int) -> list[str]:
    """What the checker says of a run whose gateways and integrators are this mutant."""
    planted = f"from tests.load.mutants import plant; plant({name!r})\n"
    with (
        patch.object(gateway_process, "START", planted + gateway_process.START),
        patch.object(integrator_process, "START", planted + integrator_process.START),
        tempfile.TemporaryDirectory(prefix="mutant-") as folder,
        house(Path(folder)) as demo,
    ):
        verdict = asyncio.run(torment(demo, Run(kills, seed, integrator_kills=kills // 3), lambda _line: None))
        demo.stop()
        remove_databases(demo.home)
        return verdict.findings


def main() -> None:
    """Exit status 1 where one of them is not found, or not by its own sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    sentences = {mutant.__name__: sentence for mutant, sentence in MUTANTS.items()}
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(sentences)}")
    parser.add_argument("--kills", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    missed = 0
    for name in given.names or sentences:
        said = found(name, given.kills, given.seed)
        fitting = [finding for finding in said if sentences[name] in finding]
        missed += not fitting
        sys.stdout.write(f"{name}: {len(said)} findings, {len(fitting)} by its own sentence: {(fitting or said)[:1]}\n")
        sys.stdout.flush()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
