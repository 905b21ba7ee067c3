"""What may be used once is used once over all processes, and what is revoked is refused by all of them, until its end."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from gateway.db import Database
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.domain.words import Revocable
from gateway.identity import (
    Proofs,
    Revocation,
    Revocations,
    insert_revocation,
    lift_revocation,
    sweep_proofs,
    sweep_revocations,
)
from gateway.identity.revocations import HOLDS_S

SOMEBODY = Officer("JH1", "c", DepartmentCode("housing"), CountyCode("330702"), "desk", frozenset(), frozenset())


def line(kind: Revocable, value: str, *, for_s: float = 60) -> Revocation:
    now = datetime.now(UTC)
    return Revocation(UUID(uuid7()), kind, value, now, now + timedelta(seconds=for_s))


async def test_of_many_at_once_one_uses_it(database: Database, database_url: str) -> None:
    other = Database(database_url)
    await other.start()
    taken = await asyncio.gather(*(Proofs(one).take("dpop", "key", "1") for one in (database, other) for _ in range(8)))
    assert sorted(taken) == [False] * 15 + [True]
    assert await Proofs(other).take("dpop", "key", "2")
    assert await Proofs(other).take("dpop", "ke", "y1")
    await other.close()


async def test_nothing_used_is_forgotten_before_its_time(database: Database) -> None:
    proofs = Proofs(database)
    assert await proofs.take("dpop", "key", "\ud800")
    await database.run(sweep_proofs())
    assert not await proofs.take("dpop", "key", "\ud800")
    await database.fetch("update gateway.used_once set ends_at = now() - interval '1 s'")
    await database.run(sweep_proofs())
    assert await database.fetch("select from gateway.used_once") == []


async def test_without_the_store_nothing_counts_as_unused(database: Database) -> None:
    await database.fetch("alter table gateway.used_once rename to away")
    with pytest.raises(asyncpg.PostgresError):
        await Proofs(database).take("dpop", "key", "1")


@pytest.mark.parametrize(
    ("kind", "value"), [(Revocable.TOKEN, "t1"), (Revocable.ACCOUNT, "JH1"), (Revocable.CLIENT, "c")]
)
async def test_what_is_revoked_is_refused_until_its_end(database: Database, kind: Revocable, value: str) -> None:
    other, made = line(kind, value + "x"), line(kind, value)
    revocations = Revocations(database)
    await revocations.require_current()
    assert not revocations.refuses("t1", SOMEBODY)
    await database.run(insert_revocation(other), insert_revocation(made))
    before = revocations.state
    assert {one.value for one in await revocations.listed()} == {value, value + "x"}
    assert (revocations.refuses("t1", SOMEBODY), revocations.state) == (True, before + 1)
    await database.run(lift_revocation(made.revocation_id))
    await revocations.listed()
    assert not revocations.refuses("t1", SOMEBODY)
    await database.run(sweep_revocations())
    assert len(await database.fetch("select from gateway.revocation")) == 1


async def test_a_list_that_is_old_is_read_before_anybody_is_believed_and_without_it_nobody_is(
    database: Database,
) -> None:
    now = [100.0]
    revocations = Revocations(database, lambda: now[0])
    assert revocations.is_old
    await revocations.require_current()
    await database.run(insert_revocation(line(Revocable.TOKEN, "t1")))
    now[0] += HOLDS_S
    assert not revocations.is_old
    now[0] += 0.1
    assert revocations.is_old
    await revocations.require_current()
    assert revocations.refuses("t1", SOMEBODY)
    now[0] += 100
    await database.fetch("alter table gateway.revocation rename to away")
    with pytest.raises(asyncpg.PostgresError):
        await revocations.require_current()
    assert revocations.is_old
