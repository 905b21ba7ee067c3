"""An issuer of another implementation: Authlib's authorization server and OpenID provider, on Flask, on a port of this machine.

Nothing of the gateway is in it: codes, PKCE, tokens of RFC 9068, ID tokens, RFC 9207, client assertions and the end of sessions are Authlib's own.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oauth2.rfc6749 import grants  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oauth2.rfc9207 import IssuerParameter  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oidc.core import UserInfo  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oidc.core.grants import OpenIDCode  # type: ignore[import-untyped]  # it has no types of its own
from authlib.oidc.rpinitiated import EndSessionEndpoint  # type: ignore[import-untyped]  # it has no types of its own
from flask import Flask, Response, jsonify, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server


@dataclass
class Client:
    """As Authlib asks for it.  keys: its public ones, where it shows itself by an assertion."""

    client_id: str
    method: str
    grant_types: tuple[str, ...]
    secret: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    after_end: tuple[str, ...] = ()
    id_token_signed_response_alg: str = "RS256"

    @property
    def client_metadata(self) -> Mapping[str, Any]:
        return {"post_logout_redirect_uris": list(self.after_end)}

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirects[0]

    def get_allowed_scope(self, scope: str) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirects

    def check_client_secret(self, client_secret: str) -> bool:
        return bool(self.secret) and client_secret == self.secret

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == self.method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


@dataclass
class Person:
    """Who signs in."""

    account: str
    roles: tuple[str, ...]

    def get_user_id(self) -> str:
        return self.account


@dataclass
class _Code:
    """What Authlib keeps of a code."""

    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    person: Person
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class ForeignIssuer:
    """iss: its address.  key: with which it signs now; shown: those that it publishes.  who: whoever signs in next."""

    iss: str
    clients: dict[str, Client] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: _key("first"))
    shown: list[RSAKey] = field(default_factory=list)
    who: Person = field(default_factory=lambda: Person("li.wang", ("officer",)))
    codes: dict[str, _Code] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shown = [self.key]

    def rotate(self, name: str, *, withdraws: bool) -> None:
        """Sign with another key from now on.  withdraws: the former one is published no more."""
        self.key = _key(name)
        self.shown = [self.key] if withdraws else [*self.shown, self.key]


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True)


@contextmanager
def foreign_issuer() -> Iterator[ForeignIssuer]:
    """One that answers."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    made = ForeignIssuer(f"http://127.0.0.1:{server.server_port}")
    _serve(app, made)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _serve(app: Flask, made: ForeignIssuer) -> None:
    server = AuthorizationServer(app, made.clients.get, lambda _token, _request: None)
    server.register_token_generator("default", _tokens(made))
    server.register_grant(_code_grant(made), [_openid(made), CodeChallenge(required=True)])
    server.register_grant(_credentials_grant())
    server.register_client_auth_method(JWTBearerClientAssertion.CLIENT_AUTH_METHOD, _assertion(made))
    server.register_extension(_names_itself(made))
    server.register_endpoint(_end_session(made))

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(
            issuer=made.iss,
            authorization_endpoint=f"{made.iss}/authorize",
            token_endpoint=f"{made.iss}/token",
            end_session_endpoint=f"{made.iss}/end",
            jwks_uri=f"{made.iss}/keys",
            code_challenge_methods_supported=["S256"],
            authorization_response_iss_parameter_supported=True,
            token_endpoint_auth_methods_supported=["client_secret_basic", "private_key_jwt"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[key.as_dict(private=False) for key in made.shown])

    @app.get("/authorize")
    def authorize() -> Response:
        grant = server.get_consent_grant(end_user=made.who)
        return server.create_authorization_response(request, grant_user=made.who, grant=grant)  # type: ignore[no-any-return]  # Authlib has no types

    @app.post("/token")
    def token() -> Response:
        return server.create_token_response(request)  # type: ignore[no-any-return]  # Authlib has no types

    @app.get("/end")
    def end() -> Response:
        return server.create_endpoint_response("end_session")  # type: ignore[no-any-return]  # Authlib has no types


def _tokens(made: ForeignIssuer) -> JWTBearerTokenGenerator:
    class Tokens(JWTBearerTokenGenerator):  # type: ignore[misc]  # Authlib has no types
        def get_jwks(self) -> Any:
            return KeySet([made.key])

        def get_audiences(self, _client: Client, _user: Person | None, _scope: str) -> str:
            return "oneclick-gateway"

        def get_extra_claims(self, client: Client, _grant: str, user: Person | None, _scope: str) -> Mapping[str, Any]:
            """Words of its own, which the gateway's settings translate."""
            groups = ["/systems"] if user is None else [f"/{role}s" for role in user.roles]
            return {
                "groups": groups,
                "org": {"unit": "housing", "area": 330702},
                "desk": "window 3" if user else client.client_id,
            }

    return Tokens(issuer=made.iss, alg="RS256")


def _code_grant(made: ForeignIssuer) -> type[grants.AuthorizationCodeGrant]:
    class ByCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", JWTBearerClientAssertion.CLIENT_AUTH_METHOD)

        def save_authorization_code(self, code: str, request: Any) -> None:
            told = request.payload.data
            made.codes[code] = _Code(
                request.client.client_id, request.payload.redirect_uri, request.payload.scope, told.get("nonce"), request.user,
                told.get("code_challenge"), told.get("code_challenge_method"),
            )  # fmt: skip

        def query_authorization_code(self, code: str, client: Client) -> _Code | None:
            found = made.codes.get(code)
            return found if found is not None and found.client_id == client.client_id else None

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            made.codes = {code: one for code, one in made.codes.items() if one is not authorization_code}

        def authenticate_user(self, authorization_code: _Code) -> Person:
            return authorization_code.person

    return ByCode


def _credentials_grant() -> type[grants.ClientCredentialsGrant]:
    class ByCredentials(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", JWTBearerClientAssertion.CLIENT_AUTH_METHOD)

    return ByCredentials


def _openid(made: ForeignIssuer) -> OpenIDCode:
    class Opened(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
        def exists_nonce(self, nonce: str, _request: Any) -> bool:
            return any(one.nonce == nonce for one in made.codes.values())

        def resolve_client_private_key(self, _client: Client) -> RSAKey:
            return made.key

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": made.iss, "aud": [client.client_id]}

        def get_encode_header(self, client: Client) -> dict[str, Any]:
            return {"alg": self.get_client_algorithm(client), "kid": made.key.kid}

        def get_client_algorithm(self, client: Client) -> str:
            return client.id_token_signed_response_alg

        def generate_user_info(self, user: Person, _scope: str) -> UserInfo:
            return UserInfo(sub=user.account)

    return Opened(require_nonce=True)


def _assertion(made: ForeignIssuer) -> JWTBearerClientAssertion:
    class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib has no types
        def get_audiences(self) -> list[str]:
            return [f"{made.iss}/token"]

        def validate_jti(self, _claims: Any, jti: str) -> bool:
            is_first = jti not in made.used
            made.used.add(jti)
            return is_first

        def resolve_client_public_key(self, client: Client) -> Any:
            return client.keys

    return Assertion()


def _names_itself(made: ForeignIssuer) -> IssuerParameter:
    class NamesItself(IssuerParameter):  # type: ignore[misc]  # Authlib has no types
        def get_issuer(self) -> str:
            return made.iss

    return NamesItself()


def _end_session(made: ForeignIssuer) -> type[EndSessionEndpoint]:
    class Ends(EndSessionEndpoint):  # type: ignore[misc]  # Authlib has no types
        def get_server_jwks(self) -> Any:
            return KeySet([*made.shown])

        def is_post_logout_redirect_uri_legitimate(self, *_of: Any, **_further: Any) -> bool:
            return True  # registered, and without a hint of the token

        def end_session(self, _request: Any) -> None:
            """It keeps none."""

    return Ends
