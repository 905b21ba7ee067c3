"""The adapter's readings, as tables: whose row it is, shares, areas, old houses."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.codes import CaseNumber, LookupId, MatterCode
from gateway.domain.identifiers.people import check_character
from gateway.domain.person import Person, PersonId
from gateway.sdk.driver import Purpose, Question
from gateway.sdk.manifest import load_adapter

owner_record = load_adapter("gateway_real_estate.adapter:owner_record")
owner_match = load_adapter("gateway_real_estate.adapter:owner_match")
share_percent = load_adapter("gateway_real_estate.adapter:share_percent")
area_m2 = load_adapter("gateway_real_estate.adapter:area_m2")

ZHOU = ("330791198512300018", "周建国")
QUESTION = Question(
    lookup_id=LookupId("l-1"),
    name="holdings",
    subject=Person(PersonId(ZHOU[0]), ZHOU[1]),
    other=None,
    items=frozenset(),
    purpose=Purpose(MatterCode("M01"), "公租房", CaseNumber("JH-2026-M01-000018"), "住房证明", "JH330702000123"),
    deadline_s=0.0,
)
RAW = {
    "bdcdyh": "330797 002002 GB00001 F00027881",
    "qlr": "周建国",
    "owner_zjh": "330791198512300018",
    "qlbl": "",
    "jzmj": "101.36",
    "qszt": "现势",
}


@pytest.mark.parametrize(
    ("held", "name", "expected"),
    [
        ("330791198512300018", "周建国", "same"),
        ("330791198512300018", "周建囯", "same"),
        ("330791198512300018 ", "周建国", "same"),
        ("330791851230001", "周建国", "legacy15"),
        ("330791851230001", "别人", "legacy15"),
        ("330791198512300017", "周建国", "possible"),
        ("330791198512310017", "周建国", "possible"),
        ("330791198512300017", "别人", None),
        ("330791198513311017", "周建国", None),
        ("330791851230002", "周建国", None),
        ("330791851230002", "别人", None),
        ("330791621012002", "周建国", None),
        ("330797198607140027", "钱玉兰", None),
        ("", "周建国", "possible"),
        ("", "别人", None),
    ],
)
def test_a_row_is_the_persons_by_number_and_perhaps_by_a_mistyped_one(
    held: str, name: str, expected: str | None
) -> None:
    assert owner_match(held, name, *ZHOU) == expected


@given(st.integers(0, 999))
def test_a_sound_number_of_somebody_else_is_never_a_possible_match(sequence: int) -> None:
    first17 = f"33079119851230{sequence:03}"
    held = first17 + check_character(first17)
    assert owner_match(held, ZHOU[1], *ZHOU) in (None, "same" if held == ZHOU[0] else None)


@given(st.integers(6, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_a_possible_match(at: int, more: int) -> None:
    number = ZHOU[0]
    held = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert owner_match(held, ZHOU[1], *ZHOU) == "possible"


@pytest.mark.parametrize(
    ("written", "percent"),
    [
        ("50%", "50"),
        ("50％", "50"),
        ("33.33%", "33.33"),
        ("1/2", "50"),
        ("1/3", "33.33"),
        ("0.5", "50"),
        ("1", "100"),
        ("1%", "1"),
        ("25", "25"),
        ("100%", "100"),
        ("1/25000", "0.004"),
        ("0.001%", "0.001"),
        ("1/30000", "0.0033"),
        ("0.00003", "0.003"),
        ("0%", "0"),
    ],
)
def test_shares_in_every_spelling_are_percent(written: str, percent: str) -> None:
    assert share_percent(written) == Decimal(percent)


def test_no_share_is_none() -> None:
    assert share_percent(" ") is None


@pytest.mark.parametrize("written", ["一半", "1/0", "3/2", "150%", "-1", "50%%", "NaN", "1e9"])
def test_a_share_that_nobody_can_read_is_no_share(written: str) -> None:
    with pytest.raises(ValueError, match="share"):
        share_percent(written)


@pytest.mark.parametrize(("written", "area"), [("101.36", "101.36"), ("101.36平方米", "101.36"), (" 88 ㎡ ", "88")])
def test_an_area_may_carry_its_unit(written: str, area: str) -> None:
    assert area_m2(written) == Decimal(area)


def test_an_area_that_nobody_can_read_spoils_the_record() -> None:
    with pytest.raises(ValueError, match="area"):
        owner_record({**RAW, "jzmj": "约一百平"}, QUESTION)


def test_the_record_keeps_no_owners_number() -> None:
    record = owner_record(RAW, QUESTION)
    assert record is not None
    assert record["bdcdyh"] == "330797002002GB00001F00027881"
    assert record["owner_match"] == "same"
    assert ZHOU[0] not in str(record)


def test_a_house_of_the_old_register_has_no_unit_number() -> None:
    record = owner_record({**RAW, "bdcdyh": None}, QUESTION)
    assert record is not None
    assert record["bdcdyh"] is None


def test_a_co_owner_is_somebody_else() -> None:
    assert owner_record({**RAW, "qlr": "钱玉兰", "owner_zjh": "330797198607140027"}, QUESTION) is None
