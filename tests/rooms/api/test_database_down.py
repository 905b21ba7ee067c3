"""A database that is away is a 503 with its time to try again; a wrong statement stays a fault of ours."""

import asyncpg
import pytest

from gateway.api.http.database_down import unless_down
from gateway.domain.errors import Conflict, Unready


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.InterfaceError("the underlying connection is closed"),
        asyncpg.InternalClientError("got result for unknown protocol state 3"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.AdminShutdownError("terminating connection"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.ReadOnlySQLTransactionError("a standby"),
        asyncpg.ActiveSQLTransactionError("SET TRANSACTION ISOLATION LEVEL must be called before any query"),
        asyncpg.DeadlockDetectedError("deadlock detected"),
        asyncpg.LockNotAvailableError("could not obtain lock"),
        asyncpg.InternalServerError("cache lookup failed"),
    ],
)
async def test_a_store_that_is_away_can_be_tried_again(fault: Exception) -> None:
    async def way(_number: int) -> str:
        raise fault

    with pytest.raises(Unready) as caught:
        await unless_down(way)(1)
    assert (caught.value.status, caught.value.retry_after_s) == (503, 2)


@pytest.mark.parametrize(
    "fault", [asyncpg.UndefinedColumnError("no such column"), asyncpg.UniqueViolationError("twice"), Conflict("closed")]
)
async def test_other_faults_stay_what_they_are(fault: Exception) -> None:
    async def way(_number: int) -> str:
        raise fault

    with pytest.raises(type(fault)):
        await unless_down(way)(1)


async def test_what_a_way_returns_is_returned() -> None:
    async def way(number: int) -> int:
        return number + 1

    assert await unless_down(way)(1) == 2
