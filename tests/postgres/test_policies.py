"""What is published is followed by every process; what is not as it was signed is refused, and the former one goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from gateway.db import Database, Statement
from gateway.domain.codes import MatterCode
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, NotAuthorised, NotFound, Outdated, SetupError
from gateway.domain.words import PolicyState, PublicationAct
from gateway.entry import Kind, read_sections
from gateway.flows import DraftedPolicy, Gateway, PolicyEdit, follow, policies, settle
from gateway.flows.steps.policy_entry import by_itself
from gateway.policy import PolicyBundle, Publication
from tests.postgres.moved import House, house_at
from tests.postgres.processes import INSTALLED, alter
from tests.postgres.processes import process as gateway_of
from tests.rooms.decision.example import officer

STEWARD, SECOND = (replace(officer(name), roles=frozenset({"steward"})) for name in ("housing-clerk", "tax-clerk"))
M01 = MatterCode("M01")


def with_title(title: str, of: PolicyBundle = INSTALLED) -> Mapping[str, str]:
    """M01 under another name: as good a change as any."""
    matter = json.loads(of.files["M01.json"])
    matter["title"]["en"] = title
    return {"M01.json": json.dumps(matter, ensure_ascii=False)}


@dataclass
class Process:
    """One process's view: what it has in force, on a store and a log shared with others."""

    gateway: Gateway

    @property
    def title(self) -> str:
        return self.gateway.catalogue.matters[M01].title["en"]

    async def follow(self) -> None:
        await follow(INSTALLED, self.gateway)

    async def approved(self, files: Mapping[str, str | None], name: str = "why") -> DraftedPolicy:
        made = await policies.draft(name, None, STEWARD, self.gateway)
        edit = PolicyEdit(made.draft.version, files, None)
        changed = await policies.change(made.draft.policy_id, edit, STEWARD, self.gateway)
        return await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", SECOND, self.gateway)

    async def published(self, title: str) -> DraftedPolicy:
        made = await self.approved(with_title(title))
        return await policies.publish(made.draft.policy_id, STEWARD, self.gateway)


def process(house: House) -> Process:
    return Process(gateway_of(house))


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path) as house:
        yield house


@pytest.fixture
async def one(house: House) -> Process:
    started = process(house)
    await settle(INSTALLED, started.gateway)
    return started


async def acts(house: House) -> list[str]:
    """What the log says was done about policies, in order."""
    rows = await house.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by stream_id, seq", Kind.ADMIN.value
    )
    return [str(read_sections(row["sections"])[0]["result"]["did"]).removesuffix(" policy") for row in rows]


async def test_what_is_installed_is_publication_0_with_its_entry_and_one_for_all_processes(house: House) -> None:
    started = [process(house) for _ in range(3)]
    await asyncio.gather(*(settle(INSTALLED, one.gateway) for one in started))
    assert [(one.gateway.live.now.number, one.gateway.live.now.bundle) for one in started] == [(0, INSTALLED.hash)] * 3
    assert await acts(house) == ["install"]


async def test_a_publication_is_in_force_here_at_once_and_elsewhere_with_the_next_look(
    house: House, one: Process
) -> None:
    other = process(house)
    await settle(INSTALLED, other.gateway)
    published = await one.published("homes")
    assert (one.title, other.title) == ("homes", "public rental housing")
    await other.follow()
    assert (other.title, other.gateway.live.now.number) == ("homes", 1)
    assert other.gateway.live.now.access.rules_hash == published.bundle.hash
    assert await acts(house) == ["install", "draft", "change", "approve", "publish"]


async def test_a_pinned_view_keeps_catalogue_and_access_of_one_bundle(one: Process) -> None:
    pinned = one.gateway.live.pinned()
    await one.published("homes")
    assert pinned.now.bundle == INSTALLED.hash
    assert pinned.root is one.gateway.live
    assert one.gateway.live.now.bundle != INSTALLED.hash


REFUSED: Mapping[str, tuple[str, str]] = {
    "an altered byte": (
        (
            "update gateway.policy_bundle set content = overlay(content placing '\\x21'::bytea from 20) "
            "where hash = (select bundle from gateway.policy_publication where number = 1)"
        ),
        "not the one of its hash",
    ),
    "a broken bundle under its own hash": (
        (
            "insert into gateway.policy_bundle values (sha256('{}'), '{}'); "
            "update gateway.policy_publication set bundle = sha256('{}') where number = 1"
        ),
        "signature does not fit",
    ),
    "an altered publication": (
        "update gateway.policy_publication set approved_by = 'X' where number = 1",
        "signature does not fit",
    ),
    "a former bundle under the newest number": (
        "update gateway.policy_publication set bundle = former where number = 1",
        "signature does not fit",
    ),
    "no signature": ("update gateway.policy_publication set signature = '' where number = 1", "signature does not fit"),
    "another's key": (
        "update gateway.policy_publication set public_key = decode(repeat('00', 32), 'hex') where number = 1",
        "not signed by a key of this installation",
    ),
    "a bundle that is missing": (
        "delete from gateway.policy_bundle where hash = (select bundle from gateway.policy_publication where number = 1)",
        "not in the store",
    ),
    "a publication planted on top": (
        (
            "insert into gateway.policy_publication select 2, former, bundle, 'published', at, entry, policy_id, drafted_by, "
            "approved_by, public_key, signature from gateway.policy_publication where number = 1"
        ),
        "signature does not fit",
    ),
}


async def test_a_bundle_that_is_signed_and_does_not_fit_is_refused(house: House, one: Process) -> None:
    """By this version's forms, or with these connectors: another version published it."""
    other, broken = process(house), INSTALLED.with_changes({"M01.json": "{}"})
    await settle(INSTALLED, other.gateway)
    act, at = PublicationAct.INSTALLED, house.time.now

    def rows(receipt: Receipt) -> Sequence[Statement]:
        return one.gateway.policies.publish(Publication(1, broken.hash, INSTALLED.hash, act, at, receipt.entry), broken)

    await house.audit.record(by_itself("install policy", {}), rows)
    await other.follow()
    assert "M01.json of the city does not fit its form" in (other.gateway.live.status.fault or "")
    assert other.gateway.live.now.bundle == INSTALLED.hash


@pytest.mark.parametrize("kind", REFUSED)
async def test_what_is_not_as_it_was_signed_is_refused_and_the_former_goes_on(
    house: House, one: Process, kind: str
) -> None:
    running, (statement, why) = process(house), REFUSED[kind]
    await settle(INSTALLED, running.gateway)
    await one.published("homes")
    if "number = 1" in statement and "select 2" in statement:
        await running.follow()
    before = running.title
    await alter(house, statement)
    with capture_logs() as lines:
        await running.follow()
        await running.follow()
    assert running.title == before
    fault = running.gateway.live.status.fault or ""
    assert why in fault
    assert [line["event"] for line in lines] == ["policy_refused"]
    assert (await acts(house))[-1] == "refuse"
    fresh = process(house)
    await settle(INSTALLED, fresh.gateway)
    assert fresh.title in {before, "homes"}
    assert why in (fresh.gateway.live.status.fault or "")


async def test_what_was_altered_is_taken_over_once_it_is_put_back(house: House, one: Process) -> None:
    other = process(house)
    await settle(INSTALLED, other.gateway)
    await one.published("homes")
    await alter(
        house, "create table kept as table gateway.policy_bundle; update gateway.policy_bundle set content = ''"
    )
    await other.follow()
    assert other.gateway.live.status.fault is not None
    await alter(house, "update gateway.policy_bundle b set content = k.content from kept k where k.hash = b.hash")
    await other.follow()
    assert other.gateway.live.status.fault is not None  # looked at again after a pause
    other.gateway.live.status.again_at_s = 0.0
    await other.follow()
    assert other.title == "homes"
    assert other.gateway.live.status.fault is None


async def test_where_nothing_is_sound_nothing_is_started(house: House, one: Process) -> None:
    await one.published("homes")
    await alter(house, "update gateway.policy_bundle set content = ''")
    with pytest.raises(SetupError, match=r"No policy that was published can come into force: .*Put the store back"):
        await settle(INSTALLED, process(house).gateway)


async def test_a_store_that_has_gone_back_is_not_followed(house: House, one: Process) -> None:
    await one.published("homes")
    await one.follow()
    await alter(house, "delete from gateway.policy_publication where number = 1")
    await one.follow()
    assert one.title == "homes"
    assert "older, or was changed" in (one.gateway.live.status.fault or "")


async def test_of_two_publications_at_once_one_wins_and_the_other_is_told(house: House, one: Process) -> None:
    other = process(house)
    await settle(INSTALLED, other.gateway)
    first, second = await one.approved(with_title("a")), await other.approved(with_title("b"))
    ends = await asyncio.gather(
        policies.publish(first.draft.policy_id, STEWARD, one.gateway),
        policies.publish(second.draft.policy_id, STEWARD, other.gateway),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["DraftedPolicy", "Outdated"]
    await one.follow()
    await other.follow()
    assert one.gateway.live.now == other.gateway.live.now or one.title == other.title in {"a", "b"}
    assert (await acts(house)).count("publish") == 1


async def test_a_draft_over_what_is_not_in_force_any_more_is_told_what_has_changed(one: Process) -> None:
    slow = await one.approved({"laws.json": INSTALLED.files["laws.json"] + "\n"})
    fast = await one.published("homes")
    for step in (
        policies.publish(slow.draft.policy_id, STEWARD, one.gateway),
        policies.approve(slow.draft.policy_id, slow.bundle.hash, "ok", SECOND, one.gateway),
    ):
        with pytest.raises(Outdated, match=r"changed were M01\.json"):
            await step
    edit = PolicyEdit(slow.draft.version, {}, fast.bundle.hash)
    moved = await policies.change(slow.draft.policy_id, edit, STEWARD, one.gateway)
    assert (moved.draft.state, moved.changed) == (PolicyState.DRAFTED, ("laws.json",))
    assert moved.bundle.files["M01.json"] == fast.bundle.files["M01.json"]
    await policies.approve(slow.draft.policy_id, moved.bundle.hash, "ok", SECOND, one.gateway)
    await policies.publish(slow.draft.policy_id, STEWARD, one.gateway)
    assert (one.title, one.gateway.live.now.number) == ("homes", 2)


async def test_what_both_have_changed_is_sent_anew(one: Process) -> None:
    slow = await one.approved(with_title("slow"))
    fast = await one.published("fast")
    edit = PolicyEdit(slow.draft.version, {}, fast.bundle.hash)
    with pytest.raises(Conflict, match=r"send anew: M01\.json"):
        await policies.change(slow.draft.policy_id, edit, STEWARD, one.gateway)
    again = PolicyEdit(slow.draft.version, with_title("both", fast.bundle), fast.bundle.hash)
    moved = await policies.change(slow.draft.policy_id, again, STEWARD, one.gateway)
    assert moved.draft.base == fast.bundle.hash
    elsewhere = PolicyEdit(moved.draft.version, {}, "00" * 32)
    with pytest.raises(Conflict, match="onto the bundle in force"):
        await policies.change(slow.draft.policy_id, elsewhere, STEWARD, one.gateway)


async def test_nobody_approves_their_own_nor_what_they_have_not_seen(house: House, one: Process) -> None:
    made = await policies.draft("why", None, STEWARD, one.gateway)
    edit = PolicyEdit(1, with_title("homes"), None)
    changed = await policies.change(made.draft.policy_id, edit, STEWARD, one.gateway)
    with pytest.raises(NotAuthorised):
        await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", STEWARD, one.gateway)
    with pytest.raises(NotAuthorised):
        await policies.change(made.draft.policy_id, PolicyEdit(2, with_title("x"), None), SECOND, one.gateway)
    for bundle in (made.bundle.hash, "00" * 32):
        with pytest.raises(Conflict, match="compare it again"):
            await policies.approve(made.draft.policy_id, bundle, "ok", SECOND, one.gateway)
    with pytest.raises(Conflict, match="not approved"):
        await policies.publish(made.draft.policy_id, SECOND, one.gateway)
    await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", SECOND, one.gateway)
    await policies.change(made.draft.policy_id, PolicyEdit(3, with_title("homes, later"), None), STEWARD, one.gateway)
    with pytest.raises(Conflict, match="not approved"):
        await policies.publish(made.draft.policy_id, STEWARD, one.gateway)
    denied = await house.database.fetch("select 1 from audit.audit_entry where kind = $1", Kind.DENIED.value)
    assert len(denied) == 2


FORGED = {
    "an approval that nobody gave": """insert into gateway.policy_turn select policy_id, 2, at, 'approve', 'JHSTW-2', null, entry,
        convert_to('{"reason":"ok","base":null,"files":null,"bundle":"' || '{bundle}' || '","number":null,"rolls_back":false}', 'UTF8')
        from gateway.policy_turn where turn = 1""",
    "an approval of other files": """update gateway.policy_turn set content = convert_to(replace(convert_from(content, 'UTF8'), 'as agreed', 'as forged'),
        'UTF8') where turn = 1; update gateway.policy_turn set content = convert_to(replace(convert_from(content, 'UTF8'), '{bundle}', '{other}'),
        'UTF8') where turn = 2""",
    "an approval of before": """update gateway.policy_turn set turn = 4 where turn = 2; insert into gateway.policy_turn
        select policy_id, n, at, 'change', account, person_digest, entry, convert_to('{"files":{}}', 'UTF8') from gateway.policy_turn,
        generate_series(2, 3) n where turn = 1""",
    "another drafter": "update gateway.policy_turn set account = 'JHSTW-9' where turn = 0",
    "another who approved": "update gateway.policy_turn set account = 'JHSTW-9' where turn = 2",
    "no entry of its own": "update gateway.policy_turn set entry = '0' where turn = 2",
}


@pytest.mark.parametrize("how", FORGED)
async def test_an_approval_that_the_log_does_not_bear_out_publishes_nothing(
    house: House, one: Process, how: str
) -> None:
    made = await policies.draft("why", None, STEWARD, one.gateway)
    policy_id = made.draft.policy_id
    changed = await policies.change(policy_id, PolicyEdit(1, with_title("as agreed"), None), STEWARD, one.gateway)
    if how != "an approval that nobody gave":
        await policies.approve(policy_id, changed.bundle.hash, "ok", SECOND, one.gateway)
    other = INSTALLED.with_changes(with_title("as forged")).hash
    await alter(house, FORGED[how].replace("{bundle}", changed.bundle.hash).replace("{other}", other))
    forged = await policies.load(policy_id, one.gateway)
    assert forged.draft.state is PolicyState.APPROVED
    with capture_logs() as lines, pytest.raises(Conflict, match="not as the log has it"):
        await policies.publish(policy_id, STEWARD, one.gateway)
    assert [line["event"] for line in lines] == ["policy_altered"]
    assert one.gateway.live.now.bundle == INSTALLED.hash


async def test_a_drafter_who_was_altered_in_the_store_does_not_approve_their_own(house: House, one: Process) -> None:
    made = await policies.draft("why", None, STEWARD, one.gateway)
    changed = await policies.change(
        made.draft.policy_id, PolicyEdit(1, with_title("homes"), None), STEWARD, one.gateway
    )
    await alter(house, "update gateway.policy_turn set account = 'JHSTW-9'")
    with pytest.raises(Conflict, match="not as the log has it"):
        await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", STEWARD, one.gateway)


async def test_who_drafted_by_another_account_does_not_approve_though_the_draft_tells_nothing_of_it(
    house: House, one: Process
) -> None:
    person = replace(STEWARD, person_digest="a" * 32)
    made = await policies.draft("why", None, person, one.gateway)
    changed = await policies.change(made.draft.policy_id, PolicyEdit(1, with_title("homes"), None), person, one.gateway)
    await alter(house, "update gateway.policy_turn set person_digest = null")
    other = replace(SECOND, person_digest="a" * 32)
    with pytest.raises(NotAuthorised) as refused:
        await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", other, one.gateway)
    assert refused.value.rule == "second-person"


async def test_nobody_goes_back_to_what_no_key_of_now_has_signed(house: House, one: Process) -> None:
    """As where the key that signed it was withdrawn, or somebody put a publication of their own beside the former ones."""
    await one.published("homes")
    await alter(
        house, "update gateway.policy_publication set public_key = decode(repeat('00', 32), 'hex') where number = 0"
    )
    with pytest.raises(Conflict, match="nobody goes back to this bundle"):
        await policies.draft("back", INSTALLED.hash, STEWARD, one.gateway)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"M01.json": "{"}, "not valid"),
        ({"M01.json": None, "M07.json": None, "departments.json": None}, "not valid"),
        ({"access_rules.json": None}, "not valid"),
        ({"access_rules.json": "{}"}, "not valid"),
        ({"access_rules.cedar": "permit(principal, action, resource);"}, "not valid"),
        ({"M1.json": "{}"}, "not valid"),
        ({"tests.json": "[{}]"}, "not valid"),
        (
            {
                "tests.json": json.dumps(
                    [
                        {
                            "department": "housing",
                            "duties": ["M01"],
                            "matter": "M01",
                            "field": "vehicle_count",
                            "expected": "deny",
                        }
                    ]
                )
            },
            "tests do not hold: 1",
        ),
    ],
)
async def test_what_is_not_valid_or_breaks_its_own_tests_is_not_approved(
    one: Process, files: Mapping[str, str | None], why: str
) -> None:
    made = await policies.draft("why", None, STEWARD, one.gateway)
    changed = await policies.change(made.draft.policy_id, PolicyEdit(1, files, None), STEWARD, one.gateway)
    with pytest.raises(Conflict, match=why):
        await policies.approve(made.draft.policy_id, changed.bundle.hash, "ok", SECOND, one.gateway)
    if why == "not valid":
        assert not (await policies.validate(made.draft.policy_id, STEWARD, one.gateway)).holds


async def test_a_former_bundle_comes_back_by_two_people_and_has_its_former_hash(house: House, one: Process) -> None:
    await one.published("homes")
    back = await policies.draft("back", INSTALLED.hash, STEWARD, one.gateway)
    assert (back.bundle.hash, back.changed) == (INSTALLED.hash, ("M01.json",))
    with pytest.raises(NotAuthorised):
        await policies.approve(back.draft.policy_id, INSTALLED.hash, "ok", STEWARD, one.gateway)
    await policies.approve(back.draft.policy_id, INSTALLED.hash, "ok", SECOND, one.gateway)
    await policies.publish(back.draft.policy_id, STEWARD, one.gateway)
    assert (one.title, one.gateway.live.now.number) == ("public rental housing", 2)
    assert (await acts(house))[-1] == "roll back"
    with pytest.raises(Conflict, match="is in force"):
        await policies.draft("back", INSTALLED.hash, STEWARD, one.gateway)
    with pytest.raises(NotFound):
        await policies.draft("back", "00" * 32, STEWARD, one.gateway)


async def test_an_upgrades_data_comes_into_force_until_people_have_decided(house: House) -> None:
    await settle(INSTALLED, process(house).gateway)
    upgraded = INSTALLED.with_changes(with_title("upgraded"))
    later = process(house)
    await settle(upgraded, later.gateway)
    assert (later.title, later.gateway.live.now.number) == ("upgraded", 1)
    await settle(
        INSTALLED, process(house).gateway
    )  # a process of the former version, started beside it, does not turn it back
    assert (await acts(house)).count("install") == 2
    await later.published("decided")
    newest = process(house)
    await settle(INSTALLED.with_changes(with_title("once more")), newest.gateway)
    assert newest.title == "decided"
    assert "was never published" in (newest.gateway.live.status.warning or "")


async def test_a_step_on_a_policy_that_has_gone_on_is_refused(one: Process) -> None:
    made = await policies.draft("why", None, STEWARD, one.gateway)
    ends = await asyncio.gather(
        *(
            policies.change(made.draft.policy_id, PolicyEdit(1, with_title(title), None), STEWARD, one.gateway)
            for title in ("a", "b")
        ),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["DraftedPolicy", "Outdated"]
    with pytest.raises(Conflict, match="at version 2"):
        await policies.change(made.draft.policy_id, PolicyEdit(1, {}, None), STEWARD, one.gateway)
    ended = await policies.refuse(made.draft.policy_id, "no", STEWARD, one.gateway)
    assert ended.draft.state is PolicyState.WITHDRAWN
    with pytest.raises(Conflict, match="is withdrawn"):
        await policies.change(made.draft.policy_id, PolicyEdit(3, {}, None), STEWARD, one.gateway)


@pytest.mark.parametrize(
    "statement",
    [
        "update gateway.policy_bundle set content = ''",
        "delete from gateway.policy_bundle",
        "truncate gateway.policy_bundle cascade",
        "update gateway.policy_publication set number = 5",
        "delete from gateway.policy_publication",
        "update gateway.policy_turn set account = 'X'",
    ],
)
async def test_the_store_itself_lets_nothing_be_changed(house: House, one: Process, statement: str) -> None:
    await one.published("homes")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is never changed"):
        await house.database.fetch(statement)


async def test_where_the_store_is_away_the_former_one_goes_on(
    house: House, one: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    before = one.gateway.live.now
    monkeypatch.setattr(house.database, "fetch", away)
    with pytest.raises(ConnectionRefusedError):
        await one.follow()  # the loop around it says so, and looks again
    assert one.gateway.live.now is before


async def test_what_is_over_for_long_goes_and_what_was_published_stays(house: House, one: Process) -> None:
    await one.published("homes")
    await one.gateway.policies.sweep(house.time.now)
    assert await one.gateway.policies.page(None, 10) != ([], None)
    later = house.time.now.replace(year=house.time.now.year + 3)
    await one.gateway.policies.sweep(later)
    assert await one.gateway.policies.page(None, 10) == ([], None)
    assert len(await one.gateway.policies.published(None, 10)) == 2
