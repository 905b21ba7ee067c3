"""What a record must look like, whichever way it comes: over SCIM or out of a file."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from gateway.domain.accounts import CLIENT_QUOTAS, GIVEN_ROLES, Account, ClientSystem, Post, RegisteredRecord
from gateway.domain.errors import InputFault
from gateway.domain.forms import COUNTY, DEPARTMENT, DUTY, is_account
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.stages import OWN_CLIENT

LONGEST: Final = 128
MOST: Final = 256
"""Of what stands in a list; of a post's members MOST_MEMBERS."""
MOST_MEMBERS: Final = 2000
_DIGEST = re.compile(r"[0-9a-f]{32}")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_SHORTEST_MODULUS = 342
"""Base64url characters of an RSA modulus of 2048 bits."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def faults_in(record: RegisteredRecord, external_id: str | None = None) -> list[InputFault]:
    """Everything that is wrong with a record and the id that it has elsewhere, by the member's name; never the value."""
    faults = [] if external_id is None else [*_of_words("external_id", external_id)]
    match record:
        case Account():
            faults += _of_account(record)
        case Post():
            faults += _of_post(record)
        case ClientSystem():
            faults += _of_client(record)
    return faults


def _of_account(account: Account) -> Iterator[InputFault]:
    if not is_account(account.name):
        yield _fault("name", "an account: letters, digits and ._:@-, no person's number")
    yield from _of_office(account)
    yield from _of_words("post", account.post)
    digests = [*account.kin_digests, *([] if account.person_digest is None else [account.person_digest])]
    if len(digests) > MOST or not all(_DIGEST.fullmatch(digest) for digest in digests):
        yield _fault("digests", "digests as `gateway identity digest` makes them: 32 hex digits")


def _of_post(post: Post) -> Iterator[InputFault]:
    yield from _of_words("name", post.name)
    yield from _of_office(post)
    if len(post.members) > MOST_MEMBERS or not all(map(_is_id, post.members)):
        yield _fault("members", f"at most {MOST_MEMBERS} ids of accounts")


def _of_client(client: ClientSystem) -> Iterator[InputFault]:
    if not is_account(client.name) or client.name == OWN_CLIENT:
        yield _fault("name", "a client system: letters, digits and ._:@-, no person's number, not the gateway itself")
    if not re.fullmatch(DEPARTMENT, client.department):
        yield _fault("department", "a department's code")
    yield from _of_list("matters", client.matters, DUTY, "matters, or *")
    yield from _of_list("actsFor", client.acts_for, DEPARTMENT, "departments' codes")
    if client.signs_requests and not client.keys:
        yield _fault("signsRequests", "a client system that signs its requests has a key")
    if len(client.callbacks) > MOST or not all(map(_is_callback, client.callbacks)):
        yield _fault("callbacks", "addresses: https without a fragment, http on loopback only")
    if len(client.notify_at) > MOST or not all(map(_is_notified, client.notify_at)):
        yield _fault("notifyAt", "addresses: https without user and fragment, http on loopback only")
    if len(client.keys) > MOST or not all(map(_is_public_key, client.keys)):
        yield _fault("keys", "public keys as JWK with a kid: P-256, Ed25519, or RSA of 2048 bits and more")
    if len({key.get("kid") for key in client.keys}) < len(client.keys):
        yield _fault("keys", "each key with a kid of its own")
    if not all(name in CLIENT_QUOTAS and 0 < most <= 10**9 for name, most in client.quotas):
        yield _fault("quotas", f"numbers of 1 and more by {' or '.join(sorted(CLIENT_QUOTAS))}")
    if len({name for name, _ in client.quotas}) < len(client.quotas):
        yield _fault("quotas", "each quota once")


def _of_office(record: Account | Post) -> Iterator[InputFault]:
    """Without department or county nobody has a right: no token names such."""
    if record.department and not re.fullmatch(DEPARTMENT, record.department):
        yield _fault("department", "a department's code")
    if record.county and not re.fullmatch(COUNTY, record.county):
        yield _fault("county", "a county's code, six digits")
    yield from _of_list("duties", record.duties, DUTY, "matters, or *")
    if not record.roles <= GIVEN_ROLES:
        yield _fault("roles", f"out of {', '.join(sorted(GIVEN_ROLES))}")


def _of_words(name: str, text: str) -> Iterator[InputFault]:
    """In the city's own words, of which none may be a person's number."""
    if not 0 < len(text) <= LONGEST or not text.isprintable() or text != text.strip() or could_name_a_person(text):
        yield _fault(name, f"at most {LONGEST} printable characters, naming nobody")


def _of_list(name: str, texts: frozenset[str], form: str, what: str) -> Iterator[InputFault]:
    if len(texts) > MOST or not all(re.fullmatch(form, text) for text in texts):
        yield _fault(name, what)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_callback(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return is_safe and bool(parts.hostname) and not parts.fragment and len(url) <= 2000 and url.isprintable()


def _is_notified(url: str) -> bool:
    """Where a message of ours may go: nobody's name or password stands in it."""
    return _is_callback(url) and "@" not in urlsplit(url).netloc


def _is_public_key(parts: Mapping[str, str]) -> bool:
    if _PRIVATE & parts.keys() or not parts.get("kid") or len(parts["kid"]) > LONGEST:
        return False
    is_known = (parts.get("kty"), parts.get("crv")) in {("EC", "P-256"), ("OKP", "Ed25519"), ("RSA", None)}
    if not is_known or (parts["kty"] == "RSA" and len(parts.get("n", "")) < _SHORTEST_MODULUS):
        return False
    try:
        JWKRegistry.import_key(dict(parts))
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _fault(name: str, message: str) -> InputFault:
    return InputFault(f"/{name}", "form", message)
