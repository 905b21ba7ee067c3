"""A token that is bound to its sender opens nothing for anybody else: proofs of possession and TLS certificates."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.request import Credential, Sender
from gateway.identity import Identity, Issuer, Nonces, PersonDigests, Senders, addresses_of
from gateway.identity.sender import address_of
from tests.rooms.identity.test_issuers import EC, NOW, Published, published, token
from tests.signing import ALGORITHM, digest, signed

URL = "https://gateway.example/city"
MINE = ECKey.generate_key("P-256", private=True)
OTHERS = ECKey.generate_key("P-256", private=True)
ED = OKPKey.generate_key("Ed25519", private=True)
RSA = RSAKey.generate_key(2048, private=True)
ISSUER = Issuer("https://city.example", "gateway")


class Uses:
    """What was used, in memory; `fault` where the store is away."""

    def __init__(self) -> None:
        self.used: set[tuple[str, ...]] = set()
        self.fault: Exception | None = None

    async def take(self, *what: str) -> bool:
        if self.fault is not None:
            raise self.fault
        is_new = what not in self.used
        self.used.add(what)
        return is_new


class House:
    """A door at an address behind a proxy, and a clock."""

    def __init__(self, *, asks_nonce: bool = True, uses: Uses | None = None) -> None:
        self.now = NOW
        self.uses = uses or Uses()
        self.nonces = Nonces(b"n" * 32, lambda: self.now)
        self.senders = Senders([URL], self.uses, self.nonces, asks_nonce=asks_nonce)
        fetch = Published({ISSUER.url: published(EC)}).fetch
        self.identity = Identity(
            [ISSUER], PersonDigests(b"k" * 32), fetch=fetch, senders=self.senders, now=lambda: self.now
        )

    async def ask(self, text: str, proof: str | tuple[str, ...] | None, **sender: Any) -> str:
        proofs = proof if isinstance(proof, tuple) else () if proof is None else (proof,)
        shown = {"method": "POST", "path": "/v1/queries", **sender}
        credential = Credential(text, proof is not None, lambda: Sender(proofs=proofs, **shown))
        return (await self.identity.authenticate(credential)).account


def bound(key: Key = MINE, **changes: Any) -> str:
    return token(cnf={"jkt": key.thumbprint()}, **changes)


def proof(house: House, text: str, key: Key = MINE, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    head = {"typ": "dpop+jwt", "alg": ALGORITHM[type(key)], "jwk": key.as_dict(private=False), **(header or {})}
    claims = {
        "jti": "1", "htm": "POST", "htu": f"{URL}/v1/queries", "iat": house.now, "ath": digest(text.encode()), "nonce": house.nonces.current(),
    }  # fmt: skip
    return signed(head, {**claims, **changes}, key)


@pytest.mark.parametrize("key", [MINE, ED, RSA], ids=["ES256", "EdDSA", "PS256"])
async def test_a_bound_token_opens_with_a_proof_of_its_own_key(key: Key) -> None:
    house, text = House(), bound(key)
    assert await house.ask(text, proof(house, text, key)) == "JH1"
    assert await house.ask(text, proof(house, text, key, jti="2")) == "JH1"


@pytest.mark.parametrize(
    "htu",
    [
        f"{URL}/v1/queries?a=b#c",
        "HTTPS://Gateway.Example:443/city/v1/queries",
        "https://gateway.example/city/v1/%71ueries",
        "https://gateway.example:443/%63ity/v1/queries?x",
    ],
)
async def test_an_address_is_the_same_in_every_way_of_writing_it(htu: str) -> None:
    house, text = House(), bound()
    assert await house.ask(text, proof(house, text, htu=htu))


PRIVATE = MINE.as_dict(private=True)
REFUSED: Mapping[str, Callable[[House, str], tuple[str, ...] | str | None]] = {
    "as a bearer token": lambda _h, _t: None,
    "no proof": lambda _h, _t: (),
    "two proofs": lambda h, t: (proof(h, t), proof(h, t, jti="2")),
    "not a jwt": lambda _h, _t: "rubbish",
    "longer than any": lambda h, t: proof(h, t, pad="x" * 5000),
    "another's key": lambda h, t: proof(h, t, OTHERS),
    "another's key under the name of ours": lambda h, t: proof(h, t, OTHERS, {"jwk": MINE.as_dict(private=False)}),
    "no key": lambda h, t: proof(h, t, header={"jwk": None}),
    "a key that is a text": lambda h, t: proof(h, t, header={"jwk": "x"}),
    "the private key in it": lambda h, t: proof(h, t, header={"jwk": PRIVATE}),
    "a key somewhere else": lambda h, t: proof(h, t, header={"jwk": None, "jku": "https://evil.example", "kid": "1"}),
    "no type": lambda h, t: proof(h, t, header={"typ": None}),
    "the type of a token": lambda h, t: proof(h, t, header={"typ": "at+jwt"}),
    "what must be understood": lambda h, t: proof(h, t, header={"crit": ["b64"], "b64": True}),
    "another method": lambda h, t: proof(h, t, htm="GET"),
    "the method in small letters": lambda h, t: proof(h, t, htm="post"),
    "no method": lambda h, t: proof(h, t, htm=None),
    "another address": lambda h, t: proof(h, t, htu=f"{URL}/v1/me"),
    "another host": lambda h, t: proof(h, t, htu="https://evil.example/city/v1/queries"),
    "another port": lambda h, t: proof(h, t, htu="https://gateway.example:8443/city/v1/queries"),
    "in clear": lambda h, t: proof(h, t, htu="http://gateway.example/city/v1/queries"),
    "without the proxy's path": lambda h, t: proof(h, t, htu="https://gateway.example/v1/queries"),
    "a name before the host": lambda h, t: proof(h, t, htu="https://x@gateway.example/city/v1/queries"),
    "a slash that is escaped": lambda h, t: proof(h, t, htu="https://gateway.example/city/v1%2Fqueries"),
    "an address that is none": lambda h, t: proof(h, t, htu="https://[::1/"),
    "no address": lambda h, t: proof(h, t, htu=None),
    "an address that is a list": lambda h, t: proof(h, t, htu=[f"{URL}/v1/queries"]),
    "another token": lambda h, t: proof(h, t, ath=digest(b"x")),
    "no token": lambda h, t: proof(h, t, ath=None),
    "no id": lambda h, t: proof(h, t, jti=None),
    "an empty id": lambda h, t: proof(h, t, jti=""),
    "an id that is a number": lambda h, t: proof(h, t, jti=1),
    "no time": lambda h, t: proof(h, t, iat=None),
    "a time that is a text": lambda h, t: proof(h, t, iat=str(NOW)),
    "a time that is true": lambda h, t: proof(h, t, iat=True),
    "old": lambda h, t: proof(h, t, iat=h.now - 61),
    "of tomorrow": lambda h, t: proof(h, t, iat=h.now + 61),
    "no nonce": lambda h, t: proof(h, t, nonce=None),
    "a nonce that is a list": lambda h, t: proof(h, t, nonce=[h.nonces.current()]),
    "a nonce of another gateway": lambda h, t: proof(h, t, nonce=Nonces(b"x" * 32, lambda: h.now).current()),
    "an old nonce": lambda h, t: proof(h, t, nonce=Nonces(b"n" * 32, lambda: h.now - 301).current()),
    "a secret as a key": lambda h, t: proof(h, t, OctKey.import_key("k" * 32)),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_and_uses_nothing_up(name: str) -> None:
    house, text = House(), bound()
    with pytest.raises(NotAuthenticated):
        await house.ask(text, REFUSED[name](house, text))
    assert not house.uses.used


async def test_a_token_that_is_bound_to_nobody_is_no_proven_one() -> None:
    house, text = House(), token()
    with pytest.raises(NotAuthenticated):
        await house.ask(text, proof(house, text))
    assert await house.ask(text, None)


@pytest.mark.parametrize(
    "cnf", [None, {}, [], "x", {"jkt": "x"}, {"jkt": 1}, {"jwk": {}}, {"x5t#S256": "="}, {"jkt": "A" * 43, "kid": "x"}]
)
async def test_what_a_token_is_bound_to_is_of_the_two_known_ways(cnf: object) -> None:
    text = token(cnf={"jkt": None} if cnf is None else cnf)
    with pytest.raises(NotAuthenticated):
        await House().ask(text, None)


async def test_a_proof_opens_once_at_whichever_replica() -> None:
    here = House()
    there = House(uses=here.uses)
    text = bound()
    used = proof(here, text)
    assert await here.ask(text, used)
    for house in (here, there, House(uses=here.uses)):
        with pytest.raises(NotAuthenticated, match="before"):
            await house.ask(text, used)


async def test_where_the_store_does_not_say_whether_it_was_used_nobody_is_let_in() -> None:
    house, text = House(), bound()
    house.uses.fault = ConnectionRefusedError()
    with pytest.raises(ConnectionRefusedError):
        await house.ask(text, proof(house, text))


async def test_a_first_proof_is_told_which_nonce_to_hold() -> None:
    house, text = House(), bound()
    with pytest.raises(NotAuthenticated) as told:
        await house.ask(text, proof(house, text, nonce=None))
    assert (told.value.error, told.value.scheme) == ("use_dpop_nonce", "DPoP")
    assert await House(asks_nonce=False).ask(text, proof(house, text, nonce=None))


async def test_a_token_bound_to_a_certificate_opens_with_that_certificate() -> None:
    house, text = House(), token(cnf={"x5t#S256": digest(b"der")})
    assert await house.ask(text, None, certificate=digest(b"der"))
    for shown in (None, digest(b"another"), ""):
        with pytest.raises(NotAuthenticated):
            await house.ask(text, None, certificate=shown)


async def test_bound_to_both_it_needs_both() -> None:
    house, text = House(), token(cnf={"x5t#S256": digest(b"der"), "jkt": MINE.thumbprint()})
    assert await house.ask(text, proof(house, text), certificate=digest(b"der"))
    with pytest.raises(NotAuthenticated):
        await house.ask(text, proof(house, text, jti="2"))
    with pytest.raises(NotAuthenticated):
        await house.ask(text, None, certificate=digest(b"der"))


async def test_a_door_that_cannot_check_takes_no_bound_token() -> None:
    fetch = Published({ISSUER.url: published(EC)}).fetch
    identity = Identity([ISSUER], PersonDigests(b"k" * 32), fetch=fetch, now=lambda: NOW)
    with pytest.raises(NotAuthenticated):
        await identity.authenticate(Credential(bound()))


@pytest.mark.parametrize(
    "url",
    ["", "gateway.example", "ftp://gateway.example", "https://", "https://a@b", "https://a:x", "https://é.example"],
)
def test_an_address_that_nobody_could_call_is_refused(url: str) -> None:
    with pytest.raises(SetupError):
        address_of(url)


def test_on_this_machine_each_name_is_the_gateways() -> None:
    assert addresses_of("http://[::]:80")[::3] == ["http://[::]:80", "http://[::1]:80"]
    assert addresses_of("http://0.0.0.0:80") == ["http://0.0.0.0:80", "http://127.0.0.1:80", "http://localhost:80"]
