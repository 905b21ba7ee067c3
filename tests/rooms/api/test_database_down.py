"""A database that is away is a 503 with its time to try again; a wrong statement stays a fault of ours."""

import asyncpg
import httpx
import pytest

from gateway.domain.errors import InvalidInput
from tests.rooms.api.conftest import BOTH_PATHS, EXAMPLES, House


@BOTH_PATHS
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
async def test_a_store_that_is_away_can_be_tried_again(http: httpx.AsyncClient, house: House, fault: Exception) -> None:
    house.failure = fault
    for answer in await asked(http):
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unready", "2")


@BOTH_PATHS
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (asyncpg.UndefinedColumnError("no such column"), 500),
        (asyncpg.UniqueViolationError("twice"), 500),
        (InvalidInput("no"), 400),
    ],
)
async def test_other_faults_stay_what_they_are(
    http: httpx.AsyncClient, house: House, fault: Exception, status: int
) -> None:
    house.failure = fault
    for answer in await asked(http):
        assert answer.status_code == status
        assert "column" not in answer.text
        assert "twice" not in answer.text


async def asked(http: httpx.AsyncClient) -> list[httpx.Response]:
    """One operation through the framework, and the one that has a fast path."""
    return [
        await http.get("/v1/queries/01a208c0-82f2-7c55-9a1c-5d4fe53a4085/proof"),
        await http.post("/v1/queries", json=EXAMPLES["ask_query"]["request"]),
    ]
