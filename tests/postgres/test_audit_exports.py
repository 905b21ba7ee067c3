"""The job of an export: whatever was killed when, one bundle comes of it, after its entry and before its next."""

import asyncio
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.db import Database, Statement
from gateway.db.database import LOCKS
from gateway.domain.clock import Clock
from gateway.domain.criteria import Criteria
from gateway.domain.errors import Conflict, InvalidInput, NotFound, TooMany
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.flows import BUNDLE, Oversight, audit_exports, make_bundle
from gateway.flows.audit_exports import EXPORTS_AT_ONCE
from gateway.jobs import Jobs
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.trust import Trust
from gateway.oversight.exports import parquet
from gateway.oversight.exports.exports import KEPT_FOR, MOST_UNFINISHED, TRIED_FOR, Export, Exports, ExportState, Made
from tests.postgres.overseen import over
from tests.postgres.tree import Place
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

TABLES = ("ndjson", "csv", "parquet")


@dataclass
class House:
    database: Database
    audit: Writer
    jobs: Jobs
    clock: Clock
    exports: Exports | None = None

    @property
    def oversight(self) -> Oversight:
        rooms = over(self.audit)
        return rooms if self.exports is None else replace(rooms, exports=self.exports)


@pytest.fixture
async def house(database: Database, place: Place) -> AsyncIterator[House]:
    shares, pace = AppendTimeouts(10, 10, 10), StreamTimeouts(3.0, 2.0, 0.05)
    audit = Writer(database, place.home, place.clock, shares=shares, pace=pace, patience=RecoveryTimeouts(3600, 3600))
    await audit.start()
    yield House(database, audit, Jobs(database), place.clock)
    await audit.stop()


async def asked(house: House, place: Place) -> Export:
    grant = samples.grant()
    opened = await house.audit.open(grant)
    await house.audit.close(opened, samples.replies(grant), samples.document(grant))
    criteria = Criteria(case_number="JH-2026-M01-000017")
    export = await audit_exports.ask(criteria, TABLES, samples.auditor, "T-1", house.oversight)
    await place.integrate()
    return export


async def bundle_of(house: House, export: Export) -> bytes:
    _, pieces = await audit_exports.hand_over(export.export_id, samples.auditor, "T-1", house.oversight)
    return b"".join([piece async for piece in pieces])


async def state_of(house: House, export: Export) -> ExportState:
    return (await house.oversight.exports.load_of(export.export_id, samples.auditor)).state


async def test_anothers_export_takes_as_many_exchanges_as_none(
    house: House, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, asked_for = await asked(house, place), []
    fetchrow = Database.fetchrow

    async def counted(self: Database, sql: str, *args: object) -> object:
        asked_for.append(sql)
        return await fetchrow(self, sql, *args)

    monkeypatch.setattr(Database, "fetchrow", counted)
    taken = []
    for export_id, officer in ((export.export_id, samples.officer), (uuid7(), samples.officer)):
        asked_for.clear()
        with pytest.raises(NotFound) as refused:
            await audit_exports.hand_over(export_id, officer, "T-1", house.oversight)
        taken.append((list(asked_for), refused.value.detail))
    assert taken[0] == taken[1]
    assert len(taken[0][0]) == 1


async def test_the_bundle_holds_what_was_there_when_it_was_asked_for(
    house: House, place: Place, tmp_path: Path
) -> None:
    export = await asked(house, place)
    with pytest.raises(Conflict):
        await bundle_of(house, export)
    await make_bundle({"export_id": export.export_id}, house.oversight)
    done = await house.oversight.exports.load_of(export.export_id, samples.auditor)
    assert (done.state, done.rows, done.from_index, done.to_index) == (ExportState.DONE, 2, 0, 3)
    with zipfile.ZipFile(io.BytesIO(await bundle_of(house, export))) as packed:
        packed.extractall(tmp_path / "out")
    report = verify_bundle(tmp_path / "out", Trust(raw=(house.audit.log.public_key,)))
    assert [finding.said for finding in report.findings] == []
    said = [json.loads(line) for line in (tmp_path / "out" / "answer.ndjson").read_bytes().splitlines()]
    assert [hit["kind"] for hit in said] == ["OUTCOME", "INTENT"]
    assert not list(house.oversight.exports.workroom.iterdir())


async def test_a_gateway_without_pyarrow_refuses_parquet_and_says_why_of_what_another_accepted(
    house: House, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = await asked(house, place)
    monkeypatch.setattr(parquet, "pa", None)
    await make_bundle({"export_id": export.export_id}, house.oversight)
    failed = await house.oversight.exports.load_of(export.export_id, samples.auditor)
    assert (failed.state, failed.why) == (ExportState.FAILED, parquet.NOT_INSTALLED)
    with pytest.raises(InvalidInput):
        await audit_exports.ask(Criteria(), TABLES, samples.auditor, "T-1", house.oversight)
    without = await audit_exports.ask(Criteria(), TABLES[:2], samples.auditor, "T-1", house.oversight)
    await place.integrate()
    await make_bundle({"export_id": without.export_id}, house.oversight)
    with zipfile.ZipFile(io.BytesIO(await bundle_of(house, without))) as packed:
        assert {"entries.csv", "answer.ndjson"} <= set(packed.namelist())
        assert "entries.parquet" not in packed.namelist()


async def test_a_job_that_was_killed_half_way_is_done_again_and_one_that_ended_is_not(
    house: House, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = await asked(house, place)
    finish = Exports.finish

    async def killed(self: Exports, export_id: str, _made: Made, _now: object) -> None:
        await self._database.fetch("insert into audit.export_piece values ($1, 0, 'left behind')", UUID(export_id))
        raise ConnectionResetError

    monkeypatch.setattr(Exports, "finish", killed)
    with pytest.raises(ConnectionResetError):
        await make_bundle({"export_id": export.export_id}, house.oversight)
    assert await state_of(house, export) is ExportState.RUNNING
    monkeypatch.setattr(Exports, "finish", finish)
    await make_bundle({"export_id": export.export_id}, house.oversight)
    first = await bundle_of(house, export)
    assert zipfile.is_zipfile(io.BytesIO(first))
    await make_bundle({"export_id": export.export_id}, house.oversight)
    assert await bundle_of(house, export) == first


async def test_one_that_does_not_come_is_given_up_in_words(house: House, place: Place) -> None:
    export = await asked(house, place)
    now = house.clock.real()
    begun = await house.oversight.exports.begin(export.export_id, now - TRIED_FOR)
    assert begun is not None
    assert begun.state is ExportState.RUNNING
    await make_bundle({"export_id": export.export_id}, house.oversight)
    failed = await house.oversight.exports.load_of(export.export_id, samples.auditor)
    assert (failed.state, failed.why is not None and failed.why.startswith("it could not be made")) == ("failed", True)
    assert failed.finished_at is not None


async def test_one_that_is_gone_is_made_by_nobody(house: House, place: Place) -> None:
    export = await asked(house, place)
    await house.oversight.exports.sweep(export.expires_at)
    await make_bundle({"export_id": export.export_id}, house.oversight)
    assert not house.oversight.exports.workroom.exists()


async def test_it_waits_for_the_tree(house: House, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_exports, "_LOOK_EVERY_S", 0.0)
    export = await audit_exports.ask(Criteria(), ("ndjson",), samples.auditor, "T-1", house.oversight)
    with pytest.raises(audit_exports.NotYet):
        await make_bundle({"export_id": export.export_id}, house.oversight)
    await place.integrate()
    await make_bundle({"export_id": export.export_id}, house.oversight)
    assert await state_of(house, export) is ExportState.DONE


async def queued(house: House, auditor: Officer = samples.auditor) -> Export:
    criteria = Criteria(case_number="JH-2026-M01-000017")
    return await audit_exports.ask(criteria, ("ndjson",), auditor, "T-1", house.oversight)


async def test_few_exports_are_made_at_once_whoever_asks(house: House, place: Place) -> None:
    accounts = [f"JHAUD{number:07}" for number in range(12)]
    for account in (*accounts, accounts[0]):
        await queued(house, replace(samples.auditor, account=account))
    rows = await house.database.fetch(
        "select lock from public.procrastinate_jobs where task_name = $1 order by id", BUNDLE
    )
    locks = [row["lock"] for row in rows]
    assert len(locks) == len(accounts) + 1
    assert 1 < len(set(locks)) <= EXPORTS_AT_ONCE <= LOCKS // 2  # the others are for what queries wait for
    assert locks[-1] == locks[0]
    del place


async def test_one_account_has_so_many_exports_on_their_way_and_others_are_not_held_up(
    house: House, database_url: str, place: Place
) -> None:
    neighbour = Database(database_url)  # of another process
    await neighbour.start()
    own = house.oversight.exports
    exports = Exports(neighbour, own._privacy, own.workroom)
    there = House(neighbour, house.audit, house.jobs, house.clock, exports)
    asking = [queued(one) for one in (house, there) * MOST_UNFINISHED]
    made = await asyncio.gather(*asking, return_exceptions=True)
    refused = [one for one in made if isinstance(one, TooMany)]
    assert (len(refused), len(made)) == (MOST_UNFINISHED, 2 * MOST_UNFINISHED)
    assert all(str(MOST_UNFINISHED) in one.detail and one.retry_after_s for one in refused)
    assert len(await house.database.fetch("select from audit.export")) == MOST_UNFINISHED
    other = await queued(house, replace(samples.auditor, account="JHAUD0000002"))
    await place.integrate()
    with pytest.raises(TooMany):
        await queued(house)
    await make_bundle({"export_id": other.export_id}, house.oversight)
    with pytest.raises(TooMany):
        await queued(house)
    finished = next(one for one in made if isinstance(one, Export))
    await make_bundle({"export_id": finished.export_id}, house.oversight)
    await queued(house)
    await neighbour.close()


async def test_exports_that_have_expired_unmade_take_no_room(house: House, place: Place) -> None:
    for _ in range(MOST_UNFINISHED):
        await queued(house)
    with pytest.raises(TooMany):
        await queued(house)
    await house.database.run(Statement("update audit.export set expires_at = $1", (place.clock.real(),)))
    await queued(house)


async def test_an_export_is_told_to_who_asked_for_it(house: House, place: Place) -> None:
    export = await asked(house, place)
    with pytest.raises(NotFound):
        await audit_exports.load(export.export_id, samples.officer, house.oversight)
    jobs = await house.database.fetch("select args from public.procrastinate_jobs where task_name = $1", "bundle")
    assert [json.loads(job["args"]) for job in jobs] == [{"export_id": export.export_id}]


async def test_what_a_kill_left_on_disk_is_swept(house: House) -> None:
    now = house.clock.real()
    left, fresh = (house.oversight.exports.workroom / name for name in ("bundle-left", "bundle-fresh"))
    for room in (left, fresh):
        await asyncio.to_thread(room.mkdir, parents=True)
    os.utime(left, ((now - KEPT_FOR - timedelta(minutes=1)).timestamp(),) * 2)
    await house.oversight.exports.sweep(now)
    assert (left.exists(), fresh.exists()) == (False, True)
