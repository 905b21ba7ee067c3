"""A stored answer read again: what is held already costs nothing, under the same rights; and five days of asking are a few entries."""

import asyncio
import json
from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.access import Access
from gateway.api.present.queries import handed
from gateway.db import Keyring
from gateway.domain.codes import CertificateCode, CountyCode, LookupId, QueryId
from gateway.domain.document import Receipt
from gateway.domain.errors import NotAuthorised, NotFound, Unready
from gateway.domain.reply import Unavailable
from gateway.domain.stages import Officer
from gateway.domain.wire import document_bytes
from gateway.domain.words import QueryStatus
from gateway.domain.work import TaskRef, Work
from gateway.flows import Gateway
from gateway.flows.read import ask_again_s, read_query
from gateway.results import Results, StoredQuery
from tests.rooms.decision.example import NOW, access, asked_again, document, officer, p2_replies, plan, replies_to

ME = officer()
DUE = NOW + timedelta(days=5)
HOMESTEAD = CertificateCode("M01-C3")


@dataclass(frozen=True)
class Answer:
    """What leaves; body None: nothing but that it is what the caller holds."""

    mark: str
    ask_again_s: int | None
    body: bytes | None


@dataclass
class House:
    """A gateway with one stored answer, its own clock, and the entries that it writes."""

    stored: StoredQuery
    results: Results
    access: Access = field(default_factory=access)
    now: datetime = NOW
    entries: list[str] = field(default_factory=list)

    async def load_of(self, query_id: QueryId, who: Officer) -> StoredQuery | None:
        is_own = (who.account, who.client) == (self.stored.account, self.stored.client)
        return self.stored if query_id == self.stored.query_id and is_own else None

    async def release(self, *_: object, **__: object) -> None:
        self.entries.append("RELEASE")

    async def deny_stored(self, *_: object) -> None:
        self.entries.append("DENIED")

    async def context(self, _query_id: object) -> object:
        said = {"roles": {"applicant": "applicant"}, "is_authorised": False}
        return SimpleNamespace(officer={"department": ME.department}, county=ME.county, **said)

    async def read(self, who: Officer = ME, known: Container[str] = frozenset()) -> Answer:
        rooms: dict[str, Any] = {
            "results": SimpleNamespace(load_of=self.load_of, mark=self.results.mark),
            "audit": SimpleNamespace(release=self.release, deny_stored=self.deny_stored),
            "log": SimpleNamespace(contexts=SimpleNamespace(context=self.context)),
            "access": self.access,
            "clock": SimpleNamespace(now=lambda: self.now),
            "catalogue": SimpleNamespace(plan=lambda _query: plan("M01")),
        }
        gateway = cast("Gateway", SimpleNamespace(**rooms))
        found = await read_query(self.stored.query_id, who, gateway, known=known)
        body = None if found.is_known else handed(found.stored).body
        return Answer(found.mark, ask_again_s(found.stored, gateway), body)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """M01 as it stands when only the homestead officer is waited for."""
    made = plan("M01")
    shown = asyncio.run(document(made, p2_replies()))
    ref = TaskRef(LookupId("task"), DUE)
    work = Work(made.query, ME, "1-0", NOW, replies_to(made, p2_replies()), pending={}, tasks={HOMESTEAD: ref})
    stored = StoredQuery(
        query_id=QueryId("01a2265e-c542-7fb1-b14a-43a72637b680"),
        account=ME.account,
        client=ME.client,
        matter=made.matter.code,
        status=QueryStatus.PENDING,
        created_at=NOW,
        expires_at=None,
        document=document_bytes(shown),
        receipt=Receipt("1-1", "ab", "cd"),
        work=work,
    )
    return House(stored, Results(cast("Any", None), Keyring.open_file(tmp_path / "results.key")))


async def test_who_waits_five_days_for_an_officer_and_asks_as_told_leaves_a_handful_of_entries(house: House) -> None:
    known: set[str] = set()
    asked = handed_over = 0
    while house.now < DUE:
        answer = await house.read(known=known)
        asked, handed_over = asked + 1, handed_over + (answer.body is not None)
        known = {answer.mark}
        assert answer.ask_again_s is not None
        house.now += timedelta(seconds=answer.ask_again_s)
    house.stored = replace(house.stored, status=QueryStatus.COMPLETE, receipt=Receipt("1-9", "ab", "cd"), work=None)
    done = await house.read(known=known)
    assert done.body is not None
    assert (handed_over, house.entries, done.ask_again_s) == (1, ["RELEASE"] * 2, None)
    assert 40 < asked < 100
    assert house.now < DUE + timedelta(hours=4)


async def test_who_does_not_say_what_they_hold_is_handed_it_with_an_entry_each_time(house: House) -> None:
    marks = {(await house.read()).mark for _ in range(3)}
    assert (len(marks), house.entries) == (1, ["RELEASE"] * 3)


LOST = {
    "another department": (replace(ME, department=cast("Any", "housing")), NotAuthorised),
    "another county": (replace(ME, county=CountyCode("330703")), NotAuthorised),
    "no duty": (replace(ME, duties=frozenset()), NotAuthorised),
    "another account": (replace(ME, account="another"), NotFound),
    "another client": (replace(ME, client="another"), NotFound),
}


class Everything:
    """What holds whatever there is, as `*` says."""

    def __contains__(self, _mark: object) -> bool:
        return True


@pytest.mark.parametrize("loss", LOST)
async def test_a_right_that_was_lost_is_never_told_by_an_unchanged_answer(house: House, loss: str) -> None:
    who, refusal = LOST[loss]
    mark = (await house.read()).mark
    house.entries.clear()
    for known in ({mark}, Everything()):
        with pytest.raises(refusal):
            await house.read(who, known)
    assert house.entries == (["DENIED"] * 2 if refusal is NotAuthorised else [])


async def test_the_mark_changes_with_the_answer_the_account_and_what_it_may_see_and_with_nothing_else(
    house: House, tmp_path: Path
) -> None:
    first = (await house.read()).mark
    house.now += timedelta(days=1)
    assert (await house.read()).mark == first
    marks = [first]
    original = house.stored
    for changed in (
        replace(original, document=original.document.replace(b"pending", b"pendinG", 1)),
        replace(original, receipt=Receipt("1-2", "ab", "cd")),
        replace(original, account="b"),
        replace(original, client="b"),
    ):
        house.stored = changed
        marks.append((await house.read(replace(ME, account=changed.account, client=changed.client))).mark)
    house.stored = original
    other_key = replace(house, results=Results(cast("Any", None), Keyring.open_file(tmp_path / "other.key")))
    marks.append((await other_key.read()).mark)
    house.access = cast("Any", SimpleNamespace(authorise_stored=lambda *_: None, grid=lambda *_: b"narrower"))
    marks.append((await house.read()).mark)
    assert len(set(marks)) == len(marks)
    assert {len(mark) for mark in marks} == {32}


def test_what_may_be_had_is_told_apart_and_equal_where_it_is_equal() -> None:
    ours, theirs = access(), access()
    code = plan("M07").matter.code
    grids = {who: ours.grid(officer(who), code) for who in ("clerk", "tax-clerk", "housing-clerk")}
    assert len(set(grids.values())) == 3
    assert grids["clerk"] == theirs.grid(replace(officer("clerk"), account="another"), code)
    assert ours.grid(ME, cast("Any", "M99")) == b""
    assert json.loads(grids["clerk"])


async def hang(*_: object) -> None:
    await asyncio.Event().wait()


def refuse(refusal: Exception) -> Any:
    async def authorise(*_: object) -> None:
        raise refusal

    return authorise


@pytest.mark.parametrize(
    "authorise", [refuse(NotAuthorised("closed", rule="case")), refuse(Unready("the case register is away")), hang]
)
async def test_times_that_cannot_be_renewed_now_are_handed_over_as_they_are(
    house: House, monkeypatch: pytest.MonkeyPatch, authorise: Any
) -> None:
    monkeypatch.setattr("gateway.flows.steps.renew.RENEWAL_S", 0.01)
    made = plan("M01")
    said = p2_replies() | {("vehicles.owned", "applicant"): Unavailable("timeout")}
    shown = await document(made, said, prospects=asked_again(made, NOW))
    house.stored = replace(house.stored, document=document_bytes(shown))
    house.access = cast(
        "Any", SimpleNamespace(authorise=authorise, authorise_stored=lambda *_: None, grid=lambda *_: b"")
    )
    answer = await house.read()
    assert answer.body is not None
    assert answer.body.startswith(house.stored.document[:-1])
    assert house.entries == ["RELEASE"]
