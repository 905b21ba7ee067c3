"""Who asks: access tokens checked and turned into an Officer, salted person digests.

Lives here: the token check, issuers' keys, the claims and digests.
Must never: keep a person's number or name, put either into a token in clear, trust a key that a token brings along, or decide about
fields and matters (that is access).
"""

from gateway.identity.claims import KIN_CLAIM, OFFICER_CLAIM, WRAPPED_CLAIM
from gateway.identity.digest import PersonDigests
from gateway.identity.identity import Identity, IdentitySettings
from gateway.identity.issuer_keys import check_address, fetch_over
from gateway.identity.secret_file import load_or_make

__all__ = [
    "KIN_CLAIM",
    "OFFICER_CLAIM",
    "WRAPPED_CLAIM",
    "Identity",
    "IdentitySettings",
    "PersonDigests",
    "check_address",
    "fetch_over",
    "load_or_make",
]
