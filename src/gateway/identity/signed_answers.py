"""Answers signed by the gateway's own key, detached from their body, and bound to the request that they answer (RFC 9421 2.4)."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_sf import ser
from joserfc.jwk import OKPKey

from gateway.domain.request import Sender
from gateway.identity.knows_sender import KnowsSender
from gateway.identity.message_signatures import read_dictionary
from gateway.sdk import base_of, content_digest, derived

LABEL = "gateway"
_SHOWN = ("content-type", "etag", "link", "location", "preference-applied", "retry-after")
"""Fields of an answer that say something of their own, covered where they are there."""
_OF_REQUEST = ("content-digest", "signature")
"""Fields of a request that an answer is bound to, where they are there once."""
_LONGEST_NONCE = 256


class SignedAnswers:
    """seeds: 32 bytes each, the same for all processes of an installation; the last signs.  senders: knows by which address a request came.

    now: real time, seconds since 1970.
    """

    def __init__(self, seeds: Sequence[bytes], senders: KnowsSender, now: Callable[[], float]) -> None:
        keys = [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]
        self._key = keys[-1]
        self._senders = senders
        self._now = now
        self.jwks: Sequence[Mapping[str, str]] = [_public(key) for key in keys]
        """The public keys as JSON Web Keys; by the last one answers are signed now."""
        self._kid = self.jwks[-1]["kid"]

    def fields(
        self, request: Sender, status: int, own: Iterable[tuple[str, str]], body: bytes
    ) -> Sequence[tuple[str, str]]:
        """Content-Digest, Signature-Input and Signature of an answer.

        own: its other fields, by name in lower case.  body: as the caller gets it.
        """
        digest, shown = content_digest(body), dict(own)
        lines = [('"@status"', str(status)), ('"content-digest"', digest)]
        lines += [(f'"{name}"', shown[name]) for name in _SHOWN if name in shown]
        known = derived(request.method, self._senders.target_of(request))
        lines += [(f'"{name}";req', known[name]) for name in ("@method", "@target-uri")]
        lines += [(f'"{name}";req', value) for name in _OF_REQUEST if (value := _once(request, name)) is not None]
        told = f"({' '.join(name for name, _ in lines)}){self._parameters(request)}"
        signature = self._key.sign(base_of(lines, told))
        return (
            ("content-digest", digest),
            ("signature-input", f"{LABEL}={told}"),
            ("signature", ser({LABEL: (signature, {})})),
        )

    def _parameters(self, request: Sender) -> str:
        nonce = _wished_nonce(request)
        asked = "" if nonce is None else f";nonce={ser(nonce)}"
        return f';created={int(self._now())};keyid="{self._kid}";alg="ed25519"{asked}'


def _public(key: Ed25519PrivateKey) -> Mapping[str, str]:
    point = urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    public = {"kty": "OKP", "crv": "Ed25519", "x": point}
    return {**public, "use": "sig", "alg": "EdDSA", "kid": OKPKey.import_key(dict(public)).thumbprint()}


def _once(request: Sender, name: str) -> str | None:
    found = [value.strip(" \t") for other, value in request.fields if other == name]
    return found[0] if len(found) == 1 and found[0].isascii() else None


def _wished_nonce(request: Sender) -> str | None:
    """What the caller wants to find in the signature, by Accept-Signature (RFC 9421 5.1); None where that cannot be read."""
    wish = _once(request, "accept-signature")
    try:
        wishes = [] if wish is None else list(read_dictionary(wish).values())
    except ValueError:
        return None
    nonces = [parameters.get("nonce") for _, parameters in wishes[:1]]
    return nonces[0] if nonces and type(nonces[0]) is str and 0 < len(nonces[0]) <= _LONGEST_NONCE else None
