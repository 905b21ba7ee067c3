"""The running house keeps its published contract: generated requests, against every operation, as several roles."""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.operations import TABLE

RUN = (
    Path(sys.executable).with_name("schemathesis"),
    f"--config-file={Path(__file__).parents[2] / 'openapi' / 'tools' / 'schemathesis.toml'}",
    "run",
    "--phases=examples,coverage",
    "--seed=7",
    # What makes a query valid (a check character, a case of these people, a cursor of ours) no JSON Schema can say, so a request
    # that fits the schema may be refused all the same; everything else is checked.
    "--exclude-checks=positive_data_acceptance",
)


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_every_operation_keeps_the_contract(demo: Demo, role: str, tmp_path: Path) -> None:
    token = dev_token(demo.addresses["issuer_url"], role)
    done = subprocess.run(
        [*RUN, f"--header=Authorization: Bearer {token}", f"{demo.addresses['base_url']}/openapi.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert f"Tested: {len(TABLE)}" in done.stdout
