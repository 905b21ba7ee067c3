"""Every table of the store has an end: a second year with its retention leaves no more rows than the first, but for what is said to stay."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from gateway.access import sweep as sweep_quotas
from gateway.access import sweep_kin
from gateway.accounts import sweep_persons
from gateway.attachments import Attachments
from gateway.audit.privacy import KeyFolder
from gateway.db import Database, Keyring
from gateway.domain.codes import CaseNumber, QueryId
from gateway.domain.oversight import Scope
from gateway.domain.parties import Party
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Grant
from gateway.domain.words import LateResult
from gateway.duty import Duty, DutyRules
from gateway.entry import read_sections
from gateway.flows import archive_of
from gateway.identity import sweep_proofs, sweep_revocations, sweep_sessions
from gateway.logcheck import STANDALONE, Trust, verify_bundle
from gateway.oversight.exports.bundle_writer import BundleOrder, stretch_between, write_bundle
from gateway.oversight.retention import By, Checker, Pruner, end_year, ledger, months_before, pruning
from gateway.oversight.search.spot_check_reader import SpotChecks
from gateway.protection import Protection
from gateway.results import Results
from gateway.verification import load_working_days
from gateway_demo.demo_city import demo_city
from tests.postgres.moved import House, house_at
from tests.postgres.overseen import walk_over
from tests.rooms.audit import samples

YEAR = 2098
"""Far enough ahead that what the store's own clock writes is always of before."""
ANOTHER = "330791198807070011"
BY = By("JHOPS0000001", "retention-2098")

STAYS: Mapping[str, int] = {
    "audit.audit_head": 1,  # a log a year
    "audit.audit_tile": 2,  # a level's last tile; of a full one 33 bytes a leaf, about nobody
    "audit.audit_bundle": 1,  # of a full one 20 bytes a leaf, about nobody
    "audit.audit_checkpoint": 6,  # two a day at most, on three days
    "audit.audit_cosignature": 3,  # one a day
    "audit.audit_pruning": 2,  # a month
    "gateway.certificate_count": 1,  # a certificate and month, about nobody
}
"""What is kept for good, and how many rows of it a year of this test leaves."""
NOT_FED = {
    "audit.audit_open": "emptied by the entry that closes a query",
    "audit.audit_pending": "emptied by the entry that ends a lookup",
    "audit.audit_break": "by hand: what proved the log broken",
    "audit.finding_cursor": "one a rule",
    "gateway.verification_asker": "goes when its query has the answer",
    "gateway.silent_mark": "read and deleted within seconds: tests/postgres/test_protection.py",
    "gateway.dishonesty_record": "goes once it is over: tests/postgres/test_hearings.py",
    "gateway.credit_elsewhere": "goes once it is over, or its source takes it back: tests/postgres/test_hearings.py",
    "gateway.credit_feed": "the last one stays: tests/postgres/test_hearings.py",
    "gateway.credit_sent": "goes with its entry",
    "gateway.dishonesty_refusal": "goes with its entry",
    "gateway.dishonesty_request": "goes with its entry",
    "gateway.complaint": "closed, it goes years after it was made, by the job that tells of overdue ones: tests/postgres/test_complaints.py",
    "gateway.callback": "goes some time after it was ended: tests/postgres/test_callbacks.py",
    "gateway.callback_delivery": "goes some time after it was made, once it is delivered or given up, or with its callback: tests/postgres/test_callbacks.py",
    "gateway.text_message": "goes once it is sent, or with what it waits for: tests/postgres/test_text_messages.py",
    "gateway.declaration_sample": "stays: one a day of declarations, ids that name nobody",
    "gateway.inspection": "goes with its declaration",
    "gateway.hearing": "goes with its declaration, or after its entry: tests/postgres/test_hearings.py",
    "gateway.feedback": "goes three years after its month, by the sweep",
    "gateway.feedback_count": "stays: three a month, about nobody",
    "gateway.monthly_report": "stays: one a department and month, about nobody",
    "gateway.department_slot": "two days, and the task that writes it deletes what is older: tests/postgres/test_slots.py",
    "gateway.downtime": "goes 30 days after its end, by the sweep: tests/postgres/test_downtimes.py",
    "gateway.domain_clock": "one, in a demo",
    "gateway.batch": "a day after its end, and undecided after 30: tests/postgres/test_batches.py",
    "gateway.batch_row": "with its batch",
    "gateway.gateway_process": "one a process that lives",
    "gateway.registered": "one an account, post or client system; a day after it was removed it goes: tests/postgres/test_accounts.py",
    "gateway.sharing_request": "goes years after its last day: tests/postgres/test_sharing.py",
    "gateway.policy_bundle": "stays: one a policy that people have published, about nobody",
    "gateway.policy_publication": "stays: one a policy that people have published, about nobody",
    "gateway.policy_turn": "a year after its policy's last turn: tests/postgres/test_policies.py",
    "gateway.shared_secret": "one a department",
    "public.procrastinate_events": "goes with its job",
    "public.procrastinate_jobs": "what succeeded goes at once, what failed after weeks: tests/postgres/test_jobs.py",
    "public.procrastinate_periodic_defers": "one a task",
    "public.procrastinate_workers": "one a process that lives",
}
"""Tables that a year of this test puts no row into, and why they do not grow with what is asked."""

# What a query leaves beside the log, by the rooms' own forms.  $1: the query's id, $2: when it was.
BESIDE = (
    """insert into gateway.result (query_id, account, client, matter, status, created_at, expires_at, document, entry, leaf_hash, signature)
        values ($1, 'a', 'c', 'M01', 'complete', $2, $2::timestamptz + interval '1 day', '', '1-1', '', '')""",
    """insert into gateway.idempotency (client, account, key_tag, body_tag, query_id, claimed_at, finished)
        values ('c', $1::text, '', '', $1, $2::timestamptz - interval '200 years', true)""",
    """insert into gateway.quota_use (key, span_s, ends_at, used)
        values (convert_to($1::text, 'UTF8'), 60, $2::timestamptz - interval '200 years', 1)""",
    """insert into gateway.used_once (digest, ends_at)
        values (convert_to($1::text, 'UTF8'), $2::timestamptz - interval '200 years')""",
    """insert into gateway.revocation (revocation_id, kind, value, ordered_at, ends_at)
        values (gen_random_uuid(), 'token', $1::text, $2, $2::timestamptz - interval '200 years')""",
    """insert into gateway.session (digest, account, login, token, made_at, used_at, ends_at)
        values (sha256(convert_to($1::text, 'UTF8')), 'a', 'l', '', $2, $2, $2::timestamptz - interval '200 years')""",
    """insert into gateway.verification_task (task_id, query_id, certificate, department, opened_at, due_at, remind_at, question,
            state, verdict, settled_by, settled_at)
        values ($1::text, $1, 'M01-C3', 'real_estate', $2, $2, $2, '', 'answered', 'yes', 'a', $2)""",
    """insert into gateway.verification_reply (task_id, turn, department, finding, verdict, note, account, got_at, at, signed, stream, signature)
        values ($1::text, 0, 'real_estate', 'yes', 'yes', '', 'a', $2, $2, '', 1, '')""",
    "insert into gateway.verification_told (task_id, query_id) select $1::text, $1 where $2::timestamptz is not null",
    """insert into gateway.attachment (attachment_id, place, place_id, about, content, added_at, kept_until, is_kept)
        select $1::text::uuid, 'verification', $1, '', '', $2::timestamptz, $2::timestamptz - interval '200 years', true""",
    """insert into gateway.declaration select $1::text, $1, 'M01-C4', 'M01', 'a', 'c', '1', '', '', '', $2::timestamptz, '', ''""",
    "insert into gateway.declaration_check values ($1::text, 1, $2, 'false', 'R', null, $2)",
    """insert into gateway.inspection_finding (finding_id, declaration_id, opened_at, state, reason, query_id)
        values ($1::text, $1, $2, 'DISMISSED', 'R', $1)""",
    """insert into gateway.correction (correction_id, department, item, subject_tag, record_tag, sealed_subject, state, opened_at, due_at,
            remind_at, answered_at, answered_by, sealed_answer, entry)
        values ($1::text::uuid, 'd', 'i', '', '', '', 'corrected', $2, $2, $2, $2, 'a', '', '1-1')""",
    """insert into gateway.correction_doubt (doubt_id, correction_id, raised_by, sealed_words, raised_at)
        values ($1::text::uuid, $1::text::uuid, 'gateway', '', $2)""",
    """insert into gateway.recall select $1::text::uuid, $1::text::uuid, $1::text::uuid, 'a', 'c', '[]', $2::timestamptz, '1-1'""",
    """insert into audit.finding select $1::text::uuid, 'n', 'A01', 'k', 'low', 'o', $2, $2, $2, $2, '{}', '{}', '{}', '{1-1}', 1, 1,
        'JUSTIFIED', 'a', $2::timestamptz, 'w'""",
    "insert into audit.finding_watch (name, key, sightings, expires_at) values ('n', $1::text, '[]', $2)",
    "insert into audit.damage (kind, place, said, gone_at) values ('k', $1::text, 's', $2)",
    """insert into audit.reveal (reveal_id, turn, at, account, office, task, entry, about, tag, party, role, ground, reason, expires_at)
        select $1::text::uuid, 0, $2::timestamptz, 'a', 'o', 't', '1-1', '1-1', decode(repeat('00', 16), 'hex'), 'p', 'r', 'g', '', $2""",
    """insert into audit.export (export_id, account, task, asked_at, entry, log, criteria, since, until, formats, expires_at)
        select $1::text::uuid, 'a', 't', $2, '1-1', 2098, '{}', $2, $2, '{csv}', $2::timestamptz""",
    "insert into audit.export_piece select $1::text::uuid, 0, convert_to($2::timestamptz::text, 'UTF8')",
    """insert into gateway.silent_alert select $1::text::uuid, sha256($1::text::bytea), $2::timestamptz - interval '10 years', ''""",
    """insert into gateway.account_person select $1::text, $1::text, $2::timestamptz::date - 3650""",
    """insert into gateway.account_use select sha256($1::text::bytea), $2::timestamptz::date - 3650""",
    """insert into gateway.known_kin select sha256($1::text::bytea), sha256($1::text::bytea), '', $2::timestamptz::date - 3650""",
    """insert into gateway.break_glass select $1::text::uuid, 'a', 'd', 'c', '', $2::timestamptz - interval '10 years', $2, $2, '1-1',
        true, 'b', $2, ''""",
    """insert into gateway.watched_person select $1::text::uuid, sha256('t'), '', $2::timestamptz - interval '10 years',
        $2::timestamptz - interval '9 years', null, '1-1'""",
    """insert into gateway.certificate_count select date_trunc('month', $2::timestamptz)::date, 'M01-C1', length($1::text), 0
        on conflict do nothing""",
)
CASE = "insert into gateway.case_register (case_number, matter, persons, opened_at) values ($1, 'M01', '{}', $2)"
COSIGN = """insert into audit.audit_cosignature (log, size, witness, line, at)
    select log, size, 'w', '', at from audit.audit_checkpoint where at = $1 on conflict do nothing"""


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path, datetime(YEAR, 12, 5, 1, tzinfo=UTC)) as house:
        await without_empty_months(house, YEAR)
        yield house


def holds(folder: Path, keys: object) -> bool:
    assert isinstance(keys, tuple)
    return verify_bundle(folder, Trust(raw=keys)).holds


def pruner(house: House, out: Path) -> Pruner:
    log = house.audit.log
    checker = Checker(STANDALONE.read_bytes(), holds)
    return Pruner(house.audit, house.database, house.clock, out, BY, log=log, write=archive_of(log), checker=checker)


async def prune_before(house: House, month: date, out: Path) -> None:
    for first in await months_before(house.database, month):
        await pruner(house, out).prune(first)


def of_case(number: str) -> Grant:
    grant = samples.grant()
    query = replace(grant.plan.query, case_number=CaseNumber(number))
    return replace(grant, plan=replace(grant.plan, query=query))


async def ask_slowly(house: House, grant: Grant, then: datetime | None = None) -> QueryId:
    """A query of which one lookup is pending first, and ends by its LATE, `then` or at once."""
    homes = grant.lookups[1].lookup_id
    opened = await house.audit.open(grant)
    replies, document = samples.replies(grant, homes_pending=True), samples.document(grant, homes_pending=True)
    await house.audit.close(opened, replies, document, pending=[homes])
    house.time.now = then or house.time.now
    await house.audit.late(grant.plan.query.query_id, {homes: LateResult.ANSWERED}, samples.document(grant))
    return grant.plan.query.query_id


async def live_a_day(house: House, day: datetime) -> None:
    """Queries and what they leave, checkpoints of which a witness sees some, an order and its end."""
    for hour in range(3):
        house.time.now = day + timedelta(hours=hour)
        case = f"JH-{house.time.now:%Y-M%H}-{house.time.now:%m%d}{hour:02}"
        query_id = await ask_slowly(house, of_case(case))
        await house.database.fetch(CASE, case, house.time.now)
        for statement in BESIDE:
            await house.database.fetch(statement, query_id, house.time.now)
        if hour == 0:
            await house.withhold(Scope.TASK, "T-1", days=1)
        await house.integrate()
        if hour < 2:
            await house.database.fetch(COSIGN, house.time.now)


async def without_empty_months(house: House, year: int) -> None:
    """The empty months before the year's last are not there, for pruning each takes its time."""
    await house.database.fetch("select audit.make_partitions($1, 3)", datetime(year, 12, 1, tzinfo=UTC))
    rows = await house.database.fetch(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit.audit_entry'::regclass"
    )
    for row in rows:
        entries = await house.database.fetch(f"select 1 from {row['name']} limit 1")
        if not entries and row["name"] < f"audit.audit_entry_{year}12":
            await house.database.fetch(f"drop table {row['name']}, {row['name'].replace('entry_', 'entry_key_')}")


async def sweep(house: House) -> None:
    """What the gateway deletes by itself from time to time, as `flows.sweep` does."""
    results = Results(house.database, Keyring({b"k": bytes(32)}))
    await results.sweep(house.time.now)
    desk = Protection(house.database, Keyring({b"k": bytes(32)}), house.clock, {})
    duty = Duty(
        house.database,
        Keyring({b"k": bytes(32)}),
        house.clock,
        DutyRules(None, (), 0, 60, 1),
        lambda: load_working_days(demo_city()),
    )
    attachments = Attachments(house.database, Keyring({b"k": bytes(32)}), kept_for=timedelta)
    kin = sweep_kin(house.time.now.date())
    used = (sweep_proofs(), sweep_revocations(), sweep_sessions(), sweep_persons(house.time.now))
    await house.database.run(
        attachments.sweep(house.time.now), sweep_quotas(), kin, *desk.sweep(), *duty.sweep(), *used
    )
    await house.oversight.exports.sweep(house.time.now)
    await house.database.fetch("delete from audit.finding_watch where expires_at < $1", house.time.now)


async def counts(house: House) -> dict[str, int]:
    """Rows of every table, of a partitioned one of its partitions together."""
    tables = await house.database.fetch(
        """select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
               and c.relname <> 'alembic_version'"""
    )
    found = {}
    for table in tables:
        (row,) = await house.database.fetch(f"select count(*) as n from {table['name']}")
        found[table["name"]] = row["n"]
    return found


async def test_a_second_year_leaves_no_more_rows_than_the_first_in_every_table(house: House, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    fed: dict[str, int] = {}
    after: list[dict[str, int]] = []
    for year in (YEAR, YEAR + 1, YEAR + 2):
        await without_empty_months(house, year)
        for day in (5, 15):
            await live_a_day(house, datetime(year, 12, day, 1, tzinfo=UTC))
        await walk_over(house.audit).round()
        fed = {name: max(n, fed.get(name, 0)) for name, n in (await counts(house)).items()}
        house.time.now = datetime(year + 1, 1, 10, tzinfo=UTC)
        await sweep(house)
        await prune_before(house, date(year + 1, 1, 1), tmp_path / "pruned")
        await house.integrate()
        await end_year(house.audit, house.database, keys, year, BY, now=house.time.now)
        await walk_over(house.audit).round()
        after.append(await counts(house))
        assert await house.database.fetch("select * from audit.damage") == []
    silent = {name for name, n in fed.items() if n == 0}
    assert silent == NOT_FED.keys(), "a table that a year puts no row into has to be named, with why it does not grow"
    _, before, now = after
    grown = {name: now[name] - before[name] for name in now if now[name] > before[name]}
    assert {name: n for name, n in grown.items() if n > STAYS.get(name, 0)} == {}


async def ledger_of(house: House, query_id: QueryId) -> dict[str, int]:
    """How many rows the ledger has of a query."""
    found = {}
    for table in ("audit_entry", "audit_closing", "audit_late"):
        (row,) = await house.database.fetch(
            f"select count(*) as n from audit.{table} where query_id = $1", UUID(query_id)
        )
        found[table] = row["n"]
    return found


async def test_a_query_of_which_an_entry_is_kept_keeps_its_ledger_and_the_rest_still_proves(
    house: House, tmp_path: Path
) -> None:
    """One is over in December, one is opened in December and ended in January, one begins in January."""
    over = await ask_slowly(house, samples.grant())
    for _ in range(3):
        await house.ask()
    straddling = await ask_slowly(house, samples.grant(), datetime(YEAR + 1, 1, 2, tzinfo=UTC))
    young = await ask_slowly(house, samples.grant())
    await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    await house.integrate()
    assert await ledger_of(house, over) == {"audit_entry": 0, "audit_closing": 0, "audit_late": 0}
    assert await ledger_of(house, straddling) == {"audit_entry": 1, "audit_closing": 1, "audit_late": 1}
    assert await ledger_of(house, young) == {"audit_entry": 3, "audit_closing": 1, "audit_late": 1}
    source, out = house.oversight.source, tmp_path / "rest"
    out.mkdir()
    rest = datetime(YEAR + 1, 1, 1, tzinfo=UTC), datetime(YEAR + 1, 2, 1, tzinfo=UTC)
    part = await stretch_between(source, YEAR + 1, *rest)
    await write_bundle(out, part, BundleOrder(house.clock.real(), STANDALONE.read_bytes()), source)
    report = verify_bundle(out, Trust(raw=house.audit.log.privacy.log_public_keys()))
    assert report.findings == []
    (partly,) = [said for said in report.unchecked if "digests" in said]
    assert partly.startswith("digests of 1 batches"), "the one before the first, which is there for its digest"
    await walk_over(house.audit).round()
    assert await house.database.fetch("select * from audit.damage") == []


async def test_batches_that_somebody_took_away_with_their_month_still_there_are_missed(
    house: House, tmp_path: Path
) -> None:
    await house.ask()
    house.time.now = datetime(YEAR + 1, 1, 2, tzinfo=UTC)
    for _ in range(3):
        await house.ask()
    await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    await house.integrate()
    (first,) = await house.database.fetch("select min(batch_no) as n from audit.audit_batch")
    await house.database.fetch("alter table audit.audit_batch disable trigger all")
    await house.database.fetch("delete from audit.audit_batch where batch_no <= $1", first["n"] + 2)
    await walk_over(house.audit).round()
    found = await house.database.fetch("select kind from audit.damage")
    assert [row["kind"] for row in found] == ["batch-missing"]


REFUSED = {
    "no PRUNE entry is named": ("", "audit_batch"),
    "an entry that is none is named": ("1-1", "audit_closing"),
    "what stands beside entries that are there: batches": ("own", "audit_batch"),
    "closings": ("own", "audit_closing"),
    "ends of lookups": ("own", "audit_late"),
    "a day's last checkpoint": ("own", "audit_checkpoint"),
    "an order that is in force": ("own", "audit_withholding"),
    "a finding that nobody has judged": ("own", "finding"),
    "a reveal that may be read": ("own", "reveal"),
}


async def test_the_store_itself_lets_nothing_go_that_an_entry_needs(house: House, tmp_path: Path) -> None:
    await house.ask()
    house.time.now = datetime(YEAR + 1, 1, 2, tzinfo=UTC)
    query_id = await ask_slowly(house, samples.grant())
    await house.withhold(Scope.TASK, "T-1")
    for statement in BESIDE:
        await house.database.fetch(
            statement.replace("JUSTIFIED', 'a', $2::timestamptz, 'w'", "OPEN'"), query_id, house.time.now
        )
    await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    (record,) = await house.database.fetch("select entry from audit.audit_pruning where month = $1", date(YEAR, 12, 1))
    for named, table in REFUSED.values():
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await delete_all(house, table, record["entry"] if named == "own" else named)


async def delete_all(house: House, table: str, pruned_by: str) -> None:
    """As somebody would who says that a PRUNE entry lets them."""
    async with house.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("select set_config('audit.pruned_by', $1, true)", pruned_by)
        await connection.execute(f"delete from audit.{table}")


class Killed(Exception):
    """The process ended here."""


@pytest.mark.parametrize("table", ["audit.audit_closing", "gateway.case_register", "audit.audit_entry"])
async def test_an_end_that_was_broken_off_goes_on(
    house: House, tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed behind the end of one table, or before the month itself is dropped."""
    await live_a_day(house, house.time.now)
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    passing = ledger._pass_through

    async def killed_behind(*given: object, **named: object) -> object:
        done = await passing(*given, **named)  # type: ignore[arg-type]  # as it was called
        if getattr(given[1], "table", None) == table:
            raise Killed
        return done

    async def killed(*_given: object) -> None:
        raise Killed

    monkeypatch.setattr(ledger, "_pass_through", killed_behind)
    monkeypatch.setattr(pruning, "drop", killed)
    with pytest.raises(Killed):
        await pruner(house, tmp_path / "pruned").prune(date(YEAR, 12, 1))
    monkeypatch.undo()
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    left = await counts(house)
    assert [left[f"audit.{name}"] for name in ("audit_closing", "audit_late", "audit_entry")] == [0, 0, 1]
    assert left["gateway.case_register"] == 0


async def test_a_days_spot_check_is_the_same_when_its_month_is_pruned(house: House, tmp_path: Path) -> None:
    day = house.time.now
    for minutes in range(6):
        house.time.now = day + timedelta(minutes=minutes)
        await house.ask()
        await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    checks = SpotChecks(house.audit.log.reader, house.audit.log.tree, house.clock)
    before = await checks.of(day.date())
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    after = await checks.of(day.date())
    assert [one.index for one in after.drawn] == [one.index for one in before.drawn]
    assert (after.note, len(before.drawn)) == (before.note, 12)
    (left,) = await house.database.fetch("select count(*) as n from audit.audit_checkpoint")
    assert left["n"] == 1


async def opens(house: House) -> list[bool]:
    """Of each sealed part that is there, whether its key is."""
    rows = await house.database.fetch("select sections from audit.audit_entry order by at, stream_id, seq")
    keys = {row["id"] for row in await house.database.fetch("select subject_key_id as id from audit_keys.audit_key")}
    sealed = [part for row in rows for part in read_sections(row["sections"])[1] if "sealed" in part]
    return [UUID(str(part["key"])) in keys for part in sealed]


async def test_the_data_keys_of_a_year_go_with_it_but_for_those_that_open_what_is_kept(
    house: House, tmp_path: Path
) -> None:
    """A query of December is ended in January: that entry opens, and everything that is sealed from then on."""
    keys = KeyFolder(tmp_path / "keys")
    somebody = Party("applicant", "applicant", Person(PersonId(ANOTHER), "赵一"))
    await house.ask(samples.with_parties(samples.grant(), (somebody,)))
    await ask_slowly(house, samples.grant(), datetime(YEAR + 1, 1, 2, tzinfo=UTC))
    await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    assert (await opens(house), (await counts(house))["audit_keys.audit_key"]) == ([True, True], 4)
    gone = await end_year(house.audit, house.database, keys, YEAR, BY, now=house.time.now)
    assert (gone, await opens(house)) == (1, [True, True])
    await house.ask()
    assert set(await opens(house)) == {True}


async def test_the_data_keys_of_a_year_are_kept_where_that_is_ordered(house: House, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    await house.ask()
    await house.integrate()
    house.time.now = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
    await prune_before(house, date(YEAR + 1, 1, 1), tmp_path / "pruned")
    before = (await counts(house))["audit_keys.audit_key"]
    ended = await end_year(house.audit, house.database, keys, YEAR, BY, now=house.time.now, keeps_data_keys=True)
    assert (ended, (await counts(house))["audit_keys.audit_key"]) == (0, before)
    assert before == 3
