"""An issuer at which people sign in, whose tokens a test makes as it wants them: over the HTTP seam, or on a port of this machine."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key

from gateway.domain.clock import real_now
from gateway.sdk import HttpFault, HttpReply
from tests.signing import ALGORITHM, digest, part, signed

KEY = ECKey.generate_key("P-256", {"kid": "login"}, private=True)
FOREIGN = ECKey.generate_key("P-256", {"kid": "login"}, private=True)
"""Somebody else's, under the same id."""
CLIENT = "gateway-pages"
_IDS = count()


@dataclass
class LoginIssuer:
    """iss: its address.  told: over its discovery document.  access, identity, header: over the claims of its next tokens and the header of the
    ID token; None leaves a member out.  tokens: over the token endpoint's answer.  status, fault: of the token endpoint.  binds: tokens are
    bound to the key of a proof (DPoP), which holds this nonce.
    """

    iss: str
    told: dict[str, Any] = field(default_factory=dict)
    access: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    key: Key = field(default_factory=lambda: KEY)
    status: int = 200
    fault: str | None = None
    binds: bool = False
    nonce: str | None = None
    asked: list[tuple[Mapping[str, str], Mapping[str, str]]] = field(default_factory=list)
    """The headers and forms that came to the token endpoint."""
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def signs_in(self, address: str) -> dict[str, str]:
        """Somebody signs in at the address to which their browser was sent: with what it comes back."""
        request = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{next(_IDS)}"
        self._codes[code] = request
        return {"code": code, "state": request["state"], "iss": self.iss}

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """One request."""
        if path.endswith("/openid-configuration"):
            return 200, json.dumps(self._configuration()).encode()
        if path.endswith("/keys"):
            return 200, json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
        form = dict(parse_qsl(body.decode()))
        self.asked.append((headers, form))
        key = self._proven(headers) if self.binds else None
        if self.binds and key is None:
            return 400, b'{"error": "use_dpop_nonce"}'
        request = self._codes.pop(form.get("code", ""), None)
        if request is None or digest(form["code_verifier"].encode()) != request["code_challenge"]:
            return 400, b'{"error": "invalid_grant"}'
        return self.status, json.dumps(self._tokens(request, key)).encode()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        """As the HTTP seam has it."""
        assert 0 < timeout_s < 10
        if method == "POST" and self.fault is not None:
            raise HttpFault(self.fault)
        status, told = self.answer(urlsplit(url).path, headers or {}, body)
        assert len(told) < max_bytes
        return HttpReply(status, {}, told)

    async def close(self) -> None:
        """Nothing to close."""

    def access_token(self, **changes: Any) -> str:
        """An access token of an officer."""
        now = real_now().timestamp()
        plain = {
            "iss": self.iss, "aud": "oneclick-gateway", "sub": "JH1", "client_id": CLIENT, "iat": now, "exp": now + 600,
            "jti": f"login-{next(_IDS)}", "roles": ["officer"],
            "officer": {"department": "general_window", "county": "330702", "post": "window", "duties": ["*"]},
        }  # fmt: skip
        return signed({"alg": "ES256", "typ": "at+jwt", "kid": "login"}, {**plain, **self.access, **changes}, KEY)

    def logout_token(self, **changes: Any) -> str:
        """Says that JH1 is out.  header, key: of its signature, where they are given."""
        now = real_now().timestamp()
        plain = {
            "iss": self.iss, "aud": CLIENT, "sub": "JH1", "iat": now, "exp": now + 120, "jti": f"out-{next(_IDS)}",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }  # fmt: skip
        header = {"alg": "ES256", "typ": "logout+jwt", "kid": "login", **changes.pop("header", {})}
        key = changes.pop("key", KEY)
        claims = {name: value for name, value in {**plain, **changes}.items() if value is not None}
        return signed(header, claims, key)

    def _configuration(self) -> dict[str, Any]:
        plain = {
            "issuer": self.iss, "jwks_uri": f"{self.iss}/keys", "authorization_endpoint": f"{self.iss}/authorize",
            "token_endpoint": f"{self.iss}/token", "end_session_endpoint": f"{self.iss}/end", "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }  # fmt: skip
        return {name: value for name, value in {**plain, **self.told}.items() if value is not None}

    def _proven(self, headers: Mapping[str, str]) -> str | None:
        """The thumbprint of the key by which the request is proved; None without the nonce.  Raises where the proof does not hold."""
        proof = headers["dpop"]
        key = ECKey.import_key(json.loads(urlsafe_b64decode(proof.partition(".")[0] + "=="))["jwk"])
        claims = jwt.decode(proof, key).claims
        assert (claims["htm"], claims["htu"]) == ("POST", f"{self.iss}/token")
        return key.thumbprint() if claims.get("nonce") == self.nonce else None

    def _tokens(self, request: Mapping[str, str], bound_to: str | None) -> dict[str, Any]:
        cnf = {} if bound_to is None or "cnf" in self.access else {"cnf": {"jkt": bound_to}}
        access, now = self.access_token(**cnf), real_now().timestamp()
        claims = {
            "iss": self.iss, "aud": request["client_id"], "sub": "JH1", "iat": now, "exp": now + 60, "nonce": request["nonce"],
            "at_hash": part(sha256(access.encode()).digest()[:16]),
        }  # fmt: skip
        header = {"alg": ALGORITHM[type(self.key)], "kid": self.key.kid, **self.header}
        id_token = signed(header, {**claims, **self.identity}, self.key)
        plain = {"access_token": access, "id_token": id_token, "expires_in": 600}
        plain["token_type"] = "Bearer" if bound_to is None else "DPoP"
        return {name: value for name, value in {**plain, **self.tokens}.items() if value is not None}


@contextmanager
def login_issuer() -> Iterator[LoginIssuer]:
    """One on a port of this machine."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status, told = made.answer(urlsplit(self.path).path, {k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("content-length", str(len(told)))
            if made.nonce is not None:
                self.send_header("dpop-nonce", made.nonce)
            self.end_headers()
            self.wfile.write(told)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made = LoginIssuer(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
