"""Text messages: ordered while something is waited for, sent once nothing is, by whatever days the SMS gateway has; and the number is gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from gateway.db import Statement
from gateway.domain.clock import Clock
from gateway.domain.codes import QueryId
from gateway.domain.ids import uuid7
from gateway.domain.outbox import Language
from gateway.domain.words import QueryStatus
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, send_left_behind
from gateway.flows.steps.telling import tell_applicant
from gateway.outbox import TextMessage
from gateway_demo.kit import start_departments
from gateway_demo.kit.launcher import Ready
from tests.postgres.wired import wired

MOBILE, CASE = "13900000001", "JH-2026-M12-000005"


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The simulated SMS gateway, as a process."""
    home = tmp_path_factory.mktemp("texts")
    with start_departments(["text_messages"], home=home, population=home, clock=Clock.real_time()) as running:
        yield running["text_messages"]


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path, operator: Ready) -> AsyncIterator[Gateway]:
    await asyncio.to_thread(httpx.delete, f"{operator.control_url}/faults", trust_env=False)
    async with wired(database_url, tmp_path, text_messages=dict(operator.endpoint)) as made:
        yield made


def fault(operator: Ready, name: str, times: int | None = None) -> None:
    body = {"fault": name, **({} if times is None else {"times": times})}
    httpx.post(f"{operator.control_url}/faults", json=body, trust_env=False).raise_for_status()


def sent(operator: Ready, message: TextMessage) -> list[Any]:
    found = httpx.get(f"{operator.control_url}/messages", trust_env=False).json()["messages"]
    return [one for one in found if one["message_id"] == str(message.message_id)]


async def ordered(gateway: Gateway, language: Language = Language.ZH, status: str = "pending") -> TextMessage:
    """For a query that is stored with this status."""
    query_id = uuid7()
    await gateway.database.run(
        Statement(
            "insert into gateway.result (query_id, account, client, matter, status, created_at, expires_at, document, entry, leaf_hash, signature) "
            "values ($1, 'a', 'c', 'M12', $2, now(), case $2 when 'complete' then now() end, '', '', '', '')",
            (query_id, status),
        )
    )
    message = gateway.texts.drafted(query_id, MOBILE, CASE, language)
    await gateway.database.run(gateway.texts.order(message))
    return message


async def completed(gateway: Gateway, message: TextMessage) -> None:
    await gateway.database.run(*tell_applicant(QueryId(message.query_id), QueryStatus.COMPLETE, gateway))


async def gone(gateway: Gateway, *, hurries: bool = True) -> None:
    async with asyncio.timeout(15):
        while await gateway.database.fetch("select 1 from gateway.text_message"):
            await asyncio.sleep(0.1)
            if hurries:
                await gateway.database.run(gateway.jobs.bring_forward(timedelta(hours=9)))


async def said(gateway: Gateway) -> list[Any]:
    rows = await gateway.database.fetch("select sections from audit.audit_entry where kind = $1", Kind.ADMIN.value)
    results = [read_sections(row["sections"])[0]["result"] for row in rows]
    return [one["did"] for one in results if "message_id" in one]


@pytest.mark.parametrize(("language", "begins"), [(Language.ZH, "【金华政务】"), (Language.EN, "[Jinhua government]")])
async def test_it_is_sent_once_nothing_waits_and_the_number_is_gone(
    gateway: Gateway, operator: Ready, language: Language, begins: str
) -> None:
    message = await ordered(gateway, language)
    assert sent(operator, message) == []
    with capture_logs() as lines:
        await completed(gateway, message)
        await gone(gateway)
    (one,) = sent(operator, message)
    assert (one["mobile"], one["text"].startswith(begins), CASE in one["text"]) == (MOBILE, True, True)
    assert MOBILE not in str(lines)
    assert await said(gateway) == ["send text message"]
    rows = await gateway.database.fetch("select sections from audit.audit_entry")
    assert not any(MOBILE.encode() in bytes(row["sections"]) for row in rows)


@pytest.mark.parametrize("name", ["throttled", "error", "busy", "broken", "reset", "garbage", "forgets_answer"])
async def test_a_bad_day_of_the_operator_costs_time_and_no_message_twice(
    gateway: Gateway, operator: Ready, name: str
) -> None:
    message = await ordered(gateway)
    fault(operator, name, times=2)
    await completed(gateway, message)
    await gone(gateway)
    assert len(sent(operator, message)) == 1


async def test_a_number_that_takes_none_is_given_up_and_forgotten(gateway: Gateway, operator: Ready) -> None:
    message = await ordered(gateway)
    fault(operator, "rejects")
    with capture_logs() as lines:
        await completed(gateway, message)
        await gone(gateway)
    assert sent(operator, message) == []
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["text_message_given_up"]
    assert await said(gateway) == ["give up text message"]


async def test_nothing_is_ordered_for_what_nobody_waits_for(gateway: Gateway) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await ordered(gateway, status="complete")
    assert await gateway.database.fetch("select 1 from gateway.text_message") == []


async def test_a_later_order_takes_the_place_of_a_former_one(gateway: Gateway, operator: Ready) -> None:
    first = await ordered(gateway)
    second = gateway.texts.drafted(first.query_id, "13900000002", CASE, Language.EN)
    await gateway.database.run(gateway.texts.order(second))
    await completed(gateway, second)
    await gone(gateway)
    assert sent(operator, first) == []
    assert [one["mobile"] for one in sent(operator, second)] == ["13900000002"]


async def test_an_order_beside_the_last_answer_is_refused_or_sent_and_never_lost(
    gateway: Gateway, operator: Ready
) -> None:
    for _ in range(8):
        query_id = uuid7()
        await gateway.database.run(
            Statement(
                "insert into gateway.result (query_id, account, client, matter, status, created_at, document, entry, leaf_hash, signature) "
                "values ($1, 'a', 'c', 'M12', 'pending', now(), '', '', '', '')",
                (query_id,),
            )
        )
        message = gateway.texts.drafted(query_id, MOBILE, CASE, Language.ZH)
        done = Statement(
            "update gateway.result set status = 'complete', expires_at = now() where query_id = $1", (query_id,)
        )
        outcomes = await asyncio.gather(
            gateway.database.run(gateway.texts.order(message)),
            gateway.database.run(done, *tell_applicant(QueryId(query_id), QueryStatus.COMPLETE, gateway)),
            return_exceptions=True,
        )
        assert outcomes[1] is None
        await gone(gateway)
        assert len(sent(operator, message)) == (0 if isinstance(outcomes[0], Exception) else 1)


async def test_what_no_job_has_come_for_is_found_and_what_is_of_nothing_is_swept(
    gateway: Gateway, operator: Ready
) -> None:
    message = await ordered(gateway)
    await gateway.database.run(gateway.texts.complete(message.query_id))
    await gateway.database.run(Statement("update gateway.text_message set next_at = now() - interval '3 minutes'", ()))
    await send_left_behind(gateway)
    await gone(gateway)
    assert len(sent(operator, message)) == 1
    other = await ordered(gateway)
    await gateway.database.run(*gateway.texts.sweep())
    assert len(await gateway.database.fetch("select 1 from gateway.text_message")) == 1
    await gateway.database.run(Statement("delete from gateway.result where query_id = $1", (other.query_id,)))
    await gateway.database.run(*gateway.texts.sweep())
    assert await gateway.database.fetch("select 1 from gateway.text_message") == []


async def test_the_number_stands_nowhere_in_clear(gateway: Gateway) -> None:
    message = await ordered(gateway)
    (row,) = await gateway.database.fetch("select t::text as whole from gateway.text_message t")
    assert MOBILE not in row["whole"]
    assert MOBILE.encode().hex() not in row["whole"]
    assert MOBILE not in repr(message)
