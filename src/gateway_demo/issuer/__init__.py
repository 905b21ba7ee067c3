"""The demo's own issuer of access tokens, and the personas that it issues them for.

Must never run beside a gateway in service: it gives anybody any token.  The gateway knows it as it knows every issuer, by its address.
"""

from gateway_demo.issuer.client_assertions import AssertingClient
from gateway_demo.issuer.demo_client import demo_client
from gateway_demo.issuer.dev_issuer import PAGES_CLIENT, DevIssuer, DevIssuerSettings, dev_issuer
from gateway_demo.issuer.personas import Persona, Personas
from gateway_demo.issuer.remedies import persona_remedy

__all__ = [
    "PAGES_CLIENT",
    "AssertingClient",
    "DevIssuer",
    "DevIssuerSettings",
    "Persona",
    "Personas",
    "demo_client",
    "dev_issuer",
    "persona_remedy",
]
