"""Findings on a real log: walked leaf by leaf, restarted anywhere, judged once; and a whole month through the tree."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import asyncpg
import pytest

from gateway.audit.model import Draft
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.audit.tree.reader import Leaf, TreeReader
from gateway.db import Database, Keyring, Statement
from gateway.domain.clock import Clock
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, NotFound
from gateway.domain.oversight import FindingState
from gateway.entry import Kind, Position
from gateway.oversight.findings import FindingFilter, Findings, Judgement, judgement_entry, sentence, title
from gateway.oversight.findings import findings as walking
from gateway.oversight.findings.rules import load_rules
from gateway.protection import AlertKind, Protection
from tests.postgres.overseen import over
from tests.postgres.tree import Place
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer
from tests.rooms.oversight.findings.month import drafts, month
from tests.rooms.oversight.findings.test_month import EXPECTED

KEYRING = Keyring({b"test": bytes(32)})


def unheard(_rule: str, _entry: str) -> Statement:
    """Nobody is told."""
    return Statement("select 1")


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database.dsn, tmp_path)


def findings(database: Database, alerts: list[tuple[str, str]] | None = None) -> Findings:
    told = [] if alerts is None else alerts

    def alert(rule: str, entry: str) -> Statement:
        told.append((rule, entry))
        return Statement("select 1")

    return Findings(database, TreeReader(database), KEYRING, alert=alert)


def probing(rule: str = "role", account: str = "JH1") -> Draft:
    officer = {
        "account": account, "client": "hall", "department": "housing", "county": "330702", "post": "desk", "duties": [],
        "roles": ["officer"],
    }  # fmt: skip
    return Draft(Kind.DENIED, None, {"officer": officer, "result": {"rule": rule, "slug": "not-authorised"}})


async def written(place: Place, wanted: Iterable[Draft]) -> None:
    """Entries of one stream, taken into the tree."""
    stream = await place.stream()
    for draft in wanted:
        await stream.append(draft, 10.0)
    await stream.close()
    await place.integrate()


async def everything(room: Findings, wanted: FindingFilter | None = None) -> list[str]:
    page = await room.page(wanted or FindingFilter(), None, 100)
    return [f"{one.rule} {one.state} {' '.join(one.accounts)} {one.triggers}" for one in page.items]


async def test_what_the_rules_see_is_found_and_goes_on_after_a_restart(database: Database, place: Place) -> None:
    await written(place, [probing() for _ in range(4)])
    assert await findings(database).catch_up() == 4
    assert await everything(findings(database)) == []
    await written(place, [probing() for _ in range(2)])
    again = findings(database)
    assert await again.catch_up() == 2
    assert await again.catch_up() == 0
    (found,) = (await again.page(FindingFilter(), None, 10)).items
    assert (found.rule, found.accounts, found.triggers, len(found.entries)) == ("A16", ("JH1",), 2, 6)
    assert (found.due_at - found.opened_at) >= timedelta(days=5)
    for at, overdue in ((found.opened_at, 0), (found.due_at + timedelta(seconds=1), 1)):
        (told,) = await again.open_now(at)
        assert (told.severity, told.count, told.overdue) == (found.severity, 1, overdue)
    assert title(found, again.rules.rules)["en"] == "probing what is refused"
    assert sentence(found, again.rules.rules)["en"] == "JH1 was refused 6 times within an hour."
    rows = await database.fetch("select stream_id, seq from audit.audit_entry")
    assert set(found.entries) == {Position(row["stream_id"], row["seq"]).entry for row in rows}


async def test_a_rule_that_is_new_looks_at_the_whole_log_and_the_others_wait(database: Database, place: Place) -> None:
    await written(place, [*(probing() for _ in range(5)), probing("own-family")])
    rules = load_rules()
    without = replace(rules, rules={name: rule for name, rule in rules.rules.items() if name != "denied_probing"})
    assert await Findings(database, TreeReader(database), KEYRING, without, alert=unheard).catch_up() == 6
    assert await everything(findings(database)) == ["A02 OPEN JH1 1"]
    assert await findings(database).catch_up() == 6
    assert await everything(findings(database)) == ["A02 OPEN JH1 1", "A16 OPEN JH1 2"]


async def test_two_walk_as_one(database: Database, place: Place) -> None:
    await written(place, [probing() for _ in range(9)])
    rooms = [findings(database) for _ in range(4)]
    await asyncio.gather(*(room.catch_up() for room in rooms))
    await rooms[0].catch_up()
    assert await everything(rooms[0]) == ["A16 OPEN JH1 5"]


async def test_an_entry_that_somebody_took_away_does_not_hide_its_neighbours(database: Database, place: Place) -> None:
    await written(place, [probing() for _ in range(7)])
    await place.tamper("delete from audit.audit_entry where seq = 3")
    assert await findings(database).catch_up() == 7
    assert await everything(findings(database)) == ["A16 OPEN JH1 2"]


async def test_a_stretch_of_which_nothing_is_left_is_passed_over(database: Database, place: Place) -> None:
    await written(place, [probing()])
    await place.tamper("delete from audit.audit_entry")
    assert await findings(database).catch_up() == 1
    assert await findings(database).catch_up() == 0


async def test_a_stretch_whose_references_are_gone_is_passed_over(database: Database, place: Place) -> None:
    await written(place, [probing()])
    await place.tamper("delete from audit.audit_bundle")
    assert await findings(database).catch_up() == 1


async def test_what_was_pruned_costs_no_more_than_what_is_there(database: Database, place: Place) -> None:
    class Counting(TreeReader):
        calls = 0

        async def surviving(self, log: int, from_index: int, to_index: int) -> list[Leaf]:
            Counting.calls += 1
            return await super().surviving(log, from_index, to_index)

    await written(place, [probing() for _ in range(24)])
    await place.tamper("delete from audit.audit_entry where seq < 12")
    assert await Findings(database, Counting(database), KEYRING, alert=unheard).catch_up() == 24
    assert Counting.calls == 1


async def test_a_walk_that_breaks_off_again_and_again_loses_and_doubles_nothing(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(TreeReader):
        calls = 0

        async def surviving(self, log: int, from_index: int, to_index: int) -> list[Leaf]:
            Failing.calls += 1
            if Failing.calls % 2:
                raise AuditUnavailable("the store is away")
            return await super().surviving(log, from_index, to_index)

    monkeypatch.setattr(walking, "STRIDE", 2)
    await written(place, [probing() for _ in range(9)])
    seen = 0
    for _ in range(9):
        with contextlib.suppress(AuditUnavailable):
            await Findings(database, Failing(database), KEYRING, alert=unheard).catch_up()
        row = await database.fetchrow("select min(next_index) as at from audit.finding_cursor")
        assert row is not None
        assert row["at"] is None or 0 <= row["at"] - seen <= 2
        seen = row["at"] or 0
    assert seen == 9
    assert await everything(findings(database)) == ["A16 OPEN JH1 5"]


async def test_a_silent_rule_alerts_the_protection_desk_and_nobody_else(database: Database, place: Place) -> None:
    officer = {"account": "JH1", "client": "hall", "department": "housing", "roles": ["officer"]}
    of_minor = {"fields": {"M03-C1": {"household.name": ["deny", "minor"]}}}
    await written(place, [Draft(Kind.INTENT, None, {"officer": officer, "result": of_minor})])
    alerts: list[tuple[str, str]] = []
    room = findings(database, alerts)
    await room.catch_up()
    (row,) = await database.fetch("select stream_id from audit.audit_entry")
    assert alerts == [("minor", f"{row['stream_id']}-0")]
    assert await everything(room) == []


async def test_an_alert_that_could_not_be_told_is_told_with_the_next_walk(database: Database, place: Place) -> None:
    officer = {"account": "JH1", "client": "hall", "department": "housing", "roles": ["officer"]}
    of_minor = {"fields": {"M03-C1": {"household.name": ["deny", "minor"]}}}
    await written(place, [Draft(Kind.INTENT, None, {"officer": officer, "result": of_minor})])

    def falls(_rule: str, _entry: str) -> Statement:
        raise SystemError

    with pytest.raises(SystemError):
        await Findings(database, TreeReader(database), KEYRING, alert=falls).catch_up()
    alerts: list[tuple[str, str]] = []
    await findings(database, alerts).catch_up()
    assert [rule for rule, _ in alerts] == ["minor"]


async def test_an_alert_is_kept_once_with_how_far_the_walk_has_come(
    database: Database, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    officer = {"account": "JH1", "client": "hall", "department": "housing", "roles": ["officer"]}
    of_minor = {"fields": {"M03-C1": {"household.name": ["deny", "minor"]}}}
    await written(place, [Draft(Kind.INTENT, None, {"officer": officer, "result": of_minor})])
    desk = Protection(database, KEYRING, Clock.real_time(), {})
    for _ in range(2):
        await Findings(database, TreeReader(database), KEYRING, alert=desk.found).catch_up()
    assert [one.kind for one in await desk.alerts(None, 10)] == [AlertKind.MINOR]
    assert "minor" not in "".join(capsys.readouterr()), "the machine's operators learn nothing of it"


async def test_a_finding_of_a_rule_that_is_gone_goes_by_its_number(database: Database, place: Place) -> None:
    await written(place, [probing("own-family")])
    room = findings(database)
    await room.catch_up()
    (found,) = (await room.page(FindingFilter(), None, 10)).items
    assert title(found, {}) == sentence(found, {}) == {"en": "A02", "zh": "A02"}


async def test_the_next_years_log_is_walked_over_too(database: Database, place: Place) -> None:
    await written(place, [probing() for _ in range(4)])
    room = findings(database)
    assert await room.catch_up() == 4
    place.years.now = datetime(datetime.now(UTC).year + 1, 6, 1, tzinfo=UTC)
    await written(place, [probing()])
    assert await room.catch_up() == 2  # the link, and one entry
    assert await everything(room) == ["A16 OPEN JH1 1"]


def test_a_filter_is_said_in_the_log_as_it_was_given() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    wanted = FindingFilter("A16", FindingState.OPEN, "JH1", since)
    assert wanted.said() == {"rule": "A16", "state": "OPEN", "account": "JH1", "since": since.isoformat()}
    assert FindingFilter().said() == {}


async def test_filters_and_pages(database: Database, place: Place) -> None:
    await written(place, [probing("own-family", f"JH{n}") for n in range(5)])
    room = findings(database)
    await room.catch_up()
    first = await room.page(FindingFilter(), None, 2)
    second = await room.page(FindingFilter(), first.next, 2)
    third = await room.page(FindingFilter(), second.next, 2)
    told = [one.accounts[0] for page in (first, second, third) for one in page.items]
    assert told == ["JH4", "JH3", "JH2", "JH1", "JH0"]
    assert third.next is None
    assert await everything(room, FindingFilter(account="JH3", rule="A02")) == ["A02 OPEN JH3 1"]
    assert await everything(room, FindingFilter(rule="A16")) == []
    assert await everything(room, FindingFilter(state=FindingState.CONFIRMED)) == []
    assert len(await everything(room, FindingFilter(since=first.items[1].opened_at))) == 2
    assert await everything(room, FindingFilter(since=datetime.now(UTC) + timedelta(minutes=1))) == []
    for cursor in ("!", "AAAA", first.next[:-4] if first.next else "", "9" * 60):
        with pytest.raises(InvalidInput):
            await room.page(FindingFilter(), cursor, 2)
    with pytest.raises(NotFound):
        await room.load(UUID(int=1))


@pytest.fixture
async def audit(database: Database, tmp_path: Path) -> AsyncIterator[Writer]:
    audit = Writer(database, tmp_path, Clock.real_time())
    await audit.start()
    yield audit
    await audit.stop()


async def test_a_finding_is_judged_once_beside_its_entry_and_what_was_judged_counts_no_more(
    audit: Writer, database: Database, place: Place
) -> None:
    await written(place, [probing() for _ in range(6)])
    room = over(audit).findings
    await room.catch_up()
    (found,) = (await room.page(FindingFilter(), None, 10)).items
    judgement = Judgement("JHAUD", datetime(2026, 11, 23, tzinfo=UTC), "a training day")
    state = FindingState.JUSTIFIED
    draft = judgement_entry(found, state, judgement, samples.auditor, "T-1")
    await audit.record(draft, lambda _receipt: [room.judged(found.finding_id, state, judgement)])
    with pytest.raises(Conflict):
        await audit.record(draft, lambda _receipt: [room.judged(found.finding_id, state, judgement)])
    assert (await room.load(UUID(found.finding_id))).judgement == judgement
    (row,) = await database.fetch("select * from audit.finding")
    assert row["justification"] is None
    assert judgement.justification.encode() not in row["sealed_justification"]
    assert len(await database.fetch("select 1 from audit.audit_entry where kind = $1", Kind.ADMIN)) == 1
    await written(place, [probing() for _ in range(4)])
    await room.catch_up()
    assert await everything(room) == ["A16 JUSTIFIED JH1 2"]
    await written(place, [probing()])
    await room.catch_up()
    assert await everything(room) == ["A16 OPEN JH1 1", "A16 JUSTIFIED JH1 2"]


async def test_what_was_said_before_words_were_sealed_is_still_read(database: Database, place: Place) -> None:
    await written(place, [probing("own-family")])
    room = findings(database)
    await room.catch_up()
    await database.pool.execute(
        "update audit.finding set state = 'CONFIRMED', judged_by = 'JHAUD', judged_at = now(), justification = 'so it was'"
    )
    (found,) = (await room.page(FindingFilter(), None, 10)).items
    assert found.judgement is not None
    assert found.judgement.justification == "so it was"


async def test_a_finding_stays_what_it_is(database: Database, place: Place) -> None:
    await written(place, [probing("own-family")])
    await findings(database).catch_up()
    for change in ("update audit.finding set rule = 'A09'", "delete from audit.finding", "truncate audit.finding"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(change)


class MonthClock:
    """Shows each entry's time once, one after another."""

    def __init__(self, times: Sequence[datetime]) -> None:
        self._left = iter(times)
        self._shown = times[0]

    def real(self) -> datetime:
        self._shown = next(self._left, self._shown)
        return self._shown

    def now(self) -> datetime:
        return self._shown


async def test_a_month_of_forty_officers_through_the_log_and_its_tree(database: Database, place: Place) -> None:
    made = month(5, daily=3)
    place.years.now = datetime(2026, 12, 1, tzinfo=UTC)
    await database.pool.execute("select audit.make_partitions($1, 2)", made.acts[0].at)
    pairs = [pair for number, act in enumerate(made.acts) for pair in drafts(act, number)]
    pairs.sort(key=lambda pair: pair[0])
    clock = cast("Clock", MonthClock([at.astimezone(UTC) for at, _ in pairs]))
    stream = Stream(place.connect, place.origin.privacy, clock, "here", StreamTimeouts())
    await stream.start()
    await asyncio.gather(*(stream.append(draft, 300.0) for _, draft in pairs))
    await stream.close()
    await place.integrate()
    room = findings(database)
    assert await room.catch_up(300) == len(pairs)
    found = (await room.page(FindingFilter(), None, 200)).items
    told = {(one.rule, account) for one in found for account in one.accounts}
    assert {(rule, made.snoops[pattern]) for pattern, rule in EXPECTED.items()} <= told
    assert len({account for _, account in told} - set(made.snoops.values())) <= 1
