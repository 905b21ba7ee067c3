"""What stands under an HTTP message signature (RFC 9421), and a request signed by a key of one's own."""

import secrets
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from http_sf import ser

from gateway.domain.errors import SetupError

_USUAL_PORTS = {"http": ":80", "https": ":443"}
_P256_BYTES, _PSS_SALT_BYTES = 32, 64
_LABEL = "client"
PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey | RSAPrivateKey


def base_of(lines: Sequence[tuple[str, str]], told: str) -> bytes:
    """The bytes under a signature.  lines: each component as it is identified, and its value.  told: the parameters."""
    return "\n".join(f"{name}: {value}" for name, value in (*lines, ('"@signature-params"', told))).encode("latin-1")


def content_digest(body: bytes) -> str:
    """The field Content-Digest of a body."""
    return ser({"sha-256": (sha256(body).digest(), {})})


def derived(method: str, target: str) -> Mapping[str, str]:
    """The components of a request that are no fields.  target: its whole address."""
    parts = urlsplit(target)
    path, query = parts.path or "/", f"?{parts.query}"
    return {
        "@method": method,
        "@target-uri": target,
        "@scheme": parts.scheme,
        "@authority": parts.netloc.lower().removesuffix(_USUAL_PORTS.get(parts.scheme, "")),
        "@path": path,
        "@query": query,
        "@request-target": path + (query if parts.query else ""),
    }


def signed_request(
    key: PrivateKey, key_id: str, *, method: str, target: str, fields: Mapping[str, str], body: bytes
) -> Mapping[str, str]:
    """The fields by which a request is signed: method, whole address, each of these fields, and the digest of its body where it has one.

    fields: by name.  Signed anew each time: now, with a nonce that is used once.
    """
    digest = {"Content-Digest": content_digest(body)} if body else {}
    covered = {name.lower(): value.strip(" \t") for name, value in {**fields, **digest}.items()}
    known = derived(method, target)
    values = {"@method": known["@method"], "@target-uri": known["@target-uri"], **covered}
    lines = [(f'"{name}"', value) for name, value in values.items()]
    told = (
        f"({' '.join(name for name, _ in lines)});created={int(time.time())};keyid={ser(key_id)};"
        f'alg="{_algorithm(key)}";nonce="{secrets.token_urlsafe(24)}"'
    )
    signature = _sign(key, base_of(lines, told))
    return {**digest, "Signature-Input": f"{_LABEL}={told}", "Signature": ser({_LABEL: (signature, {})})}


def _algorithm(key: PrivateKey) -> str:
    match key:
        case EllipticCurvePrivateKey():
            return "ecdsa-p256-sha256"
        case Ed25519PrivateKey():
            return "ed25519"
        case RSAPrivateKey():
            return "rsa-pss-sha512"
    raise SetupError("a request is signed by a key of P-256, Ed25519 or RSA")


def _sign(key: PrivateKey, base: bytes) -> bytes:
    match key:
        case EllipticCurvePrivateKey():
            halves = decode_dss_signature(key.sign(base, ECDSA(SHA256())))
            return b"".join(half.to_bytes(_P256_BYTES, "big") for half in halves)
        case Ed25519PrivateKey():
            return key.sign(base)
        case RSAPrivateKey():
            return key.sign(base, PSS(MGF1(SHA512()), _PSS_SALT_BYTES), SHA512())
