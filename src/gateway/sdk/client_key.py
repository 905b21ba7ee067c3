"""By what a client system shows who it is: a private key of its own, which signs what it says.

Source: RFC 7523 2.2 and 3, OpenID Connect Core 1.0, 9 (private_key_jwt).
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Self, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from gateway.domain.errors import SetupError
from gateway.domain.frozen import frozen
from gateway.sdk.signed_message import PrivateKey, signed_request

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIVES_S = 60
_PUBLIC = frozenset({"kty", "crv", "x", "y", "n", "e"})


@frozen
class ClientKey:
    """The key, the algorithm that goes with it, and its `kid` where the issuer knows it by one."""

    key: Key = field(repr=False)
    algorithm: str
    key_id: str | None

    @classmethod
    def read(cls, file: Path, key_id: str | None) -> Self:
        """From a file as PEM: P-256, Ed25519 or RSA.  Raises SetupError."""
        pem = read_private(file)
        for kind, native, algorithm in (
            (ECKey, EllipticCurvePrivateKey, "ES256"),
            (OKPKey, Ed25519PrivateKey, "Ed25519"),
            (RSAKey, RSAPrivateKey, "PS256"),
        ):
            try:
                key = kind.import_key(pem)
            except (JoseError, ValueError, TypeError):
                continue
            if isinstance(key.private_key, native):
                return cls(key, algorithm, key_id)
        raise SetupError(f"{file} holds no private key as PEM of P-256, Ed25519 or RSA.")

    def shown(self, client_id: str, audience: str) -> Mapping[str, str]:
        """What goes into the form of one request to the token endpoint; it is good for a minute, and once."""
        claims = {"sub": client_id, "exp": int(time.time()) + _LIVES_S}
        return {"client_assertion_type": _ASSERTION, "client_assertion": self.said("JWT", client_id, audience, claims)}

    @property
    def thumbprint(self) -> str:
        """Of the public key, by which tokens are bound to it (RFC 7638)."""
        return self.key.thumbprint()

    def proof(self, method: str, address: str, nonce: str | None = None) -> str:
        """That one request is from whoever holds the key, once (RFC 9449).  nonce: as the one who is asked has given it."""
        public = {name: value for name, value in self.key.as_dict(private=False).items() if name in _PUBLIC}
        claims = {"htm": method, "htu": address, "jti": secrets.token_urlsafe(24), "iat": int(time.time())}
        claims |= {} if nonce is None else {"nonce": nonce}
        header = {"alg": self.algorithm, "typ": "dpop+jwt", "jwk": public}
        return jwt.encode(header, claims, self.key, registry=JWSRegistry(algorithms=[self.algorithm]))

    def signed(self, method: str, target: str, fields: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """The fields by which one request is signed (RFC 9421), these fields of it covered too.  target: its whole address."""
        key = cast("PrivateKey", self.key.private_key)
        return signed_request(key, self.key_id or "", method=method, target=target, fields=fields, body=body)

    def said(self, kind: str, client_id: str, audience: str, claims: Mapping[str, object]) -> str:
        """What the client says to an audience, signed, as a JSON Web Token of that kind (`typ`): said now, and once."""
        whole = {
            "iss": client_id, "aud": audience, "jti": secrets.token_urlsafe(24), "iat": int(time.time()), **claims,
        }  # fmt: skip
        header = {"alg": self.algorithm, "typ": kind, **({"kid": self.key_id} if self.key_id else {})}
        return jwt.encode(header, whole, self.key, registry=JWSRegistry(algorithms=[self.algorithm]))


def read_private(file: Path) -> bytes:
    """The content of a file that its owner alone may read.  Raises SetupError."""
    try:
        if file.stat().st_mode & 0o077:
            raise SetupError(f"Others may read {file}: chmod 600 {file}.")
        return file.read_bytes()
    except OSError as fault:
        raise SetupError(f"{file} cannot be read ({fault.strerror}).") from None
