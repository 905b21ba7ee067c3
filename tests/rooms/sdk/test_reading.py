"""Days, months, times and codes as departments write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.identifiers.folding import fold
from gateway.domain.reply import UNREAD
from gateway.sdk.reading import (
    NO_END,
    end_of_day,
    read_code,
    read_county,
    read_day,
    read_letters,
    read_moment,
    read_month,
)

BORN = date(1994, 3, 17)


@pytest.mark.parametrize(
    "written",
    [
        "1994-03-17",
        "19940317",
        "1994/3/17",
        "1994.03.17",
        "1994年3月17日",
        "１９９４－０３－１７",
        " 1994-03-17\u3000",
        "1994-03-17T00:00:00+08:00",
        "1994-03-16T16:00:00Z",
        "1994-03-16T16:00:00.000+00:00",
        "1994-03-17 00:00:00",
        "1994-03-17T23:59:59",
        "1994-03-17T05:00:00+0900",
        date(1994, 3, 17),
        datetime(1994, 3, 16, 16, tzinfo=UTC),
    ],
)
def test_a_day_is_china_s_however_it_is_written(written: object) -> None:
    assert read_day(written) == BORN


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1942-00-00", "1942"),
        ("1942-05-00", "1942-05"),
        ("19420500", "1942-05"),
        ("194205", "1942-05"),
        ("1942-05", "1942-05"),
        ("1942年5月", "1942-05"),
        ("1942年", "1942"),
        ("1942", "1942"),
        ("0000-00-00", None),
        ("00000000", None),
        ("0000-00-00 00:00:00", None),
        ("9999-12-31", NO_END),
        ("长期", NO_END),
    ],
)
def test_a_day_that_is_half_known_is_no_day(written: str, known: object) -> None:
    assert read_day(written) == known


@pytest.mark.parametrize(
    "written",
    [
        "34410",
        34410,
        34410.0,
        "2026-02-30",
        "1994-13-01",
        "1942-13",
        "17.3.1994",
        "94-3-17",
        "gestern",
        "-",
        "1994-3/17",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+12:00",
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
        True,
    ],
)
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        read_day(written)


@pytest.mark.parametrize("written", ["202207", 202207, "2022-07", "2022/7", "2022年7月", "２０２２０７"])
def test_a_month(written: object) -> None:
    assert read_month(written) == 202207


def test_a_moment_is_china_s_unless_it_says_otherwise() -> None:
    assert read_moment("2026-11-01 00:00:03") == read_moment("2026-10-31T16:00:03Z")
    assert end_of_day("20261031") == read_moment("2026-10-31 23:59:59")
    for written in ("2026-11-01", 1793491200000, "20261101000003", "9999-12-31T23:59:59-12:00", "0001-01-01 00:00:00"):
        with pytest.raises(ValueError):
            read_moment(written)
    with pytest.raises(ValueError):
        end_of_day("20261332")


def test_codes_are_read_in_any_width_and_never_guessed() -> None:
    codes = {"02": "small", "1": "one"}
    assert read_code("０２", codes) == read_code(" 02 ", codes) == "small"
    assert read_code(1, codes) == read_code("１", codes) == "one"
    assert read_code("2", codes) is read_code(2, codes) is None
    letters = {letter: letter for letter in "AGQ"}
    assert read_letters("ＱGq", letters, is_open=True) == "GQ"
    assert read_letters("A7", letters, is_open=True) == f"A{UNREAD}"
    assert read_letters("A7", letters, is_open=False) is None


@pytest.mark.parametrize(
    "written",
    ["330702", "３３０７０２", " 330702\u3000", "330 702", "330702010", "330702010000", "婺城区", 330702],
)
def test_a_county_is_its_six_digits_however_it_is_written(written: object) -> None:
    assert read_county(written, {"婺城区": "330702"}) == "330702"


@pytest.mark.parametrize("written", ["999999", "3307", "33070201", "婺城", "浙江省婺城区", "330702 等", "O30702"])
def test_what_is_no_county_is_not_understood(written: object) -> None:
    assert read_county(written, {"婺城区": "330702"}) == UNREAD


@given(st.text("0123456789", min_size=4, max_size=4), st.integers(0, 14), st.integers(0, 33))
def test_a_day_is_the_same_with_whichever_mark_between_its_parts(year: str, month: int, day: int) -> None:
    with_dashes, with_strokes = (_read_or_kind(f"{year}{mark}{month:02}{mark}{day:02}") for mark in "-/")
    assert with_dashes == with_strokes


def _read_or_kind(written: str) -> object:
    try:
        return read_day(written)
    except ValueError as fault:
        return type(fault)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_text_is_folded_the_same_in_either_width(text: str) -> None:
    assert fold(text) == fold("".join(chr(ord(character) + 0xFEE0) for character in text))
