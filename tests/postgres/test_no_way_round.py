"""Whatever is tried in whatever order, nobody comes onto the dishonesty register but by a hearing and two people; tried at random."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.credit import GATEWAY, SELF, steps
from gateway.domain.credit import HearingState, RecordState, RequestDecision, RequestKind
from gateway.domain.errors import Conflict, NotAuthorised
from gateway.domain.roles import OPERATIONS
from gateway.domain.stages import Officer
from gateway.flows import Gateway, RecordRuling, RecordWish, dishonesty, hearings, take_credit_times
from tests.postgres.credited import (
    CITIZEN,
    CLERK,
    CONFIRMED,
    DISMISSED,
    WHO,
    WINDOW,
    of_role,
    pass_days,
    suspected,
)
from tests.postgres.wired import UNLIMITED, wired

VISITOR = "JHINS3"
"""By whose visit the declaration is suspected."""
EVERYBODY = ("JHINS1", "JHINS2", "JHCRD1", CLERK.account, WINDOW.account, VISITOR)
"""Each with every role: what keeps them apart is what they have done."""
ACTS = (
    *("notify", "hear", "confirm", "dismiss", "object", "wish_repair", "grant", "refuse", "time", "month", "force_hearing", "force_record"),
)  # fmt: skip
_OPENED = ("notify", "JHINS1")
_LATE = (_OPENED, ("month", ""), ("time", ""))
_LISTED = (_OPENED, ("hear", "JHINS1"), ("confirm", "JHINS2"))
_BEGUN = (
    (*_LATE, ("confirm", "JHINS1"), ("dismiss", "JHINS2")),
    (*_LATE, ("confirm", "JHINS2"), *[("month", "")] * 13, ("time", "")),
    (*_LISTED, ("object", "JHCLERK2"), ("grant", "JHINS2"), ("grant", "JHCRD1")),
    (
        *_LISTED,
        ("object", "JHCLERK2"),
        ("refuse", "JHCRD1"),
        *[("month", "")] * 4,
        ("wish_repair", "JHCLERK2"),
        ("grant", "JHCRD1"),
    ),
)
"""Ways that the table has; some of what is tried begins with a part of one, so that what comes after is tried too."""
_ANY = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(EVERYBODY)), min_size=4, max_size=16)
CALLED = st.tuples(st.sampled_from(_BEGUN), st.sampled_from((0, 1, 2, 3, 4, 8, 30)), _ANY).map(
    lambda drawn: [*drawn[0][: drawn[1]], *drawn[2]]
)
HEARING_WAYS = {(row.state, row.to) for row in steps().values() if row.of == "hearing" and row.state is not None}
RECORD_WAYS = {(row.state, row.to) for row in steps().values() if row.of == "record" and row.state is not None}


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[tuple[asyncio.Runner, Gateway]]:
    """One gateway for all that is tried, on a loop of its own."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def begin() -> Gateway:
            gateway = await stack.enter_async_context(wired(database_url, tmp_path, quotas=UNLIMITED))
            await gateway.database.clock.set_ahead(timedelta())
            return gateway

        yield runner, runner.run(begin())
        runner.run(stack.aclose())


class Walk:
    """One suspicion, and whatever is tried with it."""

    def __init__(self, gateway: Gateway, finding: str) -> None:
        self.gateway = gateway
        self.finding = finding
        self.seen: list[tuple[object, object]] = []

    async def hearing_id(self) -> UUID:
        rows = await self.gateway.database.fetch(
            "select hearing_id from gateway.hearing where finding_id = $1", self.finding
        )
        return UUID(str(rows[0]["hearing_id"])) if rows else UUID(int=0)

    async def state(self) -> tuple[HearingState | None, RecordState | None]:
        row = await self.gateway.database.fetchrow(
            "select h.state, r.state as record from gateway.hearing h left join gateway.dishonesty_record r using (hearing_id) "
            "where h.finding_id = $1",
            self.finding,
        )
        if row is None:
            return None, None
        return HearingState(row["state"]), None if row["record"] is None else RecordState(row["record"])

    async def act(self, act: str, account: str) -> None:
        """Try it; a refusal is an answer too."""
        with suppress(Conflict, NotAuthorised, LookupError, asyncpg.PostgresError):
            await getattr(self, act)(account)

    async def notify(self, account: str) -> None:
        await hearings.notify(self.finding, of_role("inspector", account), self.gateway)

    async def hear(self, account: str) -> None:
        by: Officer = CITIZEN if account == EVERYBODY[0] else of_role("officer", account)
        await hearings.hear(await self.known(), WHO.person_id, "x", by, self.gateway)

    async def confirm(self, account: str) -> None:
        await hearings.decide(await self.known(), CONFIRMED, of_role("inspector", account), self.gateway)

    async def dismiss(self, account: str) -> None:
        await hearings.decide(await self.known(), DISMISSED, of_role("inspector", account), self.gateway)

    async def object(self, account: str) -> None:
        await self.wish(RequestKind.OBJECTION, account)

    async def wish_repair(self, account: str) -> None:
        await self.wish(RequestKind.REPAIR, account)

    async def wish(self, kind: RequestKind, account: str) -> None:
        wish = RecordWish(await self.record_id(), kind, "x")
        await dishonesty.ask(wish, WHO.person_id, of_role("officer", account), self.gateway)

    async def grant(self, account: str) -> None:
        await self.rule(RequestDecision.GRANT, account)

    async def refuse(self, account: str) -> None:
        await self.rule(RequestDecision.REFUSE, account)

    async def rule(self, decision: RequestDecision, account: str) -> None:
        record = await self.gateway.credit.record(await self.record_id())
        request = record.open_request
        if request is None:
            raise LookupError
        ruling = RecordRuling(record.record_id, request.request_id, request.kind, decision, "x")
        await dishonesty.decide(ruling, of_role("credit", account), self.gateway)

    async def time(self, _account: str) -> None:
        await take_credit_times(self.gateway)

    async def month(self, _account: str) -> None:
        await pass_days(self.gateway, 31)

    async def force_hearing(self, account: str) -> None:
        """Past the flows: whoever owns the database alone."""
        await self.gateway.database.fetch(
            "update gateway.hearing set state = 'CONFIRMED', decided_by = $2, decided_at = now(), sealed_grounds = '', grade = 'ordinary', "
            "basis = 'b', authority = 'a' where finding_id = $1 and state = 'NOTIFIED'",
            self.finding,
            account,
        )

    async def force_record(self, _account: str) -> None:
        await self.gateway.database.fetch(
            "insert into gateway.dishonesty_record select gen_random_uuid(), hearing_id, person_tag, 'ordinary', 'IN_FORCE', 'none', "
            "now(), now() + interval '1 year', now(), now() + interval '1 year', 'x' from gateway.hearing "
            "where finding_id = $1 and (state <> 'CONFIRMED' or decided_by = opened_by)",
            self.finding,
        )

    async def known(self) -> UUID:
        found = await self.hearing_id()
        if found.int == 0:
            raise LookupError
        return found

    async def record_id(self) -> UUID:
        rows = await self.gateway.database.fetch(
            "select record_id from gateway.dishonesty_record where hearing_id = $1", await self.known()
        )
        return UUID(str(rows[0]["record_id"]))


async def walked(gateway: Gateway, called: list[tuple[str, str]]) -> set[object]:
    """The states that were seen."""
    seen: set[object] = set()
    await gateway.database.fetch("delete from gateway.dishonesty_record")
    await gateway.database.fetch("delete from gateway.hearing")
    _, finding = await suspected(gateway)
    await gateway.database.fetch(
        "update gateway.inspection_finding set inspected_by = $2 where finding_id = $1", finding, VISITOR
    )
    walk = Walk(gateway, finding)
    before = await walk.state()
    did: dict[str, str] = {}
    for act, account in called:
        await walk.act(act, account)
        after = await walk.state()
        note_new(before, after, act, account, did)
        assert before[0] == after[0] or before[0] is None or (before[0], after[0]) in HEARING_WAYS, (act, before, after)
        assert before[1] == after[1] or before[1] is None or (before[1], after[1]) in RECORD_WAYS, (act, before, after)
        before = after
        seen |= {*after}
    hearing, record = before
    if record is not None:
        assert hearing is HearingState.CONFIRMED
        assert did["confirmed"] not in {did["opened"], CLERK.account, VISITOR, did.get("heard", "")}
        assert did.get("heard") is not None or did.get("not_heard") is not None
    return seen


def note_new(
    before: tuple[object, object], after: tuple[object, object], act: str, account: str, did: dict[str, str]
) -> None:
    """Who did what, as seen from outside."""
    if before[0] == after[0]:
        return
    named = {
        HearingState.NOTIFIED: "opened",
        HearingState.HEARD: "heard",
        HearingState.NOT_HEARD: "not_heard",
        HearingState.CONFIRMED: "confirmed",
    }
    if isinstance(after[0], HearingState) and after[0] in named:
        did[named[after[0]]] = SELF if (act, account) == ("hear", EVERYBODY[0]) else account


def test_no_way_leads_round_the_hearing_or_the_second_person(house: tuple[asyncio.Runner, Gateway]) -> None:
    runner, gateway = house
    seen: set[object] = set()

    @example(called=list(_BEGUN[0]))
    @example(called=list(_BEGUN[1]))
    @example(called=list(_BEGUN[2]))
    @example(called=list(_BEGUN[3]))
    @example(called=[*_LATE, ("confirm", VISITOR), ("dismiss", VISITOR)])
    @example(called=[_OPENED, ("force_hearing", VISITOR), ("force_record", VISITOR)])
    @settings(max_examples=50, suppress_health_check=list(HealthCheck))
    @given(called=CALLED)
    def walks(called: list[tuple[str, str]]) -> None:
        seen.update(runner.run(walked(gateway, called)))

    walks()
    assert {*HearingState, *RecordState} <= seen, seen


def test_the_store_keeps_the_same_steps_as_the_table(house: tuple[asyncio.Runner, Gateway]) -> None:
    runner, gateway = house
    source = runner.run(
        gateway.database.fetch("select proname, prosrc from pg_proc where proname in ('keep_hearing', 'keep_record')")
    )
    for row, ways in zip(sorted(source, key=lambda one: one["proname"]), (HEARING_WAYS, RECORD_WAYS), strict=True):
        kept = {(was, to) for was in states(ways) for to in states(ways) if f"('{was}', '{to}')" in row["prosrc"]}
        assert kept == {(str(was), str(to)) for was, to in ways if was != to}


def states(ways: Collection[tuple[object, object]]) -> set[str]:
    return {str(state) for way in ways for state in way}


def test_the_operations_are_of_the_roles_that_the_table_names() -> None:
    of = {
        ("hearing", "notify"): "open_hearing",
        ("hearing", "state"): "give_statement",
        ("hearing", "confirm"): "decide_hearing",
        ("hearing", "dismiss"): "decide_hearing",
        ("record", "object"): "object_to_record",
        ("record", "ask_repair"): "ask_repair",
        ("record", "reverse"): "decide_objection",
        ("record", "uphold"): "decide_objection",
        ("record", "grant_repair"): "decide_repair",
        ("record", "refuse_repair"): "decide_repair",
    }
    by_hand = {key: row.roles for key, row in steps().items() if GATEWAY not in row.roles and key[2] != "enter"}
    assert {(key[0], str(key[2])) for key in by_hand} == of.keys()
    for key, roles in by_hand.items():
        assert OPERATIONS[of[key[0], str(key[2])]] == roles, key
