"""Stored queries: encrypted, changed under their lock, swept in time; idempotency keys; shared secrets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from gateway.db import Database, Keyring, SharedSecrets, Statement, UnreadableBytes
from gateway.domain.codes import (
    CaseNumber,
    CountyCode,
    DepartmentCode,
    ItemName,
    LookupId,
    MatterCode,
    QueryId,
)
from gateway.domain.document import Receipt
from gateway.domain.parties import Party
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found, Pending
from gateway.domain.stages import LookupResult, Officer, Query, Replies
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work
from gateway.results import Done, Fresh, Mismatch, Results, Running, StoredQuery

NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
NUMBER, NAME, CERTIFICATE = "330702198503070012", "骆芳", "330781-2019-003141"
OFFICER = Officer("yw-01", "client", DepartmentCode("civil"), CountyCode("330702"), "p", frozenset(), frozenset({"r"}))
OTHER = replace(OFFICER, account="yw-02")
BODY = b"\x01" * 32


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open_file(tmp_path / "keys" / "results.key")


@pytest.fixture
def results(database: Database, keyring: Keyring) -> Results:
    return Results(database, keyring, taken_over_after_s=60)


@pytest.fixture
async def other_worker(database_url: str, keyring: Keyring) -> AsyncIterator[Results]:
    database = Database(database_url)
    await database.start()
    yield Results(database, keyring, taken_over_after_s=60)
    await database.close()


def stored(query_id: str = "q-1", status: QueryStatus = QueryStatus.PENDING) -> StoredQuery:
    query = Query(
        QueryId(query_id),
        MatterCode("M01"),
        CaseNumber("case-1"),
        (Party("applicant", "applicant", Person(PersonId(NUMBER), NAME), None),),
        None,
        {},
        2000,
        NOW,
        NOW,
    )
    replies = {
        LookupId("l-1"): LookupResult(Found(({ItemName("cert_no"): CERTIFICATE},)), 1, 12),
        LookupId("l-2"): LookupResult(Pending("ticket", "handle-1"), 1, 30),
    }
    work = Work(query, OFFICER, "entry-1", NOW + timedelta(hours=24), Replies(replies), {LookupId("l-2"): 0})
    is_pending = status is QueryStatus.PENDING
    return StoredQuery(
        query_id=QueryId(query_id),
        account=OFFICER.account,
        client=OFFICER.client,
        matter=MatterCode("M01"),
        status=status,
        created_at=NOW,
        expires_at=None if is_pending else NOW + timedelta(hours=24),
        document=f'{{"name":"{NAME}"}}'.encode(),
        receipt=Receipt("entry-1", "aa" * 32, "bb" * 64),
        work=work if is_pending else None,
    )


async def test_a_stored_query_comes_back_as_it_was(database: Database, results: Results) -> None:
    for query in (stored(), stored("q-2", QueryStatus.COMPLETE)):
        await database.run(results.save(query))
        assert await results.load(query.query_id) == query
    assert await results.load(QueryId("q-3")) is None


async def test_nothing_personal_stands_in_the_database(database: Database, results: Results) -> None:
    await database.run(results.save(stored()))
    row = await database.fetchrow("select * from gateway.result")
    assert row is not None
    text = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    for secret in (NUMBER, NAME, CERTIFICATE, "handle-1"):
        assert secret.encode() not in text
    assert NAME not in repr(stored())


async def test_a_document_moved_to_another_query_does_not_open(database: Database, results: Results) -> None:
    await database.run(results.save(stored()), results.save(stored("q-2")))
    await database.fetch(
        "update gateway.result set document = (select document from gateway.result where query_id = 'q-1') "
        "where query_id = 'q-2'"
    )
    with pytest.raises(UnreadableBytes):
        await results.load(QueryId("q-2"))


async def test_a_change_is_made_under_the_lock_only(database: Database, results: Results) -> None:
    await database.run(results.save(stored()))
    with pytest.raises(RuntimeError, match="under its lock"):
        results.update(stored())
    async with results.locked(QueryId("q-1")) as held:
        assert held == stored()
        done = replace(stored("q-1", QueryStatus.COMPLETE), document=b"{}")
        await database.run(results.update(done))
    assert await results.load(QueryId("q-1")) == done


async def test_a_change_that_was_rolled_back_can_be_made_again_and_one_made_be_followed_by_another(
    database: Database, results: Results
) -> None:
    await database.run(results.save(stored()))
    async with results.locked(QueryId("q-1")):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await database.run(results.update(stored()), Statement("select 1 / 0"))
        for document in (b"1", b"2"):
            await database.run(results.update(replace(stored(), document=document)))
    last = await results.load(QueryId("q-1"))
    assert last == replace(stored(), document=b"2")


async def test_who_waits_in_the_same_process_comes_no_sooner_where_the_connection_that_held_the_lock_breaks(
    database: Database, results: Results
) -> None:
    await database.run(results.save(stored()))
    changed = replace(stored(), document=b"1")
    later: list[asyncio.Task[StoredQuery | None]] = []

    async def read() -> StoredQuery | None:
        async with results.locked(QueryId("q-1")) as found:
            return found

    async def change_without_the_lock() -> None:
        async with results.locked(QueryId("q-1")):
            later.append(asyncio.create_task(read()))
            await database.fetch(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted "
                "and database = (select oid from pg_database where datname = current_database())"
            )
            await asyncio.wait(later, timeout=0.5)
            await database.run(results.update(changed))

    await change_without_the_lock()  # what it was held for is done
    assert await later[0] == changed


async def test_a_change_of_what_another_has_changed_ends_its_transaction(database: Database, results: Results) -> None:
    await database.run(results.save(stored()))
    async with results.locked(QueryId("q-1")):
        await database.fetch("update gateway.result set version = version + 1")
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await database.run(results.update(stored()))


async def test_workers_change_one_query_one_after_another(
    database: Database, results: Results, other_worker: Results
) -> None:
    await database.run(results.save(stored()))
    attempts = 12

    async def count_up(worker: Results) -> None:
        async with worker.locked(QueryId("q-1")) as held:
            assert held is not None
            assert held.work is not None
            used = held.work.pending[LookupId("l-2")]
            await asyncio.sleep(0.001)
            work = replace(held.work, pending={LookupId("l-2"): used + 1})
            await database.run(worker.update(replace(held, work=work)))

    await asyncio.gather(*[count_up(worker) for worker in (results, other_worker) for _ in range(attempts // 2)])
    last = await results.load(QueryId("q-1"))
    assert last is not None
    assert last.work is not None
    assert last.work.pending == {LookupId("l-2"): attempts}


async def test_a_query_that_is_forgotten_is_gone(database: Database, results: Results) -> None:
    await database.run(results.save(stored()))
    async with results.locked(QueryId("q-1")) as held:
        assert held is not None
        await database.run(results.expire(held))
    assert await results.load(QueryId("q-1")) is None
    async with results.locked(QueryId("q-1")) as held:
        assert held is None


async def test_sweeping_deletes_what_expired_and_keeps_what_is_pending(database: Database, results: Results) -> None:
    await database.run(results.save(stored("p")), results.save(stored("c", QueryStatus.COMPLETE)))
    assert await results.sweep(NOW + timedelta(hours=23)) == 0
    assert await results.sweep(NOW + timedelta(hours=24)) == 1
    assert await results.load(QueryId("c")) is None
    assert await results.load(QueryId("p")) is not None
    assert await results.sweep(NOW + timedelta(days=61)) == 1


async def test_either_form_is_read_and_the_compact_one_is_a_fraction(
    database: Database, keyring: Keyring, results: Results
) -> None:
    compact = Results(database, keyring, is_compact=True)
    long = b'{"certificates":[' + b",".join(b'{"state":"answered","reason":"MONTHS_24"}' for _ in range(50)) + b"]}"
    plain, small = replace(stored("q-1"), document=long), replace(stored("q-2"), document=long)
    await database.run(results.save(plain), compact.save(small))
    for reader in (results, compact):
        assert await reader.load(QueryId("q-1")) == plain
        assert await reader.load(QueryId("q-2")) == small
    sizes = await database.fetch(
        "select octet_length(document) + octet_length(work) as n from gateway.result order by query_id"
    )
    assert sizes[1]["n"] < sizes[0]["n"] / 3
    async with compact.locked(QueryId("q-1")):
        await database.run(compact.update(replace(plain, document=b"{}")))
    changed = await results.load(QueryId("q-1"))
    assert changed is not None
    assert changed.document == b"{}"


async def test_who_does_not_know_the_compact_form_opens_nothing(database: Database, keyring: Keyring) -> None:
    await database.run(Results(database, keyring, is_compact=True).save(stored("q-1")))
    (row,) = await database.fetch("select document, work from gateway.result")
    for column in ("document", "work"):
        with pytest.raises(UnreadableBytes):
            keyring.open(row[column], f"result:q-1:{column}")


async def test_of_many_requests_with_one_key_one_is_fresh(results: Results, other_worker: Results) -> None:
    claims = await asyncio.gather(
        *[
            worker.claim(worker.wish(OFFICER, "k", BODY, QueryId(f"q-{i}")))
            for i, worker in enumerate([results, other_worker] * 4)
        ]
    )
    assert sorted(type(claim).__name__ for claim in claims) == ["Fresh"] + ["Running"] * 7


async def test_a_key_that_is_done_means_its_query(database: Database, results: Results) -> None:
    fresh = await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-1")))
    assert isinstance(fresh, Fresh)
    await database.run(results.finish(fresh))
    assert await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-2"))) == Done(QueryId("q-1"))
    assert await results.claim(results.wish(OFFICER, "k", b"other", QueryId("q-2"))) == Mismatch()
    assert isinstance(await results.claim(results.wish(OTHER, "k", BODY, QueryId("q-2"))), Fresh)


async def test_a_key_that_was_abandoned_is_free(results: Results) -> None:
    fresh = await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-1")))
    assert isinstance(fresh, Fresh)
    await results.abandon(fresh)
    assert isinstance(await results.claim(results.wish(OFFICER, "k", b"other", QueryId("q-2"))), Fresh)


async def beats(database: Database, process: UUID) -> None:
    """As a process that lives does."""
    await database.fetch("select gateway.share_limits($1, 1, '{}', '{}', '{}')", process)


async def test_a_key_is_held_while_its_process_beats_and_free_once_it_is_gone(
    database: Database, results: Results, other_worker: Results
) -> None:
    dying, beside = uuid4(), uuid4()
    results.lives_as(dying)
    other_worker.lives_as(beside)
    for process in (dying, beside):
        await beats(database, process)
    held = await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-1")))
    again = other_worker.wish(OFFICER, "k", BODY, QueryId("q-2"))
    assert await other_worker.claim(again) == Running()
    await database.fetch("delete from gateway.gateway_process where process = $1", dying)
    assert await other_worker.claim(other_worker.wish(OFFICER, "k", b"other", QueryId("q-3"))) == Mismatch()
    assert await other_worker.claim(again) == again
    assert isinstance(held, Fresh)
    with pytest.raises(asyncpg.PostgresError, match="changed meanwhile"):
        await database.run(results.finish(held))
    await results.abandon(held)
    await database.run(other_worker.finish(again), other_worker.finish(again))
    assert await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-4"))) == Done(QueryId("q-2"))


async def test_who_beats_in_no_list_holds_a_key_by_its_age_alone(database: Database, results: Results) -> None:
    """As where the store was away for so long that the others let the process go, or it is of an older version."""
    for process in (None, uuid4()):
        if process is not None:
            results.lives_as(process)
        name = f"k-{process}"
        assert isinstance(await results.claim(results.wish(OFFICER, name, BODY, QueryId("q-1"))), Fresh)
        assert await results.claim(results.wish(OFFICER, name, BODY, QueryId("q-2"))) == Running()
    me = uuid4()
    await beats(database, me)
    results.lives_as(me)
    held = results.wish(OFFICER, "older", BODY, QueryId("q-1"))
    assert await results.claim(held) == held
    await database.fetch("update gateway.idempotency set claimed_at = claimed_at - interval '61 seconds'")
    older = "select gateway.judge_key($1, $2, $3, $4, $5, 60)"
    (taken,) = await database.fetch(older, held.client, held.account, held.key_tag, held.body_tag, "q-2")
    assert taken[0] is None
    await database.fetch("delete from gateway.gateway_process")
    assert await results.claim(results.wish(OFFICER, "older", BODY, QueryId("q-3"))) == Running()


async def test_the_key_of_a_dead_gateway_is_taken_over_and_its_late_end_is_refused(
    database: Database, results: Results
) -> None:
    dead = await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-1")))
    assert await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-2"))) == Running()
    await database.fetch("update gateway.idempotency set claimed_at = claimed_at - interval '61 seconds'")
    taken = await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-3")))
    assert isinstance(dead, Fresh)
    assert isinstance(taken, Fresh)
    await results.abandon(dead)
    with pytest.raises(asyncpg.PostgresError, match="changed meanwhile"):
        await database.run(results.finish(dead))
    await database.run(results.finish(taken))
    assert await results.claim(results.wish(OFFICER, "k", BODY, QueryId("q-4"))) == Done(QueryId("q-3"))


async def test_sweeping_deletes_keys_of_queries_that_are_gone(database: Database, results: Results) -> None:
    for key, query_id in (("gone", "q-1"), ("there", "q-2")):
        fresh = await results.claim(results.wish(OFFICER, key, BODY, QueryId(query_id)))
        assert isinstance(fresh, Fresh)
        await database.run(results.finish(fresh))
    await database.run(results.save(stored("q-2")))
    await database.fetch("update gateway.idempotency set claimed_at = claimed_at - interval '25 hours'")
    await results.sweep(NOW)
    assert [row["query_id"] for row in await database.fetch("select query_id from gateway.idempotency")] == ["q-2"]


async def test_a_secret_is_refreshed_once_over_all_workers(
    database: Database, database_url: str, keyring: Keyring
) -> None:
    another = Database(database_url)
    await another.start()
    made = 0

    async def make() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0.02)
        return f"secret-{made}".encode()

    workers = [SharedSecrets(database, keyring), SharedSecrets(another, keyring)] * 3
    assert await workers[0].get("k") is None
    assert await asyncio.gather(*[store.refresh("k", None, make) for store in workers]) == [b"secret-1"] * 6
    assert await asyncio.gather(*[store.refresh("k", b"secret-1", make) for store in workers]) == [b"secret-2"] * 6
    assert await workers[1].get("k") == b"secret-2"
    row = await database.fetchrow("select value, version from gateway.shared_secret")
    assert row is not None
    assert (b"secret" in row["value"], row["version"]) == (False, 2)
    await another.close()


async def test_a_secret_that_could_not_be_made_leaves_the_lock_free(database: Database, keyring: Keyring) -> None:
    store = SharedSecrets(database, keyring)

    async def fail() -> bytes:
        raise TimeoutError

    async def make() -> bytes:
        return b"new"

    with pytest.raises(TimeoutError):
        await store.refresh("k", None, fail)
    assert await store.refresh("k", None, make) == b"new"
