"""Drafting a verification: whom it asks about, in which words, until when, and how it rests."""

import base64
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from gateway.catalogue import load_catalogue
from gateway.city import read_city
from gateway.db import Keyring, Statement
from gateway.db.keyring import UnreadableBytes
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode
from gateway.domain.errors import InvalidInput, SetupError
from gateway.domain.matter import AskedInTurn, DeskQuestion, Matter
from gateway.domain.stages import Grant
from gateway.domain.words import Method, TaskState, Verdict
from gateway.verification import (
    DeskReply,
    SignedReply,
    Task,
    Verification,
    lint_questions,
    load_due_times,
    load_working_days,
)
from gateway.verification.question import LONGEST_NOTE, TaskQuestion, open_note, seal, unseal
from gateway.verification.texts import TEXTS, denies
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import certificate, matter, write
from tests.rooms.decision.example import CHEN, LIN, NOW, P2, P7, catalogue, grant, manifests, officer, plan, query


class NoRows:
    """A database that nobody may ask here."""

    async def rows(self, statement: Statement) -> list[dict[str, object]]:
        raise AssertionError(statement)

    async def row(self, statement: Statement) -> None:
        raise AssertionError(statement)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open_file(tmp_path / "verification.key")


@pytest.fixture
def room(keyring: Keyring) -> Verification:
    return Verification(NoRows(), keyring, due_times=lambda: load_due_times(demo_city()))


def said(note: str) -> DeskReply:
    """That a homestead has not been approved."""
    return DeskReply(Verdict.NO, note, officer(), NOW)


def draft(room: Verification, granted: Grant, code: str) -> Task:
    return room.draft(granted, CertificateCode(code), NOW)


async def test_the_homestead_task_has_its_plans_name_and_asks_about_the_family(room: Verification) -> None:
    granted = await grant(plan("M01"))
    task = draft(room, granted, "M01-C3")
    (planned,) = [p for p in granted.plan.certificates if p.certificate.code == "M01-C3"]
    assert task.task_id == planned.verification
    assert (task.department, task.county, task.state) == ("real_estate", "330702", TaskState.OPEN)
    assert [(asked.role, asked.person.name) for asked in task.question.persons] == [(r, n) for r, _, n in P2]
    assert (task.question.matter, task.question.case_number) == ("M01", "JH-2026-M01-000017")
    assert "宅基地" in task.question.asks.text["zh"]
    assert draft(room, granted, "M01-C3") == task


async def test_a_doubt_that_comes_later_names_the_same_task_each_time(room: Verification) -> None:
    granted = await grant(plan("M01"))
    first, again = draft(room, granted, "M01-C2"), draft(room, granted, "M01-C2")
    assert first.task_id == again.task_id
    assert first.task_id != draft(room, granted, "M01-C1").task_id


@pytest.mark.parametrize(
    ("code", "roles"),
    [("M01-C2", ["applicant"]), ("M01-C1", ["applicant", "spouse", "child"]), ("M01-C5", ["applicant", "spouse"])],
)
async def test_a_task_is_about_those_its_rule_speaks_of_and_nobody_else(
    room: Verification, code: str, roles: list[str]
) -> None:
    task = draft(room, await grant(plan("M01")), code)
    assert [asked.role for asked in task.question.persons] == roles


async def test_the_children_named_are_put_to_the_household_register(room: Verification) -> None:
    task = draft(room, await grant(plan("M07", P7)), "M07-C3")
    assert [asked.role for asked in task.question.persons] == ["applicant", "child"]
    assert "children" in task.question.asks.text["en"]


async def test_an_officer_learns_which_employer_and_which_unit_are_meant(room: Verification, keyring: Keyring) -> None:
    firm = ("employer", "91330791MA0000015M", "")
    staff = ("staff", *LIN[1:])
    made = plan("M11", [CHEN, firm, staff], None, {"n": 3})
    asked = draft(room, await grant(made), "M11-C2").question
    assert ([one.role for one in asked.persons], asked.employers, dict(asked.parameters)) == (
        ["staff"],
        ("91330791MA0000015M",),
        {"n": 3},
    )
    assert [one.role for one in draft(room, await grant(made), "M11-C1").question.persons] == ["applicant"]
    assert unseal(seal(asked, keyring, "task-1"), keyring, "task-1") == asked
    unit = plan("M06", [CHEN], ["M06-C1"], {"unit_no": "330797002002GB00001F00027881"})
    asked = draft(room, await grant(unit), "M06-C1").question
    assert (asked.employers, dict(asked.parameters)) == ((), {"unit_no": "330797002002GB00001F00027881"})


def test_every_rule_that_can_come_to_an_officer_has_a_question_of_its_own() -> None:
    named = {
        certificate.predicate.name if certificate.predicate else certificate.value
        for one in catalogue().matters.values()
        for certificate in one.certificates
        if Method.VERIFICATION in certificate.ladder
    }
    assert named <= set(TEXTS)
    assert all(text["en"].endswith("?") and text["zh"].endswith("？") for text in TEXTS.values())


async def test_a_certificate_without_a_rule_has_a_general_question(room: Verification, tmp_path: Path) -> None:
    by_hand = certificate(1, ladder=["verification"])
    made = load_catalogue(manifests(), read_city(write(tmp_path / "city", matter(by_hand, owner="housing"))))
    granted = replace(await grant(plan("M01")), plan=made.plan(query("M90", [CHEN])))
    assert draft(room, granted, "M90-C1").question.asks.text["en"].startswith("Is what the certificate states true")


async def test_a_question_rests_sealed_and_opens_for_its_own_task_only(room: Verification, keyring: Keyring) -> None:
    question = draft(room, await grant(plan("M01")), "M01-C3").question
    sealed = seal(question, keyring, "task-1")
    assert CHEN[1].encode() not in sealed
    assert CHEN[2].encode() not in sealed
    assert CHEN[1] not in repr(question)
    assert unseal(sealed, keyring, "task-1") == question
    for place, bytes_ in (("task-2", sealed), ("task-1", sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(UnreadableBytes):
            unseal(bytes_, keyring, place)


@pytest.mark.parametrize("note", ["RECORDS_AGREE", f"seen {CHEN[2]}", "字" * LONGEST_NOTE])
async def test_a_note_leaves_the_house_sealed_for_its_own_task(room: Verification, keyring: Keyring, note: str) -> None:
    task = draft(room, await grant(plan("M01")), "M01-C3")
    task_id, state, verdict, sealed, account = room.settle(task, said(note)).args
    assert (task_id, state, verdict, account) == (task.task_id, "answered", "yes", officer().account)
    assert note not in repr(said(note))
    assert isinstance(sealed, bytes)
    assert note.encode() not in sealed
    assert open_note(sealed, keyring, task.task_id) == note
    with pytest.raises(UnreadableBytes):
        open_note(sealed, keyring, "another task")


@pytest.mark.parametrize("note", ["", CHEN[2] * LONGEST_NOTE])
async def test_a_note_of_no_or_too_great_length_is_refused_without_repeating_it(room: Verification, note: str) -> None:
    task = draft(room, await grant(plan("M01")), "M01-C3")
    with pytest.raises(InvalidInput) as refused:
        room.keep_reply(task, said(note), SignedReply(b"{}", 1, "00"))
    assert CHEN[2] not in str(refused.value) + refused.value.faults[0].message


ODD_CURSORS = [
    base64.urlsafe_b64encode(text.encode()).decode()
    for text in ("0001-01-01T00:00:00+14:00|x", "2026-11-01T10:00:00+08:00|\0", "9999-12-31T23:59:59-14:00|x")
]
"""Before the first day, a character that the database has none for, a time without a place on our side."""


@pytest.mark.parametrize(
    "cursor", ["", "%%%", "AAAA", "bm90IGEgZGF0ZXx4", "MjAyNi0xMS0wMVQxMDowMDowMHx4", *ODD_CURSORS]
)
async def test_a_cursor_that_is_not_ours_is_refused(room: Verification, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await room.work_list(officer(), cursor)
    assert refused.value.faults[0].code == "bad-cursor"


@pytest.mark.parametrize(
    ("processing_class", "processing_days", "days"),
    [("days", 15, 5), ("days", 5, 2), ("days", 1, 1), ("immediate", None, 2)],
)
def test_a_task_is_due_by_the_matters_class_of_processing(
    processing_class: str, processing_days: int | None, days: int
) -> None:
    public_housing: Matter = catalogue().matters[MatterCode("M01")]
    one = replace(public_housing, processing_class=processing_class, processing_days=processing_days)
    assert load_due_times(demo_city()).due_at(one, NOW) == load_working_days(demo_city()).after(NOW, days)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-11-02T10:00", "2026-11-02T10:30"),
        ("2026-11-02T16:50", "2026-11-03T08:50"),
        ("2026-11-02T07:00", "2026-11-02T09:00"),
        ("2026-11-02T17:00", "2026-11-03T09:00"),
        ("2026-11-06T16:45", "2026-11-09T08:45"),
        ("2026-11-01T10:00", "2026-11-02T09:00"),
    ],
    ids=["at once", "over the evening", "before the desk opens", "after it closes", "over a weekend", "on a Sunday"],
)
def test_what_takes_half_an_hour_is_due_after_half_an_hour_of_the_desk(opened: str, due: str) -> None:
    one = replace(catalogue().matters[MatterCode("M01")], processing_class="half_hour", processing_days=None)
    at = datetime.fromisoformat(f"{opened}:00+08:00")
    assert load_due_times(demo_city()).due_at(one, at) == datetime.fromisoformat(f"{due}:00+08:00")


def test_no_question_of_ours_holds_a_negation() -> None:
    assert [name for name, text in TEXTS.items() if denies(text)] == []


@pytest.mark.parametrize(
    ("en", "zh", "is_one"),
    [
        ("Has none been approved?", "是否有宅基地批建？", True),
        ("Isn't it theirs?", "是否属实？", True),
        ("Is it theirs?", "是否均无住房？", True),
        ("Is it theirs?", "不动产单元是否属所列未成年人？", False),
        ("Is the note of a notary known?", "能否确认？", False),
    ],
)
def test_a_negation_is_found_in_either_language(en: str, zh: str, *, is_one: bool) -> None:
    assert denies({"en": en, "zh": zh}) is is_one


def test_a_city_that_asks_with_a_negation_is_told() -> None:
    one = catalogue().matters[MatterCode("M01")]
    asks = DeskQuestion({"en": "Has none been approved?", "zh": "是否均无批建？"})
    changed = replace(one, certificates=tuple(replace(c, question=asks) for c in one.certificates))
    found = list(lint_questions({one.code: changed}))
    assert {(finding.rule, finding.where) for finding in found} == {
        ("desk.negation", c.code) for c in one.certificates if Method.VERIFICATION in c.ladder
    }
    assert list(lint_questions(catalogue().matters)) == []


def test_whose_turn_it_is_follows_from_the_data() -> None:
    town, land = DepartmentCode("town"), DepartmentCode("real_estate")
    for no_ends, after in ((False, [land, land, land]), (True, [land, None, land])):
        asks = TaskQuestion("M01", {}, "x", {}, DeskQuestion({}), (), in_turn=AskedInTurn((town, land), no_ends))
        verdicts = (Verdict.YES, Verdict.NO, Verdict.UNKNOWN)
        assert [asks.after(0, verdict) for verdict in verdicts] == after
        assert [asks.after(1, verdict) for verdict in verdicts] == [None] * 3


def test_a_table_of_due_times_that_does_not_fit_stops_the_start() -> None:
    with pytest.raises(SetupError):
        load_due_times({**demo_city(), "due_times.json": b'{"working_days": {}, "most_of_matter": 2}'})
