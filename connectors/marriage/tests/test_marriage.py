"""The marriage connector against its simulated bureau, over the real protocol."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from connectors.marriage.department.register import CoupleAnswer, NameMismatchError, Register
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import CaseNumber, ItemName
from gateway.domain.identifiers.people import to_legacy
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
from gateway.testing.bench import AS_OF, PURPOSE, Bench, running_department
from gateway_demo.kit import Profile

CHEN = ("33079119940317001X", "陈思远")
LIN = ("330791199511020027", "林晓雯")
XU = ("330796198802290024", "徐美钰")
HU = ("330796198606160011", "胡立新")
XU_THEN, HU_THEN = (to_legacy(XU[0]) or "", XU[1]), (to_legacy(HU[0]) or "", HU[1])
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


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    (folder / "marriage.json").write_text(json.dumps(REGISTER, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def profile() -> Profile:
    return Profile(kind="fixed", ranges={"ticket": (0.1, 0.1), "submit": (0, 0.0), "poll": (0, 0.0)})


async def ask(
    bench: Bench,
    lookup: str,
    subject: tuple[str, str],
    other: tuple[str, str] | None = None,
    *,
    within_s: float = 5.0,
    handle: str | None = None,
    case: str = PURPOSE.case_number,
    items: Sequence[str] = (),
) -> Reply:
    name = "status_of_applicant" if other is None else "is_couple"
    return await bench.ask(
        name,
        *subject,
        items or bench.manifest.questions[name].items,
        other=other,
        lookup_id=lookup,
        within_s=within_s,
        handle=handle,
        purpose=replace(PURPOSE, case_number=CaseNumber(case)),
    )


async def test_event_records_come_latest_last_with_the_spouse_masked(bench: Bench) -> None:
    reply = await ask(bench, "l-1", XU)
    assert isinstance(reply, Found)
    assert [(r[ItemName("event")], r[ItemName("register_date")]) for r in reply.records] == [
        ("marriage", date(2012, 1, 1)),
        ("divorce", date(2024, 8, 15)),
    ]
    assert {r[ItemName("spouse_id_no")] for r in reply.records} == {"3307961986****0011"}
    assert reply.as_of is not None
    assert reply.trace.startswith("MZ20261101")


async def test_only_the_items_asked_for_leave_the_driver(bench: Bench) -> None:
    reply = await ask(bench, "l-2", CHEN, items=["event"])
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
    bench: Bench, a: tuple[str, str], b: tuple[str, str], expected: tuple[str, date | None]
) -> None:
    reply = await ask(bench, f"couple {a[0]} {a[1].encode().hex()} {b[0]}", a, b)
    assert isinstance(reply, Found)
    (record,) = reply.records
    assert (record[ItemName("is_spouse_of")], record[ItemName("register_date")]) == expected


def test_a_certificate_issued_again_says_what_the_first_one_said() -> None:
    register = Register(REISSUED)
    assert register.couple(*HU, *LIN) == CoupleAnswer("YES", "2001-01-01")
    assert register.couple(*CHEN, *XU) == CoupleAnswer("NO", ended_on="2020-02-02")


def _couple(*rows: dict[str, object]) -> CoupleAnswer:
    """What the register says of 胡立新 and 徐美钰; the same in whichever order its rows stand, and whoever comes first."""
    answers = [Register(list(order)).couple(*pair) for order in permutations(rows) for pair in ((*HU, *XU), (*XU, *HU))]
    assert len({*answers}) == 1
    return answers[0]


WED = _row("marriage", "2012-01-01", HU, XU, "J330796-2012-000001")
PARTED = _row("divorce", "2024-08-15", HU, XU, "L330796-2024-000001")
PARTED_THEN = _row("divorce", "2012-01-01", HU, XU, "L330796-2012-000001")
COUPLES: list[tuple[str, list[dict[str, object]], CoupleAnswer]] = [
    ("married", [WED], CoupleAnswer("YES", "2012-01-01")),
    ("divorced", [WED, PARTED], CoupleAnswer("NO", ended_on="2024-08-15")),
    (
        "married again",
        [WED, PARTED, _row("marriage", "2025-01-01", HU, XU, "J330796-2025-000001")],
        CoupleAnswer("YES", "2025-01-01"),
    ),
    (
        "annulled",
        [WED, _row("revoked", "2013-01-01", HU, XU, "J330796-2012-000001")],
        CoupleAnswer("NO", ended_on="2013-01-01"),
    ),
    ("married and divorced on one day, nothing before", [WED, PARTED_THEN], CoupleAnswer("UNKNOWN")),
    (
        "she has married since",
        [WED, _row("marriage", "2020-02-02", CHEN, XU, "J330791-2020-000001")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2020-02-02"),
    ),
    (
        "he has married since, on the day of his divorce from that one",
        [WED, _row("marriage", "2020-02-02", HU, LIN, "J2"), _row("divorce", "2020-02-02", HU, LIN, "L2")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2020-02-02"),
    ),
    (
        "she had been married before",
        [WED, _row("marriage", "2001-02-02", CHEN, XU, "J330791-2001-000001")],
        CoupleAnswer("YES", "2012-01-01"),
    ),
    (
        "divorced, and married since",
        [WED, PARTED, _row("marriage", "2025-02-02", CHEN, XU, "J330791-2025-000001")],
        CoupleAnswer("NO", ended_on="2024-08-15"),
    ),
    (
        "divorced, and the divorce revoked",
        [WED, PARTED, _row("revoked", "2025-01-01", HU, XU, "L330796-2024-000001")],
        CoupleAnswer("UNKNOWN"),
    ),
    (
        "divorced, and revoked on one day",
        [WED, PARTED, _row("revoked", "2024-08-15", HU, XU, "J330796-2012-000001")],
        CoupleAnswer("UNKNOWN"),
    ),
    ("revoked, and nobody knows what", [_row("revoked", "2025-01-01", HU, XU, "BL9")], CoupleAnswer("UNKNOWN")),
    (
        "he has been divorced from another since",
        [WED, _row("divorce", "2021-03-03", HU, LIN, "L330791-2021-000003")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2012-01-01"),
    ),
    (
        "he was divorced from another on the day of the wedding",
        [WED, _row("divorce", "2012-01-01", HU, LIN, "L330791-2012-000003")],
        CoupleAnswer("YES", "2012-01-01"),
    ),
    (
        "he was married to another before and divorced in the middle of it",
        [WED, _row("marriage", "2001-01-01", HU, LIN, "J3"), _row("divorce", "2021-03-03", HU, LIN, "L3")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2012-01-01"),
    ),
    (
        "a certificate of hers with another has been issued again since",
        [WED, _row("reissue", "2022-02-02", CHEN, XU, "BJ330791-2022-000301")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2012-01-01"),
    ),
    (
        "that of her divorce before the wedding has been issued again since",
        [WED, _row("divorce", "2010-02-02", CHEN, XU, "L4"), _row("reissue", "2022-02-02", CHEN, XU, "BL4")],
        CoupleAnswer("YES", "2012-01-01"),
    ),
    (
        "that of a divorce of which nothing is on record has been issued again since",
        [WED, _row("reissue", "2022-02-02", CHEN, XU, "BL4")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2012-01-01"),
    ),
    (
        "a divorce of hers from another has been revoked since",
        [WED, _row("divorce", "2010-02-02", CHEN, XU, "L4"), _row("revoked", "2022-02-02", CHEN, XU, "L4")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2012-01-01"),
    ),
    (
        "a marriage of hers before the wedding has been revoked since",
        [WED, _row("marriage", "2010-02-02", CHEN, XU, "J4"), _row("revoked", "2022-02-02", CHEN, XU, "J4")],
        CoupleAnswer("YES", "2012-01-01"),
    ),
    (
        "married under their old numbers",
        [_row("marriage", "2012-01-01", HU_THEN, XU_THEN, "J5")],
        CoupleAnswer("YES", "2012-01-01"),
    ),
    (
        "divorced under their new ones",
        [_row("marriage", "2012-01-01", HU_THEN, XU_THEN, "J5"), PARTED],
        CoupleAnswer("NO", ended_on="2024-08-15"),
    ),
    (
        "his number old and hers new",
        [_row("marriage", "2012-01-01", HU_THEN, XU, "J5"), PARTED],
        CoupleAnswer("NO", ended_on="2024-08-15"),
    ),
    (
        "divorced under the old ones",
        [WED, _row("divorce", "2024-08-15", HU, XU_THEN, "L5")],
        CoupleAnswer("NO", ended_on="2024-08-15"),
    ),
    (
        "under the old ones, and she has married since",
        [_row("marriage", "2012-01-01", HU_THEN, XU_THEN, "J5"), _row("marriage", "2020-02-02", CHEN, XU, "J6")],
        CoupleAnswer("UNKNOWN", "2012-01-01", followed_on="2020-02-02"),
    ),
    (
        "the certificate again after a divorce",
        [WED, PARTED, _row("reissue", "2025-01-01", HU, XU, "BJ9")],
        CoupleAnswer("UNKNOWN"),
    ),
]


@pytest.mark.parametrize(("name", "rows", "expected"), COUPLES, ids=[row[0] for row in COUPLES])
def test_the_latest_event_of_a_couple_counts_and_what_either_registered_since(
    name: str, rows: list[dict[str, object]], expected: CoupleAnswer
) -> None:
    assert _couple(*rows) == expected, name


def test_a_record_says_when_the_other_one_has_married_since() -> None:
    rows = [WED, _row("marriage", "2020-02-02", CHEN, XU, "J330791-2020-000001")]
    assert [record.get("laterDate") for record in Register(rows).records_of(*HU)] == ["2020-02-02"]
    assert [record.get("laterDate") for record in Register([*rows, PARTED]).records_of(*HU)] == [None, None]


@pytest.mark.parametrize("former", ["徐旧名", "徐小小、徐旧名"])
def test_who_has_another_name_now_is_found_under_both_and_whoever_asks(former: str) -> None:
    wed = WED | {"wife_name": "徐旧名"}
    household = {"id_no": XU[0], "name": XU[1], "former_name": former}
    register = Register([wed], [household])
    for couple in ((*HU, *XU), (*XU, *HU), (*HU, XU[0], "徐旧名")):
        assert register.couple(*couple) == CoupleAnswer("YES", "2012-01-01")
    assert len(register.records_of(*XU)) == len(register.records_of(XU[0], "徐旧名")) == 1
    assert register.couple(*HU, XU[0], "徐他名").couple == "UNKNOWN"
    with pytest.raises(NameMismatchError):
        Register([wed]).records_of(*XU)


async def test_the_end_of_a_marriage_comes_with_its_day(bench: Bench) -> None:
    reply = await ask(bench, "l-ended", XU, HU)
    assert isinstance(reply, Found)
    (record,) = reply.records
    assert (record[ItemName("ended_on")], record[ItemName("later_marriage")]) == (date(2024, 8, 15), None)


@pytest.mark.parametrize("other", [None, ALONE_TOO])
async def test_no_record_says_since_when_the_register_knows(bench: Bench, other: tuple[str, str] | None) -> None:
    reply = await ask(bench, f"none {other and other[0]}", ALONE, other)
    assert isinstance(reply, NoRecord)
    assert reply.coverage_from == date(1985, 1, 1)


async def test_another_name_for_the_number_is_a_partial_match(bench: Bench) -> None:
    assert isinstance(await ask(bench, "l-3", (CHEN[0], "陈思源")), PartialMatch)


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
async def test_a_bad_day_is_never_no_record(bench: Bench, fault: str, kind: str | None, expected: Reply) -> None:
    bench.fault(fault, kind=kind)
    of_couple = fault in {"garbage", "error", "lost", "expired"}
    who = (ALONE, ALONE_TOO) if of_couple and fault != "wrong_person" else (CHEN, LIN)
    started_s = asyncio.get_running_loop().time()
    reply = await ask(bench, f"{fault} {kind} {of_couple}", who[0], who[1] if of_couple else None, within_s=0.4)
    assert asyncio.get_running_loop().time() - started_s < 0.7
    assert (STATUS[type(reply)], getattr(reply, "reason", "")) == (
        STATUS[type(expected)],
        getattr(expected, "reason", ""),
    )
    assert [kind for kind, _ in bench.alerts] == (["wrong_person"] if fault == "wrong_person" else [])
    if isinstance(reply, Pending):
        assert reply.handle is not None
        assert reply.resumes_at is not None


@pytest.mark.parametrize("fault", ["reset", "half", "noise"])
async def test_a_broken_connection_is_unavailable(bench: Bench, fault: str) -> None:
    bench.fault(fault, kind="poll")
    assert isinstance(await ask(bench, f"broken {fault}", ALONE), Unavailable)


async def test_a_ticket_outlives_the_driver_that_took_it(bench: Bench) -> None:
    bench.fault("endless")
    first = await ask(bench, "l-5", CHEN, LIN, within_s=0.3)
    assert isinstance(first, Pending)
    bench.clear()
    second = await ask(bench, "l-5", CHEN, LIN, handle=first.handle)
    assert isinstance(second, Found)
    assert second.trace == first.handle
    assert {call["kind"] for call in bench.calls()} == {"poll"}


@pytest.mark.parametrize("fault", ["lost", "expired"])
async def test_a_ticket_that_is_gone_is_handed_in_again_under_the_same_key(bench: Bench, fault: str) -> None:
    bench.fault(fault, kind="poll", times=1)
    reply = await ask(bench, f"l-6 {fault}", CHEN)
    assert isinstance(reply, Found)
    assert [c["kind"] for c in bench.calls()].count("submit") == 2
    unknown = await ask(bench, f"l-6 {fault}", CHEN, handle="MZ19990101000001")
    assert isinstance(unknown, Found)
    assert unknown.trace == reply.trace


async def test_asking_again_makes_no_second_ticket(bench: Bench) -> None:
    replies = [await ask(bench, "l-7", CHEN) for _ in range(2)]
    assert len({reply.trace for reply in replies}) == 1


async def test_a_purpose_that_changed_under_one_key_is_refused(bench: Bench) -> None:
    await ask(bench, "l-8", CHEN)
    assert await ask(bench, "l-8", CHEN, case="JH-2026-M01-000099") == Refused("key_conflict")


async def test_every_call_names_its_lookup_and_its_matter(bench: Bench) -> None:
    await ask(bench, "l-9", CHEN, LIN)
    calls = bench.calls()
    assert {call["lookup_id"] for call in calls} == {"l-9"}
    assert calls[0]["purpose"] == {"matter": "M01", "biz": "IS_COUPLE"}
    assert not any(secret in json.dumps(calls, ensure_ascii=False) for secret in (*CHEN, *LIN))


async def test_a_wrong_secret_and_a_wrong_clock_are_refused(bench: Bench) -> None:
    stranger = bench.another(secret="another")
    assert await ask(stranger, "l-10", CHEN) == Refused("signature")
    await stranger.close()
    late = Clock(AS_OF, bench.clock.real_start, real=lambda: real_now() - timedelta(seconds=121))
    wrong = bench.another(clock=late)
    assert await ask(wrong, "l-11", CHEN) == Refused("clock")
    await wrong.close()


async def test_a_nonce_works_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.connect.drivers.ticket.secrets.token_hex", lambda _: "always-the-same")
    reply = await ask(bench, "l-12", CHEN)
    assert isinstance(reply, Refused)
    assert reply.reason == "nonce"
    assert [call["outcome"] for call in bench.calls()] == ["queued", "MZ-103"]


async def test_at_night_a_ticket_waits_for_the_morning(tmp_path: Path, population: Path, profile: Profile) -> None:
    night = datetime(2026, 11, 1, 23, tzinfo=CHINA)
    with running_department("marriage", tmp_path, population, profile=profile, windows=True, as_of=night) as running:
        bench = Bench(*running)
        reply = await ask(bench, "l-14", CHEN)
        await bench.close()
    assert isinstance(reply, Pending)
    assert (reply.reason, reply.resumes_at) == ("deferred", datetime(2026, 11, 2, 6, tzinfo=CHINA))
