"""An Idempotency-Key is taken where the INTENT is written: the same request sent again makes, counts and asks nothing."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from gateway.audit.stream import Stream
from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, NotAuthorised, QuotaExceeded
from gateway.domain.ids import uuid7
from gateway.domain.request import Idempotency
from gateway.domain.stages import Query, Response
from gateway.entry import Kind
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway.flows.steps.idempotency import StillRunning
from gateway.results import Done, Fresh, Mismatch, Running, StoredQuery, Taken
from tests.postgres.test_audit_stream import WITHIN_S, draft, line, privacy, stream  # noqa: F401 - fixtures
from tests.postgres.test_quota_flow import CLERK, a_gateway, entries
from tests.postgres.wired import asked
from tests.rooms.decision.example import P3, query

KEY = Idempotency("key-1", b"1" * 32)


def again(asked_before: Query) -> Query:
    """The same request once more: the gateway gives each an id of its own."""
    return replace(asked_before, query_id=QueryId(uuid7()))


async def keys(gateway: Gateway) -> list[bool]:
    return [row["finished"] for row in await gateway.database.fetch("select finished from gateway.idempotency")]


async def test_of_many_at_once_one_is_answered(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=2) as gateway:
        first = asked(1)
        many = [ask(again(first), CLERK, gateway, idempotency=KEY) for _ in range(8)]
        done = await asyncio.gather(*many, ask(asked(2), CLERK, gateway), return_exceptions=True)
        assert [type(one) for one in done[:8] if not isinstance(one, StillRunning)] == [Response]
        assert isinstance(done[8], Response)
        assert len(await entries(gateway, Kind.INTENT)) == 2
        assert await entries(gateway, Kind.DENIED) == []
        assert await keys(gateway) == [True]
        assert isinstance(await ask(again(first), CLERK, gateway, idempotency=KEY), StoredQuery)


@pytest.mark.parametrize("is_apart", [False, True])
async def test_what_was_answered_is_handed_over_again_and_another_body_is_refused(
    database_url: str, tmp_path: Path, *, is_apart: bool
) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=1) as gateway:
        if is_apart:
            gateway.apart.add(CLERK.account)
        answered = await ask(asked(1), CLERK, gateway, idempotency=KEY)
        assert isinstance(answered, Response)
        for _ in range(3):  # the second and third: its keys are looked at apart
            replayed = await ask(again(asked(1)), CLERK, gateway, idempotency=KEY)
            assert isinstance(replayed, StoredQuery)
            assert replayed.query_id == answered.document.query_id
            with pytest.raises(Conflict) as refusal:
                await ask(asked(2), CLERK, gateway, idempotency=Idempotency(KEY.key, b"2" * 32))
            assert refusal.value.slug == "idempotency-mismatch"
        assert len(await entries(gateway, Kind.INTENT)) == 1


@pytest.mark.parametrize("is_apart", [False, True])
async def test_who_is_refused_keeps_no_key(database_url: str, tmp_path: Path, *, is_apart: bool) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=1) as gateway:
        await ask(asked(1), CLERK, gateway)
        if is_apart:
            gateway.apart.add(CLERK.account)
        of_others = replace(asked(1), parties=query("M01", P3).parties)
        with pytest.raises(NotAuthorised):
            await ask(of_others, CLERK, gateway, idempotency=KEY)
        with pytest.raises(QuotaExceeded):
            await ask(asked(2), CLERK, gateway, idempotency=KEY)
        assert await keys(gateway) == []


async def test_a_key_in_anothers_hand_holds_up_nobody_beside(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path) as gateway:
        held = gateway.results.wish(CLERK, KEY.key, KEY.body_digest, QueryId("another"))
        async with gateway.database.transaction() as other:
            await other.execute(
                "insert into gateway.idempotency (client, account, key_tag, body_tag, query_id) values ($1, $2, $3, $4, $5)",
                held.client, held.account, held.key_tag, held.body_tag, held.query_id,
            )  # fmt: skip
            waits = asyncio.create_task(ask(asked(1), CLERK, gateway, idempotency=KEY))
            assert isinstance(await ask(asked(2), CLERK, gateway), Response)
            assert not waits.done()
        with pytest.raises(StillRunning):
            await waits


async def test_beside_an_entry_a_key_is_judged_as_alone(
    database_url: str,
    tmp_path: Path,
    stream: Stream,  # noqa: F811 - fixture
) -> None:
    async with a_gateway(database_url, tmp_path) as gateway:
        results, body = gateway.results, b"1" * 32

        async def beside(key: str, digest: bytes, query_id: str) -> object:
            wish = results.wish(CLERK, key, digest, QueryId(query_id))
            try:
                await stream.append(draft(), WITHIN_S, conditions=[results.condition(wish)])
            except Taken as taken:
                return taken.by
            return wish

        first = await beside("k", body, "q-1")
        assert isinstance(first, Fresh)
        assert await beside("k", body, "q-1") == first  # its own, once more
        assert await results.claim(first) == first
        assert await beside("k", body, "q-2") == Running()
        assert await beside("k", b"2" * 32, "q-2") == Mismatch()
        await gateway.database.run(
            Statement("update gateway.idempotency set claimed_at = claimed_at - interval '61 s'")
        )
        taken_over = await beside("k", body, "q-3")
        assert isinstance(taken_over, Fresh)
        with pytest.raises(asyncpg.PostgresError, match="changed meanwhile"):
            await gateway.database.run(results.finish(first))
        await gateway.database.run(results.finish(taken_over))
        assert await beside("k", body, "q-4") == Done(QueryId("q-3"))
        assert await beside("k", body, "q-3") == Done(QueryId("q-3"))
