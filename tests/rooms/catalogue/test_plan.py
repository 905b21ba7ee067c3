"""Query → Plan: which lookups, about whom; and every fault of a query at once, without its values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue import load_catalogue
from gateway.city import read_city
from gateway.domain.clock import CHINA
from gateway.domain.codes import CaseNumber, CertificateCode, DepartmentCode, ItemName, MatterCode, QueryId
from gateway.domain.errors import InvalidInput
from gateway.domain.matter import ROLES, Argument
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person
from gateway.domain.stages import Plan, Query
from gateway.domain.words import Method
from tests.rooms.catalogue.made_up import COUPLE, MONTHS, UNMARRIED, certificate, matter, write
from tests.rooms.decision.example import CHEN, LIN, P2, YINUO, catalogue, manifests, parties, plan, query


def asked(made: Plan) -> Counter[tuple[str, str, str | None]]:
    return Counter((x.question, x.subject.key, x.other.key if x.other else None) for x in made.lookups)


def faults(broken: Query) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        catalogue().plan(broken)
    texts = " ".join(fault.message for fault in refused.value.faults) + str(refused.value)
    for party in broken.parties:
        if party.person is not None:
            assert party.person.person_id.number not in texts
            assert not party.person.name or party.person.name not in texts
    return sorted((fault.pointer, fault.code) for fault in refused.value.faults)


def test_the_family_of_three_is_asked_about_in_fourteen_lookups() -> None:
    each = [
        (q, k, None)
        for q in ("real_estate.holdings", "vehicles.owned", "household.person")
        for k in ("applicant", "spouse", "child.1")
    ]
    once = [
        ("household.children_of_applicant", "applicant", None),
        ("household.children_of_applicant", "spouse", None),
        ("marriage.status_of_applicant", "applicant", None),
        ("social_security.periods", "applicant", None),
        ("marriage.is_couple", "applicant", "spouse"),
    ]
    assert asked(plan("M01")) == Counter(each + once)


def test_what_several_certificates_need_is_asked_once_with_the_union_of_items() -> None:
    person = next(x for x in plan("M01").lookups if (x.question, x.subject.key) == ("household.person", "spouse"))
    assert person.certificates == ("M01-C1", "M01-C3", "M01-C4", "M01-C5")
    assert person.items == {"former_name", "person_status", "cancel_reason", "cancel_date"}
    child = next(x for x in plan("M01").lookups if (x.question, x.subject.key) == ("household.person", "child.1"))
    assert child.certificates == ("M01-C1", "M01-C3", "M01-C4")
    assert child.items == {"former_name", "person_status", "cancel_reason", "cancel_date"}


def test_items_are_asked_to_be_shown_only_where_the_certificate_lists_them() -> None:
    car = next(x for x in plan("M01").lookups if x.question == "vehicles.owned")
    assert car.items == {
        *("plate_no", "plate_type", "vehicle_type", "vin", "status", "reference_price", "owner_name"),
        *("first_reg_date", "cancelled_at"),
    }
    status = next(x for x in plan("M07", P2[:1], ["M07-C2"]).lookups if x.question == "marriage.status_of_applicant")
    assert {"spouse_name", "spouse_id_no", "register_date"} < status.items


def test_a_verification_asks_whether_the_applicant_lives_and_has_its_tasks_name_from_the_start() -> None:
    made = plan("M09", P2[:1], ["M09-C4"])
    assert [(x.question, x.subject.key) for x in made.lookups] == [("household.person", "applicant")]
    assert made.certificates[0].method is Method.VERIFICATION
    assert made.certificates[0].verification


def test_a_verification_about_a_family_asks_who_belongs_to_it_and_nothing_of_what_they_own() -> None:
    made = plan("M01", certificates=["M01-C3"])
    assert {x.question for x in made.lookups} == {
        *("household.person", "household.children_of_applicant", "marriage.status_of_applicant")
    }
    assert made.certificates[0].method is Method.VERIFICATION
    assert made.certificates[0].verification


def test_the_relation_is_not_asked_where_no_spouse_is_named() -> None:
    made = plan("M01", [CHEN, YINUO])
    couple = next(p for p in made.certificates if p.certificate.code == "M01-C5")
    assert (couple.applies, couple.lookups) == (False, ())
    assert not any(x.question == "marriage.is_couple" for x in made.lookups)


def test_the_same_query_has_the_same_plan_and_another_other_ids() -> None:
    one = query("M01")
    assert catalogue().plan(one) == catalogue().plan(one)
    other = catalogue().plan(replace(one, query_id=QueryId("0193f0a0-0000-7000-8000-000000000002")))
    ids = {x.lookup_id for x in catalogue().plan(one).lookups}
    assert len(ids) == 14
    assert ids.isdisjoint(x.lookup_id for x in other.lookups)


def test_every_lookup_is_carried_by_a_certificate_and_every_certificate_by_its_lookups() -> None:
    made = plan("M01")
    for lookup in made.lookups:
        carriers = {p.certificate.code for p in made.certificates if lookup.lookup_id in p.lookups}
        assert carriers == set(lookup.certificates)


def test_all_faults_at_once() -> None:
    broken = replace(
        query("M01", [CHEN, CHEN, LIN, LIN]),
        certificates=(CertificateCode("M01-C1"), CertificateCode("M09-C1"), CertificateCode("M01-C1")),
        parameters={"a/b~c": "x"},
    )
    assert faults(broken) == [
        ("/certificates/1", "unknown-certificate"),
        ("/certificates/2", "repeated-certificate"),
        ("/parameters/a~1b~0c", "surplus-parameter"),
        ("/parties/1/person_id", "same-person"),
        ("/parties/1/role", "surplus-role"),
        ("/parties/3/person_id", "same-person"),
        ("/parties/3/role", "surplus-role"),
    ]


def test_a_role_that_no_certificate_of_the_matter_takes_is_foreign() -> None:
    assert {lookup.subject.role for lookup in catalogue().plan(query("M01", P2, ["M01-C2"])).lookups} == {"applicant"}
    assert faults(query("M01", [("heir", *CHEN[1:])])) == [
        ("/parties", "missing-role"),
        ("/parties/0/role", "foreign-role"),
    ]


def test_a_party_without_person_or_name() -> None:
    nameless = Person(parties([LIN])[0].person.person_id, "  ")  # type: ignore[union-attr]  # the helper makes persons
    broken = replace(
        query("M01"), parties=(*parties([CHEN]), Party("spouse", "spouse", nameless), Party("child", "child", None))
    )
    assert faults(broken) == [("/parties/1/name", "no-name"), ("/parties/2/person_id", "no-person")]


def test_an_employer_has_a_credit_code() -> None:
    code = CreditCode("91330791MA0000015M")
    with_code = Party("employer", "employer", None, code)
    assert faults(replace(query("M01"), parties=(*parties(P2), with_code))) == [("/parties/3/role", "foreign-role")]
    without = Party("employer", "employer", None)
    assert ("/parties/3/credit_code", "no-credit-code") in faults(
        replace(query("M01"), parties=(*parties(P2), without))
    )


def test_an_unknown_matter_and_no_certificate() -> None:
    assert faults(replace(query("M01"), matter=MatterCode("M99"))) == [("/matter", "unknown-matter")]
    assert faults(replace(query("M01"), certificates=())) == [("/certificates", "none-asked")]


@pytest.mark.parametrize("year", [2018, 2031])
def test_a_matter_is_asked_only_while_in_force(year: int, tmp_path: Path) -> None:
    made = load_catalogue(manifests(), read_city(write(tmp_path, matter(certificate(1), valid_until="2030-12-31"))))
    one = replace(query("M90", [CHEN]), asked_at=datetime(year, 6, 1, tzinfo=CHINA))
    with pytest.raises(InvalidInput) as refused:
        made.plan(one)
    assert refused.value.faults[0].code == "not-in-force"
    assert made.plan(replace(one, asked_at=datetime(2030, 12, 31, tzinfo=CHINA))).lookups == ()


GOOD: dict[str, Argument] = {"since": "2026-01-31", "unit": "0001", "kind": "a", "staff": 50, "flag": True}
BAD: list[tuple[str, Argument]] = [
    ("since", "2026-02-30"),
    ("since", "20260131"),
    ("since", 20260131),
    ("unit", "00001"),
    ("kind", "c"),
    ("staff", 0),
    ("staff", 51),
    ("staff", True),
    ("staff", "5"),
    ("flag", 1),
    ("flag", None),
]


def test_parameters_of_the_declared_form_pass(tmp_path: Path) -> None:
    made = load_catalogue(manifests(), read_city(write(tmp_path, matter(MONTHS))))
    assert len(made.plan(replace(query("M90", [CHEN]), parameters=GOOD)).lookups) == 2
    with pytest.raises(InvalidInput) as refused:
        made.plan(query("M90", [CHEN]))
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/parameters", "missing-parameter")]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_parameter_of_another_form_is_refused(name: str, value: Argument, tmp_path: Path) -> None:
    made = load_catalogue(manifests(), read_city(write(tmp_path, matter(MONTHS))))
    with pytest.raises(InvalidInput) as refused:
        made.plan(replace(query("M90", [CHEN]), parameters={**GOOD, name: value}))
    assert [(f.pointer, f.code) for f in refused.value.faults] == [(f"/parameters/{name}", "bad-parameter")]


def test_a_certificate_that_does_not_apply_demands_no_party(tmp_path: Path) -> None:
    made = load_catalogue(manifests(), read_city(write(tmp_path, matter(COUPLE, UNMARRIED))))
    assert [p.applies for p in made.plan(query("M90", [CHEN])).certificates] == [False, True]
    assert len(made.plan(query("M90", [CHEN, LIN])).lookups) == 3
    with pytest.raises(InvalidInput):
        made.plan(query("M90", [LIN]))


def test_what_may_be_named_is_the_matters_and_what_must_be_is_what_is_asked(tmp_path: Path) -> None:
    two = certificate(1, parties={"applicant": "1", "child": "1..2"})
    any_number = certificate(5, parties={"applicant": "0..1", "child": "0..n"})
    one = certificate(6, parties={"applicant": "1", "child": "0..1"})
    children = [("child", number, "某") for number in (YINUO[1], "330791201601010017", "330796201407010023")]
    wide = load_catalogue(manifests(), read_city(write(tmp_path / "wide", matter(two, any_number, one))))
    wide.plan(query("M90", [CHEN, *children]))
    wide.plan(query("M90", [CHEN], ["M90-C5", "M90-C6"]))
    with pytest.raises(InvalidInput) as refused:
        wide.plan(query("M90", [CHEN]))
    assert [f.code for f in refused.value.faults] == ["missing-role"]
    narrow = load_catalogue(manifests(), read_city(write(tmp_path / "narrow", matter(two, one))))
    with pytest.raises(InvalidInput) as refused:
        narrow.plan(query("M90", [CHEN, *children]))
    assert [f.pointer for f in refused.value.faults] == ["/parties/3/role"]


PEOPLE: Mapping[str, tuple[str, str]] = {
    "a": CHEN[1:],
    "b": LIN[1:],
    "c": YINUO[1:],
    "d": ("330796201407010023", "胡徐安"),
}


@given(
    st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from("abcd")), max_size=5), st.sampled_from(["M01", "M07"])
)
def test_any_parties_give_a_plan_or_faults_that_point_into_the_query(people: list[tuple[str, str]], code: str) -> None:
    one = query(code, [(role, *PEOPLE[who]) for role, who in people])
    made, pointers = attempt(one)
    assert (made is None) == bool(pointers)
    assert all(pointer.startswith("/parties") for pointer in pointers)
    for lookup in made.lookups if made else ():
        assert lookup.items
        assert lookup.subject in one.parties


def attempt(one: Query) -> tuple[Plan | None, list[str]]:
    try:
        return catalogue().plan(one), []
    except InvalidInput as refused:
        return None, [fault.pointer for fault in refused.faults]


FIRM = ("employer", "91330791MA0000015M", "")
JIN = ("deceased", "33079819590821001X", "金大海")
LUO = ("applicant", "529901199101250014", "罗启明")
XIAOHE = ("child", "52990120200412001X", "罗小禾")


def test_an_employer_is_asked_about_by_credit_code_and_each_of_the_staff_by_number() -> None:
    made = plan("M11", [CHEN, FIRM, ("staff", *LIN[1:])], ["M11-C1", "M11-C2"], {"n": 3})
    assert asked(made) == Counter(
        [
            ("market_regulation.employer", "employer", "applicant"),
            ("social_security.periods", "staff.1", None),
            ("social_security.headcount", "employer", None),
            ("household.person", "applicant", None),
            ("household.person", "staff.1", None),
        ]
    )
    made = plan("M12", [CHEN, FIRM], ["M12-C2"])
    assert asked(made) == Counter(
        [("market_regulation.employer", "employer", "applicant"), ("household.person", "applicant", None)]
    )


def test_heirs_are_asked_about_by_their_roles() -> None:
    heirs = [CHEN, JIN, ("spouse", *LIN[1:]), ("parent", "330799194305010029", "陈阿香")]
    kin = {key for key in asked(plan("M16", heirs, ["M16-C1"])) if key[0] != "household.person"}
    assert kin == {
        ("household.is_child_of", "applicant", "deceased"),
        ("household.is_child_of", "deceased", "applicant"),
        ("household.is_child_of", "deceased", "parent.1"),
        ("marriage.is_couple", "applicant", "deceased"),
        ("marriage.is_couple", "spouse", "deceased"),
    }


def test_a_child_may_be_cared_for_by_the_applicant_or_by_a_parent_but_by_somebody() -> None:
    parent = ("parent", *LUO[1:])
    assert {x.subject.key for x in plan("M03", [parent, XIAOHE], ["M03-C1"]).lookups} == {"parent.1", "child.1"}
    assert {x.subject.key for x in plan("M03", [LUO, XIAOHE], ["M03-C1"]).lookups} == {"applicant", "child.1"}
    assert faults(query("M03", [XIAOHE], ["M03-C3"])) == [("/parties", "missing-role")]


def test_who_applies_may_be_of_the_staff_and_of_the_heirs_but_not_of_the_children() -> None:
    firm = ("employer", "91330791MA0000023G", "")
    assert plan("M12", [CHEN, firm, ("staff", *CHEN[1:])], ["M12-C1"])
    assert plan("M16", [CHEN, JIN, ("heir", *CHEN[1:])], ["M16-C1"])
    assert faults(query("M16", [CHEN, JIN, ("child", *CHEN[1:])], ["M16-C1"])) == [
        ("/parties/2/person_id", "same-person")
    ]
    twice = [CHEN, firm, ("staff", *LIN[1:]), ("staff", *LIN[1:])]
    assert faults(query("M12", twice, ["M12-C1"])) == [("/parties/3/person_id", "same-person")]


def test_a_list_of_staff_ends_at_fifty() -> None:
    many = [FIRM, *(("staff", *CHEN[1:]) for _ in range(51))]
    assert ("/parties/51/role", "surplus-role") in faults(query("M12", many, ["M12-C1"]))


@pytest.mark.parametrize(
    ("matter_code", "given", "expected"),
    [
        ("M16", {}, ("/parameters", "missing-parameter")),
        ("M16", {"unit_no": "330797"}, ("/parameters/unit_no", "bad-parameter")),
        ("M16", {"unit_no": "330797002002GB00001F00027881", "n": 3}, ("/parameters/n", "surplus-parameter")),
    ],
)
def test_a_unit_is_named_by_its_number(matter_code: str, given: dict[str, Argument], expected: tuple[str, str]) -> None:
    assert faults(query(matter_code, [CHEN, JIN], None, given)) == [expected]


@pytest.mark.parametrize(
    ("since", "until", "is_refused"),
    [
        ("2026-05-02", "2026-05-01", True),
        ("2026-05-01", "2026-05-01", False),
        ("2026-05-01", "2027-01-01", False),
        (None, "2020-01-01", False),
        ("2026-05-01", None, False),
    ],
)
def test_a_time_that_ends_before_it_begins_is_refused(since: str | None, until: str | None, is_refused: bool) -> None:  # noqa: FBT001 - a table
    days = {name: day for name, day in (("from", since), ("to", until)) if day is not None}
    asked = query("M08", [CHEN], None, days)
    if is_refused:
        assert faults(asked) == [("/parameters/to", "bad-parameter")]
    else:
        assert catalogue().plan(asked)


@pytest.mark.parametrize(("ahead", "is_refused"), [(-1, False), (0, False), (1, True), (400, True)])
def test_a_time_that_has_not_begun_is_refused(ahead: int, is_refused: bool) -> None:  # noqa: FBT001 - a table
    asked = query("M08", [CHEN], None, {})
    begins = f"{asked.asked_at.date() + timedelta(days=ahead)}"
    asked = replace(asked, parameters={"from": begins, "to": "2029-12-31"})
    if is_refused:
        assert faults(asked) == [("/parameters/from", "bad-parameter")]
    else:
        assert catalogue().plan(asked)


def test_a_day_that_is_none_is_one_fault_and_not_two() -> None:
    assert faults(query("M08", [CHEN], None, {"from": "2026-05-01", "to": "2026-02-30"})) == [
        ("/parameters/to", "bad-parameter")
    ]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("JH-2026-M07-000017", "another-matter"),
        ("JH-2026-M010-000017", "another-matter"),
        ("JH-2026-m01-000017", "format"),
        ("529901-S2026-00017", "format"),
        ("", "format"),
    ],
)
def test_a_case_number_of_another_matter_or_city_is_a_fault_of_form(number: str, code: str) -> None:
    for asked in ("M01", "M98"):
        told = faults(replace(query(asked), case_number=CaseNumber(number)))
        assert (("/case_number", code) in told) is (asked == "M01" or code == "format")


def test_certificates_that_rest_on_a_value_are_told_by_whose_it_is() -> None:
    """A value of the spouse's is behind no certificate that asks about the applicant alone; whether somebody lives is behind most."""
    family, whole = ("applicant", "spouse", "child"), [f"M01-C{n}" for n in range(1, 6)]

    def told(matter: str, codes: list[str], what: tuple[str, str]) -> list[str]:
        found = (
            catalogue().that_ask(
                MatterCode(matter),
                list(map(CertificateCode, codes)),
                family,
                whose,
                (DepartmentCode(what[0]), ItemName(what[1])),
            )
            for whose in range(3)
        )
        return [" ".join(code.partition("-")[2] for code in one) for one in found]

    assert told("M01", whole, ("household", "person_status")) == ["C1 C2 C3 C4 C5", "C1 C3 C4 C5", "C1 C3 C4"]
    assert told("M01", whole, ("social_security", "name")) == ["C2", "", ""]
    assert told("M01", ["M01-C2", "M99-C1"], ("household", "person_status")) == ["C2", "", ""]
    assert told("M16", ["M16-C3"], ("household", "person_status"))[0] == "C3"  # a promise that the dead do not make
    assert told("M99", ["M99-C1"], ("household", "person_status")) == ["", "", ""]
