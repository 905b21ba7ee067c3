"""Several issuers: which algorithms each may use, where its tokens say what, and whom it may name."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from pydantic import ValidationError

from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.identity import Identity, Issuer, IssuerSettings, PersonDigests
from gateway.identity.issuer_keys import public_key
from tests.signing import part, signed

NOW = 1_780_000_000.0
CITY, HOUSING = "https://city.example", "https://housing.example"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
KEYS: Mapping[str, Key] = {"RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED, "Ed25519": ED}


def published(*keys: Key, **more: object) -> list[dict[str, Any]]:
    return [{**key.as_dict(private=False), **more} for key in keys]


class Published:
    """Issuers with their keys."""

    def __init__(self, keys: Mapping[str, list[dict[str, Any]]]) -> None:
        self.keys = keys

    async def fetch(self, url: str) -> bytes:
        issuer = next(one for one in self.keys if url.startswith(one))
        if url.endswith("openid-configuration"):
            return json.dumps({"issuer": issuer, "jwks_uri": f"{issuer}/keys"}).encode()
        return json.dumps({"keys": self.keys[issuer]}).encode()


def door(*issuers: Issuer, keys: list[dict[str, Any]] | None = None) -> Identity:
    shown = published(RSA, EC, ED) if keys is None else keys
    fetch = Published({one.url: shown for one in issuers}).fetch
    return Identity(issuers, PersonDigests(b"k" * 32), fetch=fetch, now=lambda: NOW)


def token(alg: str = "ES256", key: Key | None = None, changes: Mapping[str, Any] | None = None, **more: Any) -> str:
    """None in the changes leaves a claim out."""
    key = key or KEYS[alg]
    claims = {
        "iss": CITY, "aud": "gateway", "sub": "JH1", "client_id": "c", "iat": NOW - 5, "exp": NOW + 600, "jti": "j", "roles": ["officer"],
        "officer": {"department": "housing", "county": "330702", "post": "desk", "duties": ["M01"]},
    }  # fmt: skip
    return signed({"alg": alg, "typ": "at+jwt", "kid": key.kid}, {**claims, **(changes or {}), **more}, key)


async def who(identity: Identity, text: str) -> Officer:
    return await identity.authenticate(Credential(text))


def city(**more: Any) -> Issuer:
    return IssuerSettings(url=CITY, **more).issuer("gateway")


# ── algorithms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("alg", KEYS)
async def test_each_algorithm_is_taken_and_only_where_the_issuer_may_use_it(alg: str) -> None:
    assert (await who(door(city()), token(alg))).account == "JH1"
    others = tuple(one for one in KEYS if one != alg)
    with pytest.raises(NotAuthenticated):
        await who(door(city(algorithms=others)), token(alg))


@pytest.mark.parametrize("alg", ["HS256", "RS384", "PS512", "ES384", "ES512", "none", "RS1"])
def test_an_issuer_is_given_no_other_algorithm(alg: str) -> None:
    with pytest.raises(ValidationError):
        IssuerSettings.model_validate({"url": CITY, "algorithms": [alg]})


@pytest.mark.parametrize(
    ("entry", "alg"),
    [
        (published(RSA, alg="PS256"), "RS256"),
        (published(RSA, alg="RS256"), "PS256"),
        (published(RSA, alg="RS512"), "RS256"),
        (published(RSA, use="enc"), "PS256"),
        (published(RSA, key_ops=["encrypt"]), "PS256"),
        (published(EC, key_ops="verify"), "ES256"),
        (published(EC, alg=["ES256"]), "ES256"),
        (published(EC, crv=["P-256"]), "ES256"),
        (published(EC, kty={}), "ES256"),
    ],
)
async def test_a_key_is_used_as_it_is_published_and_not_otherwise(entry: list[dict[str, Any]], alg: str) -> None:
    with pytest.raises(NotAuthenticated):
        await who(door(city(), keys=entry), token(alg))


@pytest.mark.parametrize(
    ("bits", "exponent", "is_taken"),
    [(2048, "AQAB", True), (4096, "AQAB", True), (2047, "AQAB", False), (1024, "AQAB", False), (4104, "AQAB", False),
     (2048, "AQ", False), (2048, "Ag", False), (2048, "AQAAAAE", False), (2048, "", False), (2048, "é", False)],
)  # fmt: skip
def test_a_short_or_huge_rsa_key_is_no_key(bits: int, exponent: str, *, is_taken: bool) -> None:
    modulus = (1 << bits - 1) | 1
    entry = {"kty": "RSA", "n": part(modulus.to_bytes((bits + 7) // 8)), "e": exponent}
    assert (public_key(entry) is not None) is is_taken


async def test_one_key_of_a_kind_that_is_not_known_hides_none_of_the_others() -> None:
    strange: list[dict[str, Any]] = [
        {"kty": "AKP", "kid": "x", "alg": "ML-DSA-65"},
        {"kty": "EC", "crv": ["P-256"], "kid": "y"},
        {"kid": "z"},
    ]
    assert await who(door(city(), keys=strange + published(EC)), token())


# ── where a token says what ───────────────────────────────────────────────────────────────────────────────────────────────

OTHER_WORDS = {
    "preferred_username": "li.wang",
    "azp": "window-app",
    "client_id": None,
    "roles": None,
    "officer": None,
    "org": {"code": "0501", "counties": [330702]},
    "scope": "openid window profile",
    "groups": ["/staff", "/housing/rental", "/unknown"],
    "enabled": True,
}
PLACES: dict[str, Any] = {
    "account": "/preferred_username",
    "client": "/azp",
    "roles": {"at": "/scope", "words": {"window": "officer", "audit": "auditor"}},
    "department": {"at": "/org/code", "words": {"0501": "housing"}},
    "county": "/org/counties/0",
    "post": {"value": "window"},
    "duties": {"at": "/groups", "words": {"/housing/rental": ["M01", "M04"]}},
    "suspended": {"at": "/enabled", "words": {"true": "false", "false": "true"}},
}


async def test_an_issuer_with_other_words_is_read_by_places_and_words_alone() -> None:
    officer = await who(door(city(claims=PLACES)), token(changes=OTHER_WORDS))
    assert (officer.account, officer.client, officer.department, officer.county) == (
        "li.wang",
        "window-app",
        "housing",
        "330702",
    )
    assert (officer.post, set(officer.duties), set(officer.roles)) == ("window", {"M01", "M04"}, {"officer"})


@pytest.mark.parametrize(
    "changes",
    [
        {"preferred_username": None},
        {"azp": None, "client_id": "window-app"},
        {"org": {"code": "0502", "counties": [330702]}},
        {"org": {"code": "0501", "counties": []}},
        {"org": "0501"},
        {"scope": ["window", 1.5]},
        {"scope": None, "roles": ["auditor"]},
        {"groups": "a " * 600},
        {"preferred_username": {"a": 1}},
        {"enabled": "perhaps"},
        {
            "officer": {"account": "JH1", "department": "housing", "county": "330702", "post": "x", "duties": ["*"]},
            "org": None,
        },
    ],
)
async def test_what_is_not_where_it_is_looked_for_is_not_taken_from_elsewhere(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAuthenticated):
        await who(door(city(claims=PLACES)), token(changes={**OTHER_WORDS, **changes}))


async def test_who_is_suspended_by_the_issuers_word_has_no_role() -> None:
    assert not (await who(door(city(claims=PLACES)), token(changes={**OTHER_WORDS, "enabled": False}))).roles


async def test_a_word_of_a_list_that_the_table_does_not_know_gives_nothing() -> None:
    officer = await who(door(city(claims=PLACES)), token(changes={**OTHER_WORDS, "scope": "openid auditor"}))
    assert not officer.roles


@pytest.mark.parametrize(
    "claims",
    [
        {"name": "/name"},
        {"account": "preferred_username"},
        {"account": "/a~2"},
        {"account": {"value": "JH1"}},
        {"county": {"at": "/a", "value": "330702"}},
        {"county": {}},
        {"county": {"at": "/a", "words": {"x": ["1", "2"]}}},
        {"county": {"value": ["330702"]}},
        {"county": {"value": "330702", "words": {"a": "b"}}},
        {"roles": {"at": "/a", "if": "b"}},
    ],
)
def test_places_are_a_closed_form(claims: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        IssuerSettings.model_validate({"url": CITY, "claims": claims})


async def test_a_pointer_goes_through_names_with_a_slash_or_tilde() -> None:
    places = {"post": "/https:~1~1city.example~1post~0name/1"}
    officer = await who(door(city(claims=places)), token(changes={"https://city.example/post~name": ["a", "counter"]}))
    assert officer.post == "counter"


# ── whom an issuer may name ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_two_issuers_name_two_people_by_the_same_account() -> None:
    both = door(city(), IssuerSettings(url=HOUSING, prefix="housing:").issuer("gateway"))
    first, second = await who(both, token()), await who(both, token(iss=HOUSING))
    assert (first.account, first.client) == ("JH1", "c")
    assert (second.account, second.client) == ("housing:JH1", "housing:c")


@pytest.mark.parametrize("changes", [{"sub": "housing:JH1"}, {"client_id": "housing:c"}])
async def test_the_issuer_without_a_prefix_names_nobody_of_another(changes: dict[str, Any]) -> None:
    both = door(city(), IssuerSettings(url=HOUSING, prefix="housing:").issuer("gateway"))
    with pytest.raises(NotAuthenticated):
        await who(both, token(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ["auditor"]},
        {"roles": ["officer", "auditor"]},
        {"officer": {"department": "taxation", "county": "330702", "post": "desk", "duties": ["*"]}},
    ],
)
async def test_an_issuer_gives_no_role_and_speaks_for_no_department_but_its_own(changes: dict[str, Any]) -> None:
    narrow = city(roles=("officer",), departments=("housing",))
    assert await who(door(narrow), token())
    with pytest.raises(NotAuthenticated):
        await who(door(narrow), token(**changes))


async def test_a_key_of_one_issuer_signs_nothing_for_another() -> None:
    issuers = [city(), IssuerSettings(url=HOUSING, prefix="h:").issuer("gateway")]
    fetch = Published({CITY: published(EC), HOUSING: published(ED)}).fetch
    both = Identity(issuers, PersonDigests(b"k" * 32), fetch=fetch, now=lambda: NOW)
    assert await who(both, token("ES256"))
    with pytest.raises(NotAuthenticated):
        await who(both, token("EdDSA"))


async def test_each_issuer_may_name_another_audience() -> None:
    issuer = city(audience="gateway-of-the-city")
    assert await who(door(issuer), token(aud="gateway-of-the-city"))
    with pytest.raises(NotAuthenticated):
        await who(door(issuer), token())


@pytest.mark.parametrize(
    "issuers",
    [
        (),
        (Issuer(CITY, ""),),
        (Issuer("http://city.example", "gateway"),),
        (Issuer(CITY, "gateway"), Issuer(CITY, "gateway", prefix="x:")),
        (Issuer(CITY, "gateway"), Issuer(HOUSING, "gateway")),
        (Issuer(CITY, "gateway", prefix="x:"), Issuer(HOUSING, "gateway", prefix="x:")),
    ],
)
def test_issuers_that_could_be_mixed_up_are_refused_at_the_start(issuers: tuple[Issuer, ...]) -> None:
    with pytest.raises(SetupError):
        Identity(issuers, PersonDigests(b"k" * 32), fetch=Published({}).fetch)


async def test_a_token_lives_no_longer_than_its_issuer_may_give() -> None:
    brief = city(longest_s=605)
    assert await who(door(brief), token())
    with pytest.raises(NotAuthenticated):
        await who(door(brief), token(exp=NOW + 601))


async def test_as_fapi_wants_it_a_token_is_bound_brief_and_not_signed_by_rs256() -> None:
    strict = city(algorithms=("RS256", "PS256")).strict()
    assert (set(strict.algorithms), strict.is_bound_only, strict.longest_s) == ({"PS256"}, True, 900)
    for text in (
        token("PS256"),
        token("RS256", cnf={"jkt": "A" * 43}),
        token("PS256", cnf={"jkt": "A" * 43}, exp=NOW + 896),
    ):
        with pytest.raises(NotAuthenticated):
            await who(door(strict), text)
    with pytest.raises(SetupError):
        city(algorithms=("RS256",)).strict()
