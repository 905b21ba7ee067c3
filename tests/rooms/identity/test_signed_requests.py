"""A client system that is registered to sign its requests is let in by its signature alone: of this request, just now, once (RFC 9421).

The requests are signed by another implementation of the standard, `http_message_signatures`.
"""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha256, sha512
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from http_message_signatures.digests import ContentDigest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.domain.accounts import AccountState, ClientSystem
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import NotAuthenticated
from gateway.domain.request import Credential, Sender
from gateway.domain.stages import Officer
from gateway.identity import ClientsOfRegister, Identity, Nonces, PersonDigests, Senders, SignedRequests
from gateway.identity.message_signatures import LONGEST, signature_of
from tests.rooms.identity.test_issuers import EC, NOW, Published, published, token
from tests.rooms.identity.test_senders import ISSUER, Uses

URL = "https://gateway.example"
WHERE = f"{URL}/v1/queries?a=b"
BODY = b'{"matter": "M01"}'
KEYS: Mapping[str, ECKey | OKPKey | RSAKey] = {
    "ec": ECKey.generate_key("P-256", {"kid": "ec"}, private=True),
    "ed": OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True),
    "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}, private=True),
    "ps256": RSAKey.generate_key(2048, {"kid": "ps256", "alg": "PS256"}, private=True),
}
THIEF = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
ALGORITHM: Mapping[str, Any] = {
    "ec": algorithms.ECDSA_P256_SHA256,
    "ed": algorithms.ED25519,
    "rsa": algorithms.RSA_PSS_SHA512,
    "ps256": algorithms.RSA_PSS_SHA512,
}
USUAL = ("@method", "@target-uri", "authorization", "content-digest")


@dataclass
class Request:
    """As the other implementation takes one."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass
class Accounts:
    """A register that one can change."""

    clients: dict[str, ClientSystem]
    administrators: frozenset[str] = frozenset()

    def version(self) -> int:
        return 1

    def account(self, _name: str) -> None:
        return None

    def client(self, name: str) -> ClientSystem | None:
        return self.clients.get(name)


def client(name: str = "c", **more: Any) -> ClientSystem:
    keys = tuple({str(n): str(v) for n, v in key.as_dict(private=False).items()} for key in KEYS.values())
    return ClientSystem(name, DepartmentCode("housing"), keys=keys, signs_requests=True, **more)


@dataclass
class House:
    """A door, and who comes to it."""

    uses: Uses = field(default_factory=Uses)
    accounts: Accounts = field(default_factory=lambda: Accounts({"c": client()}))

    def __post_init__(self) -> None:
        senders = Senders([URL, "http://localhost:8080"], self.uses, Nonces(b"n" * 32, lambda: NOW))
        clients = ClientsOfRegister(self.accounts)
        self.identity = Identity(
            [ISSUER], PersonDigests(b"k" * 32), fetch=Published({ISSUER.url: published(EC)}).fetch, senders=senders,
            signed=SignedRequests(clients, senders), now=lambda: NOW,
        )  # fmt: skip

    async def ask(self, sender: Sender, by: str | None = None) -> Officer:
        return await self.identity.authenticate(Credential(by or TOKEN, sender=lambda: sender, is_signed=True))


TOKEN = token(roles=["system"], sub="JHSYS1")


class AnyDigest(ContentDigest):
    """Looks at none: a test sends digests that are wrong."""

    @classmethod
    def prepare(cls, *_of: object, **_more: object) -> None:
        pass


class Careless(HTTPMessageSigner):
    content_digest_class = AnyDigest


def content_digest(body: bytes, name: str = "sha-256", made: Callable[[bytes], Any] = sha256) -> str:
    return f"{name}=:{b64encode(made(body).digest()).decode()}:"


def signed(
    key: str = "ec",
    by: ECKey | None = None,
    covers: Sequence[str] = USUAL,
    *,
    method: str = "POST",
    url: str = WHERE,
    body: bytes = BODY,
    headers: Mapping[str, str] | None = None,
    created: float = NOW,
    **more: Any,
) -> Sender:
    """A request as it arrives, signed."""
    usual = {"Host": "gateway.example", "Authorization": f"Bearer {TOKEN}"}
    given_ = {**usual, **({"Content-Digest": content_digest(body)} if body else {}), **(headers or {})}
    request = Request(method, url, given_)
    secret = by or KEYS[key]

    class Resolver(HTTPSignatureKeyResolver):
        def resolve_private_key(self, _key_id: str) -> Any:
            return secret.as_pem(private=True)

        def resolve_public_key(self, _key_id: str) -> Any:
            raise NotImplementedError

    signer = Careless(signature_algorithm=ALGORITHM[key], key_resolver=Resolver())
    wanted = {"nonce": "n1", "created": datetime.fromtimestamp(created, UTC), "key_id": key, **more}
    signer.sign(request, covered_component_ids=covers, **wanted)
    place, _, query = url.removeprefix(URL).partition("?")
    fields = tuple((name.lower(), value) for name, value in request.headers.items())
    return Sender(method, place, body=body, query=query, host=given_["Host"], fields=fields)


def told(sender: Sender, name: str) -> str:
    return dict(sender.fields)[name]


def with_field(sender: Sender, name: str, *values: str) -> Sender:
    kept = tuple(one for one in sender.fields if one[0] != name)
    return replace(sender, fields=(*kept, *((name, value) for value in values)))


@pytest.mark.parametrize("key", ["ec", "ed", "rsa"])
async def test_a_request_that_another_implementation_has_signed_is_taken(key: str) -> None:
    house = House()
    assert (await house.ask(signed(key))).client == "c"
    parts = ("@method", "@authority", "@path", "@query", "authorization", "content-digest")
    assert await house.ask(signed(key, covers=parts, nonce="n2", include_alg=False))
    sha_512 = {"Content-Digest": content_digest(BODY, "sha-512", sha512)}
    assert await house.ask(signed(key, headers=sha_512, nonce="n3", expires=datetime.fromtimestamp(NOW + 5, UTC)))


async def test_without_a_body_there_is_no_digest_and_on_this_machine_another_name() -> None:
    house = House()
    bare = ("@method", "@target-uri", "authorization")
    assert await house.ask(signed(covers=bare, method="GET", url=f"{URL}/v1/me", body=b""))
    here = signed(
        covers=bare,
        method="GET",
        url="http://localhost:8080/v1/me",
        body=b"",
        headers={"Host": "localhost:8080"},
        nonce="2",
    )
    assert await house.ask(replace(here, path="/v1/me"))


async def test_who_is_not_registered_to_sign_need_not() -> None:
    house = House(accounts=Accounts({"c": replace(client(), signs_requests=False)}))
    assert await house.ask(Sender("POST", "/v1/queries"))
    assert await House(accounts=Accounts({})).ask(signed(by=THIEF))


REFUSED: Mapping[str, Callable[[], Sender]] = {
    "unsigned": lambda: Sender("POST", "/v1/queries", body=BODY),
    "no signature": lambda: with_field(signed(), "signature"),
    "no signature input": lambda: with_field(signed(), "signature-input"),
    "another key": lambda: signed(by=THIEF),
    "a key that is not registered": lambda: signed(key_id="other"),
    "no key": lambda: without_parameter(signed(), "keyid"),
    "a key of another kind": lambda: signed(key_id="ed"),
    "a key that is registered for another algorithm": lambda: signed("ps256"),
    "another algorithm": lambda: altered(signed(), 'alg="ecdsa-p256-sha256"', 'alg="ed25519"'),
    "an algorithm that is not taken": lambda: altered(signed(), 'alg="ecdsa-p256-sha256"', 'alg="hmac-sha256"'),
    "no algorithm": lambda: altered(signed(), 'alg="ecdsa-p256-sha256"', "alg"),
    "another method": lambda: replace(signed(), method="PUT"),
    "another path": lambda: replace(signed(), path="/v1/declarations"),
    "another query": lambda: replace(signed(), query="a=c"),
    "a query more": lambda: replace(signed(url=f"{URL}/v1/queries"), query="a=b"),
    "another host": lambda: signed(url="https://other.example/v1/queries?a=b"),
    "another body": lambda: replace(signed(), body=b"{}"),
    "another body and its digest": lambda: with_field(
        replace(signed(), body=b"{}"), "content-digest", content_digest(b"{}")
    ),
    "another token": lambda: with_field(signed(), "authorization", f"Bearer {TOKEN}x"),
    "a digest of another body": lambda: signed(headers={"Content-Digest": content_digest(b"{}")}),
    "two digests of which one is wrong": lambda: signed(
        headers={"Content-Digest": f"{content_digest(BODY)}, {content_digest(b'', 'sha-512', sha512)}"}
    ),
    "a digest that proves nothing": lambda: signed(headers={"Content-Digest": content_digest(BODY, "md5", md5)}),
    "a digest that is a text": lambda: signed(headers={"Content-Digest": 'sha-256="x"'}),
    "the method stripped": lambda: signed(covers=USUAL[1:]),
    "the address stripped": lambda: signed(covers=("@method", "authorization", "content-digest")),
    "the query stripped": lambda: signed(covers=("@method", "@authority", "@path", "authorization", "content-digest")),
    "the token stripped": lambda: signed(covers=("@method", "@target-uri", "content-digest")),
    "the digest stripped": lambda: signed(covers=USUAL[:3]),
    "a digest that is not covered, without a body": lambda: signed(
        body=b"", covers=USUAL[:3], headers={"Content-Digest": content_digest(b"x")}
    ),
    "a component stripped afterwards": lambda: altered(signed(covers=(*USUAL, "host")), ' "host"', ""),
    "a component twice": lambda: altered(signed(), '"@method"', '"@method" "@method"'),
    "a component that is not known": lambda: altered(signed(), '"@method"', '"@method" "@status"'),
    "a field that is not there": lambda: altered(signed(), '"@method"', '"@method" "x-none"'),
    "a component in capitals": lambda: altered(signed(), '"authorization"', '"Authorization"'),
    "a component of the request's request": lambda: altered(signed(), '"@method"', '"@method";req'),
    "a component that is a token": lambda: altered(signed(), '"@method"', "method"),
    "a component that is a number": lambda: altered(signed(), '"@method"', "1"),
    "old": lambda: signed(created=NOW - 61),
    "of tomorrow": lambda: signed(created=NOW + 61),
    "no time": lambda: without_parameter(signed(), "created"),
    "a time that is a text": lambda: altered(signed(), f"created={int(NOW)}", f'created="{int(NOW)}"'),
    "a time with a part": lambda: altered(signed(), f"created={int(NOW)}", f"created={int(NOW)}.5"),
    "a time that is true": lambda: altered(signed(), f"created={int(NOW)}", "created"),
    "expired": lambda: signed(created=NOW - 50, expires=datetime.fromtimestamp(NOW - 20, UTC)),
    "an end that is a text": lambda: altered(signed(), ";created", ';expires="x";created'),
    "no nonce": lambda: signed(nonce=None),
    "a nonce as long as it likes": lambda: signed(nonce="n" * 257),
    "two labels": lambda: doubled(signed(), "other"),
    "the same label twice": lambda: doubled(signed(), None),
    "another label": lambda: with_field(signed(), "signature", "other=:AAAA:"),
    "two lines": lambda: with_field(signed(), "signature-input", *[told(signed(), "signature-input")] * 2),
    "a parameter twice": lambda: altered(signed(), f"created={int(NOW)}", f"created={int(NOW)};created={int(NOW)}"),
    "a signature that is a text": lambda: with_field(signed(), "signature", 'pyhms="x"'),
    "an empty signature": lambda: with_field(signed(), "signature", "pyhms=::"),
    "a short signature": lambda: with_field(signed(), "signature", "pyhms=:AAAA:"),
    "a signature input that is a text": lambda: with_field(signed(), "signature-input", 'pyhms="x"'),
    "a signature input that is empty": lambda: with_field(signed(), "signature-input", ""),
    "a list without an end": lambda: with_field(signed(), "signature-input", 'pyhms=("@method"'),
    "a text without an end": lambda: with_field(signed(), "signature-input", 'pyhms=("@method'),
    "rubbish": lambda: with_field(signed(), "signature-input", "\x00\xff;;;=((("),
    "too long": lambda: with_field(signed(), "signature-input", told(signed(), "signature-input") + " " * LONGEST),
}


def altered(sender: Sender, was: str, now: str) -> Sender:
    text = told(sender, "signature-input")
    assert was in text
    return with_field(sender, "signature-input", text.replace(was, now))


def without_parameter(sender: Sender, name: str) -> Sender:
    text = told(sender, "signature-input")
    kept = [part for part in text.split(";") if not part.startswith(f"{name}=")]
    assert len(kept) < len(text.split(";"))
    return with_field(sender, "signature-input", ";".join(kept))


def doubled(sender: Sender, label: str | None) -> Sender:
    made = sender
    for name in ("signature-input", "signature"):
        text = told(sender, name)
        own, _, rest = text.partition("=")
        made = with_field(made, name, f"{text}, {label or own}={rest}")
    return made


def by_hand(covered: str, parameters: str, *further: str, cut: Callable[[bytes], bytes] = bytes) -> Sender:
    """Signed by the client's own key, whatever it says: further lines of what is signed come first."""
    bare = Sender("GET", "/v1/me", host="gateway.example", fields=(("authorization", f"Bearer {TOKEN}"),))
    told = f'({covered});created={int(NOW)};keyid="ec";nonce="h1"{parameters}'
    lines = [
        *further,
        f'"authorization": Bearer {TOKEN}',
        f'"@target-uri": {URL}/v1/me',
        f'"@signature-params": {told}',
    ]
    key = KEYS["ec"]
    secret = key.private_key
    assert isinstance(secret, EllipticCurvePrivateKey)
    made = secret.sign("\n".join(lines).encode(), ECDSA(SHA256()))
    value = cut(b"".join(half.to_bytes(32) for half in decode_dss_signature(made)))
    signature = f"h=:{b64encode(value).decode()}:"
    return with_field(with_field(bare, "signature-input", f"h={told}"), "signature", signature)


METHOD, REST = '"@method": GET', '"authorization" "@target-uri"'
MADE: Mapping[str, Callable[[], Sender]] = {
    "a component twice": lambda: by_hand(f'"@method" "@method" {REST}', "", METHOD, METHOD),
    "another algorithm": lambda: by_hand(f'"@method" {REST}', ';alg="ed25519"', METHOD),
    "an algorithm that is a token": lambda: by_hand(f'"@method" {REST}', ";alg=ed25519", METHOD),
    "a component of the request's request": lambda: by_hand(f'"@method";req {REST}', "", '"@method";req: GET'),
    "a component that is a token": lambda: by_hand(f'"@method" x {REST}', "", METHOD, "x: y"),
    "a longer signature": lambda: by_hand(f'"@method" {REST}', "", METHOD, cut=lambda raw: raw[:32] + b"\0" + raw[32:]),
    "an end that is a text": lambda: by_hand(f'"@method" {REST}', ';expires="x"', METHOD),
}


async def test_what_the_client_s_own_key_has_signed_by_hand_is_taken() -> None:
    assert await House().ask(by_hand(f'"@method" {REST}', "", METHOD))


@pytest.mark.parametrize("name", MADE)
async def test_what_two_could_read_in_two_ways_is_refused_though_the_key_is_right(name: str) -> None:
    house = House()
    with pytest.raises(NotAuthenticated):
        await house.ask(MADE[name]())
    assert not house.uses.used


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_alike_and_uses_nothing_up(name: str) -> None:
    house = House()
    with pytest.raises(NotAuthenticated) as refusal:
        await house.ask(REFUSED[name]())
    assert refusal.value.error == "invalid_signature"
    assert not house.uses.used


async def test_a_signature_opens_once_at_whichever_replica() -> None:
    here, sender = House(), signed()
    await here.ask(sender)
    for house in (here, House(uses=here.uses)):
        with pytest.raises(NotAuthenticated, match="before"):
            await house.ask(sender)
    assert await here.ask(signed(nonce="n2"))


async def test_where_the_store_does_not_say_whether_it_was_used_nobody_is_let_in() -> None:
    house = House()
    house.uses.fault = ConnectionRefusedError()
    with pytest.raises(ConnectionRefusedError):
        await house.ask(signed())


async def test_a_key_counts_as_long_as_the_register_holds_it() -> None:
    house = House()
    await house.ask(signed("ed"))
    own = house.accounts.clients["c"]
    house.accounts.clients["c"] = replace(own, keys=tuple(key for key in own.keys if key["kid"] != "ed"))
    with pytest.raises(NotAuthenticated):
        await house.ask(signed("ed", nonce="n2"))
    assert await house.ask(signed("ec", nonce="n3"))


async def test_the_key_of_another_client_opens_nothing() -> None:
    own = replace(client(), keys=())
    house = House(accounts=Accounts({"c": own, "d": client("d")}))
    with pytest.raises(NotAuthenticated):
        await house.ask(signed())


async def test_a_suspended_client_system_has_no_key_here() -> None:
    """Whether it may come at all is the register's to say, which narrows it to nothing."""
    suspended = ClientsOfRegister(Accounts({"c": replace(client(), state=AccountState.SUSPENDED)}))
    assert suspended.find("c") is None


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='abc"();=,:*?01 .@\\-', max_size=60), st.text(alphabet='a=:,;"()A0 ', max_size=40))
def test_whatever_is_written_there_is_read_or_refused(told_: str, value: str) -> None:
    with suppress(NotAuthenticated):
        signature_of({"signature-input": [told_], "signature": [value]})


@pytest.mark.parametrize(
    "piece", ["a,", 'a=("b"),', "a;b=1;", "a=:AA==:,", "(", '"', ";;", "a=(((", "a=?1,", 'a=("a" ']
)
def test_the_longest_that_is_read_takes_no_time_to_speak_of(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    with pytest.raises(NotAuthenticated):
        signature_of({"signature-input": [text], "signature": [text]})
    assert time.process_time() - began < 0.25


async def test_a_window_is_short() -> None:
    for created, is_taken in ((NOW - 59, True), (NOW + 9, True), (NOW - 62, False), (NOW + 12, False)):
        house = House()
        if is_taken:
            assert await house.ask(signed(created=created))
        else:
            with pytest.raises(NotAuthenticated):
                await house.ask(signed(created=created, expires=datetime.fromtimestamp(NOW, UTC) + timedelta(hours=1)))
