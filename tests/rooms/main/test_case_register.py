"""A production gateway does not open people on case numbers that nobody has confirmed, unless it is told that nobody can."""

import os
import subprocess
import sys
from pathlib import Path

SERVE = [sys.executable, "-m", "gateway.main", "serve"]


def test_without_a_case_register_it_does_not_start(tmp_path: Path) -> None:
    settings = {
        "GATEWAY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "GATEWAY_HOME": str(tmp_path),
        "GATEWAY_ISSUER": "https://login.example",
        "GATEWAY_PORT": "0",
    }
    done = subprocess.run(
        SERVE, env={**os.environ, **settings}, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "case_register" in done.stderr
    assert "no_case_register = true" in done.stderr
