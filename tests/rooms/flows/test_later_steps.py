"""What comes by its time: a check's next step by what the registers said (table), and a deadline that was moved."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.db import Keyring, Statement
from gateway.declaration import CheckOutcome, Declaration, Declarations, load_conditions, load_notice
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode, LookupId, QueryId
from gateway.domain.errors import Unready
from gateway.domain.ids import uuid7
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found, NoRecord, Reply, Unavailable
from gateway.domain.stages import Replies
from gateway.flows.inspection import OLDER_COPY, _after, _fair, _Turn
from gateway.flows.steps.gateway import Gateway
from gateway.flows.verify import overdue
from gateway.verification import Verification, load_due_times
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import CHEN, NOW, catalogue, grant, officer, plan, query

CODE = CertificateCode("M01-C1")
SILENT = unknown("UNAVAILABLE", Doubt.WAITING)


def gateway_of(room: Declarations) -> Gateway:
    """As much of a gateway as a check's next step needs; jobs are statements that name themselves."""
    jobs = SimpleNamespace(enqueue=lambda task, ids, _at: Statement(task, (ids["attempt"],)))
    clock = SimpleNamespace(now=lambda: NOW, stored=lambda: NOW)
    return cast("Gateway", SimpleNamespace(declarations=room, jobs=jobs, clock=clock))


@pytest.mark.parametrize(
    ("answer", "attempt", "expected"),
    [
        (yes("NONE_IN_9_COUNTIES"), 1, ["true"]),
        (no("OWNS_1"), 1, ["false", "finding"]),
        (unknown("PARTIAL", Doubt.PERSON), 1, ["not_verifiable"]),
        (unknown("UNDECLARED_MEMBER", Doubt.FINAL), 1, ["not_verifiable"]),
        (SILENT, 1, ["again 2"]),
        (SILENT, 11, ["again 12"]),
        (SILENT, 12, ["not_verifiable"]),
        (None, 1, ["not_verifiable"]),
    ],
)
def test_only_a_no_of_the_registers_speaks_against_a_declaration(
    tmp_path: Path, answer: Answer | None, attempt: int, expected: list[str]
) -> None:
    room = Declarations(
        cast("Any", None),
        Keyring.open_file(tmp_path / "declarations.key"),
        notice=lambda: load_notice(demo_city()),
        conditions=lambda: load_conditions(demo_city()),
        is_barred=cast("Any", None),
    )
    matter = catalogue().matters[query("M01").matter]
    (certificate,) = [c for c in matter.certificates if c.code == CODE]
    signer = Person(PersonId(CHEN[1]), CHEN[2])
    made = room.draft(
        query("M01"), CODE, signer, room.notice(matter, certificate), declaration_id=uuid7(), by=officer(), basis=b""
    )
    steps = _after(_Turn(made, 1, attempt), answer, QueryId("q"), gateway_of(room))
    assert [_said(step) for step in steps] == expected


@pytest.mark.parametrize(
    ("reply", "is_fair"),
    [
        (Found((), None), True),
        (NoRecord(NOW + timedelta(days=7)), True),
        (Found((), NOW - timedelta(seconds=59)), True),
        (Found((), NOW - timedelta(minutes=2)), False),
        (NoRecord(NOW - timedelta(days=1)), False),
        (Unavailable("timeout"), True),
    ],
)
def test_a_copy_of_before_the_promise_proves_nothing_against_it(reply: Reply, *, is_fair: bool) -> None:
    made = cast("Declaration", SimpleNamespace(signed_at=NOW))
    replies = cast("Replies", SimpleNamespace(results={"a": SimpleNamespace(reply=reply)}))
    held = no("OWNS_1") if is_fair else unknown(OLDER_COPY, Doubt.FINAL)
    copies = {LookupId("a")}
    assert _fair(no("OWNS_1"), replies, copies, made) == held
    assert _fair(no("OWNS_1"), replies, set(), made) == no("OWNS_1"), "a register itself"
    for other in (yes("NONE_IN_9_COUNTIES"), SILENT, None):
        assert _fair(other, replies, copies, made) == other


def _said(step: Statement) -> str:
    if step.sql == "inspect":
        return f"again {step.args[0]}"
    if "inspection_finding" in step.sql:
        return "finding"
    (outcome,) = [arg for arg in step.args if arg in set(CheckOutcome)]
    return str(outcome)


async def test_a_deadline_that_was_moved_does_not_end_the_task(tmp_path: Path) -> None:
    room = Verification(
        cast("Any", None),
        Keyring.open_file(tmp_path / "verification.key"),
        due_times=lambda: load_due_times(demo_city()),
    )
    task = room.draft(await grant(plan("M01")), CertificateCode("M01-C3"), NOW)
    looked_up: list[str] = []

    async def load(_task_id: LookupId) -> object:
        return replace(task, due_at=NOW + timedelta(seconds=1))

    async def askers(task_id: LookupId) -> tuple[QueryId, ...]:
        looked_up.append(task_id)
        return ()

    async def run(*_statements: Statement) -> None:
        pass

    def at(moment: object, *, agrees: bool = True) -> Gateway:
        async def asked() -> bool:
            return agrees

        rooms = {
            "database": SimpleNamespace(clock=SimpleNamespace(agrees=asked), run=run),
            "verification": SimpleNamespace(
                load=load, askers=askers, expire=lambda _task: Statement(""), leave=lambda *_ids: Statement("")
            ),
            "clock": SimpleNamespace(now=lambda: moment),
        }
        return cast("Gateway", SimpleNamespace(**rooms))

    await overdue({"task_id": task.task_id}, at(NOW))
    assert not looked_up
    with pytest.raises(Unready):  # so that the job comes again
        await overdue({"task_id": task.task_id}, at(NOW + timedelta(hours=25), agrees=False))
    assert not looked_up
    await overdue({"task_id": task.task_id}, at(NOW + timedelta(seconds=1)))
    assert looked_up == [task.task_id]
