"""What a request shows of who sends it: the path as it was sent, proofs, a TLS certificate by a proxy's word, a statement and its body."""

from base64 import b64encode
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from gateway.api.app import create_app
from gateway.api.settings import ApiSettings
from gateway.domain.errors import NotAuthenticated
from gateway.domain.request import Credential, Sender
from gateway.domain.stages import Officer
from tests.rooms.api.conftest import EXAMPLES, House
from tests.signing import digest

DER = b"a certificate"
SHOWN = f":{b64encode(DER).decode()}:"


class Seen(House):
    """Notes what each request shows; `refusal` is said to all."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Sender] = []
        self.refusal: NotAuthenticated | None = None

    async def authenticate(self, credential: Credential) -> Officer:
        self.shown.append(credential.sender())
        if self.refusal is not None:
            raise self.refusal
        return await super().authenticate(credential)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    made = Seen()
    made.take_the_flows_places(monkeypatch)
    return made


@pytest.fixture
def asks(seen: Seen) -> Any:
    settings = ApiSettings(
        known_as="https://gateway.example/city", proxies=[ip_network("10.1.0.0/16")], allow_reserved_ids=True
    )
    app = create_app(seen.gateway(), seen.oversight(), settings)

    async def ask(
        method: str, path: str, *headers: tuple[str, str], by: str = "10.1.2.3", **more: Any
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(by, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway.internal") as client:
            return await client.request(method, path, headers=[("authorization", "Bearer clerk"), *headers], **more)

    return ask


async def test_path_method_and_proofs_are_those_that_were_sent(seen: Seen, asks: Any) -> None:
    await asks("GET", "/v1/matters/M%301?a=b", ("dpop", "one"), ("dpop", "two"))
    await asks("HEAD", "/v1/me")
    assert [(one.method, one.path, one.proofs) for one in seen.shown] == [
        ("GET", "/v1/matters/M%301", ("one", "two")),
        ("HEAD", "/v1/me", ()),
    ]


@pytest.mark.parametrize(
    ("by", "headers", "certificate"),
    [
        ("10.1.2.3", [SHOWN], digest(DER)),
        ("10.2.2.3", [SHOWN], None),
        ("::1", [SHOWN], None),
        ("testclient", [SHOWN], None),
        ("10.1.2.3", [], None),
        ("10.1.2.3", [SHOWN, SHOWN], None),
        ("10.1.2.3", [SHOWN.strip(":")], None),
        ("10.1.2.3", ["::"], None),
        ("10.1.2.3", [":!!!!:"], None),
        ("10.1.2.3", [f":{'A' * 13_000}:"], None),
    ],
)
async def test_a_certificate_is_believed_from_the_proxy_alone(
    by: str, headers: list[str], certificate: str | None, seen: Seen, asks: Any
) -> None:
    await asks("GET", "/v1/me", *(("client-cert", value) for value in headers), by=by)
    assert [one.certificate for one in seen.shown] == [certificate]


@pytest.mark.parametrize("path", ["/v1/queries", "/v1/audit/timelines"])
async def test_a_statement_comes_with_the_body_as_it_was_sent(path: str, seen: Seen, asks: Any) -> None:
    body = EXAMPLES["ask_query"]["request"]
    await asks("POST", path, ("acting-officer", "x.y.z"), json=body)
    await asks("POST", path, json=body)
    sent = httpx.Request("POST", "http://x", json=body).content
    assert [(one.acting, one.body) for one in seen.shown] == [(("x.y.z",), sent), ((), b"")]


@pytest.mark.parametrize(
    ("refusal", "begins", "counted"),
    [
        (NotAuthenticated("no", error=None), 'Bearer realm="oneclick-gateway", resource_metadata=', 0),
        (NotAuthenticated("no"), 'Bearer realm="oneclick-gateway", error="invalid_token", resource_metadata=', 1),
        (
            NotAuthenticated("no", error="invalid_dpop_proof", scheme="DPoP"),
            'DPoP error="invalid_dpop_proof", algs=',
            1,
        ),
        (NotAuthenticated("no", error="use_dpop_nonce", scheme="DPoP"), 'DPoP error="use_dpop_nonce", algs=', 0),
    ],
)
async def test_a_refusal_says_how_to_come_and_is_counted_where_somebody_tries(
    refusal: NotAuthenticated, begins: str, counted: int, seen: Seen, asks: Any
) -> None:
    seen.refusal = refusal
    told = (await asks("GET", "/v1/me")).headers["www-authenticate"]
    assert told.startswith(begins)
    assert "https://gateway.example/city/.well-known/oauth-protected-resource" in told
    assert [client for client, _ in seen.rejected] == [None] * counted
