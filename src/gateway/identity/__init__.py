"""Who asks: access tokens checked and turned into an Officer, the table of roles and operations, salted person digests.

Lives here: the token check, issuers' keys, the claims, roles, digests, and the demo's own issuer.
Must never: keep a person's number or name, put either into a token in clear, trust a key that a token brings along, or decide about
fields and matters (that is access).
"""

from gateway.identity.claims import KIN_CLAIM, OFFICER_CLAIM
from gateway.identity.dev_issuer import DevIssuer, DevIssuerSettings, dev_issuer
from gateway.identity.digest import PersonDigests
from gateway.identity.identity import Credential, Identity, IdentitySettings
from gateway.identity.issuer_keys import Fetch, IdentityUnavailable, IssuerKeys, fetch_over_http
from gateway.identity.personas import Persona, Personas, persona_of
from gateway.identity.roles import OPERATIONS, ROLES, operations_of

__all__ = [
    "KIN_CLAIM",
    "OFFICER_CLAIM",
    "OPERATIONS",
    "ROLES",
    "Credential",
    "DevIssuer",
    "DevIssuerSettings",
    "Fetch",
    "Identity",
    "IdentitySettings",
    "IdentityUnavailable",
    "IssuerKeys",
    "PersonDigests",
    "Persona",
    "Personas",
    "dev_issuer",
    "fetch_over_http",
    "operations_of",
    "persona_of",
]
