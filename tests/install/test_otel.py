"""The extra `otel`: off it is not loaded, and where it is missing a start says what to install."""

import subprocess
import sys
from pathlib import Path

START = """
import sys
{before}
import gateway.main, gateway.cli, gateway.checking_live
from gateway.settings import OTEL, Settings, otel_fault
loaded = [name for name, module in sys.modules.items() if module is not None]
print([name for name in loaded if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf', 'gateway.otel'))])
for otel in ({{}}, {{'otel': {{'endpoint': 'http://127.0.0.1:1'}}}}):
    print(otel_fault(Settings(database_url='postgresql://x/y', **otel)))
{after}
"""
MISSING = "[otel] is set and its packages are not installed: pip install 'oneclick-gateway[server,otel]', or requirements/otel.lock"


def run(before: str = "", after: str = "") -> list[str]:
    """In a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", START.format(before=before, after=after)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_gateway_that_sends_nothing_loads_nothing_of_it() -> None:
    assert run() == ["[]", "None", "None"]


def test_where_the_extra_is_missing_a_start_and_the_check_say_what_to_install(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f"database_url = 'postgresql://127.0.0.1:1/x'\nhome = '{tmp_path}'\nissuer = 'https://x'\nport = 0\n"
        "no_case_register = true\naccounts = 'claims'\n[otel]\nendpoint = 'http://127.0.0.1:1'\n"
    )
    after = f"""
import asyncio
from datetime import date
from pathlib import Path
from gateway.checking import everything
from gateway.domain.errors import SetupError
from gateway.main import serve
file = Path({str(file)!r})
print([one.said for one in everything(file, date(2026, 6, 1)) if one.rule == 'configuration.otel'])
try:
    asyncio.run(serve(Settings.read(file), asyncio.Event()))
except SetupError as error:
    print(error.detail)
"""
    without = "sys.modules['opentelemetry.exporter.otlp.proto.http'] = None"
    assert run(without, after) == ["[]", "None", MISSING, str([MISSING]), f"{MISSING}."]
