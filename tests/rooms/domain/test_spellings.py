"""One person's number and name in every spelling that registers hold: the same person, or not surely; never somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.names import fold_name, parse_name
from gateway.domain.identifiers.people import NumberMatch, fits_mask, is_same_number, match_number

CHEN = "33079119940317001X"
FANG = "330792197905050015"
FANG_LEGACY = "330792790505001"
FOREIGN_OLD, FOREIGN_NEW = "CAN110081080310", "911124198108030024"
WIDE = str.maketrans("0123456789X*", "０１２３４５６７８９Ｘ＊")

SPELLINGS = [
    CHEN,
    CHEN.lower(),
    CHEN.translate(WIDE),
    f" {CHEN}\u3000",
    f"\u00a0{CHEN}\u00a0",
    "330791 19940317 001X",
    "330791-19940317-001x",
    "330791–19940317—001Ｘ",
    "330791\u200b19940317\u2060001X\ufeff",
    "\u202d33079119940317001X\u202c",
    "330791\u00ad19940317001X",
    "330791\u221219940317001X",
]


@pytest.mark.parametrize("held", SPELLINGS)
def test_a_number_is_the_same_however_it_is_spelt(held: str) -> None:
    assert match_number(CHEN, held) is NumberMatch.SAME
    assert is_same_number(CHEN, held)


@pytest.mark.parametrize(
    ("asked", "held", "match"),
    [
        (FANG, FANG_LEGACY, "legacy15"),
        (FANG, "330792 790505 001".translate(WIDE), "legacy15"),
        (FANG, "330792790505003", "other"),  # fifteen digits have no check that could fail
        (FANG, "330792791231017", "other"),
        (CHEN, "330791199403170011", "possible"),  # its check character fails
        (CHEN, "33079119940317002X", "possible"),
        (CHEN, "330791199511020027", "other"),
        (CHEN, "330791199403170036", "other"),  # sound, and one day's neighbour of the other
        (CHEN, "33079119940317001", "possible"),  # cut short
        (CHEN, "3.30791E+17", "possible"),
        (CHEN, "E12345678", "possible"),  # a passport's: whose is not said
        (CHEN, "3307911994****001X", "possible"),
        (CHEN, "", "possible"),
        (FOREIGN_NEW, FOREIGN_OLD, "possible"),
        (FOREIGN_OLD, FOREIGN_NEW, "possible"),
        (CHEN, FOREIGN_OLD, "other"),
    ],
)
def test_what_a_register_s_number_says(asked: str, held: str, match: str) -> None:
    assert match_number(asked, held) == match


@pytest.mark.parametrize(
    ("number", "masked", "fits"),
    [
        (CHEN, "3307911994****001x", True),
        (CHEN, "3307911994****001Ｘ".translate(WIDE), True),
        (CHEN, "3307911994∗∗∗∗001X", True),
        (CHEN, "33079119940317001x", True),
        (CHEN, "3307911994****0011", False),
        (FANG, "3307927905**001", True),  # fifteen characters: the old number
        (FANG, "3307927906**001", False),
        (CHEN, "", False),
    ],
)
def test_a_mask_is_compared_letter_by_letter(number: str, masked: str, *, fits: bool) -> None:
    assert fits_mask(number, masked) is fits


NAMES = [
    (
        "古丽·艾山",
        ["古丽•艾山", "古丽.艾山", "古丽．艾山", "古丽・艾山", "古丽●艾山", "古丽 · 艾山", "古丽。艾山", "古丽‧艾山"],
    ),
    ("O'Brien", ["O’Brien", "OʼBrien", "o'brien", "Ｏ＇Ｂｒｉｅｎ", "O\u200b'Brien"]),
    ("Maria Sample", ["MARIA SAMPLE", "maria  sample", "Maria\u00a0Sample", "Maria\u3000Sample"]),
    ("Jean-Paul Muster", ["JEAN‐PAUL MUSTER", "Jean–Paul Muster"]),
    ("J. R. Muster", ["J.R. MUSTER".replace("R.", " R."), "J· R· MUSTER"]),
    ("李四", ["李\u200b四", "李 四", "李四\ufeff", "李\ufe0f四", "李\U000e0100四"]),
    ("王\u9fb4", ["王\ue81e"]),  # what GB 18030-2000 had in its private use
    ("金郎", ["金\uf92c", "⾦郎"]),  # a compatibility ideograph; a radical, as PDF files have them
    ("MÜLLER", ["Mu\u0308ller", "müller"]),
]


@pytest.mark.parametrize(("name", "others"), NAMES)
def test_names_agree_however_they_are_spelt(name: str, others: list[str]) -> None:
    for other in others:
        assert fold_name(other) == fold_name(name), ascii(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王·芳", "王芳"),
        ("陈〇", "陈零"),
        ("O'Brien", "OBrien"),
        ("MÜLLER", "MULLER"),
        ("王伟2", "王伟"),
        ("王?", "王伟"),
    ],
)
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Maria Sample", "Maria Sample"),
        (" Maria  Sample ", "Maria Sample"),
        ("Ｍａｒｉａ", "Maria"),
        ("J. Muster", "J. Muster"),
        ("O’Brien", "O’Brien"),
        ("ZHENGJIAN, YANGBEN", "ZHENGJIAN, YANGBEN"),
        ("阿不都•买买提", "阿不都·买买提"),
        ("阿不都.买买提", "阿不都·买买提"),
        ("金\uf92c", "金\uf92c"),
        ("陈〇", "陈〇"),
        ("佐々木", "佐々木"),
        ("李\u200b四", "李四"),
        ("Mu\u0308ller", "Müller"),
        *(
            (f"王{chr(c)}", f"王{chr(c)}")
            for c in (0x3158E, 0x2EBF0, 0x2EE5D, 0x323B0, 0x9FFF, 0x4DBF, 0x2CEB0, 0xE81E)
        ),
    ],
)
def test_a_name_is_sent_as_it_was_given(typed: str, sent: str) -> None:
    assert parse_name(typed) == sent


@pytest.mark.parametrize("text", ["", "·", "陈思远1", "\ufffe王", "王\U0001ffff", "\u200b", "王\ud800", "王😀"])
def test_what_is_no_letter_stays_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        parse_name(text)


@given(st.text(max_size=40))
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text("婺城区八一路王芳·0123456789ABzqx()/:#+_-", max_size=30))
def test_what_needs_no_folding_is_folded_by_the_short_way_as_by_the_long_one(text: str) -> None:
    assert fold_name(text) == fold_name(f"{text}’").removesuffix("'")
