"""HTTP message signatures (RFC 9421): what a message says was signed of it, the bytes under the signature, and whether a key has signed them."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256, sha512
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from http_sf import parse, ser
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.domain.errors import INVALID_SIGNATURE, NotAuthenticated
from gateway.domain.frozen import frozen
from gateway.identity.issuer_keys import PublicKey, VerifyKey
from gateway.sdk import base_of, derived

LONGEST = 4096
"""Of each of the fields that are read as structured ones, in characters: no text makes their reader work for long."""
_P256_BYTES, _PSS_SALT_BYTES = 32, 64
_DIGESTS: Mapping[str, Callable[[bytes], Any]] = {"sha-256": sha256, "sha-512": sha512}

Fields = Mapping[str, Sequence[str]]
"""A message's fields: by name in lower case, every line of it."""


@frozen
class MessageSignature:
    """A signature as a message bears it, not believed yet.

    covered: the names of its components, in order.  parameters: by name.  told: the two as `@signature-params` has them.
    """

    covered: tuple[str, ...]
    parameters: Mapping[str, object]
    told: str
    value: bytes


def signature_of(fields: Fields) -> MessageSignature:
    """The one signature that a request bears.  Raises NotAuthenticated: none, several, or not of the form."""
    told, values = dictionary(fields, "signature-input"), dictionary(fields, "signature")
    if len(told) != 1 or told.keys() != values.keys():
        raise refused("the request bears one signature, under the same label in Signature-Input and Signature")
    [member], [(value, _)] = told.values(), values.values()
    components, parameters = member
    if not isinstance(components, list) or not isinstance(value, bytes):
        raise refused("Signature-Input holds a list of components, and Signature its bytes")
    if not all(type(name) is str and not further for name, further in components):
        raise refused("the components of a request's signature are texts without parameters")
    return MessageSignature(tuple(name for name, _ in components), parameters, ser([member]), value)


def request_base(signature: MessageSignature, method: str, target: str, fields: Fields) -> bytes:
    """The bytes under a request's signature.  target: its whole address as the caller has called it.

    Raises NotAuthenticated for a component twice, or one that the request has not.  Source: RFC 9421 2.5.
    """
    if len(set(signature.covered)) != len(signature.covered):
        raise refused("the signature covers a component twice")
    lines = [(f'"{name}"', _component(name, method, target, fields)) for name in signature.covered]
    return base_of(lines, signature.told)


def is_signed_by(key: PublicKey, base: bytes, signature: MessageSignature) -> bool:
    """Whether this key has signed these bytes, with the one algorithm of its kind."""
    for kind, jose, name, verify in _KINDS:
        if isinstance(key.key, kind) and key.algorithms & jose:
            if signature.parameters.get("alg", name) != name:
                return False
            return _holds(verify, key.key, signature.value, base)
    return False


def dictionary(fields: Fields, name: str) -> Mapping[str, Any]:
    """A field that is a dictionary (RFC 9651), each member a value and its parameters.

    Raises NotAuthenticated: it is not there once, or not of the form.
    """
    lines = fields.get(name, ())
    if len(lines) != 1:
        raise refused(f"the request has one field {name}")
    try:
        return read_dictionary(lines[0])
    except ValueError:
        raise refused(f"the field {name} is too long, no dictionary of RFC 9651, or names something twice") from None


def read_dictionary(text: str) -> Mapping[str, Any]:
    """A dictionary of RFC 9651, each member a value and its parameters.  Raises ValueError where it is none, or longer than LONGEST."""
    if len(text) > LONGEST:
        raise ValueError
    return cast("Mapping[str, Any]", parse(text.encode("ascii"), tltype="dictionary", on_duplicate_key=_refuse_twice))


def is_digest_of(fields: Fields, body: bytes) -> bool:
    """Whether Content-Digest (RFC 9530) names the body by SHA-256 or SHA-512, and by each of the two that it names.  Raises NotAuthenticated."""
    told = dictionary(fields, "content-digest")
    named = [(told[name][0], made) for name, made in _DIGESTS.items() if name in told]
    return bool(named) and all(digest == made(body).digest() for digest, made in named)


def refused(sentence: str) -> NotAuthenticated:
    """The refusal of a request for what it was signed with."""
    return NotAuthenticated(sentence, error=INVALID_SIGNATURE)


def _refuse_twice(_name: str, _where: str) -> None:
    raise ValueError


def _component(name: str, method: str, target: str, fields: Fields) -> str:
    """Source: RFC 9421 2.1 and 2.2."""
    if name.startswith("@"):
        known = derived(method, target)
        if name not in known:
            raise refused("the signature covers a component that is not known here")
        return known[name]
    lines = fields.get(name, ())
    if not lines:
        raise refused("the signature covers a field that the request has not, or not by this name")
    return ", ".join(line.strip(" \t") for line in lines)


def _holds(verify: Callable[[Any, bytes, bytes], None], key: VerifyKey, signature: bytes, base: bytes) -> bool:
    try:
        verify(key.public_key, signature, base)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ed25519(key: Ed25519PublicKey, signature: bytes, base: bytes) -> None:
    key.verify(signature, base)


def _p256(key: EllipticCurvePublicKey, signature: bytes, base: bytes) -> None:
    if len(signature) != 2 * _P256_BYTES:
        raise ValueError
    halves = (int.from_bytes(half) for half in (signature[:_P256_BYTES], signature[_P256_BYTES:]))
    key.verify(encode_dss_signature(*halves), base, ECDSA(SHA256()))


def _pss(key: RSAPublicKey, signature: bytes, base: bytes) -> None:
    key.verify(signature, base, PSS(MGF1(SHA512()), _PSS_SALT_BYTES), SHA512())


_KINDS: Sequence[tuple[type[VerifyKey], frozenset[str], str, Callable[[Any, bytes, bytes], None]]] = (
    (OKPKey, frozenset({"EdDSA", "Ed25519"}), "ed25519", _ed25519),
    (ECKey, frozenset({"ES256"}), "ecdsa-p256-sha256", _p256),
    (RSAKey, frozenset({"PS512"}), "rsa-pss-sha512", _pss),
)
"""By the kind of key: the names that JWKs give its algorithm, RFC 9421's name, and the check."""
