"""Who asks: access tokens checked and turned into an Officer, who sends them, what was revoked, salted person digests; who has signed in.

Lives here: the token check, issuers' keys, the claims and where they stand, what a token is bound to, the list of what was revoked,
digests, signing in with a browser, sessions.
Must never: keep a person's number or name, put either into a token in clear, trust a key that a token brings along, or decide about
fields and matters (that is access).
"""

from gateway.identity.acting import ActingOfficers
from gateway.identity.answer_keys import answer_seeds
from gateway.identity.claims import KIN_CLAIM, OFFICER_CLAIM, WRAPPED_CLAIM
from gateway.identity.clients import Clients, ClientSettings, ClientsOfRegister
from gateway.identity.digest import PersonDigests
from gateway.identity.identity import Identity
from gateway.identity.issuer import Issuer, refuse_mixed
from gateway.identity.issuer_keys import PublicKey, check_address, fetch_over, public_key
from gateway.identity.issuer_settings import IssuerSettings
from gateway.identity.login import CALLBACK, SIGNED_OUT, Begun, Completed, Login, refuse_unfit
from gateway.identity.login_settings import LoginSettings, SessionSettings
from gateway.identity.nonces import Nonces
from gateway.identity.proofs import Proofs
from gateway.identity.proofs import sweep as sweep_proofs
from gateway.identity.revocations import Revocation, Revocations, Revoked
from gateway.identity.revocations import insert as insert_revocation
from gateway.identity.revocations import lift as lift_revocation
from gateway.identity.revocations import sweep as sweep_revocations
from gateway.identity.secret_file import load_or_make
from gateway.identity.sender import Senders, addresses_of
from gateway.identity.sessions import NewSession, Session, SessionEntry, Sessions
from gateway.identity.sessions import sweep as sweep_sessions
from gateway.identity.signed_answers import SignedAnswers
from gateway.identity.signed_requests import SignedRequests
from gateway.identity.tokens import is_signed, is_time, parts_of

__all__ = [
    "CALLBACK",
    "KIN_CLAIM",
    "OFFICER_CLAIM",
    "SIGNED_OUT",
    "WRAPPED_CLAIM",
    "ActingOfficers",
    "Begun",
    "ClientSettings",
    "Clients",
    "ClientsOfRegister",
    "Completed",
    "Identity",
    "Issuer",
    "IssuerSettings",
    "Login",
    "LoginSettings",
    "NewSession",
    "Nonces",
    "PersonDigests",
    "Proofs",
    "PublicKey",
    "Revocation",
    "Revocations",
    "Revoked",
    "Senders",
    "Session",
    "SessionEntry",
    "SessionSettings",
    "Sessions",
    "SignedAnswers",
    "SignedRequests",
    "addresses_of",
    "answer_seeds",
    "check_address",
    "fetch_over",
    "insert_revocation",
    "is_signed",
    "is_time",
    "lift_revocation",
    "load_or_make",
    "parts_of",
    "public_key",
    "refuse_mixed",
    "refuse_unfit",
    "sweep_proofs",
    "sweep_revocations",
    "sweep_sessions",
]
