"""The gateway of the demo, as its process runs it: settings come over the pipe of its starter, and what makes it a demo with them."""

import gc
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvloop

from gateway.api import DOCS_CLIENT, DOCS_REDIRECT
from gateway.domain.errors import SetupError
from gateway.flows import Gateway
from gateway.identity import PersonDigests
from gateway.lines import configure_log
from gateway.main import Application, Demonstration, Door, ended, run
from gateway.settings import Settings
from gateway_demo.issuer import DevIssuerSettings, dev_issuer, persona_remedy


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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """issuer_port: of the dev issuer on loopback, 0 for a free one; None: the settings' issuer, for a second gateway of one demo."""

    issuer_port: int | None = 0
    departments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read(line: bytes) -> tuple[Settings, Demonstration]:
    """The two parts of the line; from now on the issuer's door is open.  Raises SetupError."""
    try:
        given: dict[str, Any] = json.loads(line)
        wanted = _Wanted(**given.pop("demo", {}))
    except (ValueError, TypeError, AttributeError) as error:
        raise SetupError(f"The demo's settings are not usable: {type(error).__name__}.") from None
    if wanted.issuer_port is None:
        return Settings.of_values(given), Demonstration(wanted.departments, persona_remedy)
    door = Door.open("127.0.0.1", wanted.issuer_port)
    settings = Settings.of_values({**given, "issuer": door.url})
    return settings, Demonstration(wanted.departments, persona_remedy, {door: partial(_issuer, settings, door)})


def _issuer(settings: Settings, door: Door, gateway: Gateway, gateway_url: str) -> Application:
    """The issuer at its door, for the docs page of this gateway and for whoever asks on this machine."""
    issues = DevIssuerSettings(
        url=door.url, audience=settings.audience, redirects={DOCS_CLIENT: [f"{gateway_url}{DOCS_REDIRECT}"]}, demo=True
    )
    digests = PersonDigests.from_home(settings.home)
    return dev_issuer(issues, settings.home, digests, sorted(gateway.catalogue.departments)).app
