"""What a token claims counts as far as the register gives it too, and no further."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gateway.domain.accounts import Account, AccountState, ClientSystem
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.identity import Identity, Issuer, PersonDigests, Revocations
from gateway.identity.narrowing import narrowed, why_barred
from tests.rooms.identity.test_tokens import ISSUER, NOW, House, claims, sign

ACCOUNT = Account(
    name="JH1", department=DepartmentCode("housing"), county=CountyCode("330702"), post="desk", duties=frozenset({"M01", "M12"}),
    roles=frozenset({"officer", "verifier"}), person_digest="a" * 32, kin_digests=frozenset({"b" * 32}),
)  # fmt: skip
CLIENT = ClientSystem("c", DepartmentCode("housing"), frozenset({"*"}))
CLAIMED = Officer(
    account="JH1", client="c", department=DepartmentCode("housing"), county=CountyCode("330702"), post="any",
    duties=frozenset({"*"}), roles=frozenset({"officer", "auditor"}),
)  # fmt: skip


class FakeRegister:
    """A register in memory, whose version is set by hand."""

    def __init__(
        self, accounts: Mapping[str, Account], clients: Mapping[str, ClientSystem], administrators: frozenset[str]
    ) -> None:
        self.accounts = dict(accounts)
        self.clients = dict(clients)
        self.administrators = administrators
        self.now = 1

    def version(self) -> int:
        return self.now

    def account(self, name: str) -> Account | None:
        return self.accounts.get(name)

    def client(self, name: str) -> ClientSystem | None:
        return self.clients.get(name)


def register(
    account: Account | None = ACCOUNT, client: ClientSystem | None = CLIENT, *administrators: str
) -> FakeRegister:
    accounts = {} if account is None else {account.name: account}
    clients = {} if client is None else {client.name: client}
    return FakeRegister(accounts, clients, frozenset(administrators))


def test_what_stands_in_both_is_what_counts() -> None:
    found = narrowed(CLAIMED, register())
    assert (set(found.roles), set(found.duties), found.post) == ({"officer"}, {"M01", "M12"}, "desk")
    assert (found.person_digest, set(found.kin_digests)) == ("a" * 32, {"b" * 32})


@pytest.mark.parametrize(
    ("claimed", "held", "client", "duties"),
    [
        ({"*"}, {"*"}, {"*"}, {"*"}),
        ({"M01", "M07"}, {"*"}, {"*"}, {"M01", "M07"}),
        ({"*"}, {"*"}, {"M01"}, {"M01"}),
        ({"M01", "M07"}, {"M07", "M12"}, {"*"}, {"M07"}),
        ({"M01"}, {"M07"}, {"*"}, set()),
        ({"*"}, set(), {"*"}, set()),
        ({"*"}, {"*"}, set(), set()),
    ],
)
def test_duties_are_those_of_token_register_and_client(
    claimed: set[str], held: set[str], client: set[str], duties: set[str]
) -> None:
    of = register(replace(ACCOUNT, duties=frozenset(held)), replace(CLIENT, matters=frozenset(client)))
    assert narrowed(replace(CLAIMED, duties=frozenset(claimed)), of).duties == duties


BARRED = {
    "an account that is not in it": (CLAIMED, register(None)),
    "a client that is not in it": (CLAIMED, register(client=None)),
    **{f"an account that is {state}": (CLAIMED, register(replace(ACCOUNT, state=state))) for state in list(AccountState)[1:]},
    **{f"a client that is {state}": (CLAIMED, register(client=replace(CLIENT, state=state))) for state in list(AccountState)[1:]},
    "another department": (replace(CLAIMED, department=DepartmentCode("taxation")), register()),
    "another county": (replace(CLAIMED, county=CountyCode("330703")), register()),
    "another person's digest": (replace(CLAIMED, person_digest="c" * 32), register()),
    "an administrator of the settings who is suspended": (
        replace(CLAIMED, roles=frozenset({"administrator"})),
        register(replace(ACCOUNT, state=AccountState.SUSPENDED), CLIENT, "JH1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BARRED)
def test_who_is_not_in_the_register_as_the_token_says_has_no_right(case: str) -> None:
    claimed, held = BARRED[case]
    found = narrowed(claimed, held)
    assert (found.roles, found.duties) == (frozenset(), frozenset())
    assert why_barred(claimed, held) == why_barred(found, held) is not None


def test_what_a_token_says_of_kin_is_added_and_never_dropped() -> None:
    found = narrowed(replace(CLAIMED, kin_digests=frozenset({"d" * 32})), register())
    assert found.kin_digests == {"b" * 32, "d" * 32}


def test_a_citizen_needs_no_account_and_gets_no_role_besides() -> None:
    citizen = replace(CLAIMED, account="citizen-1", roles=frozenset({"citizen"}))
    assert narrowed(citizen, register()).roles == {"citizen"}
    assert narrowed(citizen, register(client=None)).roles == frozenset()
    both = replace(CLAIMED, account="citizen-1", roles=frozenset({"citizen", "officer"}))
    assert narrowed(both, register()).roles == frozenset()
    assert narrowed(replace(CLAIMED, roles=frozenset({"citizen", "officer"})), register()).roles == {"officer"}


def test_an_administrator_of_the_settings_may_fill_the_register_and_nothing_else() -> None:
    claimed = replace(CLAIMED, account="JHADM", roles=frozenset({"administrator", "officer", "auditor"}))
    found = narrowed(claimed, register(None, None, "JHADM"))
    assert (set(found.roles), set(found.duties)) == ({"administrator"}, set())
    assert narrowed(replace(claimed, account="JHOTHER"), register(None, None, "JHADM")).roles == frozenset()


async def test_a_known_token_follows_the_register() -> None:
    house, held = House(), register()
    identity = Identity(
        [Issuer(ISSUER, "gateway")], PersonDigests(b"k" * 32), fetch=house.issuer.fetch,
        now=lambda: NOW, elapsed=lambda: NOW, accounts=held,
    )  # fmt: skip
    token = Credential(sign(claims()))
    first = await identity.authenticate(token)
    assert first.roles == {"officer"}
    assert await identity.authenticate(token) is first
    held.accounts["JH1"] = replace(ACCOUNT, state=AccountState.SUSPENDED)
    assert await identity.authenticate(token) is first, "it looks at the register when that says it has changed"
    held.now += 1
    gone = await identity.authenticate(token)
    with pytest.raises(NotAuthorised) as refused:
        identity.require(gone, "read_me")
    assert refused.value.rule == "account"
    with pytest.raises(NotAuthorised):
        identity.of_now(first)
    held.accounts["JH1"] = ACCOUNT
    held.now += 1
    assert (await identity.authenticate(token)).roles == {"officer"}
    assert identity.of_now(first).roles == {"officer"}


class Revoked(Revocations):
    """A list on which one account or client stands."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def refuses(self, _token_id: str, officer: Officer) -> bool:
        return officer.account in self.names or officer.client in self.names


@pytest.mark.parametrize("name", ["JH1", "c"])
@pytest.mark.parametrize("held", [False, True])
def test_whoever_is_revoked_since_has_no_right_any_more(name: str, *, held: bool) -> None:
    """By whatever they have begun before: a query that waits, a list that is asked row by row.  What the gateway asks by itself goes on."""

    def identity(revoked: str) -> Identity:
        return Identity(
            [Issuer(ISSUER, "gateway")], PersonDigests(b"k" * 32), fetch=House().issuer.fetch,
            accounts=register() if held else None, revocations=Revoked(revoked),
        )  # fmt: skip

    with pytest.raises(NotAuthorised) as refused:
        identity(name).of_now(CLAIMED)
    assert refused.value.rule == "account"
    assert identity(name).of_now(replace(CLAIMED, is_gateway=True)).roles
    assert identity("another").of_now(CLAIMED).roles
