"""Processes of a gateway on one store and one log, with those rooms alone that policies and sharing need."""

from datetime import datetime
from types import SimpleNamespace
from typing import cast

from gateway.access import Access, Quotas, load_quotas, load_rules
from gateway.accounts import Accounts
from gateway.domain.clock import CHINA
from gateway.flows import Gateway, follow, installed_policy, settle
from gateway.flows.steps.gateway import Live
from gateway.flows.steps.judging import PolicyJudge
from gateway.policy import Policies
from gateway.sharing import SharingRequests
from gateway_demo.demo_city import demo_city
from tests.postgres.moved import House
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import catalogue, digest, manifests

INSTALLED = installed_policy(demo_city())
MONDAY = datetime(2026, 11, 2, 9, tzinfo=CHINA)


class Days:
    """A domain clock that a test turns."""

    def __init__(self) -> None:
        self.time = MONDAY

    def now(self) -> datetime:
        return self.time


def process(house: House, days: Days | None = None) -> Gateway:
    """As wiring makes it; nothing of it is settled."""
    days, log = days or Days(), house.audit.log
    guards = Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city()), today=lambda: days.now().date())
    live = Live(PolicyJudge(manifests(), guards).in_force(INSTALLED))

    class Seen(SimpleNamespace):
        @property
        def catalogue(self) -> object:
            return self.live.now.catalogue

        @property
        def access(self) -> object:
            return self.live.now.access

        @property
        def calendar(self) -> object:
            return self.live.now.terms.due_times.calendar

        @property
        def verification(self) -> object:
            return self

    rooms = Seen(
        accounts=Accounts(house.database),
        audit=house.audit,
        clock=days,
        connect=SimpleNamespace(manifests=manifests()),
        database=house.database,
        live=live,
        log=log,
        quotas=Quotas(
            house.database, house.audit.home / "quotas.key", lambda: dict.fromkeys(load_quotas(demo_city()), 0)
        ),
        policies=Policies(house.database, log.privacy.log_key, log.privacy.log_public_keys),
        sharing=SharingRequests(house.database),
    )
    return cast("Gateway", rooms)


async def settled(house: House, days: Days | None = None) -> Gateway:
    """A process that knows what is in force."""
    gateway = process(house, days)
    await settle(INSTALLED, gateway)
    return gateway


async def looks(gateway: Gateway) -> None:
    """One look at what is published."""
    await follow(INSTALLED, gateway)


async def alter(house: House, statement: str) -> None:
    """As somebody would who owns the database."""
    async with house.database.pool.acquire() as connection:
        await connection.execute(f"set session_replication_role = replica; {statement}")
        await connection.execute("set session_replication_role = origin")
