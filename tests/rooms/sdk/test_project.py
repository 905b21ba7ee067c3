from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sdk import BadRecord, Manifest, check_manifest, project

TITLE = {"en": "x", "zh": "某"}


def manifest(**item: Any) -> Manifest:
    whole = {"at": "a", "title": TITLE, "level": 2, "sharing": "conditional", "basis": "法", **item}
    return check_manifest(
        {
            "connector": {"name": "r", "department": "r", "contract": 1, "asks_by": ["person_id"]},
            "driver": {"kind": "rest"},
            "limits": {"deadline_s": 1, "at_once": 1},
            "questions": {"q": {"items": ["x", "y"]}},
            "items": {"x": whole, "y": {**whole, "at": "b.c", "type": "str?", "codes": None, "fields": None}},
        },
        "r",
    )


def value(kind: str, raw: object, **item: Any) -> object:
    record: Mapping[Any, object] = project({"a": raw}, manifest(type=kind, **item), "q", ["x"])
    return record["x"]


@pytest.mark.parametrize(
    ("kind", "raw", "typed"),
    [
        ("str", "陈·思", "陈·思"),
        ("int", "12", 12),
        ("int", 12, 12),
        ("decimal", "1.50", Decimal("1.50")),
        ("decimal", 0.1, Decimal("0.1")),
        ("decimal", 78000, Decimal(78000)),
        ("bool", "0", False),
        ("bool", 1, True),
        ("date", "2026-11-01", date(2026, 11, 1)),
        ("date", "2026-11-01 08:00:00", date(2026, 11, 1)),
        ("date", date(2026, 11, 1), date(2026, 11, 1)),
        ("date", datetime(2026, 11, 1, 8), date(2026, 11, 1)),  # noqa: DTZ001 - as a database column gives it
        ("month", "202207", 202207),
        ("strings", ["a", "b"], ("a", "b")),
        ("strings", [], ()),
        ("str?", None, None),
        ("date?", "", None),
    ],
)
def test_a_value_of_its_type(kind: str, raw: object, typed: object) -> None:
    assert value(kind, raw) == typed


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("str", 1), ("str", "x" * 4001), ("int", "1.5"), ("int", True), ("decimal", "NaN"), ("decimal", "abc"),
        ("decimal", True), ("bool", "yes"), ("bool", 2), ("date", "2026-02-30"), ("date", "34410"), ("date", 20261101), ("date", "03/17/1994"), ("date", "94-03-17"),
        ("month", 202213), ("month", "189912"), ("strings", "ab"), ("strings", [1]), ("int?", "some"),
    ],
)  # fmt: skip
def test_a_value_not_of_its_type(kind: str, raw: object) -> None:
    with pytest.raises(BadRecord, match="type:x") as caught:
        value(kind, raw)
    assert str(caught.value) == "type:x"


@pytest.mark.parametrize("raw", [None, ""])
def test_a_granted_item_that_is_missing(raw: object) -> None:
    with pytest.raises(BadRecord, match="missing:x"):
        value("str", raw)
    with pytest.raises(BadRecord, match="missing:x"):
        project({}, manifest(type="str"), "q", ["x"])


def test_codes_are_mapped_and_an_unknown_one_is_never_guessed() -> None:
    codes = {"1": "male", "2": "female"}
    assert value("code", "1", codes=codes) == "male"
    assert value("code", 2, codes=codes) == "female"
    for unknown in ("3", 3, "male", ["1"]):
        with pytest.raises(BadRecord, match="code:x"):
            value("code", unknown, codes=codes)


def test_letters_are_sorted_and_each_must_be_known() -> None:
    assert value("codes", "QGQ") == "GQ"
    assert value("codes", "BA", codes={"A": "A", "B": "B"}) == "AB"
    with pytest.raises(BadRecord, match="code:x"):
        value("codes", "AZ", codes={"A": "A"})
    with pytest.raises(BadRecord, match="type:x"):
        value("codes", ["A"])


def test_records_inside_a_record() -> None:
    fields = {"start": "from:month", "employer": "who.code", "stop_reason": "stop:str?"}
    raw = [
        {"from": "202207", "who": {"code": "9133"}},
        {"from": 202301, "who": {"code": "9144"}, "stop": "moved", "x": 1},
    ]
    assert value("records", raw, fields=fields) == (
        {"start": 202207, "employer": "9133", "stop_reason": None},
        {"start": 202301, "employer": "9144", "stop_reason": "moved"},
    )
    for bad, reason in (
        ([{"from": 202207}], r"missing:x\.employer"),
        ([{"from": "soon", "who": {"code": "1"}}], r"type:x\.start"),
        ({"from": 1}, "type:x"),
        ([1], "type:x"),
    ):
        with pytest.raises(BadRecord, match=reason):
            value("records", bad, fields=fields)


def test_only_granted_items_come_out_and_the_others_are_still_checked() -> None:
    facts = manifest(type="int")
    assert project({"a": 1, "b": {"c": "y"}, "z": 3}, facts, "q", ["x"]) == {"x": 1}
    assert project({"a": 1, "b": {"c": "y"}}, facts, "q", ["y"]) == {"y": "y"}
    assert project({"b": {"c": "y"}}, facts, "q", ["y"]) == {"y": "y"}
    with pytest.raises(BadRecord, match="type:x"):
        project({"a": "not a number", "b": {"c": "y"}}, facts, "q", ["y"])
    assert project({"a": 1, "b": "no inside"}, facts, "q", ["x", "y"]) == {"x": 1, "y": None}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
)


@given(
    raw=st.dictionaries(st.sampled_from(["a", "b"]), JSON),
    kind=st.sampled_from(["str", "int", "decimal?", "bool", "date", "month", "codes", "strings?", "code", "records"]),
    granted=st.sets(st.sampled_from(["x", "y"])),
)
def test_any_record_is_projected_or_bad_and_never_more_than_granted(
    raw: dict[str, object], kind: str, granted: set[str]
) -> None:
    facts = manifest(type=kind, codes={"1": "a"}, fields={"s": "a:int"})
    try:
        record = project(raw, facts, "q", granted)
    except BadRecord:
        return
    assert set(record) == granted
