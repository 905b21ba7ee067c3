"""A client system says for whom it acts: signed for this very request, once, and never more than its own token and registration allow."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key

from gateway.domain.accounts import ClientSystem
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import NotAuthenticated, NotAuthorised, SetupError
from gateway.domain.request import Credential, Sender
from gateway.domain.stages import Officer
from gateway.identity import (
    ActingOfficers,
    Clients,
    ClientSettings,
    ClientsOfRegister,
    Identity,
    Nonces,
    PersonDigests,
    Senders,
)
from tests.rooms.identity.test_for_issuers import block
from tests.rooms.identity.test_issuers import EC, NOW, Published, published, token
from tests.rooms.identity.test_senders import ISSUER, Uses
from tests.rooms.identity.test_signed_requests import Accounts
from tests.signing import digest, signed

URL = "https://gateway.example"
MINE = ECKey.generate_key("P-256", {"kid": "mine"}, private=True)
THIEF = ECKey.generate_key("P-256", {"kid": "mine"}, private=True)
BODY = b'{"matter": "M01"}'
HERE, THERE = "here.example/log", "there.example/log"


class House:
    """A door that knows one client system."""

    def __init__(self, folder: Path, uses: Uses | None = None, gateways: Mapping[str, str] | None = None) -> None:
        self.file = folder / "keys.json"
        self.file.write_text(json.dumps({"keys": published(MINE)}))
        self.uses = uses or Uses()
        senders = Senders([URL], self.uses, Nonces(b"n" * 32, lambda: NOW))
        clients = Clients({"c": ClientSettings(keys=self.file, acts_for=("housing",))})
        self.identity = Identity(
            [ISSUER], PersonDigests(b"k" * 32), fetch=Published({ISSUER.url: published(EC)}).fetch, senders=senders,
            acting=ActingOfficers(clients, senders, "gateway", gateways or {}), now=lambda: NOW, origin=HERE,
        )  # fmt: skip

    async def ask(self, *statements: str, body: bytes = BODY, by: str | None = None) -> Officer:
        sender = Sender("POST", "/v1/queries", acting=statements, body=body)
        return await self.identity.authenticate(Credential(by or system(), sender=lambda: sender, is_acting=True))


def system(**changes: Any) -> str:
    return token(roles=["system"], sub="JHSYS1", **changes)


def officer(**changes: Any) -> dict[str, Any]:
    return {"account": "JH7", "department": "housing", "county": "330702", "post": "desk", "duties": ["M01"], **changes}


def statement(key: Key = MINE, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    head = {"typ": "acting-officer+jwt", "alg": "ES256", "kid": "mine", **(header or {})}
    claims = {
        "iss": "c", "aud": "gateway", "iat": NOW, "jti": "s1", "htm": "POST", "htu": f"{URL}/v1/queries", "digest": digest(BODY),
        "officer": officer(),
    }  # fmt: skip
    return signed(head, {**claims, **changes}, key)


async def test_the_officer_acts_by_way_of_the_client_with_its_roles(tmp_path: Path) -> None:
    found = await House(tmp_path).ask(statement())
    assert (found.account, found.client, found.department, found.post) == ("JH7", "c", "housing", "desk")
    assert found.roles == frozenset({"system"})
    assert found.duties == frozenset({"M01"})


REFUSED: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "none": lambda: (),
    "two": lambda: (statement(), statement(jti="s2")),
    "rubbish": lambda: ("rubbish",),
    "another key": lambda: (statement(THIEF),),
    "a key that it brings along": lambda: (statement(THIEF, {"jwk": THIEF.as_dict(private=False)}),),
    "an unknown key": lambda: (statement(header={"kid": "other"}),),
    "no key": lambda: (statement(header={"kid": None}),),
    "another type": lambda: (statement(header={"typ": "at+jwt"}),),
    "an algorithm that is a list": lambda: (statement(header={"alg": ["ES256"]}),),
    "what must be understood": lambda: (statement(header={"crit": ["x"]}),),
    "another client's": lambda: (statement(iss="d"),),
    "for another service": lambda: (statement(aud="other"),),
    "another method": lambda: (statement(htm="GET"),),
    "another address": lambda: (statement(htu=f"{URL}/v1/me"),),
    "another body": lambda: (statement(digest=digest(b"{}")),),
    "no body": lambda: (statement(digest=None),),
    "old": lambda: (statement(iat=NOW - 61),),
    "of tomorrow": lambda: (statement(iat=NOW + 61),),
    "no time": lambda: (statement(iat=None),),
    "no id": lambda: (statement(jti=None),),
    "another department": lambda: (statement(officer=officer(department="taxation")),),
    "more duties": lambda: (statement(officer=officer(duties=["M01", "M07"])),),
    "all duties": lambda: (statement(officer=officer(duties=["*"])),),
    "no account": lambda: (statement(officer={**officer(), "account": ""}),),
    "a person's number": lambda: (statement(officer=officer(account="330792197905050015")),),
    "no officer": lambda: (statement(officer=None),),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_anything_else_is_refused_and_uses_nothing_up(name: str, tmp_path: Path) -> None:
    house = House(tmp_path)
    with pytest.raises(NotAuthenticated):
        await house.ask(*REFUSED[name]())
    assert not house.uses.used


async def test_a_statement_opens_once_at_whichever_replica(tmp_path: Path) -> None:
    here = House(tmp_path)
    await here.ask(statement())
    for house in (here, House(tmp_path, here.uses)):
        with pytest.raises(NotAuthenticated, match="before"):
            await house.ask(statement())


async def test_where_there_is_a_register_keys_and_departments_are_those_that_stand_there(tmp_path: Path) -> None:
    house = House(tmp_path)
    key = {str(name): str(part) for name, part in MINE.as_dict(private=False).items()}
    registered = ClientSystem("c", DepartmentCode("housing"), keys=(key,), acts_for=frozenset({"housing"}))
    accounts = Accounts({"c": registered})
    senders = Senders([URL], house.uses, Nonces(b"n" * 32, lambda: NOW))
    acting = ActingOfficers(ClientsOfRegister(accounts), senders, "gateway")
    by, shown = await house.identity.authenticate(Credential(system())), Sender("POST", "/v1/queries", body=BODY)
    assert (await acting.named(by, replace(shown, acting=(statement(),)), NOW)).account == "JH7"
    for record in (replace(registered, acts_for=frozenset()), replace(registered, keys=())):
        accounts.clients["c"] = record
        with pytest.raises(NotAuthenticated):
            await acting.named(by, replace(shown, acting=(statement(jti="s2"),)), NOW)


async def test_it_gives_no_role_and_lifts_no_suspension(tmp_path: Path) -> None:
    house = House(tmp_path)
    found = await house.ask(statement(officer=officer(roles=["auditor"])))
    assert found.roles == frozenset({"system"})
    told = {"department": "general_window", "county": "330702", "post": "x", "duties": ["*"], "suspended": True}
    assert not (await house.ask(statement(jti="s2"), by=system(officer=told))).roles


@pytest.mark.parametrize("told", ["low", "substantial", "high"])
async def test_who_is_named_is_known_no_more_surely_than_the_token_says(told: str, tmp_path: Path) -> None:
    """Neither by what the statement says of itself, nor by what goes without saying."""
    by = system(acr=told)
    found = await House(tmp_path).ask(statement(acr="high", officer=officer(acr="high")), by=by)
    assert found.assurance == told


async def test_a_client_that_is_not_registered_acts_for_nobody(tmp_path: Path) -> None:
    with pytest.raises(NotAuthenticated):
        await House(tmp_path).ask(statement(iss="d"), by=system(client_id="d"))


async def test_its_keys_are_turned_without_a_restart(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.ask(statement())
    house.file.write_text("{half")
    await house.ask(statement(jti="s2"))
    house.file.write_text(json.dumps({"keys": published(THIEF)}))
    await house.ask(statement(THIEF, jti="s3"))
    with pytest.raises(NotAuthenticated):
        await house.ask(statement(jti="s4"))


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "AA", "kid": "x"}]}', "[1"]
)
def test_a_client_without_a_key_is_refused_at_the_start(content: str, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(SetupError, match="client c "):
        Clients({"c": ClientSettings(keys=tmp_path / "keys.json", acts_for=("housing",))})


def test_the_example_in_the_docs_has_what_a_statement_needs() -> None:
    told = json.loads(block("json", "<!-- acting -->"))
    assert set(told) == {"iss", "aud", "iat", "jti", "htm", "htu", "digest", "officer"}
    assert told["digest"] == digest(b"")


async def test_another_gateway_says_by_which_gateways_a_question_has_come(tmp_path: Path) -> None:
    house = House(tmp_path, gateways={"c": THERE})
    found = await house.ask(statement(origins=["further.example/log", THERE]))
    assert found.origins == ("further.example/log", THERE)
    house.identity.require(found, "ask_query")


@pytest.mark.parametrize(
    "origins", [[], None, ["further.example/log"], [THERE, "further.example/log"], "there", [THERE, 7], ["UPPER", THERE], ["x"] * 16 + [THERE]]
)  # fmt: skip
async def test_a_way_that_does_not_end_with_the_gateway_that_asks_is_refused(tmp_path: Path, origins: Any) -> None:
    house = House(tmp_path, gateways={"c": THERE})
    with pytest.raises(NotAuthenticated, match="origin"):
        await house.ask(statement(origins=origins))
    assert not house.uses.used


async def test_who_is_no_gateway_names_none(tmp_path: Path) -> None:
    with pytest.raises(NotAuthenticated, match="origin"):
        await House(tmp_path).ask(statement(origins=[THERE]))
    assert (await House(tmp_path).ask(statement())).origins == ()


@pytest.mark.parametrize(
    ("origins", "rule"),
    [
        ([HERE, THERE], "origin-loop"),
        (["a.example/x", "b.example/x", "c.example/x", THERE], "origin-chain"),
        ([THERE, "a.example/x", THERE], "origin-chain"),
    ],
)
async def test_a_way_in_a_circle_or_too_long_is_refused_by_rule(tmp_path: Path, origins: list[str], rule: str) -> None:
    house = House(tmp_path, gateways={"c": THERE})
    found = await house.ask(statement(origins=origins))
    with pytest.raises(NotAuthorised) as refused:
        house.identity.require(found, "ask_query")
    assert refused.value.rule == rule


async def test_another_gateway_asks_nothing_on_nobodys_behalf(tmp_path: Path) -> None:
    house = House(tmp_path, gateways={"c": THERE})
    plain = await house.identity.authenticate(Credential(system()))
    house.identity.require(plain, "read_matter")
    with pytest.raises(NotAuthorised) as refused:
        house.identity.require(plain, "ask_query")
    assert refused.value.rule == "origin-chain"
