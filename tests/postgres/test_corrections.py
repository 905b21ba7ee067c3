"""Corrections on a real store: one question at a time, whoever asks; answered once by the department; nothing of anybody in clear."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from uuid import UUID

import asyncpg
import pytest

from gateway.correction import Corrections
from gateway.correction.values import values_json, values_of
from gateway.db import Database, Keyring
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QueryId
from gateway.domain.correction import (
    ANSWERS,
    STANDING,
    Answered,
    Correction,
    CorrectionAnswer,
    CorrectionOutcome,
    CorrectionState,
    Disputed,
    DoubtBy,
    Recall,
    ValueDoubt,
)
from gateway.domain.errors import NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.record_ids import record_form
from gateway.domain.reply import ItemValue
from tests.rooms.audit import samples

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
PERSON, FIRM = PersonId(samples.NUMBERS[0]), CreditCode(samples.FIRM)
HOMES, USAGE = DepartmentCode("real_estate"), ItemName("usage")
VALUES: tuple[ItemValue, ...] = (
    None, "住宅", 12, Decimal("89.50"), True, date(2021, 5, 20), ("a", "b"), ({ItemName("base"): Decimal("1.5"), ItemName("end"): None},),
)  # fmt: skip


@pytest.fixture
async def rooms(database: Database) -> Corrections:
    return Corrections(database, Keyring({b"k" * 4: b"k" * 32}))


def doubt(by: DoubtBy = DoubtBy.OFFICER, **more: object) -> ValueDoubt:
    made = ValueDoubt(
        UUID(uuid7()), by, NOW, account="JH1", client="window", query_id=QueryId(uuid7()), expected="车位"
    )
    return replace(made, **more)  # type: ignore[arg-type]  # by name


def correction(record: str = "U1", state: CorrectionState = CorrectionState.OPEN, **of: object) -> Correction:
    disputed = replace(Disputed(HOMES, USAGE, PERSON, record), **of)  # type: ignore[arg-type]  # by name
    due, remind = NOW + timedelta(days=14), NOW + timedelta(days=8)
    return Correction(UUID(uuid7()), disputed, state, NOW, due, remind, (doubt(),))


def answer(outcome: CorrectionOutcome) -> Answered:
    wrong: tuple[ItemValue, ...] = ("住宅",) if outcome is CorrectionOutcome.CORRECTED else ()
    return Answered("JHV", NOW, CorrectionAnswer(outcome, "查档", wrong))


async def refused(database: Database, *statements: object) -> bool:
    try:
        await database.run(*statements)  # type: ignore[arg-type]  # as the room has made them
    except asyncpg.PostgresError:
        return True
    return False


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_values_come_back_as_they_were(value: ItemValue) -> None:
    assert values_of(values_json([value])) == (value,)


async def test_a_question_stands_once_for_a_record_and_is_read_as_it_was_asked(
    rooms: Corrections, database: Database
) -> None:
    first = correction()
    await database.run(*rooms.open(first, "1-1"))
    assert await rooms.load(first.correction_id) == first
    assert await refused(database, *rooms.open(correction("u1"), "1-2"))  # the same record, spelt otherwise
    await database.run(*rooms.open(correction("U2"), "1-3"), *rooms.open(correction(subject=FIRM), "1-4"))
    further = doubt(DoubtBy.CITIZEN, account=None, client=None, citizen=rooms.citizen_tag(PERSON))
    await database.run(rooms.raised(first.correction_id, further))
    standing = await rooms.standing(first.disputed)
    assert standing is not None
    assert standing.doubts == (*first.doubts, further)
    own = await rooms.own(PERSON, None, 10, only_open=True)
    assert [one.correction_id for one in own] == [first.correction_id]
    assert await rooms.own(PersonId(samples.NUMBERS[1]), None, 10, only_open=False) == []


async def test_what_registers_disagree_about_is_asked_once_however_many_queries_see_it(
    rooms: Corrections, database: Database
) -> None:
    seen = [replace(correction(), state=CorrectionState.NOTICED) for _ in range(20)]
    by_gateway = [doubt(DoubtBy.GATEWAY, account=None, client=None, seen=("住宅",)) for _ in seen]
    notices = [rooms.notice(one, of) for one, of in zip(seen, by_gateway, strict=True)]
    await asyncio.gather(*(database.run(one) for one in notices))
    (noticed,) = await rooms.noticed()
    assert (noticed.state, len(noticed.doubts), noticed.doubts[0].seen) == (CorrectionState.NOTICED, 1, ("住宅",))
    with pytest.raises(NotFound):
        await rooms.load(noticed.correction_id)  # no entry tells of it yet
    await database.run(rooms.opened(noticed, "1-9"))
    assert await rooms.noticed() == []
    await database.run(rooms.answer(noticed, answer(CorrectionOutcome.CONFIRMED), "1-10"))
    await database.run(*notices)  # the department has said its word
    assert await rooms.noticed() == []
    later = replace(correction(), opened_at=NOW + timedelta(days=91))
    again = doubt(DoubtBy.GATEWAY, account=None, client=None, seen=("住宅",))
    await database.run(rooms.notice(later, again))
    assert [one.correction_id for one in await rooms.noticed()] == [later.correction_id]


@pytest.mark.parametrize("seed", range(3))
async def test_no_walk_leads_round_the_table_of_states(rooms: Corrections, database: Database, seed: int) -> None:
    random, one = Random(seed), correction()
    await database.run(*rooms.open(one, "1-1"))
    state = CorrectionState.OPEN
    for _ in range(12):
        outcome = random.choice(list(CorrectionOutcome))
        becomes = ANSWERS.get((state, outcome))
        is_refused = await refused(database, rooms.answer(one, answer(outcome), "1-2"))
        assert is_refused == (becomes is None)
        state = becomes or state
        loaded = await rooms.load(one.correction_id)
        assert (loaded.state, loaded.answered is None) == (state, state in STANDING)
    assert {of for of, _ in ANSWERS} == {CorrectionState.OPEN}
    assert len(ANSWERS) == len(list(product([CorrectionState.OPEN], CorrectionOutcome)))


async def test_answers_know_what_is_doubted_and_of_which_record(rooms: Corrections, database: Database) -> None:
    items, one = [USAGE, ItemName("area")], correction()
    await rooms.refresh()
    assert not rooms.has_any
    await database.run(*rooms.open(one, "1-1"))
    await rooms.refresh()
    assert rooms.disputed(HOMES, items, PERSON, [record_form("u1")]) == {USAGE}
    assert rooms.disputed(HOMES, items, PERSON, [record_form("U2")]) == frozenset()
    assert rooms.disputed(HOMES, items, PersonId(samples.NUMBERS[1]), [record_form("U1")]) == frozenset()
    await database.run(rooms.answer(one, answer(CorrectionOutcome.REJECTED), "1-2"))
    await rooms.refresh()
    assert rooms.disputed(HOMES, items, PERSON, [record_form("U1")]) == frozenset()


async def test_departments_are_reminded_once_and_told_of_once(rooms: Corrections, database: Database) -> None:
    one = correction()
    await database.run(*rooms.open(one, "1-1"))
    assert await rooms.to_remind(NOW) == []
    (due,) = await rooms.to_remind(NOW + timedelta(days=9))
    await database.run(rooms.reminded(due, NOW + timedelta(days=9)))
    assert await rooms.to_remind(NOW + timedelta(days=10)) == []
    over = NOW + timedelta(days=15)
    (due,) = await rooms.to_remind(over)
    await database.run(rooms.told_overdue(due, over))
    assert await refused(database, rooms.told_overdue(due, over))
    assert await rooms.to_remind(over + timedelta(days=1)) == []


async def test_a_query_is_recalled_once_by_a_correction_and_acknowledged_once(
    rooms: Corrections, database: Database
) -> None:
    one = correction()
    await database.run(*rooms.open(one, "1-1"))
    made = Recall(
        UUID(uuid7()), one.correction_id, QueryId(uuid7()), "JH1", "window", (CertificateCode("M01-C2"),), NOW, "1-5"
    )
    await database.run(rooms.recall(made))
    assert await refused(database, rooms.recall(replace(made, recall_id=UUID(uuid7()))))
    asker = replace(samples.officer, account="JH1", client="window")
    assert await rooms.recalls(asker, None, 10, only_open=True) == [made]
    await database.run(rooms.acknowledge(made, NOW))
    assert await refused(database, rooms.acknowledge(made, NOW))
    assert await rooms.recalls(asker, None, 10, only_open=True) == []
    with pytest.raises(NotFound):
        await rooms.load_recall(made.recall_id, samples.officer)


async def test_nothing_of_anybody_stands_in_clear(rooms: Corrections, database: Database) -> None:
    one = correction("330797002002GB00001")
    await database.run(*rooms.open(one, "1-1"))
    await database.run(rooms.answer(one, answer(CorrectionOutcome.CORRECTED), "1-2"))
    tables = ("correction", "correction_doubt")
    rows = [str(await database.fetch(f"select t::text from gateway.{table} t")) for table in tables]
    for secret in (PERSON.number, "住宅", "车位", "查档", "330797002002GB00001"):
        assert secret not in "".join(rows)
        assert secret.encode().hex() not in "".join(rows)
