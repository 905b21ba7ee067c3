"""Which tokens open the door, and which do not."""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey

from gateway.domain.errors import NotAuthenticated, NotAuthorised, SetupError
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.identity import Identity, Issuer, PersonDigests
from gateway.identity.issuer_keys import IdentityUnavailable

ISSUER = "https://issuer.example"
NOW = 1_780_000_000.0
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
FOREIGN = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)


class FakeIssuer:
    """Answers discovery and keys; counts."""

    def __init__(self, keys: list[ECKey | OKPKey], issuer: str = ISSUER) -> None:
        self.keys = keys
        self.issuer = issuer
        self.calls: list[str] = []
        self.is_away = False

    async def fetch(self, url: str) -> bytes:
        self.calls.append(url)
        if self.is_away:
            raise OSError("away")
        if url.endswith("openid-configuration"):
            return json.dumps({"issuer": self.issuer, "jwks_uri": f"{ISSUER}/keys"}).encode()
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()


class House:
    """An identity room with a clock to turn."""

    def __init__(self, keys: list[ECKey | OKPKey] | None = None) -> None:
        self.now = NOW
        self.issuer = FakeIssuer(keys if keys is not None else [EC, ED])
        digests = PersonDigests(b"k" * 32)
        self.wall_behind_s = 0.0
        self.identity = Identity(
            [Issuer(ISSUER, "gateway")], digests, fetch=self.issuer.fetch,
            now=lambda: self.now - self.wall_behind_s, elapsed=lambda: self.now,
        )  # fmt: skip


def claims(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "gateway",
        "sub": "JH1",
        "client_id": "c",
        "iat": NOW - 5,
        "exp": NOW + 600,
        "jti": "j",
        "roles": ["officer"],
        "officer": {"department": "housing", "county": "330702", "post": "desk", "duties": ["M01"]},
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def sign(body: Mapping[str, Any], key: ECKey | OKPKey = EC, **header: Any) -> str:
    alg = "ES256" if isinstance(key, ECKey) else "Ed25519"
    head = {"alg": alg, "typ": "at+jwt", "kid": str(key.kid)} | header
    registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
    return jwt.encode(head, dict(body), key, registry=registry)


def unsigned(body: Mapping[str, Any], **header: Any) -> str:
    def part(value: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': 'ec'} | header)}.{part(body)}."


def symmetric_with_public_key() -> str:
    """The public key taken for a shared secret, the oldest trick against tokens."""
    head = unsigned(claims(), alg="HS256").rstrip(".")
    tag = hmac.digest(EC.as_pem(private=False), head.encode(), "sha256")
    return f"{head}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


@pytest.mark.parametrize(
    ("token", "account"),
    [
        (sign(claims()), "JH1"),
        (sign(claims(), ED), "JH1"),
        (sign(claims(aud=["other", "gateway"])), "JH1"),
        (sign(claims(), typ="application/at+jwt"), "JH1"),
        (sign(claims(client_id=None, azp="c")), "JH1"),
        (sign(claims(exp=NOW - 9)), "JH1"),
        (sign(claims(nbf=NOW + 9, iat=NOW + 9)), "JH1"),
        (sign(claims(officer=claims()["officer"] | {"account": "JH2"})), "JH2"),
        (sign(claims(), jku="https://evil.example/keys"), "JH1"),
    ],
)
async def test_accepted(token: str, account: str) -> None:
    officer = await House().identity.authenticate(Credential(token))
    assert (officer.account, officer.client, officer.department) == (account, "c", "housing")
    assert officer.duties == {"M01"}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "é.b.c",
        "x" * 9000,
        sign(claims(pad="x" * 9000)),
        sign(claims(), FOREIGN),
        sign(claims(), FOREIGN, jwk=FOREIGN.as_dict(private=False)),
        sign(claims(), FOREIGN, kid="evil", jku="https://evil.example/keys"),
        sign(claims(), ED, kid="ec"),
        sign(claims()) + "x",
        unsigned(claims()),
        symmetric_with_public_key(),
        sign(claims(), typ="JWT"),
        sign(claims(), typ="AT+JWT "),
        sign(claims(iss="https://issuer.example/")),
        sign(claims(iss="https://other.example")),
        sign(claims(aud="gateway2")),
        sign(claims(aud=None)),
        sign(claims(exp=NOW - 61)),
        sign(claims(exp=None)),
        sign(claims(exp="9999999999")),
        sign(claims(exp=True)),
        sign(claims(nbf=NOW + 61)),
        sign(claims(iat=NOW + 61)),
        sign(claims(iat=None)),
        sign(claims(jti=None)),
        sign(claims(cnf={"jkt": "x"})),
        sign(claims(client_id=None)),
        sign(claims(roles=None)),
        sign(claims(roles="officer")),
        sign(claims(officer=None)),
        sign(claims(officer={"department": "housing"})),
        sign(claims(sub="bad\nline")),
        sign(claims(sub="330792-19790505-0015")),
        sign(claims(sub="陈思远")),
        sign(claims(client_id="CAN110081080310")),
        sign(claims(roles=["officer", "陈思远"])),
        *(
            sign(claims(officer=claims()["officer"] | {name: value}))
            for name, value in {
                "account": "330792197905050015",
                "department": "housing 330792197905050015",
                "county": "33070",
                "post": "desk of 330792 19790505 0015",
                "duties": ["330792197905050015"],
            }.items()
        ),
        "[].[].[]",
    ],
)
async def test_refused_without_echo(token: str) -> None:
    with pytest.raises(NotAuthenticated) as caught:
        await House().identity.authenticate(Credential(token))
    assert len(token) < 12 or token[:12] not in str(caught.value)


async def test_a_known_token_costs_no_second_check_and_ends_with_its_expiry() -> None:
    house = House()
    credential = Credential(sign(claims(exp=NOW + 30)))
    first = await house.identity.authenticate(credential)
    house.now += 35
    assert await house.identity.authenticate(credential) is first
    house.now += 6
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(credential)


async def test_an_unknown_key_is_asked_for_at_once_and_then_not_before_the_floor() -> None:
    house = House([EC])
    await house.identity.authenticate(Credential(sign(claims())))
    assert len(house.issuer.calls) == 2
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(Credential(sign(claims(), ED)))
    assert len(house.issuer.calls) == 4
    house.issuer.keys = [EC, ED]
    house.now += 9
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(Credential(sign(claims(), ED)))
    assert len(house.issuer.calls) == 4
    house.now += 2
    await house.identity.authenticate(Credential(sign(claims(), ED)))
    assert len(house.issuer.calls) == 6


@pytest.mark.parametrize("step_s", [7200, -7200])
async def test_a_wall_clock_that_steps_ages_no_key_and_hides_none(step_s: float) -> None:
    house = House([EC])
    life = {"iat": NOW - 10_000, "exp": NOW + 10_000}
    await house.identity.authenticate(Credential(sign(claims(**life))))
    house.wall_behind_s = step_s
    house.now += 800
    await house.identity.authenticate(Credential(sign(claims(**life, jti="other"))))
    assert len(house.issuer.calls) == 2
    house.issuer.keys = [ED]
    await house.identity.authenticate(Credential(sign(claims(**life), ED)))
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(Credential(sign(claims(**life))))


async def test_whether_there_are_keys_is_asked_of_the_issuer_only_where_there_are_none() -> None:
    house = House([EC])
    for _ in range(3):
        await house.identity.require_keys()
    assert len(house.issuer.calls) == 2
    house.issuer.keys = []
    house.now += 901
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000, jti="other"))))
    with pytest.raises(IdentityUnavailable):
        await house.identity.require_keys()
    house.issuer.keys = [EC]
    house.now += 11
    await house.identity.require_keys()


async def test_an_issuer_that_publishes_no_keys_withdraws_them() -> None:
    house = House()
    known, fresh = (Credential(sign(claims(exp=NOW + 5000, jti=jti))) for jti in "ab")
    await house.identity.authenticate(known)
    house.issuer.keys = []
    house.now += 901
    for credential in (known, fresh):
        with pytest.raises(NotAuthenticated):
            await house.identity.authenticate(credential)
    house.issuer.keys = [EC]
    house.now += 11
    await house.identity.authenticate(fresh)


async def test_a_withdrawal_is_seen_where_one_and_the_same_token_comes_for_hours() -> None:
    house = House()
    credential = Credential(sign(claims(exp=NOW + 5000)))
    await house.identity.authenticate(credential)
    house.issuer.keys = [ED]
    house.now += 901
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(credential)


@pytest.mark.parametrize(
    "document", [b"", b"{}", b"[]", b'{"keys": 1}', b'{"keys": {}}', b"null", b"[" * 100_000, b"<html>"]
)
async def test_what_is_no_set_of_keys_withdraws_none(document: bytes) -> None:
    house = House()
    credential = Credential(sign(claims(exp=NOW + 5000)))
    await house.identity.authenticate(credential)
    plain = house.issuer.fetch

    async def fetch(url: str) -> bytes:
        return await plain(url) if url.endswith("openid-configuration") else document

    house.identity._keys[ISSUER]._fetch = fetch
    house.now += 901
    await house.identity.authenticate(credential)


async def test_keys_of_an_issuer_that_is_away_go_on_for_a_day_and_no_longer() -> None:
    house = House()
    known, fresh = (Credential(sign(claims(exp=NOW + 200_000, jti=jti))) for jti in "ab")
    await house.identity.authenticate(known)
    house.issuer.is_away = True
    house.now += 86_000
    await house.identity.authenticate(known)
    await house.identity.authenticate(fresh)
    house.now += 500
    for credential in (known, fresh):
        with pytest.raises(IdentityUnavailable):
            await house.identity.authenticate(credential)
    house.issuer.is_away = False
    house.now += 61
    await house.identity.authenticate(known)


async def test_an_issuer_that_is_away_is_tried_again_each_minute_and_not_for_each_token() -> None:
    house = House()
    await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000))))
    house.issuer.is_away = True
    house.now += 901
    for number in range(20):
        await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000, jti=str(number)))))
    assert len(house.issuer.calls) == 3


async def test_a_withdrawn_key_closes_the_door_for_tokens_known_before() -> None:
    house = House()
    credential = Credential(sign(claims(exp=NOW + 5000)))
    await house.identity.authenticate(credential)
    house.issuer.keys = [ED]
    house.now += 901
    await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000), ED)))
    with pytest.raises(NotAuthenticated):
        await house.identity.authenticate(credential)


async def test_while_the_issuer_is_away_known_keys_go_on_and_no_keys_is_unready() -> None:
    house = House()
    await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000))))
    house.issuer.is_away = True
    house.now += 1000
    await house.identity.authenticate(Credential(sign(claims(exp=NOW + 5000, jti="k"))))
    fresh = House()
    fresh.issuer.is_away = True
    with pytest.raises(IdentityUnavailable):
        await fresh.identity.authenticate(Credential(sign(claims())))


async def test_a_discovery_document_of_another_issuer_gives_no_keys() -> None:
    house = House()
    house.issuer.issuer = "https://other.example"
    with pytest.raises(IdentityUnavailable):
        await house.identity.authenticate(Credential(sign(claims())))


async def nothing(url: str) -> bytes:
    raise OSError(url)


def test_an_issuer_in_clear_is_for_loopback_only() -> None:
    with pytest.raises(SetupError):
        Identity([Issuer("http://issuer.example", "gateway")], PersonDigests(b"k" * 32), fetch=nothing)
    Identity([Issuer("http://127.0.0.1:9", "gateway")], PersonDigests(b"k" * 32), fetch=nothing)
    with pytest.raises(SetupError):
        Identity([], PersonDigests(b"k" * 32), fetch=nothing)


async def test_a_role_may_use_what_the_table_says() -> None:
    house = House()
    officer = await house.identity.authenticate(Credential(sign(claims())))
    house.identity.require(officer, "ask_query")
    for operation in ("search_audit_entries", "no_such_operation"):
        with pytest.raises(NotAuthorised) as caught:
            house.identity.require(officer, operation)
        assert caught.value.rule == "role"


def test_a_digest_is_salted_and_tells_no_number() -> None:
    number = PersonId.parse("330791199003070028")
    one, other = (PersonDigests(key * 32).of(number) for key in (b"a", b"b"))
    assert one != other
    assert one == PersonDigests(b"a" * 32).of(number)
    assert len(one) == 32


def test_a_wrapped_number_opens_for_its_account_only() -> None:
    digests, number = PersonDigests(b"a" * 32), PersonId.parse("330791199003070028")
    wrapped = digests.wrap(number, "citizen-1")
    assert digests.unwrap(wrapped, "citizen-1") == number
    assert wrapped != digests.wrap(number, "citizen-1")
    others = ((PersonDigests(b"b" * 32), wrapped, "citizen-1"), (digests, wrapped, "citizen-2"), (digests, "x", ""))
    for keeper, text, account in (*others, (digests, wrapped[:-8] + "AAAAAAA=", "citizen-1"), (digests, "é", "")):
        with pytest.raises(NotAuthenticated):
            keeper.unwrap(text, account)


def test_a_credential_does_not_print_itself() -> None:
    assert "secret" not in repr(Credential("secret"))


@pytest.mark.parametrize(
    "entry",
    [
        "text",
        {"kty": "RSA", "kid": "ec", "n": "AQAB", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "kid": "ec", "x": "AA", "y": "AA"},
        EC.as_dict(private=False) | {"use": "enc"},
        {name: value for name, value in EC.as_dict(private=False).items() if name != "kid"},
        EC.as_dict(private=False) | {"crv": "P-521"},
    ],
)
async def test_keys_of_other_kinds_are_passed_over(entry: Any) -> None:
    house = House([ED])
    plain = house.issuer.fetch

    async def fetch(url: str) -> bytes:
        if url.endswith("openid-configuration"):
            return await plain(url)
        return json.dumps({"keys": [entry, ED.as_dict(private=False)]}).encode()

    identity = Identity([Issuer(ISSUER, "gateway")], PersonDigests(b"k" * 32), fetch=fetch, now=lambda: house.now)
    await identity.authenticate(Credential(sign(claims(), ED)))
    with pytest.raises(NotAuthenticated):
        await identity.authenticate(Credential(sign(claims())))


async def test_callers_with_a_fresh_key_wait_together_for_one_fetch() -> None:
    house = House([EC])
    await house.identity.authenticate(Credential(sign(claims())))
    house.issuer.keys = [EC, ED]
    house.now += 11
    plain = house.issuer.fetch

    async def slow(url: str) -> bytes:
        await asyncio.sleep(0)
        return await plain(url)

    house.identity._keys[ISSUER]._fetch = slow
    tokens = [sign(claims(jti=str(n)), ED) for n in range(5)]
    officers = await asyncio.gather(*(house.identity.authenticate(Credential(token)) for token in tokens))
    assert (len(officers), len(house.issuer.calls)) == (5, 4)


async def test_an_issuer_that_was_away_at_the_start_is_asked_again_soon() -> None:
    house = House()
    house.issuer.is_away = True
    with pytest.raises(IdentityUnavailable):
        await house.identity.authenticate(Credential(sign(claims())))
    house.issuer.is_away = False
    house.now += 1.5
    await house.identity.authenticate(Credential(sign(claims())))
