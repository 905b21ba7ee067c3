"""Who may stand in a query: how many, how old, in which order of age; told by pointer and sentence, without a value."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue import load_catalogue
from gateway.city import read_city
from gateway.domain.clock import CHINA
from gateway.domain.errors import InvalidInput, SetupError
from gateway.domain.identifiers.people import check_character
from tests.rooms.catalogue.made_up import certificate, matter, write
from tests.rooms.decision.example import CHEN, LIN, NOW, YINUO, catalogue, manifests, query

Named = tuple[str, str, str]
UNIT = {"unit_no": "330797002002GB00001F00027881"}


def born(day: str, nth: int = 1) -> str:
    """A number of the reserved range for who was born on that day."""
    first = f"330791{day}{nth:03}"
    return first + check_character(first)


def child(day: str, nth: int = 1) -> Named:
    return ("child", born(day, nth), "案小")


def faults(matter_code: str, people: list[Named], **parameters: str) -> list[tuple[str, str]]:
    try:
        catalogue().plan(query(matter_code, people, parameters=dict(parameters)))
    except InvalidInput as refused:
        texts = " ".join(fault.message for fault in refused.faults)
        assert not any(number in texts or (name and name in texts) for _, number, name in people)
        return [(fault.pointer, fault.code) for fault in refused.faults]
    return []


GROWN, MINOR, NEWBORN = child("20081101"), child("20081102"), child("20261101")
FAMILY: list[tuple[str, list[Named], list[tuple[str, str]]]] = [
    ("a minor", [CHEN, LIN, YINUO], []),
    ("eighteen tomorrow", [CHEN, MINOR], []),
    ("eighteen today", [CHEN, GROWN], [("/parties/1/person_id", "not-a-minor")]),
    ("born today", [CHEN, NEWBORN], []),
    ("born on 29 February 2008", [CHEN, child("20080229")], [("/parties/1/person_id", "not-a-minor")]),
    ("of two the grown one", [CHEN, MINOR, LIN, GROWN], [("/parties/3/person_id", "not-a-minor")]),
    ("a spouse who is a child", [CHEN, ("spouse", MINOR[1], "案小")], [("/parties/1/person_id", "not-of-age")]),
    ("a spouse of eighteen today", [CHEN, ("spouse", GROWN[1], "案小")], []),
    (
        "spouse and child the same",
        [CHEN, LIN, ("child", *LIN[1:])],
        [
            ("/parties/2/person_id", "same-person"),
            ("/parties/2/person_id", "not-a-minor"),
        ],
    ),
]


@pytest.mark.parametrize("code", ["M01", "M04", "M07"])
@pytest.mark.parametrize(("name", "people", "expected"), FAMILY, ids=[row[0] for row in FAMILY])
def test_a_family_is_spouses_and_minors(
    code: str, name: str, people: list[Named], expected: list[tuple[str, str]]
) -> None:
    assert faults(code, people) == expected, name


@given(st.integers(0, 60), st.booleans())
def test_at_most_eight_of_a_family(children: int, has_spouse: bool) -> None:  # noqa: FBT001  drawn
    people = [CHEN, *([LIN] if has_spouse else []), *(child("20150101", nth + 1) for nth in range(children))]
    expected = [(f"/parties/{index}/role", "surplus-person") for index in range(8, len(people))]
    assert faults("M01", people) == expected
    assert len(expected) == max(0, 1 + has_spouse + children - 8)


def test_a_school_child_is_a_minor_and_born_after_the_parents() -> None:
    parent: Named = ("parent", *CHEN[1:])
    assert faults("M03", [parent, MINOR]) == []
    assert faults("M03", [parent, GROWN]) == [("/parties/1/person_id", "not-a-minor")]
    assert faults("M03", [("parent", born("20090101"), "案小"), YINUO]) == [("/parties/0/person_id", "not-of-age")]


WITH_CHILDREN = sorted(
    matter.code
    for matter in catalogue().matters.values()
    if any("child" in one.parties for one in matter.certificates) and matter.code != "M16"
)
"""Matters whose children are minors; those of a deceased may be grown."""
DAYS: list[tuple[str, str, bool]] = [
    ("20081101", "2026-10-31", True),
    ("20081101", "2026-11-01", False),
    ("20080229", "2026-02-28", True),
    ("20080229", "2026-03-01", False),
    ("20120229", "2030-02-28", True),
    ("20120229", "2030-03-01", False),
    ("20120301", "2030-02-28", True),
    ("20120228", "2030-02-28", False),
]


def test_every_matter_with_a_child_is_in_the_table() -> None:
    assert WITH_CHILDREN == ["M01", "M03", "M04", "M07"]


@pytest.mark.parametrize("code", WITH_CHILDREN)
@pytest.mark.parametrize(("on", "asked", "is_minor"), DAYS)
def test_a_child_is_a_minor_until_the_day_of_the_eighteenth_birthday(
    code: str, on: str, asked: str, *, is_minor: bool
) -> None:
    people = [CHEN, child(on)]
    late = datetime.fromisoformat(f"{asked}T23:59:00").replace(tzinfo=CHINA)
    made = replace(query(code, people), asked_at=late)
    if is_minor:
        assert catalogue().plan(made)
        return
    with pytest.raises(InvalidInput) as refused:
        catalogue().plan(made)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/parties/1/person_id", "not-a-minor")]


def test_a_child_of_the_deceased_may_be_grown_and_is_born_after_them() -> None:
    deceased: Named = ("deceased", born("19700101"), "案亡")
    heirs: list[Named] = [("applicant", born("19720101"), "案妻"), child("19980101"), child("20150101", 2)]
    assert faults("M16", [*heirs, deceased], **UNIT) == []
    assert faults("M16", [heirs[0], child("19690101"), deceased], **UNIT) == [("/parties/1/person_id", "not-younger")]
    elder: Named = ("parent", born("19450101"), "案父")
    assert faults("M16", [heirs[0], elder, deceased], **UNIT) == []
    assert faults("M16", [heirs[0], ("parent", born("19800101"), "案父"), deceased], **UNIT) == [
        ("/parties/1/person_id", "not-elder")
    ]


def test_the_deceased_is_not_counted_and_forty_heirs_are_too_many() -> None:
    people: list[Named] = [CHEN, ("deceased", born("19200101"), "案亡")]
    heirs: list[Named] = [("heir", born("19600101", nth + 1), "案继") for nth in range(40)]
    assert faults("M16", people + heirs[:7], **UNIT) == []
    assert [pointer for pointer, _ in faults("M16", people + heirs, **UNIT)] == [
        f"/parties/{index}/role" for index in range(9, 42)
    ]


def test_a_list_of_staff_may_be_fifty_long() -> None:
    firm: Named = ("employer", "91330791MA0000015M", "")
    staff: list[Named] = [("staff", born("19800101", nth + 1), "案工") for nth in range(51)]
    assert faults("M12", [CHEN, firm, *staff[:50]]) == []
    assert ("/parties/52/role", "surplus-role") in faults("M12", [CHEN, firm, *staff])


def test_the_day_of_asking_is_the_citys() -> None:
    tomorrow = replace(query("M01", [CHEN, MINOR]), asked_at=NOW.replace(day=2, hour=0, minute=1))
    with pytest.raises(InvalidInput):
        catalogue().plan(tomorrow)


def test_a_folder_may_have_rules_of_its_own_and_its_roles_are_checked(tmp_path: Path) -> None:
    folder = write(tmp_path, matter(certificate(1, parties={"applicant": "1", "child": "0..n"})))
    rules = {"most_people": 2, "uncounted": [], "roles": {}}
    (folder / "roles.json").write_text(json.dumps(rules), "utf-8")
    made = load_catalogue(manifests(), read_city(folder))
    assert made.plan(query("M90", [CHEN, GROWN]))
    with pytest.raises(InvalidInput):
        made.plan(query("M90", [CHEN, GROWN, MINOR]))
    (folder / "roles.json").write_text(json.dumps(rules | {"roles": {"kid": {"under_years": 18}}}), "utf-8")
    with pytest.raises(SetupError, match=r"roles\.json"):
        load_catalogue(manifests(), read_city(folder))


def test_without_rules_of_its_own_the_products_stand_and_their_hash_is_the_rules() -> None:
    assert b'"most_people":8' in catalogue().canonical


@pytest.mark.parametrize(
    "form",
    [
        "330797 002002 GB00001 F00027881",
        "330797-002002-gb00001-f00027881",
        "330797·002002·GB00001·F00027881",
        "３３０７９７００２００２ＧＢ００００１Ｆ０００２７８８１",
    ],
)
def test_a_unit_number_may_be_given_as_it_is_printed(form: str) -> None:
    assert faults("M06", [CHEN], unit_no=form) == []
    assert faults("M06", [CHEN], unit_no=form[:-1]) == [("/parameters/unit_no", "bad-parameter")]
