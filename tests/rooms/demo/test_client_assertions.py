"""A client system shows the demo's issuer who it is by its key (private_key_jwt), once; and has its token bound to a key (DPoP)."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from gateway.cli import profiles
from gateway.domain.codes import DepartmentCode
from gateway.domain.request import Credential
from gateway.identity import PersonDigests
from gateway.identity.tokens import parts_of
from gateway_demo.issuer import AssertingClient, DevIssuer, DevIssuerSettings, demo_client
from gateway_demo.issuer.personas import Personas
from tests.rooms.demo.test_dev_issuer import URL, client, identity
from tests.rooms.identity.test_senders import Uses
from tests.signing import signed

NOW = 1_780_000_000.0
KEYS: Mapping[str, Key] = {
    "ES256": ECKey.generate_key("P-256", private=True),
    "Ed25519": OKPKey.generate_key("Ed25519", private=True),
    "PS256": RSAKey.generate_key(2048, private=True),
}
THIEF = ECKey.generate_key("P-256", private=True)
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SENDER = ECKey.generate_key("P-256", private=True)


class House:
    """An issuer with one client for each algorithm, called as it."""

    def __init__(self, home: Path, uses: Uses | None = None) -> None:
        clients = {
            alg: AssertingClient({**{str(n): str(v) for n, v in key.as_dict(private=False).items()}, "kid": "k", "alg": alg}, "system")
            for alg, key in KEYS.items()
        }  # fmt: skip
        self.uses = uses or Uses()
        digests = PersonDigests.from_home(home)
        personas = Personas(digests.of, digests.wrap, [DepartmentCode("real_estate")])
        settings = DevIssuerSettings(URL, "gateway", clients=clients, demo=True)
        self.made = DevIssuer(settings, ECKey.generate_key("P-256", {"kid": "i"}), personas, self.uses, lambda: NOW)

    async def ask(self, assertion: str, headers: Mapping[str, str] | None = None, **form: str) -> httpx.Response:
        told = {
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "client_assertion": assertion,
            **form,
        }
        async with client(self.made) as http:
            return await http.post("/token", data=told, headers=dict(headers or {}))


def assertion(
    alg: str = "ES256", key: Key | None = None, header: Mapping[str, Any] | None = None, **changes: Any
) -> str:
    claims = {"iss": alg, "sub": alg, "aud": f"{URL}/token", "exp": NOW + 60, "iat": NOW, "jti": "a1", **changes}
    return signed({"alg": alg, "typ": "JWT", "kid": "k", **(header or {})}, claims, key or KEYS[alg])


@pytest.mark.parametrize("alg", KEYS)
async def test_a_client_that_signs_as_it_is_registered_acts_for_itself(alg: str, tmp_path: Path) -> None:
    answer = await House(tmp_path).ask(assertion(alg), client_id=alg)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["token_type"], answer.headers["cache-control"]) == ("Bearer", "no-store")
    claims = parts_of(answer.json()["access_token"])[1]
    assert (claims["sub"], claims["roles"]) == ("JHSYS0000001", ["system"])
    assert "cnf" not in claims


REFUSED: Mapping[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "rubbish": lambda: "a.b.c",
    "another key": lambda: assertion(key=THIEF),
    "a key that it brings along": lambda: assertion(key=THIEF, header={"jwk": THIEF.as_dict(private=False)}),
    "another key id": lambda: assertion(header={"kid": "other"}),
    "an algorithm that it is not registered for": lambda: assertion("PS256", header={"alg": "RS256"}),
    "another client's algorithm": lambda: assertion(key=KEYS["Ed25519"], header={"alg": "Ed25519"}),
    "no algorithm": lambda: assertion(header={"alg": "none"}),
    "a shared secret": lambda: assertion(key=OctKey.import_key("k" * 32), header={"alg": "HS256"}),
    "what must be understood": lambda: assertion(header={"crit": ["x"]}),
    "an access token": lambda: assertion(header={"typ": "at+jwt"}),
    "an unknown client": lambda: assertion(iss="nobody", sub="nobody"),
    "another client": lambda: assertion(iss="PS256", sub="PS256"),
    "a subject that is another": lambda: assertion(sub="PS256"),
    "no subject": lambda: assertion(sub=None),
    "an issuer that is a list": lambda: assertion(iss=["ES256"]),
    "another audience": lambda: assertion(aud="https://other.example/token"),
    "an audience more": lambda: assertion(aud=[f"{URL}/token", "https://other.example"]),
    "no audience": lambda: assertion(aud=None),
    "expired": lambda: assertion(exp=NOW - 11),
    "for long": lambda: assertion(exp=NOW + 3600),
    "no end": lambda: assertion(exp=None),
    "an end that is a text": lambda: assertion(exp=str(NOW)),
    "an end that is true": lambda: assertion(exp=True),
    "of tomorrow": lambda: assertion(iat=NOW + 60),
    "no id": lambda: assertion(jti=None),
    "an empty id": lambda: assertion(jti=""),
    "an id as long as it likes": lambda: assertion(jti="j" * 257),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_alike_and_uses_nothing_up(name: str, tmp_path: Path) -> None:
    house = House(tmp_path)
    answer = await house.ask(REFUSED[name]())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not house.uses.used


async def test_of_another_kind_or_in_another_s_name_it_shows_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)
    for form in ({"client_id": "PS256"}, {"client_assertion_type": "jwt"}):
        assert (await house.ask(assertion(), None, **form)).status_code == 401


async def test_an_assertion_opens_once_at_whichever_replica(tmp_path: Path) -> None:
    here = House(tmp_path)
    there = House(tmp_path, here.uses)
    assert (await here.ask(assertion(aud=URL))).status_code == 200
    assert [(await house.ask(assertion(aud=URL))).status_code for house in (here, there)] == [401, 401]
    assert (await there.ask(assertion(jti="a2"))).status_code == 200
    here.uses.fault = ConnectionRefusedError()
    closed = await here.ask(assertion(jti="a3"))
    assert (closed.status_code, closed.json()["error"]) == (503, "temporarily_unavailable")


def proof(key: Key = SENDER, **changes: Any) -> str:
    claims = {"jti": "p1", "htm": "POST", "htu": f"{URL}/token", "iat": NOW, **changes}
    return signed({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}, claims, key)


async def test_a_token_is_bound_to_the_key_that_is_proven(tmp_path: Path) -> None:
    answer = await House(tmp_path).ask(assertion(), {"dpop": proof()})
    assert answer.json()["token_type"] == "DPoP"
    assert parts_of(answer.json()["access_token"])[1]["cnf"] == {"jkt": SENDER.thumbprint()}


@pytest.mark.parametrize(
    "changes",
    [{"htm": "GET"}, {"htu": URL}, {"iat": NOW - 400}, {"iat": NOW + 60}, {"iat": None}, {"jti": None}, {"jti": ""}],
)
async def test_a_proof_for_anything_else_binds_to_nothing(changes: dict[str, Any], tmp_path: Path) -> None:
    answer = await House(tmp_path).ask(assertion(), {"dpop": proof(**changes)})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


async def test_a_proof_binds_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert (await house.ask(assertion(), {"dpop": proof()})).status_code == 200
    assert (await house.ask(assertion(jti="a2"), {"dpop": proof()})).status_code == 400


async def test_the_command_line_s_profile_is_the_demo_s_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = demo_client(tmp_path, "http://127.0.0.1:8080", URL)
    assert (tmp_path / "keys" / "demo-client.pem").stat().st_mode & 0o777 == 0o600
    assert demo_client(tmp_path, "http://127.0.0.1:8080", URL) == clients
    monkeypatch.setenv(profiles.FILE, str(tmp_path / "profiles.toml"))
    profile = profiles.profile_of("system")
    shown = profiles._shown(profile, f"{URL}/token")
    digests = PersonDigests.from_home(tmp_path)
    personas = Personas(digests.of, digests.wrap, [])
    key = ECKey.generate_key("P-256", {"kid": "i"})
    made = DevIssuer(DevIssuerSettings(URL, "gateway", clients=clients, demo=True), key, personas, Uses())
    async with client(made) as http:
        answer = await http.post(
            "/token", data={"grant_type": "client_credentials", "client_id": "demo-system", **shown}
        )
    assert answer.status_code == 200, answer.text
    found = await identity(made, tmp_path).authenticate(Credential(answer.json()["access_token"]))
    assert (found.account, found.client) == ("JHSYS0000001", "demo-system")
    assert json.loads(json.dumps(clients["demo-system"].key)).keys().isdisjoint({"d"})
