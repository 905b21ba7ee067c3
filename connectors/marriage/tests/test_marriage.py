"""The marriage connector against its simulated bureau, over the real protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from connectors.marriage.department.register import CoupleAnswer, Register
from gateway.connect.drivers.ticket import TicketDriver
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import (
    STATUS,
    Found,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.sdk.driver import DriverContext, Purpose, Question
from gateway.sdk.http_pyreqwest import PyreqwestHttp
from gateway.sdk.manifest import load_manifest
from gateway.simulation.kit import DepartmentProcess, DepartmentSettings, Profile

AS_OF = datetime(2026, 11, 1, 10, tzinfo=CHINA)
CHEN = ("33079119940317001X", "陈思远")
LIN = ("330791199511020027", "林晓雯")
XU = ("330796198802290024", "徐美钰")
HU = ("330796198606160011", "胡立新")
OLD_A, OLD_B = ("330791194001010018", "老张"), ("330791194201010020", "老王")
ALONE = ("330791200001010015", "未婚人")
ALONE_TOO = ("330791200101010025", "未婚者")
FROM_AFAR = ("529901199101250014", "罗启明")


def _row(event: str, day: str, husband: tuple[str, str], wife: tuple[str, str], cert_no: str) -> dict[str, object]:
    return {
        "county": "330702",
        "husband_id_no": husband[0],
        "husband_name": husband[1],
        "wife_id_no": wife[0],
        "wife_name": wife[1],
        "event": event,
        "cert_no": cert_no,
        "date": day,
        "remarriage": "first",
    }


REISSUED = [
    _row("reissue", "2019-03-03", HU, LIN, "BJ330791-2019-000007"),
    _row("marriage", "2001-01-01", HU, LIN, "J330791-2001-000007"),
    _row("divorce", "2003-01-01", CHEN, XU, "L330791-2003-000008"),
    _row("reissue", "2020-02-02", CHEN, XU, "BL330791-2020-000008"),
]
REGISTER = [
    _row("marriage", "2021-05-20", CHEN, LIN, "J330791-2021-000001"),
    _row("divorce", "2024-08-15", HU, XU, "L330796-2024-000001"),
    _row("marriage", "2012-01-01", HU, XU, "J330796-2012-000001"),
]


@dataclass
class Bureau:
    """The running bureau and a clock of its day."""

    process: DepartmentProcess
    clock: Clock
    control: httpx.Client = field(default_factory=httpx.Client)
    alerts: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> Mapping[str, str]:
        return self.process.wait_ready().endpoint

    def fault(self, name: str, **more: object) -> None:
        reply = self.control.post(f"{self.process.wait_ready().control_url}/faults", json={"fault": name, **more})
        assert reply.status_code == 200, reply.text

    def calls(self) -> list[dict[str, object]]:
        return list(self.control.get(f"{self.process.wait_ready().control_url}/calls").json())

    def clear(self) -> None:
        self.control.delete(f"{self.process.wait_ready().control_url}/faults")
        self.control.delete(f"{self.process.wait_ready().control_url}/calls")


def _start(home: Path, clock: Clock, *, windows: bool = False, ranges: Mapping[str, tuple[float, float]]) -> Bureau:
    people = home / "people"
    people.mkdir(parents=True)
    (people / "marriage.json").write_text(json.dumps(REGISTER, ensure_ascii=False), encoding="utf-8")
    settings = DepartmentSettings(
        name="marriage",
        population=str(people),
        domain_start=clock.domain_start.isoformat(),
        real_start=clock.real_start.isoformat(),
        home=str(home / "marriage"),
        ready_file=str(home / "marriage" / "ready.json"),
        profile=Profile(kind="fixed", ranges=dict(ranges)),
        windows=windows,
        options={"open_tickets": "200", "per_day": "5000"},
    )
    return Bureau(DepartmentProcess(settings).start(), clock)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    home = tmp_path_factory.mktemp("bureau")
    bureau = _start(home, Clock(AS_OF, real_now()), ranges={"ticket": (0.1, 0.1), "submit": (0, 0.0), "poll": (0, 0.0)})
    with bureau.process, bureau.control:
        yield bureau


@pytest.fixture
def bureau(running: Bureau) -> Iterator[Bureau]:
    yield running
    running.clear()
    running.alerts.clear()


@pytest.fixture
async def http() -> AsyncIterator[PyreqwestHttp]:
    client = PyreqwestHttp.open()
    yield client
    await client.close()


def _driver(bureau: Bureau, http: PyreqwestHttp, *, clock: Clock | None = None, **endpoint: str) -> TicketDriver:
    manifest = load_manifest("gateway_marriage")
    return TicketDriver.build(
        DriverContext(
            manifest=manifest,
            endpoint={**bureau.endpoint, **endpoint},
            resources=Path(__file__).parent,
            http=http,
            clock=clock or bureau.clock,
            store=NoStore(),
            alert=lambda kind, _: bureau.alerts.append(kind),
        )
    )


class NoStore:
    """This department has no rotating secret."""

    async def get(self, key: str) -> bytes | None:
        raise AssertionError(key)

    async def refresh(self, key: str, stale: object, make: object) -> bytes:
        raise AssertionError(key, stale, make)


def _question(
    lookup: str,
    subject: tuple[str, str],
    other: tuple[str, str] | None = None,
    *,
    within_s: float = 5.0,
    handle: str | None = None,
    case: str = "JH-2026-M01-000017",
) -> Question:
    manifest = load_manifest("gateway_marriage")
    name = "status_of_applicant" if other is None else "is_couple"
    return Question(
        lookup_id=LookupId(lookup),
        name=name,
        subject=Person(PersonId(subject[0]), subject[1]),
        other=None if other is None else Person(PersonId(other[0]), other[1]),
        items=frozenset(ItemName(item) for item in manifest.questions[name].items),
        purpose=Purpose(
            MatterCode("M01"), "公共租赁住房保障资格确认", CaseNumber(case), "婚姻关系证明", "JH330702000123"
        ),
        deadline_s=asyncio.get_running_loop().time() + within_s,
        handle=handle,
    )


async def test_event_records_come_latest_last_with_the_spouse_masked(bureau: Bureau, http: PyreqwestHttp) -> None:
    reply = await _driver(bureau, http).ask(_question("l-1", XU))
    assert isinstance(reply, Found)
    assert [(r[ItemName("event")], r[ItemName("register_date")]) for r in reply.records] == [
        ("marriage", date(2012, 1, 1)),
        ("divorce", date(2024, 8, 15)),
    ]
    assert {r[ItemName("spouse_id_no")] for r in reply.records} == {"3307961986****0011"}
    assert reply.as_of is not None
    assert reply.trace.startswith("MZ20261101")


async def test_only_the_items_asked_for_leave_the_driver(bureau: Bureau, http: PyreqwestHttp) -> None:
    question = replace(_question("l-2", CHEN), items=frozenset({ItemName("event")}))
    reply = await _driver(bureau, http).ask(question)
    assert isinstance(reply, Found)
    assert [dict(r) for r in reply.records] == [{"event": "marriage"}]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param(CHEN, LIN, ("yes", date(2021, 5, 20)), id="married"),
        pytest.param(LIN, CHEN, ("yes", date(2021, 5, 20)), id="married, asked the other way round"),
        pytest.param(XU, HU, ("no", None), id="divorced"),
        pytest.param(CHEN, XU, ("no", None), id="one is married to somebody else"),
        pytest.param(OLD_A, OLD_B, ("unknown", None), id="of age before the register begins"),
        pytest.param(ALONE, FROM_AFAR, ("unknown", None), id="one comes from elsewhere"),
        pytest.param((CHEN[0], "陈思源"), LIN, ("unknown", None), id="a name spelled otherwise"),
    ],
)
async def test_a_couple_is_married_or_not_or_unknown(
    bureau: Bureau, http: PyreqwestHttp, a: tuple[str, str], b: tuple[str, str], expected: tuple[str, date | None]
) -> None:
    reply = await _driver(bureau, http).ask(_question(f"couple {a[0]} {a[1]} {b[0]}", a, b))
    assert isinstance(reply, Found)
    (record,) = reply.records
    assert (record[ItemName("is_spouse_of")], record[ItemName("register_date")]) == expected


def test_a_certificate_issued_again_says_what_the_first_one_said() -> None:
    register = Register(REISSUED)
    assert register.couple(*HU, *LIN) == CoupleAnswer("YES", "2001-01-01")
    assert register.couple(*CHEN, *XU) == CoupleAnswer("NO")


@pytest.mark.parametrize("other", [None, ALONE_TOO])
async def test_no_record_says_since_when_the_register_knows(
    bureau: Bureau, http: PyreqwestHttp, other: tuple[str, str] | None
) -> None:
    reply = await _driver(bureau, http).ask(_question(f"none {other}", ALONE, other))
    assert isinstance(reply, NoRecord)
    assert reply.coverage_from == date(1985, 1, 1)


async def test_another_name_for_the_number_is_a_partial_match(bureau: Bureau, http: PyreqwestHttp) -> None:
    assert isinstance(await _driver(bureau, http).ask(_question("l-3", (CHEN[0], "陈思源"))), PartialMatch)


@pytest.mark.parametrize(
    ("fault", "kind", "expected"),
    [
        ("hang", "submit", Unavailable("timeout")),
        ("hang", "poll", Pending("ticket")),
        ("slow", "submit", Unavailable("timeout")),
        ("drip", "poll", Pending("ticket")),
        ("refuse", None, Unavailable("refused_connection")),
        ("garbage", "submit", Unavailable("garbage")),
        ("garbage", "poll", Unavailable("garbage")),
        ("redirect", "poll", Unavailable("redirect")),
        ("huge", "poll", Unavailable("too_large")),
        ("broken", "submit", Unavailable("http_500")),
        ("broken", "poll", Unavailable("http_500")),
        ("busy", "submit", Unavailable("busy")),
        ("busy", "poll", Pending("ticket")),
        ("error", "submit", Unavailable("department_error")),
        ("error", "poll", Unavailable("department_error")),
        ("wrong_person", None, Refused("wrong_person")),
        ("lost", "poll", Pending("ticket")),
        ("expired", "poll", Pending("ticket")),
        ("endless", None, Pending("ticket")),
        ("deferred", "poll", Pending("deferred")),
    ],
)
async def test_a_bad_day_is_never_no_record(
    bureau: Bureau, http: PyreqwestHttp, fault: str, kind: str | None, expected: Reply
) -> None:
    bureau.fault(fault, kind=kind)
    of_couple = fault in {"garbage", "error", "lost", "expired"}
    who = (ALONE, ALONE_TOO) if of_couple and fault != "wrong_person" else (CHEN, LIN)
    question = _question(f"{fault} {kind} {of_couple}", who[0], who[1] if of_couple else None, within_s=0.4)
    started_s = asyncio.get_running_loop().time()
    reply = await _driver(bureau, http).ask(question)
    assert asyncio.get_running_loop().time() - started_s < 0.7
    assert (STATUS[type(reply)], getattr(reply, "reason", "")) == (
        STATUS[type(expected)],
        getattr(expected, "reason", ""),
    )
    assert bureau.alerts == (["wrong_person"] if fault == "wrong_person" else [])
    if isinstance(reply, Pending):
        assert reply.handle is not None
        assert reply.resumes_at is not None


@pytest.mark.parametrize("fault", ["reset", "half", "noise"])
async def test_a_broken_connection_is_unavailable(bureau: Bureau, http: PyreqwestHttp, fault: str) -> None:
    bureau.fault(fault, kind="poll")
    assert isinstance(await _driver(bureau, http).ask(_question(f"broken {fault}", ALONE)), Unavailable)


async def test_a_ticket_outlives_the_driver_that_took_it(bureau: Bureau, http: PyreqwestHttp) -> None:
    bureau.fault("endless")
    first = await _driver(bureau, http).ask(_question("l-5", CHEN, LIN, within_s=0.3))
    assert isinstance(first, Pending)
    bureau.clear()
    second = await _driver(bureau, http).ask(_question("l-5", CHEN, LIN, handle=first.handle))
    assert isinstance(second, Found)
    assert second.trace == first.handle
    assert {call["kind"] for call in bureau.calls()} == {"poll"}


@pytest.mark.parametrize("fault", ["lost", "expired"])
async def test_a_ticket_that_is_gone_is_handed_in_again_under_the_same_key(
    bureau: Bureau, http: PyreqwestHttp, fault: str
) -> None:
    bureau.fault(fault, kind="poll", times=1)
    reply = await _driver(bureau, http).ask(_question(f"l-6 {fault}", CHEN))
    assert isinstance(reply, Found)
    assert [c["kind"] for c in bureau.calls()].count("submit") == 2
    unknown = await _driver(bureau, http).ask(_question(f"l-6 {fault}", CHEN, handle="MZ19990101000001"))
    assert isinstance(unknown, Found)
    assert unknown.trace == reply.trace


async def test_asking_again_makes_no_second_ticket(bureau: Bureau, http: PyreqwestHttp) -> None:
    driver = _driver(bureau, http)
    replies = [await driver.ask(_question("l-7", CHEN)) for _ in range(2)]
    assert len({reply.trace for reply in replies}) == 1


async def test_a_purpose_that_changed_under_one_key_is_refused(bureau: Bureau, http: PyreqwestHttp) -> None:
    driver = _driver(bureau, http)
    await driver.ask(_question("l-8", CHEN))
    assert await driver.ask(_question("l-8", CHEN, case="JH-2026-M01-000099")) == Refused("key_conflict")


async def test_every_call_names_its_lookup_and_its_matter(bureau: Bureau, http: PyreqwestHttp) -> None:
    await _driver(bureau, http).ask(_question("l-9", CHEN, LIN))
    calls = bureau.calls()
    assert {call["lookup_id"] for call in calls} == {"l-9"}
    assert calls[0]["purpose"] == {"matter": "M01", "biz": "IS_COUPLE"}
    assert not any(secret in json.dumps(calls, ensure_ascii=False) for secret in (*CHEN, *LIN))


async def test_a_wrong_secret_and_a_wrong_clock_are_refused(bureau: Bureau, http: PyreqwestHttp) -> None:
    stranger = _driver(bureau, http, secret="another")
    assert await stranger.ask(_question("l-10", CHEN)) == Refused("signature")
    late = Clock(AS_OF, bureau.clock.real_start, real=lambda: real_now() - timedelta(seconds=121))
    assert await _driver(bureau, http, clock=late).ask(_question("l-11", CHEN)) == Refused("clock")


async def test_a_nonce_works_once(bureau: Bureau, http: PyreqwestHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.connect.drivers.ticket.secrets.token_hex", lambda _: "always-the-same")
    reply = await _driver(bureau, http).ask(_question("l-12", CHEN))
    assert isinstance(reply, Refused)
    assert reply.reason == "nonce"
    assert [call["outcome"] for call in bureau.calls()] == ["queued", "MZ-103"]


def test_at_night_a_ticket_waits_for_the_morning(tmp_path: Path) -> None:
    night = datetime(2026, 11, 1, 23, tzinfo=CHINA)
    bureau = _start(tmp_path, Clock(night, real_now()), windows=True, ranges={"ticket": (0.1, 0.1)})

    async def ask() -> Reply:
        client = PyreqwestHttp.open()
        try:
            return await _driver(bureau, client).ask(_question("l-14", CHEN))
        finally:
            await client.close()

    with bureau.process, bureau.control:
        reply = asyncio.run(ask())
    assert isinstance(reply, Pending)
    assert (reply.reason, reply.resumes_at) == ("deferred", datetime(2026, 11, 2, 6, tzinfo=CHINA))
