"""Keys of the log that are destroyed, changed and ended: what was sealed, what is sealed next, and what can still be found."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import LOG_KEY, WRAPPING_KEY, KeyFolder, Privacy, Unreadable
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable, Conflict
from gateway.domain.person import PersonId
from gateway.entry import Kind, Position, read_sections
from gateway.oversight.retention import (
    By,
    end_year,
    retire_log_key,
    retire_wrapping_key,
    rotate_log_key,
    rotate_wrapping_key,
    shred,
)
from gateway.tlog import Verifier, leaf_hash, open_checkpoint
from tests.postgres.moved import START, House, house_at
from tests.postgres.overseen import looked
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

APPLICANT, SPOUSE = map(PersonId, samples.NUMBERS)
BY = By("JHOPS0000001", "court-2026-17")


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path) as house:
        yield house


async def sealed(house: House, privacy: Privacy | None = None) -> dict[tuple[str, str], list[bool]]:
    """Whether each sealed part opens, in the order of the entries: by party and kind."""
    rows = await house.database.fetch(
        "select stream_id, seq, kind, sections from audit.audit_entry order by at, stream_id, seq"
    )
    keys = {
        row["subject_key_id"]: row["wrapped_dek"]
        for row in await house.database.fetch("select subject_key_id, wrapped_dek from audit_keys.audit_key")
    }
    found: dict[tuple[str, str], list[bool]] = {}
    for row in rows:
        for subject in (s for s in read_sections(row["sections"])[1] if "sealed" in s):
            wrapped, key_id = keys[UUID(str(subject["key"]))], UUID(str(subject["key"]))
            place = Position(row["stream_id"], row["seq"])
            is_open = wrapped is not None and _opens(
                privacy or house.audit.log.privacy, key_id, wrapped, str(subject["sealed"]), place
            )
            found.setdefault((str(subject["party"]), Kind(row["kind"]).name), []).append(is_open)
    return found


def _opens(privacy: Privacy, key_id: UUID, wrapped: bytes, text: str, place: Position) -> bool:
    try:
        return bool(privacy.reveal(key_id, wrapped, text, place))
    except Unreadable:
        return False


async def entries(house: House) -> list[bytes]:
    return [
        r["body"] for r in await house.database.fetch("select body from audit.audit_entry order by at, stream_id, seq")
    ]


async def test_a_shredded_subject_is_closed_for_good_and_everything_else_stays(house: House) -> None:
    await house.ask()
    before = await entries(house)
    receipt, keys = await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=START.year)
    assert keys == 1
    found = await sealed(house)
    assert found["applicant", "INTENT"] == found["applicant", "OUTCOME"] == [False]
    assert found["spouse", "INTENT"] == found["employer", "INTENT"] == [True]
    assert (await entries(house))[:-1] == before
    rows = await house.database.fetch(
        "select kind, sections from audit.audit_entry where stream_id = $1 and seq = $2",
        *map(int, receipt.entry.split("-")),
    )
    assert Kind(rows[0]["kind"]) is Kind.SHRED
    single, (about,) = read_sections(rows[0]["sections"])
    assert single["result"] == {"order": "court-2026-17", "keys": 1}
    assert "sealed" not in about
    assert samples.NUMBERS[0].encode() not in rows[0]["sections"]
    key = await house.database.fetch(
        "select wrapped_dek, shredded_at from audit_keys.audit_key where wrapped_dek is null"
    )
    assert [row["shredded_at"] is not None for row in key] == [True]
    assert (await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=START.year))[1] == 0


async def test_proofs_of_shredded_entries_hold(house: House) -> None:
    await house.ask()
    await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=START.year)
    await house.integrate()
    verifier, tree = Origin(ORIGIN, house.audit.log.privacy).verifier(START.year), TreeReader(house.database)
    for index, body in enumerate(await entries(house)):
        proof = await tree.proof(START.year, index)
        assert proof is not None
        proof.verify(leaf_hash(body), verifier)


async def test_a_running_gateway_seals_nothing_with_a_shredded_key(house: House, tmp_path: Path) -> None:
    await house.ask()
    async with house_at(house.database, tmp_path) as other:
        await other.ask()
        await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=START.year)
        await other.ask()
        await house.ask()
    found = await sealed(house)
    assert found["applicant", "INTENT"] == [False, True] * 2, "in each of the two streams, before and after"
    assert found["applicant", "OUTCOME"] == [False, True] * 2
    assert found["spouse", "INTENT"] == [True] * 4


async def test_an_idle_gateway_lets_go_of_its_keys(house: House, tmp_path: Path) -> None:
    async with house_at(house.database, tmp_path, look_every_s=0.05) as idle:
        await idle.ask()
        before = idle.audit.log.privacy.shredding
        await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=START.year)
        async with asyncio.timeout(10):
            while idle.audit.log.privacy.shredding == before:  # noqa: ASYNC110 - another session's write
                await asyncio.sleep(0.05)


def test_keys_that_were_let_go_of_are_replaced(tmp_path: Path) -> None:
    privacy = Privacy(KeyFolder(tmp_path))
    tag = privacy.tag(SPOUSE, START.year)
    first = privacy.seal(tag, b"x", b"")
    privacy.forget(privacy.shredding)
    assert privacy.seal(tag, b"x", b"").key_id == first.key_id
    privacy.forget(privacy.shredding + 1)
    assert privacy.seal(tag, b"x", b"").key_id != first.key_id


async def test_shredding_reaches_every_year(house: House) -> None:
    await house.ask()
    house.time.now = datetime(2027, 2, 1, tzinfo=UTC)
    await house.ask()
    assert (await shred(house.audit, house.audit.log.privacy, house.database, APPLICANT, BY, year=2027))[1] == 2
    assert (await sealed(house))["applicant", "INTENT"] == [False, False]


async def test_a_search_goes_across_years_until_a_year_is_ended(house: House, tmp_path: Path) -> None:
    await house.ask()
    house.time.now = datetime(2027, 2, 1, tzinfo=UTC)
    await house.ask()
    tags = house.audit.log.privacy.tags(APPLICANT)
    assert len(set(tags)) == 2
    assert await years_found(house.audit) == {2026, 2027}
    keys = KeyFolder(tmp_path / "keys")
    with pytest.raises(Conflict):
        await end_year(house.audit, house.database, keys, 2026, BY, now=house.time.now)
    for month in ("202611", "202612"):
        for parent in ("audit_entry", "audit_entry_key"):
            await house.database.fetch(f"drop table if exists audit.{parent}_{month}")
    await end_year(house.audit, house.database, keys, 2026, BY, now=house.time.now)
    assert await years_found(house.audit) == {2027}
    assert house.audit.log.privacy.tags(APPLICANT) == tags[:1]
    assert not (tmp_path / "keys" / "audit-tag-2026.key").exists()
    with pytest.raises(Conflict):
        await end_year(house.audit, house.database, keys, 2026, BY, now=house.time.now)


async def test_a_year_that_goes_on_is_not_ended(house: House, tmp_path: Path) -> None:
    house.audit.log.privacy.tag(APPLICANT, START.year)
    with pytest.raises(Conflict, match="not over"):
        await end_year(house.audit, house.database, KeyFolder(tmp_path / "keys"), START.year, BY, now=START)
    assert (tmp_path / "keys" / f"audit-tag-{START.year}.key").exists()


async def test_no_key_is_there_before_its_entry(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = KeyFolder(tmp_path / "keys")

    async def away(*_given: object) -> None:
        raise AuditUnavailable("the store is away")

    monkeypatch.setattr(house.audit, "record", away)
    for name, change in (
        (WRAPPING_KEY, rotate_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY)),
        (LOG_KEY, rotate_log_key(house.audit, house.audit.log.privacy, keys, BY)),
    ):
        with pytest.raises(AuditUnavailable):
            await change
        assert keys.versions(name) == (name,)


async def years_found(audit: Writer) -> set[int]:
    page = await looked(audit, samples.auditor, "T-1", Criteria(subject=APPLICANT))
    return {entry.at.year for entry in page.items if entry.kind is Kind.INTENT}


async def test_the_wrapping_key_is_changed_without_a_part_that_does_not_open(house: House, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    await house.ask()
    async with house_at(house.database, tmp_path) as running:
        with pytest.raises(Conflict):
            await retire_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY)
        assert await rotate_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY) == 3
        await running.ask()
        assert all(all(parts) for parts in (await sealed(running)).values()), "a running gateway finds the new key"
    assert await retire_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY) == 3, (
        "what was wrapped by the old one since"
    )
    assert keys.versions(WRAPPING_KEY) == ("audit-kek-2",)
    assert all(all(parts) for parts in (await sealed(house, Privacy(KeyFolder(tmp_path / "keys")))).values())


async def test_the_logs_key_is_changed_with_two_signatures_for_a_time(house: House, tmp_path: Path) -> None:
    keys, origin, tree = (
        KeyFolder(tmp_path / "keys"),
        Origin(ORIGIN, house.audit.log.privacy),
        TreeReader(house.database),
    )
    former = origin.verifier(START.year)
    await house.ask()
    await house.integrate()
    fresh = Verifier(former.name, bytes.fromhex(await rotate_log_key(house.audit, house.audit.log.privacy, keys, BY)))
    assert fresh != former
    await house.integrate()
    note = await tree.checkpoint(START.year)
    assert note is not None
    assert open_checkpoint(note, former)[0] == open_checkpoint(note, fresh)[0]
    assert len(keys.versions(LOG_KEY)) == 2
    assert await retire_log_key(house.audit, house.audit.log.privacy, keys, BY) == fresh.public_key.hex()
    await house.integrate()
    note = await tree.checkpoint(START.year)
    assert note is not None
    assert open_checkpoint(note, fresh)[1].is_signed_by(fresh)
    assert not open_checkpoint(note, (fresh, former))[1].is_signed_by(former)
    assert set(origin.verifiers(START.year)) == {fresh, former}
    with pytest.raises(Conflict):
        await retire_log_key(house.audit, house.audit.log.privacy, keys, BY)


async def test_each_change_of_keys_is_an_entry(house: House, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    await rotate_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY)
    await retire_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, replace(BY, order="2026-18"))
    await rotate_log_key(house.audit, house.audit.log.privacy, keys, BY)
    await retire_log_key(house.audit, house.audit.log.privacy, keys, BY)
    rows = await house.database.fetch("select kind, sections from audit.audit_entry order by seq")
    assert {Kind(row["kind"]) for row in rows} == {Kind.ADMIN}
    said = [read_sections(row["sections"])[0]["result"] for row in rows]
    assert [one["did"] for one in said] == [
        "rotate wrapping key", "retire wrapping key", "rotate log key", "retire log key",
    ]  # fmt: skip
    assert [one["order"] for one in said] == ["court-2026-17", "2026-18", "court-2026-17", "court-2026-17"]
