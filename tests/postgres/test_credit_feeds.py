"""Whoever was refused by a wrong entry is told, and the city's credit system is: signed feeds out, and feeds in, whole or not at all."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.credit import RefusedDeclaration
from gateway.domain.codes import QueryId
from gateway.domain.credit import PublicationLevel, RequestKind
from gateway.domain.errors import Conflict, InvalidInput, NotFound
from gateway.domain.ids import uuid7
from gateway.entry import Kind
from gateway.flows import Gateway, credit_feeds, dishonesty
from tests.postgres.credited import C1, CLERK, CONFIRMED, CREDIT, M01, OTHER, WHO, WINDOW
from tests.postgres.test_hearings import asked, entered, may_declare, ruled
from tests.postgres.test_quota_flow import entries
from tests.postgres.wired import UNLIMITED, wired

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = urlsafe_b64encode(KEY.public_key().public_bytes_raw()).decode().rstrip("=")


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED, credit_sources={"province": PUBLIC}) as made:
        await made.database.clock.set_ahead(timedelta())
        yield made


async def refused(gateway: Gateway) -> QueryId:
    query_id = QueryId(uuid7())
    one = RefusedDeclaration(WHO.person_id, query_id, C1, M01)
    await gateway.database.run(gateway.credit.refusals.refused(one, CLERK, gateway.clock.now()))
    return query_id


async def test_whoever_was_refused_by_a_wrong_entry_is_told_once(gateway: Gateway) -> None:
    await refused(gateway)  # by nothing: it is not remembered
    record = await entered(gateway)
    queries = {await refused(gateway) for _ in range(3)}
    assert await dishonesty.lifted(None, 10, CLERK, gateway) == ([], None)
    before = len(await entries(gateway, Kind.ADMIN))
    await ruled(gateway, await asked(gateway, record, RequestKind.OBJECTION), grants=True)
    assert len(await entries(gateway, Kind.ADMIN)) == before + 2 + 3
    first, cursor = await dishonesty.lifted(None, 2, CLERK, gateway)
    rest, end = await dishonesty.lifted(cursor, 2, CLERK, gateway)
    assert ({one.query_id for one in (*first, *rest)}, end) == (queries, None)
    assert await dishonesty.lifted(None, 10, WINDOW, gateway) == ([], None)
    assert len((await dishonesty.own(WHO.person_id, CLERK, gateway)).refusals[record.record_id]) == 3


def lines_of(feed: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in feed.splitlines()]


async def test_the_credit_system_is_told_of_an_entry_its_change_and_its_reversal(gateway: Gateway) -> None:
    with pytest.raises(Conflict):  # nothing is new
        await credit_feeds.make(CREDIT, gateway)
    record = await entered(gateway)
    first = await credit_feeds.make(CREDIT, gateway)
    Ed25519PublicKey.from_public_bytes(first.key.public_key).verify(
        bytes.fromhex(first.feed.signature), first.feed.lines
    )
    head, told = lines_of(first.feed.lines)
    assert (head["number"], head["lines"]) == (1, 1)
    assert (told["change"], told["person_id"], told["state"]) == ("entered", WHO.person_id.number, "IN_FORCE")
    disputed = await asked(gateway, record, RequestKind.OBJECTION)
    _, told = lines_of((await credit_feeds.make(CREDIT, gateway)).feed.lines)
    assert (told["change"], told["state"]) == ("changed", "DISPUTED")
    await ruled(gateway, disputed, grants=True)
    third = await credit_feeds.make(CREDIT, gateway)
    assert lines_of(third.feed.lines)[1] == {"record_id": str(record.record_id), "change": "reversed"}
    with pytest.raises(Conflict):
        await credit_feeds.make(CREDIT, gateway)
    assert await credit_feeds.read(1, CREDIT, gateway) == first
    with pytest.raises(NotFound):
        await credit_feeds.read(4, CREDIT, gateway)
    rows = await gateway.database.fetch("select f::text as whole from gateway.credit_feed f")
    assert WHO.person_id.number not in str([row["whole"] for row in rows])


async def test_what_is_not_published_is_told_to_nobody(gateway: Gateway) -> None:
    confirmation = CONFIRMED.confirmation
    assert confirmation is not None
    await entered(gateway, replace(CONFIRMED, confirmation=replace(confirmation, publication=PublicationLevel.NONE)))
    with pytest.raises(Conflict):
        await credit_feeds.make(CREDIT, gateway)


def told_of(gateway: Gateway, *rows: dict[str, Any], source: str = "province", **head: Any) -> str:
    made_at = gateway.clock.now().isoformat()
    first = {
        "format": "oneclick-gateway credit feed in v1", "source": source, "made_at": made_at, "lines": len(rows), **head,
    }  # fmt: skip
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (first, *rows))


def bad(gateway: Gateway, reference: str = "ZJ-1", **changes: Any) -> dict[str, Any]:
    now = gateway.clock.now()
    row = {
        "reference": reference, "person_id": WHO.person_id.number, "grade": "serious", "authority": "省信用中心",
        "from": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(days=100)).isoformat(),
    }  # fmt: skip
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


async def take(gateway: Gateway, lines: str, *, is_dry: bool = False, key: Ed25519PrivateKey = KEY) -> object:
    return await credit_feeds.take(lines, key.sign(lines.encode()).hex(), CREDIT, gateway, is_dry=is_dry)


async def test_who_is_of_bad_credit_elsewhere_may_not_declare_until_it_is_over_or_taken_back(gateway: Gateway) -> None:
    lines = told_of(gateway, bad(gateway), bad(gateway, "ZJ-2", person_id=OTHER.person_id.number))
    await take(gateway, lines, is_dry=True)
    assert await may_declare(gateway)
    await take(gateway, lines)
    assert not await may_declare(gateway)
    assert len(await entries(gateway, Kind.ADMIN)) == 1 + 2  # the first: which policy is in force
    await take(gateway, lines)  # again: the same
    await take(gateway, told_of(gateway, {"reference": "ZJ-1", "withdrawn": True}))
    assert await may_declare(gateway)
    await take(gateway, told_of(gateway, bad(gateway, until=(gateway.clock.now() - timedelta(hours=1)).isoformat())))
    assert await may_declare(gateway)
    stored = await gateway.database.fetch("select e::text as whole from gateway.credit_elsewhere e")
    assert OTHER.person_id.number not in str([row["whole"] for row in stored])


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"authority": None}, "/lines/3/authority"),
        ({"authority": ""}, "/lines/3/authority"),
        ({"grade": "ordinary"}, "/lines/3/grade"),
        ({"person_id": "330791198512300019"}, "/lines/3/person_id"),
        ({"until": "2020-01-01T00:00:00+08:00"}, "/lines/3/until"),
        ({"name": "周建国"}, "/lines/3/name"),
        ({"reference": "ZJ-1"}, "/lines"),
    ],
)
async def test_a_feed_with_one_wrong_row_is_refused_whole(
    gateway: Gateway, changes: dict[str, Any], place: str
) -> None:
    wrong = bad(gateway, **{"reference": "ZJ-2", **changes})
    with pytest.raises(InvalidInput) as refusal:
        await take(gateway, told_of(gateway, bad(gateway), wrong))
    assert place in [fault.pointer for fault in refusal.value.faults]
    assert WHO.person_id.number not in str(refusal.value.faults)
    assert await may_declare(gateway)
    assert len(await entries(gateway, Kind.ADMIN)) == 1


async def test_a_feed_that_its_source_has_not_signed_is_refused_whole(gateway: Gateway) -> None:
    lines = told_of(gateway, bad(gateway))
    stranger = Ed25519PrivateKey.generate()
    for wrong in (
        take(gateway, lines, key=stranger),
        take(gateway, told_of(gateway, bad(gateway), source="nobody")),
        take(gateway, told_of(gateway, bad(gateway), lines=2)),
        credit_feeds.take(lines + "\n", KEY.sign(lines.encode()).hex(), CREDIT, gateway, is_dry=False),
        take(gateway, "x"),
    ):
        with pytest.raises(InvalidInput):
            await wrong
    assert await may_declare(gateway)
