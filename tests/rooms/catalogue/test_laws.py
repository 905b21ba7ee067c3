"""Each certificate names the laws it rests on, as data, and what of them nobody has checked is listed."""

import json
from datetime import date
from pathlib import Path

import pytest

from gateway.access import load_rules
from gateway.catalogue import load_catalogue, unsure_bases
from gateway.city import read_city
from gateway.declaration.notice import load_notice
from gateway.domain.errors import SetupError
from gateway.domain.matter import Certificate, Matter
from gateway.domain.words import Method
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import MONTHS, UNMARRIED, certificate, matter, write
from tests.rooms.catalogue.test_lint import rules
from tests.rooms.decision.example import catalogue, manifests

GUIDELINE = "关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见"
LAWS = {law["code"]: law for law in json.loads(demo_city()["laws.json"])}
ALL = [(matter, one) for matter in catalogue().matters.values() for one in matter.certificates]
RULES = {str(name): rule.basis for name, rule in load_rules(demo_city()).rules.items()}
SHARING = {"law": "data_sharing", "unsure": False}
COMMITMENT = {"law": "commitment", "unsure": False}


@pytest.mark.parametrize(("matter", "one"), ALL, ids=[one.code for _, one in ALL])
def test_a_certificate_names_its_laws_in_words_and_as_data(matter: Matter, one: Certificate) -> None:
    assert one.laws or one.ladder == (Method.DIRECT,)
    said = one.basis + one.declaration_basis
    for law in one.laws:
        assert f"《{law.title}》" in said
        assert law.article is None or law.article in said
        assert law.in_force <= matter.valid_from


@pytest.mark.parametrize(("matter", "one"), ALL, ids=[one.code for _, one in ALL])
def test_the_guideline_by_its_true_title_grounds_declarations_and_nothing_else(
    matter: Matter, one: Certificate
) -> None:
    del matter
    assert (GUIDELINE in one.basis) is (one.ladder[0] is Method.DECLARATION)
    assert (GUIDELINE in one.declaration_basis) is (Method.DECLARATION in one.ladder[1:])
    assert "证明事项告知承诺制" not in one.basis + one.declaration_basis
    if GUIDELINE in one.basis + one.declaration_basis:
        assert "国办发〔2020〕42号" in one.basis + one.declaration_basis


def test_the_notice_of_a_declaration_names_what_lets_people_declare() -> None:
    for found, one in ALL:
        if Method.DECLARATION in one.ladder:
            assert GUIDELINE in load_notice(demo_city()).of(found, one).notice["zh"]


KNOWN = [
    ("civil_code", "2021-01-01"),
    ("marriage_registration", "2025-05-10"),
    ("civil_servants", "2019-06-01"),
    ("minors", "2021-06-01"),
    ("household_registration", "1958-01-09"),
    ("real_estate_registration", "2015-03-01"),
    ("social_insurance", "2011-07-01"),
    ("residence_permits", "2016-01-01"),
    ("vaccines", "2019-12-01"),
    ("deed_tax", "2021-09-01"),
    ("retirement_age", "2025-01-01"),
    ("data_sharing", "2025-08-01"),
]


@pytest.mark.parametrize(("law", "day"), KNOWN, ids=[law for law, _ in KNOWN])
def test_the_day_of_a_law_that_everybody_knows(law: str, day: str) -> None:
    assert (LAWS[law]["in_force"], LAWS[law]["unsure"]) == (day, False)


def test_what_is_unsure_is_listed_with_its_place(tmp_path: Path) -> None:
    doubtful = [SHARING, {"law": "vaccines", "article": "第九条", "unsure": True}]
    folder = write(tmp_path, matter(certificate(1), MONTHS | {"laws": doubtful}, valid_from="2026-01-01"))
    listed = unsure_bases(manifests(), {}, read_city(folder))
    assert ("M90-C4", "《疫苗管理法》第九条") in listed
    assert not any("政务数据共享条例" in said for where, said in listed if where == "M90-C4")
    assert ("M90-C4", "names no law") in unsure_bases(manifests(), {}, read_city(write(tmp_path, matter(MONTHS))))


def test_the_products_own_doubts_are_told() -> None:
    listed = unsure_bases(manifests(), RULES, demo_city())
    told = {where for where, _ in listed}
    assert {one.code for _, one in ALL if any(law.unsure for law in one.laws)} <= told
    assert not any(said.endswith("not in the table of laws") or said == "names no law" for _, said in listed)


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("政务数据共享条例", None),
        ("个人信息保护法第六条", "《个人信息保护法》第六条"),
        ("残疾人保障法第九百条", "《残疾人保障法》第九百条"),
        ("民法典时间效力规定", "《民法典时间效力规定》: not in the table of laws"),
        ("政务数据共享条例：按职责使用", "《政务数据共享条例：按职责使用》: not in the table of laws"),
    ],
)
def test_a_basis_is_known_by_its_whole_title(basis: str, said: str | None) -> None:
    told = [
        what
        for where, what in unsure_bases(manifests(), {"planted": basis}, demo_city())
        if where == "rule planted of access"
    ]
    assert told == ([] if said is None else [said])


PLANTED = [
    ("older than its law", MONTHS | {"laws": [SHARING]}, "2020-01-01", ("catalogue.before-its-law", "M90-C4")),
    ("a guideline without a declaration", MONTHS | {"laws": [COMMITMENT]}, "2026-01-01", ("catalogue.no-declaration", "M90-C4")),
    ("a declaration without a guideline", UNMARRIED | {"laws": [SHARING]}, "2026-01-01", ("catalogue.no-declaration", "M90-C3")),
    ("a law that there is not", MONTHS | {"laws": [{"law": "nowhere", "unsure": False}]}, "2026-01-01", ("catalogue.form", "catalogue")),
    ("an article in figures", MONTHS | {"laws": [SHARING | {"article": "48"}]}, "2026-01-01", ("catalogue.form", "catalogue")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "since", "expected"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_basis_that_does_not_fit_is_found(
    name: str, one: dict[str, object], since: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    folder = write(tmp_path, matter(one, valid_from=since))
    assert expected in rules(folder), name
    with pytest.raises(SetupError):
        load_catalogue(manifests(), read_city(folder))


def test_a_city_may_have_laws_of_its_own(tmp_path: Path) -> None:
    own = {"code": "of_the_city", "title": "本市办法", "in_force": "2024-01-01", "unsure": True}
    folder = write(
        tmp_path, matter(MONTHS | {"laws": [{"law": "of_the_city", "unsure": False}]}, valid_from="2024-01-01")
    )
    (folder / "laws.json").write_text(json.dumps([own], ensure_ascii=False), "utf-8")
    ((one,),) = [found.certificates for found in load_catalogue(manifests(), read_city(folder)).matters.values()]
    assert (one.laws[0].title, one.laws[0].in_force, one.laws[0].unsure) == ("本市办法", date(2024, 1, 1), True)


def test_the_same_law_without_an_article_is_sure_everywhere_or_nowhere() -> None:
    named = {(law.title, law.unsure) for _, one in ALL for law in one.laws if law.article is None}
    assert len({title for title, _ in named}) == len(named)
