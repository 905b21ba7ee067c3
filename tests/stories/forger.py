"""An issuer whose keys the test holds, and what somebody hostile makes with them and with keys of their own."""

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from gateway.domain.clock import real_now
from tests.signing import ALGORITHM, digest, signed

EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the library's remark on its length
    WEAK = RSAKey.generate_key(1024, {"kid": "weak"}, private=True)
FOREIGN = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
"""The attacker's own, under the id of the issuer's."""
SENDER, THIEF = (ECKey.generate_key("P-256", private=True) for _ in range(2))
_IDS = count()


@dataclass
class Forger:
    """iss: of the issuer whose tokens the gateways take."""

    iss: str
    keys: list[dict[str, Any]] = field(default_factory=list)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of an officer whom the issuer names; one that is None is left out of a token."""
        now = real_now().timestamp()
        plain = {
            "iss": self.iss, "aud": "oneclick-gateway", "sub": "JH1", "client_id": "window-app", "iat": now, "exp": now + 600,
            "jti": f"token-{next(_IDS)}", "roles": ["officer"],
            "officer": {"department": "general_window", "county": "330702", "post": "window", "duties": ["*"]},
        }  # fmt: skip
        return {**plain, **changes}

    def token(self, key: Key = EC, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """A token by this key; header: over that which belongs there, None leaves a member out."""
        head = {"alg": ALGORITHM[type(key)], "typ": "at+jwt", "kid": key.kid, **(header or {})}
        return signed(head, self.claims(**changes), key)

    def officer(self, **changes: Any) -> dict[str, Any]:
        """The claim of that name; None leaves a member out."""
        told = {**self.claims()["officer"], **changes}
        return {name: value for name, value in told.items() if value is not None}


def proof(
    token: str, url: str, nonce: object, key: Key = SENDER, header: Mapping[str, Any] | None = None, **changes: Any
) -> str:
    """A proof of possession for a GET of the address."""
    head = {"typ": "dpop+jwt", "alg": ALGORITHM[type(key)], "jwk": key.as_dict(private=False), **(header or {})}
    plain = {
        "jti": f"proof-{next(_IDS)}", "htm": "GET", "htu": url, "iat": real_now().timestamp(), "ath": digest(token.encode()), "nonce": nonce,
    }  # fmt: skip
    return signed(head, {**plain, **changes}, key)


@contextmanager
def issuer() -> Iterator[Forger]:
    """Discovery and keys on a port of this machine, as any issuer shows them."""

    class Shows(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_keys = self.path == "/keys"
            told = {"keys": made.keys} if is_keys else {"issuer": made.iss, "jwks_uri": f"{made.iss}/keys"}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shows)
    made = Forger(f"http://127.0.0.1:{server.server_port}", [key.as_dict(private=False) for key in (EC, ED, RSA, WEAK)])
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
