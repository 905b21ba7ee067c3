"""The register as a process has it in memory: what is changed in the store, by whomever, and what is not heard of any more."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from gateway.accounts.accounts import UNSEEN_FOR_S, Accounts
from gateway.db import Statement
from gateway.domain.accounts import AccountState
from gateway.domain.errors import Unready
from gateway.domain.ids import uuid7

NOW = datetime(2026, 11, 29, tzinfo=UTC)


class FakeStore:
    """Rows by id, in the order of their versions."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.version = 0
        self.runs: list[Statement] = []
        self.is_away = False

    def put(self, record_id: str, kind: str, name: str, *, gone: bool = False, **content: Any) -> None:
        self.version += 1
        self.kept[record_id] = {
            "record_id": UUID(record_id), "kind": kind, "name": name, "external_id": None, "record": json.dumps(content),
            "version": self.version, "created_at": NOW, "changed_at": NOW, "used_on": None, "gone_at": NOW if gone else None,
        }  # fmt: skip

    async def rows(self, statement: Statement) -> Any:
        if self.is_away:
            raise OSError("away")
        (since,) = statement.args
        assert isinstance(since, int)
        return sorted((row for row in self.kept.values() if row["version"] > since), key=lambda row: row["version"])

    async def row(self, statement: Statement) -> Any:
        raise NotImplementedError

    async def run(self, *statements: Statement) -> None:
        self.runs += statements


OFFICE = {"department": "housing", "county": "330702"}
ME, DESK, SYSTEM = uuid7(), uuid7(), uuid7()


def account(**more: Any) -> dict[str, Any]:
    plain = {**OFFICE, "post": "desk", "duties": ["M01"], "roles": ["officer"], "state": "active"}
    return {**plain, "person_digest": None, "kin_digests": [], **more}


def post(**more: Any) -> dict[str, Any]:
    return {**OFFICE, "duties": ["M12"], "roles": ["verifier"], "members": [ME], **more}


@pytest.fixture
async def followed() -> tuple[FakeStore, Accounts]:
    store = FakeStore()
    accounts = Accounts(store, elapsed=lambda: 0.0)
    store.put(ME, "account", "JH1", **account())
    await accounts.refresh()
    return store, accounts


async def test_what_is_changed_is_seen_at_the_next_look(followed: tuple[FakeStore, Accounts]) -> None:
    store, accounts = followed
    before = accounts.version()
    assert accounts.account("JH1") is not None
    store.put(ME, "account", "JH1", **account(state="suspended"))
    await accounts.refresh()
    found = accounts.account("JH1")
    assert found is not None
    assert (found.state, accounts.version() > before) == (AccountState.SUSPENDED, True)
    store.put(ME, "account", "JH2", **account())
    await accounts.refresh()
    assert (accounts.account("JH1"), accounts.account("JH2") is not None) == (None, True)
    store.put(ME, "account", "JH2", gone=True)
    await accounts.refresh()
    assert accounts.account("JH2") is None


async def test_a_post_gives_its_rights_to_members_of_its_office_alone(followed: tuple[FakeStore, Accounts]) -> None:
    store, accounts = followed

    async def rights() -> tuple[set[str], set[str]]:
        await accounts.refresh()
        found = accounts.account("JH1")
        assert found is not None
        return set(found.duties), set(found.roles)

    store.put(DESK, "post", "desk 3", **post())
    assert await rights() == ({"M01", "M12"}, {"officer", "verifier"})
    store.put(ME, "account", "JH1", **account(department="taxation"))
    assert await rights() == ({"M01"}, {"officer"})
    store.put(ME, "account", "JH1", **account())
    assert await rights() == ({"M01", "M12"}, {"officer", "verifier"})
    store.put(DESK, "post", "desk 3", **post(members=[]))
    assert await rights() == ({"M01"}, {"officer"})
    store.put(DESK, "post", "desk 3", **post(duties=["*"]))
    assert await rights() == ({"M01", "*"}, {"officer", "verifier"})
    store.put(DESK, "post", "desk 3", gone=True)
    assert await rights() == ({"M01"}, {"officer"})


async def test_a_post_that_comes_before_its_member_counts_too() -> None:
    store = FakeStore()
    store.put(DESK, "post", "desk 3", **post())
    store.put(ME, "account", "JH1", **account())
    accounts = Accounts(store)
    await accounts.refresh()
    found = accounts.account("JH1")
    assert found is not None
    assert found.roles == {"officer", "verifier"}


async def test_client_systems(followed: tuple[FakeStore, Accounts]) -> None:
    store, accounts = followed
    client: dict[str, Any] = {
        "department": "housing",
        "matters": ["M01"],
        "state": "active",
        "callbacks": [],
        "keys": [],
        "quotas": {"client_day": 5},
    }
    store.put(SYSTEM, "client", "one-stop", **client)
    await accounts.refresh()
    found = accounts.client("one-stop")
    assert found is not None
    assert found.matters == {"M01"}
    assert accounts.quotas_of("one-stop") == {"client_day": 5}
    assert accounts.quotas_of("nobody") == {}
    store.put(SYSTEM, "client", "one-stop", gone=True)
    await accounts.refresh()
    assert accounts.client("one-stop") is None


async def test_where_the_store_is_not_heard_of_nobody_has_a_right() -> None:
    store, now = FakeStore(), [0.0]
    accounts = Accounts(store, elapsed=lambda: now[0])
    with pytest.raises(Unready):
        accounts.version()
    await accounts.refresh()
    store.is_away = True
    now[0] = UNSEEN_FOR_S - 1
    with pytest.raises(OSError, match="away"):
        await accounts.refresh()
    assert accounts.version() == 0
    now[0] = UNSEEN_FOR_S + 1
    with pytest.raises(Unready):
        accounts.version()
    store.is_away = False
    await accounts.refresh()
    assert accounts.version() == 0


async def test_after_half_a_day_without_the_store_all_is_read_anew() -> None:
    """A row of what was removed meanwhile may be gone with the sweep."""
    store, now = FakeStore(), [0.0]
    accounts = Accounts(store, elapsed=lambda: now[0])
    store.put(ME, "account", "JH1", **account())
    await accounts.refresh()
    del store.kept[ME]
    now[0] = 13 * 3600.0
    await accounts.refresh()
    assert accounts.account("JH1") is None


async def test_who_was_here_is_put_down_once(followed: tuple[FakeStore, Accounts]) -> None:
    store, accounts = followed
    for _ in range(3):
        accounts.account("JH1")
        accounts.account("JH9")
    await accounts.tell_uses()
    await accounts.tell_uses()
    assert [args[0] for args in (one.args for one in store.runs) if ["JH1"] in args] != []
    assert len(store.runs) == 1
