"""The vehicle connector against its simulated department, over the real protocol."""

import asyncio
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.errors import SetupError
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import UNREAD, Found, NoRecord, Refused, Unavailable
from gateway.sdk.driver import Question
from gateway.sdk.manifest import load_manifest
from gateway.testing.bench import NO_ANSWER_FAULTS, PURPOSE, Bench, running_department
from gateway_demo.kit import Ready

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
CHEN = ("33079119940317001X", "陈思远")
HE = ("330799196602030017", "何大山")
FANG = ("330792197905050015", "方志强")
NOBODY = ("330791198001010014", "查无此人")
ZHENG = ("330791198001010030", "郑伟")
OWNED = ("plate_no", "plate_type", "vehicle_type", "status", "reference_price", "owner_name", "usage", "first_reg_date")


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The people of the fixture, and 郑伟, whose name in GB18030 is valid UTF-8 too, with cars of many states."""
    folder = tmp_path_factory.mktemp("population")
    rows = json.loads((POPULATION / "vehicles.json").read_text())
    for number, status in enumerate(["QG", "A", "BE", "K"]):
        plate = f"浙G{number}ZZ99"
        rows.append({**rows[0], "plate_no": plate, "owner_id_no": ZHENG[0], "owner_name": ZHENG[1], "status": status})
    (folder / "vehicles.json").write_text(json.dumps(rows, ensure_ascii=False))
    return folder


async def test_a_vehicle_is_found_with_every_item_typed(bench: Bench) -> None:
    reply = await bench.ask("owned", *CHEN, OWNED)
    assert isinstance(reply, Found)
    assert reply.records == (
        {
            "plate_no": "浙G1ZZ00",
            "plate_type": "02",
            "vehicle_type": "K33",
            "status": "A",
            "reference_price": Decimal(78000),
            "owner_name": "陈思远",
            "usage": "A",
            "first_reg_date": date(2022, 9, 6),
        },
    )
    assert reply.as_of == datetime(2026, 10, 31, 22, 58, 11, tzinfo=CHINA)


async def test_a_scrapped_car_has_the_day_and_the_reason_and_a_driven_one_none(bench: Bench) -> None:
    reply = await bench.ask("owned", *HE, ["plate_no", "fuel", "cancelled_at", "cancel_reason"])
    assert isinstance(reply, Found)
    assert sorted(reply.records, key=lambda record: str(record[ItemName("plate_no")])) == [
        {"plate_no": "浙G0ZX88", "fuel": "A", "cancelled_at": date(2026, 8, 20), "cancel_reason": "报废"},
        {"plate_no": "浙GDZ0005", "fuel": "C", "cancelled_at": None, "cancel_reason": None},
    ]


async def test_only_granted_items_come_through(bench: Bench) -> None:
    bench.fault("extra_field")
    reply = await bench.ask("owned", *CHEN, ["status"])
    assert isinstance(reply, Found)
    assert reply.records == ({"status": "A"},)


async def test_one_record_a_vehicle_cancelled_ones_too(bench: Bench) -> None:
    reply = await bench.ask("owned", *HE, ["plate_no", "status"])
    assert isinstance(reply, Found)
    assert reply.records == (
        {"plate_no": "浙G0ZX88", "status": "E"},
        {"plate_no": "浙GDZ0005", "status": "A"},
    )


@pytest.mark.parametrize("fault", ["", "other_encoding"])
async def test_names_in_either_encoding_and_letters_in_any_order(bench: Bench, fault: str) -> None:
    if fault:
        bench.fault(fault)
    reply = await bench.ask("owned", *ZHENG, ["owner_name", "status"])
    assert isinstance(reply, Found)
    assert {record[ItemName("owner_name")] for record in reply.records} == {"郑伟"}
    assert [record[ItemName("status")] for record in reply.records] == ["GQ", "A", "BE", "K"]


async def test_the_registered_name_is_the_registers_whatever_name_was_asked(bench: Bench) -> None:
    reply = await bench.ask("owned", CHEN[0], "别的名字", ["owner_name"])
    assert isinstance(reply, Found)
    assert reply.records == ({"owner_name": "陈思远"},)


async def test_nobodys_vehicle(bench: Bench) -> None:
    assert await bench.ask("owned", *NOBODY, OWNED) == NoRecord()


@pytest.mark.parametrize("fault", NO_ANSWER_FAULTS)
async def test_a_fault_is_never_no_record(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    for person in (CHEN, NOBODY):
        started = asyncio.get_running_loop().time()
        reply = await bench.ask("owned", *person, OWNED, within_s=0.25)
        assert isinstance(reply, Unavailable), reply
        assert asyncio.get_running_loop().time() - started < 0.9


@pytest.mark.parametrize(
    ("fault", "reason", "cause"),
    [
        ("error", "department_error", "$E"),
        ("soap_fault", "department_error", "soap_fault"),
        ("failed", "department_error", "failed"),
        ("throttled", "rate_limited", ""),
        ("busy", "rate_limited", ""),
        ("broken", "http_500", ""),
        ("garbage", "garbage", ""),
        ("no_rows", "garbage", ""),
        ("bomb", "garbage", ""),
        ("wrong_encoding", "garbage", ""),
    ],
)
async def test_what_a_fault_is_called(bench: Bench, fault: str, reason: str, cause: str) -> None:
    bench.fault(fault)
    reply = await bench.ask("owned", *CHEN, OWNED)
    assert isinstance(reply, Unavailable), reply
    assert (reply.reason, reply.cause) == (reason, cause)


async def test_a_letter_nobody_knows_costs_itself_alone(bench: Bench) -> None:
    bench.fault("unknown_code")
    reply = await bench.ask("owned", *CHEN, OWNED)
    assert isinstance(reply, Found)
    (record,) = reply.records
    assert record[ItemName("status")] == f"A{UNREAD}"
    assert record[ItemName("plate_no")] == "浙G1ZZ00"


@pytest.mark.parametrize("fault", ["no_permission", "unknown_address"])
async def test_a_department_that_will_not_answer_us(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    assert await bench.ask("owned", *NOBODY, OWNED) == Refused("no_permission")


async def test_a_wrong_serial_key_is_refused(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    stranger = Bench(replace(ready, endpoint={**ready.endpoint, "serial": "another"}), clock)
    assert await stranger.ask("owned", *CHEN, OWNED) == Refused("no_permission")
    await stranger.close()


@pytest.mark.parametrize("fault", ["wrong_person", "two_persons"])
async def test_another_persons_vehicle_is_refused_and_told(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    assert await bench.ask("owned", *CHEN, OWNED, lookup_id="L-9") == Refused("wrong_person")
    assert bench.alerts == [("wrong_person", "L-9")]


NUMBER = CHEN[0]
BROKEN = {
    "one digit off": f"{NUMBER[:16]}{(int(NUMBER[16]) + 1) % 10}{NUMBER[17:]}",
    "cut short": NUMBER[:17],
    "an O for a nought": NUMBER.replace("0", "O", 1),
    "from a spreadsheet": "3.30796E+17",
    "with words before it": f"身份证{NUMBER}",
    "empty": "",
    "blanks": " \u3000 ",
    "not there": None,
}


@pytest.mark.parametrize("held", BROKEN.values(), ids=BROKEN)
def test_a_broken_owners_number_costs_its_own_row_alone(held: str | None) -> None:
    manifest = load_manifest("gateway_vehicles")
    items = frozenset(map(ItemName, OWNED))
    question = Question(LookupId("l"), "owned", Person(PersonId(NUMBER), CHEN[1]), None, items, PURPOSE, 0.0)
    raw = {"hphm": "G1ZZ00", "hpzl": "02", "cllx": "K33", "zt": "A", "gzjg": "78000", "syr": CHEN[1], "syxz": "A"}
    record = RecordReader(manifest, "owned").read({**raw, "ccdjrq": "2022-09-06", "sfzmhm": held}, question)
    assert record is not None
    assert (record[ItemName("plate_no")], record[ItemName("owner_name")]) == ("浙G1ZZ00", UNREAD)
    with pytest.raises(WrongPerson):
        RecordReader(manifest, "owned").read(
            {**raw, "ccdjrq": "2022-09-06", "sfzmhm": held}, replace(question, items=items - {"owner_name"})
        )


async def test_rows_are_trusted_over_the_heads_count_which_is_told(bench: Bench) -> None:
    bench.fault("row_count")
    reply = await bench.ask("owned", *HE, ["plate_no"], lookup_id="L-3")
    assert isinstance(reply, Found)
    assert len(reply.records) == 2
    assert bench.alerts == [("row_count", "L-3")]


async def test_a_replica_that_is_behind_says_of_when_it_is(bench: Bench) -> None:
    bench.fault("lagging")
    reply = await bench.ask("owned", *CHEN, ["plate_no"])
    assert isinstance(reply, Found)
    assert reply.as_of == datetime(2026, 10, 29, 22, 58, 11, tzinfo=CHINA)


async def test_a_number_in_full_width_with_a_small_x_is_still_the_persons(bench: Bench) -> None:
    bench.fault("odd_number")
    assert isinstance(await bench.ask("owned", *CHEN, ["plate_no"]), Found)


async def test_purpose_and_lookup_id_travel_and_the_call_book_names_nobody(bench: Bench) -> None:
    await bench.ask("owned", *CHEN, OWNED, lookup_id="L-7")
    call = bench.calls()[-1]
    assert call["lookup_id"] == "L-7"
    assert call["purpose"] == {"interface": "01C21", "matter": "M01", "officer": "T000123"}
    assert CHEN[0] not in str(call)


async def test_more_than_five_calls_a_second_are_turned_away(tmp_path: Path) -> None:
    with running_department("vehicles", tmp_path, POPULATION, per_second="5") as running:
        bench = Bench(*running)
        replies = await asyncio.gather(*(bench.ask("owned", *CHEN, ["plate_no"]) for _ in range(8)))
        await bench.close()
    assert sum(isinstance(reply, Found) for reply in replies) == 5
    assert {reply.reason for reply in replies if isinstance(reply, Unavailable)} == {"rate_limited"}


async def test_an_officer_has_so_many_persons_a_day(tmp_path: Path) -> None:
    with running_department("vehicles", tmp_path, POPULATION, per_second="0", persons_a_day="2") as running:
        bench = Bench(*running)
        replies = [await bench.ask("owned", *person, ["plate_no"]) for person in (CHEN, HE, FANG)]
        await bench.close()
    assert [type(reply) for reply in replies] == [Found, Found, Unavailable]


async def test_the_nightly_restart_is_no_answer(tmp_path: Path) -> None:
    night = datetime(2026, 11, 1, 23, 10, tzinfo=CHINA)
    with running_department("vehicles", tmp_path, POPULATION, windows=True, as_of=night) as running:
        bench = Bench(*running)
        reply = await bench.ask("owned", *NOBODY, OWNED)
        await bench.close()
    assert reply == Unavailable("http_503")


def test_an_endpoint_that_lacks_something_stops_the_start(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    with pytest.raises(SetupError, match="serial"):
        Bench(replace(ready, endpoint={"url": ready.url}), clock)
