"""Identifiers: every published vector as a table, and what a check character must detect."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.documents import (
    MarriageCertificate,
    RightCertificate,
    fold_marriage_certificate,
    fold_right_certificate,
    month_of,
    parse_household_number,
    parse_marriage_certificate,
    parse_month,
    parse_right_certificate,
    parse_unit_number,
    shift_month,
)
from gateway.domain.identifiers.folding import mask_number
from gateway.domain.identifiers.names import fold_name, mask_name, parse_name
from gateway.domain.identifiers.organisations import (
    credit_check_character,
    organisation_check_character,
    parse_credit_code,
)
from gateway.domain.identifiers.people import (
    birth_date_of,
    check_character,
    fits_mask,
    from_legacy,
    id_kind,
    is_same_number,
    parse_person_number,
    sex_of,
    to_legacy,
)
from gateway.domain.identifiers.reserved import is_reserved
from gateway.domain.identifiers.vehicles import parse_plate, parse_vin
from gateway.domain.person import CreditCode, PersonId

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 1))
REGIONS = st.integers(110000, 659999).map(str)
SEQUENCES = st.integers(1, 999).map(lambda n: f"{n:03}")
FIRST17 = st.builds(lambda region, day, seq: f"{region}{day:%Y%m%d}{seq}", REGIONS, DAYS, SEQUENCES)
NUMBERS = FIRST17.map(lambda first17: first17 + check_character(first17))
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODES = st.builds(
    lambda kind, region, organisation: f"9{kind}{region}{organisation}",
    st.sampled_from("123"),
    REGIONS,
    st.text(ALPHABET, min_size=9, max_size=9),
).map(lambda first17: first17 + credit_check_character(first17))


def code_of(parse: Callable[..., object], *args: object) -> str:
    """The rule code that parsing fails with."""
    with pytest.raises(InvalidIdentifier) as caught:
        parse(*args)
    for given_text in (a for a in args if isinstance(a, str) and len(a) > 4):
        assert given_text not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "number", "kind", "born", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", "CN18", date(1949, 12, 31), "2"),
        ("440524188001010014", "440524188001010014", "CN18", date(1880, 1, 1), "1"),
        ("11010519491231002x", "11010519491231002X", "CN18", date(1949, 12, 31), "2"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", "CN18", date(1949, 12, 31), "2"),
        (" 110105 19491231-002X\u3000", "11010519491231002X", "CN18", date(1949, 12, 31), "2"),
        ("33079119940317001X", "33079119940317001X", "CN18", date(1994, 3, 17), "1"),
        ("330796198802290024", "330796198802290024", "CN18", date(1988, 2, 29), "2"),
        ("810000199408230021", "810000199408230021", "HMT18", date(1994, 8, 23), "2"),
        ("830000199201300022", "830000199201300022", "HMT18", date(1992, 1, 30), "2"),
        ("911124198108030024", "911124198108030024", "FPR18", date(1981, 8, 3), "2"),
        ("CAN110081080310", "CAN110081080310", "FPR15", date(1981, 8, 3), None),
        ("can110081080310", "CAN110081080310", "FPR15", date(1981, 8, 3), None),
    ],
)
def test_person_numbers_of_every_kind_are_folded_and_read(
    text: str, number: str, kind: str, born: date, sex: str | None
) -> None:
    assert parse_person_number(text) == number
    assert (id_kind(number), birth_date_of(number), sex_of(number)) == (kind, born, sex)
    assert PersonId.parse(text).kind == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "CHECKSUM"),
        ("330797199002290017", "CHECKSUM"),
        ("CAN110081080311", "CHECKSUM"),
        ("330797680315123", "KIND"),
        ("", "FORMAT"),
        ("11010519491231002", "FORMAT"),
        ("11010519491231002XX", "FORMAT"),
        ("1101051949123100X2", "FORMAT"),
        ("1101051949123100２X1", "FORMAT"),
        ("０１０１０５１９４９１２３１００２Ｘ", "FORMAT"),
        ("११०१०५१९४९१२३१००२X", "FORMAT"),
        ("11010519491231002X\n; drop", "FORMAT"),
    ],
)
def test_what_is_no_person_number_is_refused_by_rule(text: str, code: str) -> None:
    assert code_of(parse_person_number, text) == code


@pytest.mark.parametrize(
    ("first17", "code"),
    [
        ("33079719900229001", "DATE"),
        ("33079719900431001", "DATE"),
        ("33079719901301001", "DATE"),
        ("33079717991231001", "DATE"),
        ("33079719900228000", "SEQUENCE"),
        ("33079721000229001", "DATE"),
    ],
)
def test_a_right_check_character_does_not_save_a_wrong_number(first17: str, code: str) -> None:
    assert code_of(parse_person_number, first17 + check_character(first17)) == code


def test_a_birth_in_the_future_needs_a_day_to_be_refused() -> None:
    number = "33079119940317001X"
    assert parse_person_number(number, date(1994, 3, 17)) == number
    assert code_of(parse_person_number, number, date(1994, 3, 16)) == "FUTURE"


def test_an_old_number_converts_for_matching() -> None:
    assert from_legacy("330797680315123") == "330797196803151234"
    assert to_legacy("330797196803151234") == "330797680315123"
    assert is_same_number("330797196803151234", "330797680315123")
    assert not is_same_number("330797196803151234", "330797680315124")
    assert is_same_number("CAN110081080310", "CAN110081080310")
    assert id_kind("330797680315123") == "CN15"
    assert birth_date_of("330797680315123") == date(1968, 3, 15)
    assert (sex_of("330797680315123"), sex_of("330797680315122")) == ("1", "2")
    assert to_legacy("330791202302080028") is None
    assert to_legacy("911124198108030024") is None
    assert code_of(from_legacy, "330797680230123") == "DATE"
    assert code_of(from_legacy, "33079768031512X") == "FORMAT"


@given(NUMBERS)
def test_numbers_of_the_last_century_come_back_from_fifteen_digits(number: str) -> None:
    legacy = to_legacy(number)
    assert (legacy is None) == (number[6:8] != "19")
    if legacy:
        assert len(legacy) == 15
        assert from_legacy(legacy) == number


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_a_person_number_detects_any_single_digit_error(number: str, at: int, by: int) -> None:
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert check_character(wrong[:17]) != wrong[17]


@given(NUMBERS, st.integers(0, 15))
def test_a_person_number_detects_any_adjacent_transposition(number: str, at: int) -> None:
    assume(number[at] != number[at + 1])
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert check_character(wrong[:17]) != wrong[17]


@given(NUMBERS)
def test_a_valid_number_is_itself_whatever_its_width_and_blanks(number: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert parse_person_number(number) == number
    assert parse_person_number(f" {wide[:6]} {wide[6:]}\u3000".lower()) == number


@given(st.text())
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        outcome = id_kind(parse_person_number(text))
    except InvalidIdentifier as error:
        outcome = error.code
    assert outcome in {"FORMAT", "CHECKSUM", "DATE", "SEQUENCE", "KIND", "CN18", "HMT18", "FPR18", "FPR15"}


@pytest.mark.parametrize(
    "text", ["91350100M000100Y43", "91330791MA0000015M", "91330791MA0000023G", "91330791ma00 00015m"]
)
def test_credit_codes(text: str) -> None:
    code = parse_credit_code(text)
    assert len(code) == 18
    assert CreditCode.parse(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y44", "CHECKSUM"),
        ("91350100MO00100Y43", "FORMAT"),
        ("91350100M000100Y4", "FORMAT"),
        ("91A50100M000100Y43", "FORMAT"),
    ],
)
def test_credit_codes_refused(text: str, code: str) -> None:
    assert code_of(parse_credit_code, text) == code


def test_an_unknown_registrar_is_refused_and_a_wrong_inner_check_is_not() -> None:
    first17 = "B1330791MA0000015"
    assert code_of(parse_credit_code, first17 + credit_check_character(first17)) == "KIND"
    odd = "91330791MA0000016"
    assert parse_credit_code(odd + credit_check_character(odd)).startswith(odd)


@given(CREDIT_CODES, st.integers(0, 16), st.integers(1, 30))
def test_a_credit_code_detects_any_single_error(code: str, at: int, by: int) -> None:
    wrong = code[:at] + ALPHABET[(ALPHABET.index(code[at]) + by) % 31] + code[at + 1 :]
    assert credit_check_character(wrong[:17]) != wrong[17]


@given(CREDIT_CODES, st.integers(0, 15))
def test_a_credit_code_detects_any_adjacent_transposition(code: str, at: int) -> None:
    assume(code[at] != code[at + 1])
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert credit_check_character(wrong[:17]) != wrong[17]


def test_organisation_codes() -> None:
    assert organisation_check_character("D2143569") == "X"
    assert {organisation_check_character(f"{n:08}") for n in range(200)} == set("0123456789X")


@pytest.mark.parametrize(
    ("kind", "text", "plate"),
    [
        ("02", "浙G12345", "浙G12345"),
        ("02", "浙G·1ZZ00", "浙G1ZZ00"),
        ("02", "浙ｇ－1zz00", "浙G1ZZ00"),
        ("01", "浙GA1234", "浙GA1234"),
        ("07", "浙GA1B34", "浙GA1B34"),
        ("08", "浙G12345", "浙G12345"),
        ("15", "浙G1234挂", "浙G1234挂"),
        ("16", "浙G1234学", "浙G1234学"),
        ("23", "浙G1234警", "浙G1234警"),
        ("52", "浙GD12345", "浙GD12345"),
        ("52", "浙GDZ0002", "浙GDZ0002"),
        ("52", "浙GFK1234", "浙GFK1234"),
        ("51", "浙G00012D", "浙G00012D"),
    ],
)
def test_plates_by_kind(kind: str, text: str, plate: str) -> None:
    assert parse_plate(kind, text) == plate


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("02", "浙GABC12", "FORMAT"),
        ("02", "浙GI2345", "FORMAT"),
        ("02", "浙GO2345", "FORMAT"),
        ("02", "浙GD12345", "FORMAT"),
        ("02", "G12345", "FORMAT"),
        ("52", "浙G12345", "FORMAT"),
        ("52", "浙GL12345", "FORMAT"),
        ("51", "浙GD12345", "FORMAT"),
        ("16", "浙G1234挂", "FORMAT"),
        ("99", "浙G12345", "KIND"),
    ],
)
def test_plates_refused(kind: str, text: str, code: str) -> None:
    assert code_of(parse_plate, kind, text) == code


def test_vehicle_identification_numbers() -> None:
    assert parse_vin("1m8gdm9axkp042788") == "1M8GDM9AXKP042788"
    assert parse_vin("L99ZZA1B3NZ000001")
    assert code_of(parse_vin, "1M8GDM9A0KP042788") == "CHECKSUM"
    for text in ("1M8GDM9AXKP04278", "1M8GDM9AXKP0427I8", "1M8GDM9AX0P042788", "1M8GDM9AXKP04278A"):
        assert code_of(parse_vin, text) == "FORMAT"


@pytest.mark.parametrize(
    "text", ["J330791-2021-000001", "J330791–2021—000001", "J330791―2021-000001", "j330791 - 2021-000001"]
)
def test_marriage_certificates(text: str) -> None:
    certificate = parse_marriage_certificate(text)
    assert str(certificate) == fold_marriage_certificate(text) == "J330791-2021-000001"
    assert certificate == MarriageCertificate("J", "330791", 2021, 1)


def test_marriage_certificates_of_other_kinds_and_times() -> None:
    assert [parse_marriage_certificate(f"{k}110101-2010-000001").kind for k in ("J", "L", "BJ", "BL")] == [
        "J",
        "L",
        "BJ",
        "BL",
    ]
    assert fold_marriage_certificate("东婚字 第123号") == "东婚字第123号"
    assert code_of(parse_marriage_certificate, "东婚字第123号") == "FORMAT"


def test_household_numbers() -> None:
    assert parse_household_number("330791 000002") == "330791000002"
    assert code_of(parse_household_number, "33079100000") == "FORMAT"


def test_unit_numbers() -> None:
    unit = parse_unit_number("330797 001002 GB00012 F00030042")
    assert str(unit) == "330797001002GB00012F00030042"
    assert unit.display == "330797 001002 GB00012 F00030042"
    assert (unit.county, unit.ownership, unit.feature, unit.fixture, unit.fixture_no) == (
        "330797",
        "G",
        "B",
        "F",
        "00030042",
    )
    assert parse_unit_number("330798002002JC00001F00020656").feature == "C"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330797001002GB00012F0003004", "FORMAT"),
        ("330797001002QB00012F00030042", "FORMAT"),
        ("330797001002GC00012F00030042", "KIND"),
        ("330797001002GB00012W00030042", "KIND"),
    ],
)
def test_unit_numbers_refused(text: str, code: str) -> None:
    assert code_of(parse_unit_number, text) == code


def test_right_certificates() -> None:
    right = parse_right_certificate("浙（2024）金华市不动产权第0012345号")
    assert right == RightCertificate("浙", 2024, "金华市", proof=False, serial="0012345")
    assert (
        str(right)
        == fold_right_certificate("浙(2024) 金华市不动产权第0012345号")
        == "浙(2024)金华市不动产权第0012345号"
    )
    assert parse_right_certificate("浙(2024)义乌市不动产证明第9000001号").proof
    assert code_of(parse_right_certificate, "金房权证婺字第00123456号") == "FORMAT"


def test_months() -> None:
    assert parse_month("202610") == parse_month(202610) == 202610
    assert code_of(parse_month, "202613") == code_of(parse_month, "189912") == "DATE"
    assert code_of(parse_month, "2026-10") == code_of(parse_month, "20261") == "FORMAT"
    assert (shift_month(202611, -1), shift_month(202601, -1), shift_month(202512, 1)) == (
        202610,
        202512,
        202601,
    )
    assert shift_month(202610, -23) == 202411


@given(DAYS, st.integers(-600, 600))
def test_shifting_a_month_there_and_back(day: date, by: int) -> None:
    month = month_of(day)
    shifted = shift_month(month, by)
    assert shift_month(shifted, -by) == month
    assert 1 <= shifted % 100 <= 12


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("陈思远", "陈思远"),
        ("陈思远　　", "陈思远"),
        (" 王 芳 ", "王芳"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提●艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("Mary  ann SMITH", "MARY ANN SMITH"),
        ("Ｍａｒｙ", "MARY"),
        ("𠮷㐀", "𠮷㐀"),
    ],
)
def test_names_fold_to_one_form(name: str, folded: str) -> None:
    assert fold_name(name) == folded
    assert fold_name(folded) == folded
    assert fold_name(parse_name(name)) == folded


def test_a_separator_is_never_dropped() -> None:
    assert fold_name("王·芳") != fold_name("王芳")


@pytest.mark.parametrize("text", ["", "  ", "·", "王\x00芳", "\ud800", "陈思远1", "名" * 51, "<b>王</b>"])
def test_what_is_no_name_is_refused(text: str) -> None:
    assert code_of(parse_name, text) == "FORMAT"


@pytest.mark.parametrize(
    ("number", "masked"),
    [("33079119940317001X", "3307**********001X"), ("330797680315123", "3307*******5123"), ("12345678", "********")],
)
def test_numbers_are_masked(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王", "*"), ("王芳", "王*"), ("陈思远", "陈*远"), ("买买提·艾力", "买*力"), ("", "")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_number_fits_the_mask_it_stands_behind() -> None:
    assert fits_mask("330791199511020027", "3307911995****0027")
    assert not fits_mask("330791199611020027", "3307911995****0027")
    assert not fits_mask("33079119951102002", "3307911995****0027")


@pytest.mark.parametrize(
    "identifier",
    [
        "33079119940317001X",
        "529901199101250014",
        "330797680315123",
        "810000199202299997"[:17] + "7",
        "933840198402299994",
        "CAN330796022990",
        "91330791MA0000015M",
        "J330791-2021-000001",
        "BL330799-2021-000001",
        "330791000002",
        "330797002002GB00001F00027881",
        "浙(2018)义乌市不动产权第9000001号",
        "浙G1ZZ00",
        "浙G0ZX88",
        "G1ZZ00",
        "浙GDZ0005",
        "L99ZZA1B3NZ000001",
    ],
)
def test_synthetic_ranges_are_reserved(identifier: str) -> None:
    assert is_reserved(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "11010519491231002X",
        "330702199403170010",
        "330721197001010019",
        "810000199408230021",
        "911124198108030024",
        "CAN110081080310",
        "91350100M000100Y43",
        "J110101-2010-000001",
        "330702000002",
        "330702001002GB00012F00030042",
        "浙(2024)金华市不动产权第0012345号",
        "浙G12345",
        "浙GD12345",
        "1M8GDM9AXKP042788",
        "",
    ],
)
def test_what_could_belong_to_somebody_is_not_reserved(identifier: str) -> None:
    assert not is_reserved(identifier)


@given(NUMBERS, st.integers(0, 400))
def test_a_number_says_when_its_owner_was_born(number: str, days: int) -> None:
    born = birth_date_of(number)
    assert parse_person_number(number, born + timedelta(days=days)) == number
