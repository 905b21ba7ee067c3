"""A verification on a random walk through all that officers of two departments may do to it, beside a table that says what may come of it."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from gateway.db import Database, Keyring, Statement
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import Conflict
from gateway.domain.matter import AskedInTurn
from gateway.domain.words import TaskState, Verdict
from gateway.verification import DeskReply, SignedReply, Task, Verification, load_due_times
from gateway.verification.task import NOT_OPEN
from gateway_demo.demo_city import demo_city
from tests.postgres.test_verification_tasks import C3, REGISTRAR, drafted
from tests.rooms.decision.example import NOW

TOWN, LAND = DepartmentCode("town"), DepartmentCode("real_estate")
OFFICERS = [(TOWN, "t1"), (TOWN, "t2"), (LAND, "l1"), (LAND, "l2")]
EVENTS = ("claim", "release", "extend", "hand_on", "reply", "expire", "wait")
ENDS = {"reply": TaskState.ANSWERED, "expire": TaskState.EXPIRED}


@dataclass(slots=True)
class Model:
    """What must be so.  answered: by turn, who.  claim: whose, until when."""

    department: DepartmentCode
    state: TaskState = TaskState.OPEN
    turn: int = 0
    claim: tuple[str, datetime] | None = None
    extended: int = 0
    answered: tuple[tuple[int, DepartmentCode], ...] = ()

    def may(self, event: str, department: DepartmentCode, account: str, now: datetime) -> bool:
        """The table: event × whose it is × condition."""
        if self.state is not TaskState.OPEN:
            return False
        if event == "expire":
            return True
        is_others = self.claim is not None and self.claim[0] != account and now < self.claim[1]
        if department != self.department or is_others:
            return False
        return event != "extend" or self.extended < 1

    def take(self, event: str, account: str, now: datetime, *, is_last: bool) -> None:
        """What comes of an event that may be."""
        other = LAND if self.department == TOWN else TOWN
        match event:
            case "claim":
                self.claim = (account, now + timedelta(hours=2))
            case "release":
                self.claim = None
            case "extend":
                self.extended += 1
            case "hand_on":
                self.department, self.claim = other, None
            case "reply":
                self.answered += ((self.turn, self.department),)
                if is_last:
                    self.state = TaskState.ANSWERED
                else:
                    self.department, self.turn, self.claim, self.extended = LAND, self.turn + 1, None, 0
            case "expire":
                self.state = TaskState.EXPIRED


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an officer tries, on a task as they have read it."""

    event: str
    task: Task
    account: str
    now: datetime
    verdict: Verdict


def steps(room: Verification, one: Attempt) -> list[Statement]:
    """As the flows put them together."""
    task = one.task
    made: list[Statement] = []
    match one.event:
        case "claim":
            made = [room.claim(room.claimed(task, one.account, one.now))]
        case "release":
            made = [room.release(task)]
        case "extend":
            made = [room.extend(room.extended(task))]
        case "hand_on":
            made = [room.reassign(task.task_id, LAND if task.department == TOWN else TOWN)]
        case "reply":
            made = replied(room, one)
        case "expire":
            return [room.expire(task)]
    return [room.hold(task, one.account, one.now), *made]


def replied(room: Verification, one: Attempt) -> list[Statement]:
    """An answer, and what comes after it."""
    task = one.task
    reply = DeskReply(one.verdict, "RECORDS_AGREE", replace(REGISTRAR, account=one.account), one.now)
    after = task.question.after(task.turn, task.question.asks.verdict(one.verdict))
    kept = room.keep_reply(task, reply, SignedReply(b"{}", 1, "00"))
    if after is None:
        return [kept, room.settle(task, reply)]
    return [kept, room.pass_on(room.passed_on(task, after, None, one.now))]


@pytest.mark.parametrize("seed", range(12))
async def test_no_way_leads_round_a_claim_a_turn_or_an_end(database: Database, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    keyring = Keyring.open_file(tmp_path / "verification.key")
    room = Verification(database, keyring, due_times=lambda: load_due_times(demo_city()))
    draft = await drafted(room, C3)
    turns = AskedInTurn((TOWN, LAND), no_ends=bool(seed % 2))
    task = replace(draft, department=TOWN, question=replace(draft.question, in_turn=turns))
    await database.run(*room.insert([task]))
    model, now, stale = Model(TOWN), NOW, task
    for _ in range(30):
        now += timedelta(minutes=chance.choice((1, 30, 119, 121)))
        event = chance.choices(EVENTS, (4, 2, 2, 2, 2, 0.3, 2))[0]
        department, account = chance.choice(OFFICERS)
        verdict = chance.choice(tuple(Verdict))
        if event == "wait":
            continue
        current = await room.load(task.task_id)
        assert current is not None
        stale = chance.choice((current, current, stale))  # somebody may have read it before others did something
        seen = replace(stale, department=department if event != "expire" else stale.department)
        may = model.may(event, department, account, now) and (event != "reply" or stale.turn == model.turn)
        is_last = current.question.after(current.turn, current.question.asks.verdict(verdict)) is None
        attempt = Attempt(event, seen, account, now, verdict)
        assert await _done(room, database, attempt) == may, (event, account, model)
        if may:
            model.take(event, account, now, is_last=is_last)
        await _is_so(room, task, model)


async def _done(room: Verification, database: Database, attempt: Attempt) -> bool:
    refused: object = None
    try:
        await database.run(*steps(room, attempt))
    except Conflict:
        return False
    except asyncpg.PostgresError as fault:
        refused = fault.sqlstate
    assert refused in {None, NOT_OPEN, "23505"}
    return refused is None


async def _is_so(room: Verification, task: Task, model: Model) -> None:
    stored = await room.load(task.task_id)
    assert stored is not None
    claim = None if stored.claim is None else (stored.claim.account, stored.claim.until)
    assert (stored.department, stored.state, stored.turn) == (model.department, model.state, model.turn)
    assert (claim, stored.extended) == (model.claim, model.extended)
    assert tuple((one.turn, one.department) for one in await room.replies(task.task_id)) == model.answered
