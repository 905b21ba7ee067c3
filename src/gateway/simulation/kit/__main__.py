"""`python -m gateway.simulation.kit MODULE --config FILE.json`: runs one simulated department."""

import argparse
import asyncio
import importlib
import sys
from pathlib import Path

import uvloop

from gateway.domain.errors import SetupError
from gateway.simulation.kit.bureau import Bureau
from gateway.simulation.kit.process import die_with_parent, run
from gateway.simulation.kit.settings import read_settings


def main() -> int:
    """Run the department until SIGTERM; 0 when it stopped in good order, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m gateway.simulation.kit", description=__doc__)
    parser.add_argument("module", help="such as connectors.household.department.server; defines BUREAU")
    parser.add_argument("--config", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        settings = read_settings(arguments.config)
        die_with_parent(settings.parent_pid)
        bureau: type[Bureau] = importlib.import_module(arguments.module).BUREAU
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(bureau(settings)))
    except SetupError as error:
        sys.stderr.write(f"{error.detail}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
