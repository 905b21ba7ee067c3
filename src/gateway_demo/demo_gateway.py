"""The gateway of the demo, as its process runs it: settings come over the pipe of its starter, and what makes it a demo with them."""

import gc
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib import resources
from typing import Any

import uvloop

from gateway.api import DOCS_CLIENT, DOCS_REDIRECT
from gateway.domain.errors import SetupError
from gateway.extension import Application, Door, Extension
from gateway.flows import Gateway
from gateway.identity import CALLBACK, SIGNED_OUT, PersonDigests, Proofs
from gateway.lines import configure_log
from gateway.main import ended, run
from gateway.settings import Settings
from gateway_demo.families import FAMILIES
from gateway_demo.issuer import PAGES_CLIENT, DevIssuerSettings, demo_client, dev_issuer, persona_remedy
from gateway_demo.routes import OPEN_BESIDES, VISITORS, demo_routes
from gateway_demo.trials import trials

QUOTAS: Mapping[str, int] = json.loads(
    resources.files("gateway_demo").joinpath("data", "quotas.json").read_text("utf-8")
)
"""How much may be asked in the demo, where its settings name nothing else: more than anybody asks."""


def main() -> None:
    """Start the gateway from one JSON line on standard input: `{…settings, "demo": {"issuer_port": 0, "departments": {…}}}`."""
    gc.disable()  # until all is loaded; see `serve`
    configure_log("info")
    try:
        settings, extension = read(sys.stdin.buffer.readline())
        configure_log(settings.log_level)
        uvloop.run(run(settings, extension))
    except SetupError as error:
        ended(error)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """issuer_port: of the dev issuer on loopback, 0 for a free one; None: the settings' issuer, for a second gateway of one demo.

    domain_start, real_start: the domain clock's time at a real time, as ISO 8601; none: as it is stored.
    """

    issuer_port: int | None = 0
    departments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    domain_start: str | None = None
    real_start: str | None = None

    @property
    def ahead(self) -> timedelta | None:
        if self.domain_start is None or self.real_start is None:
            return None
        return datetime.fromisoformat(self.domain_start) - datetime.fromisoformat(self.real_start)


def read(line: bytes) -> tuple[Settings, Extension]:
    """The two parts of the line; from now on the issuer's door is open.  Raises SetupError."""
    try:
        given: dict[str, Any] = json.loads(line)
        wanted = _Wanted(**given.pop("demo", {}))
        ahead = wanted.ahead
        given["quotas"] = {**QUOTAS, **given.get("quotas", {})}
    except (ValueError, TypeError, AttributeError) as error:
        raise SetupError(f"The demo's settings are not usable: {type(error).__name__}.") from None
    door = None if wanted.issuer_port is None else Door.open("127.0.0.1", wanted.issuer_port)
    settings = Settings.of_values(given if door is None else {**_signing_in_at(door.url), **given, "issuer": door.url})
    return settings, Extension(
        routes=partial(demo_routes, settings.issuer or "", wanted.departments),
        open_besides=OPEN_BESIDES,
        beside={} if door is None else {door: partial(_issuer, settings, door)},
        visitors=[] if door is None else VISITORS,
        examples=FAMILIES,
        trials=trials,
        further_remedy=persona_remedy,
        default_audit_task="DEMO-1",
        ahead=ahead,
        docs_get_tokens=True,
        needs_case_register=False,
        waits_for_store=False,
        database_setting="DATABASE_URL",
        ends_with_starter=True,
    )


def _signing_in_at(issuer_url: str) -> dict[str, Any]:
    """People of the demo choose at its issuer who they want to be."""
    return {"login": {"demo": {"issuer": issuer_url, "client_id": PAGES_CLIENT}}}


def _issuer(settings: Settings, door: Door, gateway: Gateway, gateway_url: str) -> Application:
    """The issuer at its door, for the docs page of this gateway and for whoever asks on this machine."""
    known_as = settings.public_url or gateway_url
    issues = DevIssuerSettings(
        url=door.url,
        audience=settings.audience,
        redirects={DOCS_CLIENT: [f"{gateway_url}{DOCS_REDIRECT}"], PAGES_CLIENT: [f"{known_as}{CALLBACK}"]},
        after_end={PAGES_CLIENT: [f"{known_as}{SIGNED_OUT}"]},
        clients=demo_client(settings.home, gateway_url, door.url),
        demo=True,
    )
    digests, uses = PersonDigests.from_home(settings.home), Proofs(gateway.database)
    return dev_issuer(issues, settings.home, digests, sorted(gateway.catalogue.departments), uses).app
