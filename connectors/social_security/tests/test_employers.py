"""How many people an employer insures, from the drop's file of employers; and the base of each contribution line."""

from datetime import date
from decimal import Decimal

import pytest

from connectors.social_security.department.drops import employer_lines
from connectors.social_security.department.server import benefit
from gateway.domain.reply import Found, NoRecord
from gateway.sdk import BadRecord, load_adapter
from gateway.testing import Bench

CHEN = ("33079119940317001X", "陈思远")
HE = ("330799196602030017", "何大山")
FIRM, NO_FIRM = "91330791MA0000015M", "91330791MA0009992Q"


async def test_an_employer_is_found_by_credit_code(bench: Bench) -> None:
    reply = await bench.ask("headcount", *CHEN, ["employer_headcount"], employer=FIRM)
    assert isinstance(reply, Found)
    (record,) = reply.records
    assert isinstance(record["employer_headcount"], int)  # type: ignore[index]  # a bare name, as in the manifest
    assert record["employer_headcount"] >= 3  # type: ignore[index]  # as above
    assert reply.as_of is not None


async def test_an_employer_that_insured_nobody_ever_is_not_there(bench: Bench) -> None:
    assert isinstance(await bench.ask("headcount", *CHEN, ["employer_headcount"], employer=NO_FIRM), NoRecord)


async def test_a_persons_number_finds_no_employer(bench: Bench) -> None:
    assert isinstance(await bench.ask("headcount", *CHEN, ["employer_headcount"]), NoRecord)


async def test_every_line_has_its_base_and_without_the_right_to_it_none_is_told(bench: Bench) -> None:
    reply = await bench.ask("periods", *HE, ["contribution_base"])
    assert isinstance(reply, Found)
    lines = reply.records[0]["contribution_base"]  # type: ignore[index]  # a bare name, as in the manifest
    assert {line["base"] for line in lines if line["insurance_kind"] == "110"} >= {Decimal(5600)}  # type: ignore[index,union-attr]  # as above
    others = await bench.ask("periods", *HE, ["periods"])
    assert isinstance(others, Found)
    assert "5600" not in str(others.records)


def test_an_employer_spelt_in_two_ways_is_one() -> None:
    spelt = [_row("a", 202601, 202610), _row("b", 202601, 202610)]
    spelt[1]["periods"][0]["employer_uscc"] = f"{FIRM[:8].lower()}-{FIRM[8:].lower()}"  # type: ignore[index]  # a list of periods
    assert employer_lines(spelt, date(2026, 10, 31)) == [f"1|{FIRM}|2"]


def _row(number: str, start: int, end: int) -> dict[str, object]:
    return {"id_no": number, "periods": [{"employer_uscc": FIRM, "start": start, "end": end}]}


@pytest.mark.parametrize(
    ("batch", "expected"),
    [(date(2026, 10, 31), 2), (date(2026, 10, 25), 2), (date(2026, 10, 24), 1), (date(2026, 12, 1), 0)],
)
def test_the_insured_are_those_of_the_last_closed_month_and_each_counts_once(batch: date, expected: int) -> None:
    rows = [_row("a", 202601, 202609), _row("b", 202610, 202610), _row("b", 202610, 202610), _row("c", 202610, 202610)]
    assert employer_lines(rows, batch) == [f"1|{FIRM}|{expected}"]


def test_two_lines_of_one_employer_are_no_answer() -> None:
    line = {"uscc": FIRM, "insured": "3"}
    headcount = load_adapter("gateway_social_security.adapter:headcount")
    with pytest.raises(BadRecord):
        headcount({"uscc": FIRM, "lines": [line, line]}, None)
    with pytest.raises(BadRecord):
        headcount({"uscc": FIRM, "lines": None}, None)


def test_what_is_drawn_is_drawn_from_all_accounts_of_a_number() -> None:
    account: dict[str, object] = {"name": "何大山", "pension": None, "unemployment": None}
    pension: dict[str, object] = {"kind": "110", "since": 202401, "amount": 3000, "stopped": None}
    draws, drew = account | {"pension": pension}, account | {"pension": pension | {"stopped": 202501}}
    jobless = account | {"unemployment": {"since": 202601, "months": 12, "used": 4}}
    for accounts, status, left in (
        ([account, draws], "1", 0),
        ([draws, account], "1", 0),
        ([drew, draws], "1", 0),
        ([drew, account], "2", 0),
        ([account, jobless], "0", 8),
    ):
        record = benefit(accounts, HE[0])
        assert (record["pension"], record["unemployment_left"], record["name"]) == (status, left, "何大山")
    assert benefit([account, draws | {"name": "何小山"}], HE[0])["name"] == "何大山、何小山"
