"""Who asks: access tokens checked and turned into an Officer, the table of roles and operations, salted person digests.

Lives here: the token check, issuers' keys, the claims, roles and digests.
Must never: keep a person's number or name, put either into a token in clear, trust a key that a token brings along, or decide about
fields and matters (that is access).
"""

from gateway.identity.claims import KIN_CLAIM, OFFICER_CLAIM, WRAPPED_CLAIM
from gateway.identity.digest import PersonDigests
from gateway.identity.identity import Credential, Identity, IdentitySettings
from gateway.identity.issuer_keys import Fetch, IdentityUnavailable, IssuerKeys, fetch_over
from gateway.identity.roles import OPERATIONS, ROLES, operations_of
from gateway.identity.secret_file import load_or_make

__all__ = [
    "KIN_CLAIM",
    "OFFICER_CLAIM",
    "OPERATIONS",
    "ROLES",
    "WRAPPED_CLAIM",
    "Credential",
    "Fetch",
    "Identity",
    "IdentitySettings",
    "IdentityUnavailable",
    "IssuerKeys",
    "PersonDigests",
    "fetch_over",
    "load_or_make",
    "operations_of",
]
