"""The log's public keys in the shape of the contract."""

from base64 import urlsafe_b64encode

from gateway.api.http.answers import Shown
from gateway.entry import StreamKey
from gateway.tlog import Verifier


def stream_object(key: StreamKey) -> Shown:
    """The key of a stream, as a bundle's `keys.json` has it."""
    return {
        "stream_id": key.stream_id,
        "boot_id": str(key.boot_id),
        "pubkey": key.public_key.hex(),
        "endorsement": key.endorsement.hex(),
    }


def key_object(verifier: Verifier) -> Shown:
    """A log's public key as a JSON Web Key (RFC 8037), and as the verifier key that C2SP's tools take."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": f"{verifier.name}+{verifier.key_id.hex()}",
        "x": urlsafe_b64encode(verifier.public_key).decode().rstrip("="),
        "vkey": verifier.vkey,
    }
