"""A person's number is recognised however it is written, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.identifiers.recognition import could_name_a_person

NUMBERS = {
    "resident": "330792197905050015",
    "resident, check letter": "33079119940317001X",
    "of Macau": "820000199001010012",
    "foreigner, 18": "931124198108030024",
    "foreigner, 15": "CAN110081080310",
    "resident, 15 digits": "330792790505001",
}
PLAIN = [
    "JH-2026-M01-000017",
    "JH330702000123",
    "SJ-2026-000117",
    "2026-11-22 10:00:05",
    "2026-11-22 10:00:05 至 2026-11-23 11:00:05",
    "2026-11-22, 2026-11-25, 2026-12-01",
    "2026-11-22 2026-11-25",
    "2026-11-22,2026-11-25,2026-12-01",
    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25",
    "电话 0579-82345678, 13805791234",
    "330797 001002 GB00012 F00030042",
    "窗口集中受理公租房申请，有排班表为证",
    "2026年11月22日第三季度共一百二十件",
    "",
]
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
MATHEMATICAL = {ord(c): 0x1D7CE + int(c) for c in "0123456789"}


@pytest.mark.parametrize("kind", NUMBERS)
@given(st.data())
def test_marks_between_hide_nothing(kind: str, data: st.DataObject) -> None:
    marks = st.text(st.sampled_from(" -‐–—.·_/:\u00a0\u200b\t"), max_size=2)
    written = "".join(character + data.draw(marks) for character in NUMBERS[kind])
    assert could_name_a_person(f"{data.draw(st.sampled_from(['', 'T-', 'case ', '核']))}{written}")


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("script", [WIDE, CHINESE, MATHEMATICAL])
def test_nor_do_width_and_script(kind: str, script: dict[int, int]) -> None:
    written = NUMBERS[kind].translate(script)
    assert could_name_a_person(written)
    assert could_name_a_person(f"{written[:6]}-{written[6:]}".lower())


@pytest.mark.parametrize(
    "written",
    ["330,792,197,905,050,015", "330792,19790505,0015", "330791,19940317,001x", "3,3,0,7,9,2,7,9,0,5,0,5,0,0,1"],
)
def test_nor_do_commas_without_blanks(written: str) -> None:
    assert could_name_a_person(f"about {written}.")


@pytest.mark.parametrize("text", PLAIN)
def test_dates_codes_and_words_pass(text: str) -> None:
    assert not could_name_a_person(text)
