"""The real-estate connector against its simulated bureau: nine counties in a PostgreSQL of their own."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from gateway.connect.drivers.request_number import request_number
from gateway.domain.clock import CHINA
from gateway.domain.codes import ItemName
from gateway.domain.reply import Found, Incomplete, NoRecord, Refused, Reply, Unavailable
from gateway.sdk import load_manifest
from gateway.testing.bench import Bench
from gateway.testing.conformance import conformance
from gateway_demo.kit import Profile

COPY_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=CHINA)
ZHOU = ("330791198512300018", "周建国")
QIAN = ("330797198607140027", "钱玉兰")
CHEN = ("33079119940317001X", "陈思远")
OLD = ("330792196802290014", "老何")
PLAIN = ("330791198208050018", "房十")
YIWU = "330782"


def _right(county: str, owners: list[tuple[str, str, float | None]], **more: object) -> dict[str, object]:
    return {
        "unit_no": f"33079700200{len(owners)}GB00001F00027881",
        "cert_no": "浙(2018)义乌市不动产权第9000001号",
        "county": county,
        "address": "义乌市人民东路2号1幢2503室",
        "right_type": "4",
        "right_nature": "102",
        "usage": "住宅",
        "area": 101.36,
        "co_ownership": "0" if len(owners) == 1 else "1",
        "owners": [{"name": name, "id_no": number, "share": share} for number, name, share in owners],
        "reg_date": "2018-03-05",
        "status": "current",
        "mortgage": True,
        "seizure": False,
        "objection": False,
        "forenotice": False,
        **more,
    }


REGISTER = [
    _right(YIWU, [(*ZHOU, None), (*QIAN, None)]),
    _right("330702", [("330792680229001", "老何", 100)], unit_no=None, cert_no="金房权证婺字第00123456号", area=60),
    _right("330781", [(*OLD, 25.0), (*QIAN, 75.0)], co_ownership="2", status="historical"),
    _right("330784", [("330792196802290015", "老何", 50.0), (*QIAN, 50.0)], co_ownership="2"),
    _right("330702", [(*PLAIN, 100)], usage=""),
]


test_conformance = conformance("real_estate")


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    (folder / "real_estate.json").write_text(json.dumps(REGISTER, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def profile() -> Profile:
    return Profile(kind="fixed", ranges={"county": (0.02, 0.02)})


async def ask(
    bench: Bench,
    lookup: str,
    subject: tuple[str, str],
    *,
    within_s: float = 5.0,
    handle: str | None = None,
    items: Sequence[str] = (),
) -> Reply:
    wanted = items or bench.manifest.questions["holdings"].items
    return await bench.ask("holdings", *subject, wanted, lookup_id=lookup, within_s=within_s, handle=handle)


def _shown(reply: Reply, *names: str) -> list[tuple[object, ...]]:
    assert isinstance(reply, Found | Incomplete)
    return [tuple(record[ItemName(name)] for name in names) for record in reply.records]


async def test_zhou_owns_one_flat_with_his_wife_and_it_lies_in_yiwu(bench: Bench) -> None:
    reply = await ask(bench, "l-1", ZHOU)
    assert _shown(reply, "unit_no", "usage", "status", "owner_match", "share", "area", "mortgage", "county") == [
        ("330797002002GB00001F00027881", "住宅", "current", "same", None, Decimal("101.36"), True, YIWU)
    ]
    assert isinstance(reply, Found)
    assert reply.as_of == COPY_OF


async def test_old_and_mistyped_numbers_and_past_rights_come_with_what_they_are(bench: Bench) -> None:
    reply = await ask(bench, "l-2", OLD)
    assert _shown(reply, "unit_no", "owner_match", "share", "status") == [
        (None, "legacy15", Decimal(100), "current"),
        ("330797002002GB00001F00027881", "same", Decimal(25), "historical"),
        ("330797002002GB00001F00027881", "possible", Decimal(50), "current"),
    ]


async def test_nothing_in_nine_counties_is_no_record(bench: Bench) -> None:
    assert await ask(bench, "l-3", CHEN) == NoRecord(as_of=COPY_OF, trace=_trace("l-3"))
    calls = bench.calls()
    assert {call["lookup_id"] for call in calls} == {"l-3"}
    assert sorted(str(call["county"]) for call in calls) == load_manifest("gateway_real_estate").driver["counties"]
    assert calls[0]["purpose"] == {"matter": "M01", "officer": "T000123"}
    assert not any(secret in json.dumps(calls, ensure_ascii=False) for secret in CHEN)


def _trace(lookup: str) -> str:
    return request_number(lookup, "330702", 0)


async def test_a_right_whose_usage_is_blank_costs_its_usage_alone(bench: Bench) -> None:
    reply = await ask(bench, "l-7", PLAIN)
    assert isinstance(reply, Found)
    assert _shown(reply, "usage", "status", "county") == [(None, "current", "330702")]


async def test_only_the_items_asked_for_leave_the_driver(bench: Bench) -> None:
    reply = await ask(bench, "l-4", ZHOU, items=["usage"])
    assert isinstance(reply, Found)
    assert [dict(record) for record in reply.records] == [{"usage": "住宅"}]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("hang", "silent"),
        ("slow", "silent"),
        ("stuck", "silent"),
        ("closed", "closed"),
        ("busy", "busy"),
        ("error", "error"),
        ("garbage", "bad_record"),
        ("huge", "bad_record"),
        ("refuse", "refused"),
    ],
)
@pytest.mark.parametrize("who", [CHEN, ZHOU], ids=["owns nothing", "owns a flat there"])
async def test_a_county_on_a_bad_day_is_named_and_never_empty(
    bench: Bench, fault: str, reason: str, who: tuple[str, str]
) -> None:
    bench.fault(fault, county=YIWU, delay_s=1.5)
    within_s = 0.9 if reason == "silent" else 5.0
    started_s = asyncio.get_running_loop().time()
    reply = await ask(bench, f"{fault} {who[0]}", who, within_s=within_s)
    assert asyncio.get_running_loop().time() - started_s < within_s + 0.3
    assert isinstance(reply, Incomplete)
    assert (reply.records, reply.missing, reply.reason) == ((), (YIWU,), reason)
    assert reply.handle is not None
    assert reply.resumes_at is not None
    bench.clear()
    later = await ask(bench, f"{fault} {who[0]}", who, handle=reply.handle)
    assert isinstance(later, NoRecord if who == CHEN else Found)


@pytest.mark.parametrize("fault", ["early", "half"])
async def test_a_status_before_its_rows_is_waited_for(bench: Bench, fault: str) -> None:
    bench.fault(fault, county=YIWU, delay_s=0.6)
    reply = await ask(bench, f"{fault} in time", ZHOU)
    assert _shown(reply, "owner_match") == [("same",)]
    reply = await ask(bench, f"{fault} too late", ZHOU, within_s=0.5)
    assert isinstance(reply, Incomplete)
    assert reply.missing == (YIWU,)


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("duplicate", ["current"]),
        ("area_unit", ["current"]),
        ("historical", ["current", "historical"]),
        ("old_register", ["current"]),
    ],
)
async def test_quirks_of_a_county_do_not_show(bench: Bench, fault: str, statuses: list[str]) -> None:
    bench.fault(fault, county=YIWU)
    reply = await ask(bench, fault, ZHOU)
    assert _shown(reply, "status", "area") == [(status, Decimal("101.36")) for status in statuses]
    assert all((number is None) == (fault == "old_register") for (number,) in _shown(reply, "unit_no"))


@pytest.mark.parametrize("who", [CHEN, ZHOU])
async def test_rows_of_a_stranger_are_refused_and_told(bench: Bench, who: tuple[str, str]) -> None:
    bench.fault("wrong_person", county=YIWU)
    reply = await ask(bench, f"stranger {who[0]}", who)
    assert isinstance(reply, Refused)
    assert (reply.reason, [kind for kind, _ in bench.alerts]) == ("wrong_person", ["wrong_person"])


async def test_a_lookup_outlives_the_driver_that_asked(bench: Bench) -> None:
    bench.fault("hang", county=YIWU)
    first = await ask(bench, "outlived", ZHOU, within_s=0.4)
    assert isinstance(first, Incomplete)
    await bench.driver.close()
    bench.heal()
    fresh = bench.another()
    assert isinstance(await ask(fresh, "outlived", ZHOU, handle=first.handle), Found)
    await fresh.close()
    assert [call["county"] for call in bench.calls() if call["lookup_id"] == "outlived"].count(YIWU) == 2


async def test_what_other_counties_hold_is_told_while_one_is_silent(bench: Bench) -> None:
    bench.fault("hang", county="330702")
    reply = await ask(bench, "l-5", ZHOU, within_s=0.9)
    assert isinstance(reply, Incomplete)
    assert reply.missing == ("330702",)
    assert _shown(reply, "owner_match") == [("same",)]


async def test_nobody_at_all_is_unavailable(bench: Bench) -> None:
    bench.fault("refuse")
    turned_away = bench.another()
    await turned_away.driver.start()
    reply = await ask(turned_away, "l-6", CHEN)
    await turned_away.close()
    assert isinstance(reply, Unavailable)
    gone = bench.another(dsn="postgresql://nobody@/nothing?host=/nowhere&port=5432")
    await gone.driver.start()
    assert await ask(gone, "l-7", CHEN) == Unavailable("refused_connection", trace=_trace("l-7"))
    await gone.close()


async def test_asking_again_finds_its_rows_and_makes_no_second_ones(bench: Bench) -> None:
    for _ in range(2):
        assert isinstance(await ask(bench, "l-8", ZHOU), Found)
    assert len(bench.calls()) == 9


async def test_a_row_stuck_too_long_counts_as_failed_and_the_next_attempt_has_its_own(bench: Bench) -> None:
    bench.fault("stuck", county=YIWU)
    facts = {**bench.manifest.driver, "stuck_s": 0.2}
    impatient = bench.another(manifest=bench.manifest.model_copy(update={"driver": facts}))
    reply = await ask(impatient, "l-9", ZHOU)
    assert isinstance(reply, Incomplete)
    assert (reply.missing, reply.reason, reply.handle) == ((YIWU,), "stuck", "000000100")
    await impatient.close()


async def test_asking_anew_without_a_handle_does_not_stay_with_a_row_that_failed(bench: Bench) -> None:
    bench.fault("error")
    assert isinstance(await ask(bench, "l-10", ZHOU), Incomplete)
    bench.heal()
    assert isinstance(await ask(bench, "l-10", ZHOU), Found)


async def test_many_at_once_share_a_countys_look(bench: Bench) -> None:
    replies = await asyncio.gather(*(ask(bench, f"many {n}", ZHOU) for n in range(30)))
    assert all(isinstance(reply, Found) for reply in replies)


async def test_a_row_the_database_will_not_take_harms_nobody_else(bench: Bench) -> None:
    odd, sound = await asyncio.gather(
        ask(bench, "odd", ("330791198512300018", "周\x00"), within_s=1.0),
        ask(bench, "sound", ZHOU),
    )
    assert isinstance(odd, Incomplete)
    assert len(odd.missing) == 9
    assert isinstance(sound, Found)


async def test_the_gateways_role_may_put_questions_in_and_read_and_nothing_else(bench: Bench) -> None:
    connection = await asyncpg.connect(bench.ready.endpoint["dsn"])
    try:
        for forbidden in (
            "UPDATE qz_bdc_330702.req SET status = 3",
            "DELETE FROM qz_bdc_330702.req",
            "INSERT INTO qz_bdc_330702.rsp_main (req_id, seq) VALUES ('x', 1)",
            "CREATE TABLE qz_bdc_330702.mine (a int)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
    finally:
        await connection.close()
