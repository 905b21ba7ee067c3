"""The gateway of the demo, as its process runs it: settings come over the pipe of its starter, and what makes it a demo with them."""

import gc
import json
import sys

import uvloop

from gateway.domain.errors import SetupError
from gateway.lines import configure_log
from gateway.main import Demonstration, ended, run
from gateway.settings import Settings


def main() -> None:
    """Start the gateway from one JSON line on standard input: `{…settings, "demo": {"issuer_port": 0, "departments": {…}}}`."""
    gc.disable()  # until all is loaded; see `serve`
    configure_log("info")
    try:
        settings, demo = read(sys.stdin.buffer.readline())
        configure_log(settings.log_level)
        uvloop.run(run(settings, demo=demo))
    except SetupError as error:
        ended(error)


def read(line: bytes) -> tuple[Settings, Demonstration]:
    """The two parts of the line.  Raises SetupError."""
    try:
        given = json.loads(line)
        demo = Demonstration(**given.pop("demo", {}))
    except (ValueError, TypeError, AttributeError) as error:
        raise SetupError(f"The demo's settings are not usable: {type(error).__name__}.") from None
    return Settings.of_values(given), demo
