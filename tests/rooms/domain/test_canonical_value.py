"""A value has one form, however a register spells it, and no two values have the same."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.canonical_value import canonical_value
from gateway.domain.codes import ItemName
from gateway.domain.questions import HOLDINGS, PERSON
from gateway.domain.record_ids import record_id
from gateway.domain.reply import UNREAD, ItemValue, Record

SAME: dict[str, tuple[ItemValue, ...]] = {
    "width": ("330791-001", "３３０７９１－００１", " 330791-001 "),
    "capitals": ("33079119940317001X", "33079119940317001x", "33079119940317001ｘ"),
    "blanks beside Chinese": ("婺城区 八一路", "婺城区八一路", "婺城区　八一路"),
    "dots of a name": ("买买提·艾力", "买买提•艾力", "买买提．艾力"),
    "noughts of a figure": (Decimal("89.50"), Decimal("89.5")),
    "a whole figure": (Decimal("120000.00"), 120_000),
    "nought": (0, Decimal("0.0"), Decimal("-0.00")),
    "order of a list": (("a", "b"), ("b", "a")),
    "order of records": (({ItemName("k"): "1"}, {ItemName("k"): "2"}), ({ItemName("k"): "2"}, {ItemName("k"): "1"})),
}
APART: tuple[ItemValue, ...] = (
    None, "", "0", 0, False, True, 1, "1", "true", date(2021, 5, 20), "2021-05-20", "2021-05", (), ("1",), ("1", "2"), ("12",),
    ({ItemName("a"): "1", ItemName("b"): "2"},), ({ItemName("a"): "1"}, {ItemName("b"): "2"}), "王芳", "王·芳",
)  # fmt: skip
NAMES = st.text(alphabet="王芳·陈Aa1-. ", min_size=1, max_size=12)


@pytest.mark.parametrize("spellings", SAME.values(), ids=SAME)
def test_spellings_of_one_value_come_to_one_form(spellings: tuple[ItemValue, ...]) -> None:
    assert len({canonical_value(one) for one in spellings}) == 1


def test_other_values_come_to_other_forms() -> None:
    assert len({canonical_value(one) for one in APART}) == len(APART)


def test_what_could_not_be_read_is_no_value() -> None:
    assert canonical_value(UNREAD) is None
    assert canonical_value(({ItemName("a"): f"x{UNREAD}"},)) is None


@given(NAMES)
def test_what_has_its_form_keeps_it(text: str) -> None:
    form = canonical_value(text)
    assert form is not None
    assert canonical_value(form[1:]) == form


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_a_figure_keeps_its_worth(figure: Decimal) -> None:
    form = canonical_value(figure)
    assert form is not None
    assert Decimal(form[1:]) == figure


def test_a_record_is_told_by_its_own_id_where_the_register_has_one_and_it_was_asked() -> None:
    record: Record = {ItemName("unit_no"): "330702 001 gb00001"}
    assert record_id(HOLDINGS, record) == record_id(HOLDINGS, {ItemName("unit_no"): "330702 001 GB00001"}) != ""
    assert record_id(HOLDINGS, {ItemName("usage"): "住宅"}) == record_id(PERSON, record) == ""
