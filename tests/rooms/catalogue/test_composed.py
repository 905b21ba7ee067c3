"""Rules that a city composes, as data: closed, bounded, and each fault told with its file and place."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest

from gateway.catalogue import lint_catalogue, load_catalogue
from gateway.city_schema import city_schema
from gateway.domain.codes import MatterCode, QuestionName
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckSeverity
from gateway.domain.questions import PERSON
from gateway.domain.rules import needs_of
from gateway.sdk import Manifest
from gateway.sdk.manifest import check_manifest
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import TITLE, certificate, matter
from tests.rooms.decision.example import manifests

Json = dict[str, Any]
KINDS = {"at": "kind", "title": TITLE, "level": 2, "sharing": "conditional", "basis": "x"}
ITEMS: Mapping[str, Json] = {
    "month": {"type": "month"},
    "kind": {"type": "code", "codes": {"1": "paid", "2": "taken"}, "open": True},
    "remark": {"type": "str?"},
    "sum": {"type": "decimal"},
    "holder": {"type": "str"},
    "rows": {"type": "records", "fields": {"day": "day:date", "what": "what"}},
}
FUND = check_manifest(
    {
        "connector": {"name": "fund", "department": "fund", "contract": 1, "asks_by": ["person_id"]},
        "driver": {"kind": "http"},
        "limits": {"deadline_s": 3.0, "at_once": 20},
        "questions": {"account": {"items": list(ITEMS)}},
        "items": {name: KINDS | item for name, item in ITEMS.items()},
    },
    "fund",
)
COUNT: Json = {
    "question": "fund.account",
    "on": "month",
    "each": "month",
    "where": [{"item": "kind", "in": ["paid"]}],
    "window": {"months": 24, "until": "last_month"},
    "at_least": 12,
}
RULE: Json = {
    "name": "fund_paid",
    "title": TITLE,
    "asks": {"fund.account": {"max_age_days": 1}},
    "rule": {"count": COUNT},
}
NAMES_IT = certificate(
    1,
    issuer="fund",
    ladder=["data_query"],
    predicate={"name": "fund_paid", "args": {"of": "applicant"}},
    needs=["fund.account", "household.person"],
)
DEPARTMENT = {"code": "fund", "title": TITLE, "system": "x", "has_connector": True}


def all_manifests() -> Mapping[str, Manifest]:
    return {**manifests(), "fund": FUND}


def city(*rules: Json, **more: object) -> dict[str, bytes]:
    """The demo's city with one matter, these rules and the fund."""
    files = {name: content for name, content in demo_city().items() if not name.startswith("M")}
    made = {"predicates.json": list(rules), "departments.fund.json": [DEPARTMENT], "M90.json": matter(NAMES_IT)}
    written = {name: json.dumps(form, ensure_ascii=False, indent=1).encode() for name, form in (made | more).items()}
    return files | written


def with_rule(part: Json, *questions: str) -> Json:
    return RULE | {"rule": part, "asks": {question: {} for question in questions or ("fund.account",)}}


def with_count(**changed: object) -> Json:
    return with_rule({"count": {name: value for name, value in (COUNT | changed).items() if value is not None}})


def found(files: Mapping[str, bytes]) -> list[tuple[str, CheckSeverity, str]]:
    return [(one.rule, one.severity, str(one)) for one in lint_catalogue(all_manifests(), files)]


def test_a_certificate_names_a_rule_of_the_citys_own_as_it_names_a_given_one() -> None:
    assert found(city(RULE)) == []
    (made,) = load_catalogue(all_manifests(), city(RULE)).matters[MatterCode("M90")].certificates
    assert made.predicate is not None
    assert made.predicate.rule is not None
    needs = needs_of(made)
    assert set(needs) == {"fund.account", PERSON}
    assert needs[QuestionName("fund.account")].tests == {"month", "kind"}
    assert jsonschema_rs.Draft202012Validator(json.loads(city_schema())).is_valid(
        {name: json.loads(content) for name, content in city(RULE).items() if name.endswith(".json")}
    )


def test_the_hash_of_the_rules_is_another_where_one_of_them_is() -> None:
    one, other = (load_catalogue(all_manifests(), city(rule)).canonical for rule in (RULE, with_count(at_least=11)))
    assert one != other


@pytest.mark.parametrize("of", ["applicant", "spouse", "child", "family", "couple", "guardians"])
def test_whoever_a_rule_is_about_is_shown_to_belong(of: str) -> None:
    parties = {"applicant": "1", "spouse": "0..1", "child": "0..n", "parent": "0..1"}
    named = NAMES_IT | {"parties": parties, "predicate": {"name": "fund_paid", "args": {"of": of}}}
    said = [one for _, _, one in found(city(RULE, **{"M90.json": matter(named)}))]
    needs = next((one.partition("exactly ")[2].split(", ") for one in said if "exactly" in one), named["needs"])
    assert found(city(RULE, **{"M90.json": matter(named | {"needs": needs})})) == []


DEEP: Json = {"count": COUNT}
for _ in range(5):
    DEEP = {"not": DEEP}
FAULTS: list[tuple[str, Json, str]] = [
    ("unknown member", with_count(wndow={}), "/0/rule/count/wndow, line 29: Extra inputs"),
    ("unknown member of a window", with_count(window={"months": 1, "until": "today", "x": 1}), "/0/rule/count/window/x"),
    ("unknown part", with_rule({"sum": {}}), "/0/rule/sum"),
    ("a text for a number", with_count(at_least="12"), "/0/rule/count/at_least"),
    ("a flag for a number", with_count(at_least=True), "/0/rule/count/at_least"),
    ("half a month", with_count(at_least=1.5), "/0/rule/count/at_least"),
    ("a number for a text", with_count(on=7), "/0/rule/count/on"),
    ("a window without end", with_count(window={"months": 24}), "/0/rule/count/window/until"),
    ("a window without length", with_count(window={"until": "today"}), "either months or days"),
    ("two lengths", with_count(window={"months": 1, "days": 1, "until": "today"}), "either months or days"),
    ("no window", with_count(window=None), "/0/rule/count/window"),
    ("an endless window", with_count(window={"months": 1201, "until": "today"}), "/0/rule/count/window/months"),
    ("no month at all", with_count(window={"months": 0, "until": "today"}), "/0/rule/count/window/months"),
    ("more than the window has", with_count(at_least=25), "no more than 24"),
    ("at most all of them", with_count(at_least=None, at_most=24), "no more than 24"),
    ("at least none", with_count(at_least=0), "/0/rule/count/at_least"),
    ("no threshold", with_count(at_least=None), "at_least, at_most or both"),
    ("a band turned round", with_count(at_most=3), "at_least is above at_most"),
    ("months in days", with_count(window={"days": 90, "until": "today"}), "months are counted in a window of months"),
    ("two parts in one", with_rule({"count": COUNT, "not_on_record": {"question": "fund.account"}}), "exactly one of all"),
    ("no part", with_rule({}), "exactly one of all"),
    ("all of nothing", with_rule({"all": []}), "/0/rule/all"),
    ("too deep", with_rule(DEEP), "6 deep: at most 5"),
    ("too many", with_rule({"all": [{"any": [{"count": COUNT}] * 16}] * 3}), "52 parts: at most 40"),
    ("too wide", with_rule({"any": [{"count": COUNT}] * 17}), "/0/rule/any"),
    ("another question", with_rule({"count": COUNT}, "fund.other"), "do not name the same questions: fund.account, fund.other"),
    ("no title in Chinese", RULE | {"title": {"en": "x"}}, "/0/title/zh, line 4: Field required"),
    ("no bound", with_rule({"threshold": {"question": "fund.account", "item": "sum"}}), "either in, or"),
    ("endless", with_rule({"threshold": {"question": "fund.account", "item": "sum", "at_least": 1e13}}), "/at_least"),
    ("a list in a list", with_count(where=[{"item": "kind", "in": [["paid"]]}]), "/0/rule/count/where/0/in/0"),
    ("an unknown word of absence", with_rule({"latest": {"question": "fund.account", "by": "month", "item": "kind", "in": ["paid"], "absent": "maybe"}}), "/0/rule/latest/absent"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_rule_that_is_none_is_told_with_its_place(rule: Json, said: str) -> None:
    ((_, severity, sentence),) = found(city(rule))
    assert severity is CheckSeverity.ERROR
    assert said in sentence
    assert sentence.startswith("catalogue: predicates.json of the city does not fit its form at /0")
    with pytest.raises(SetupError, match=r"predicates\.json"):
        load_catalogue(all_manifests(), city(rule))


MISFITS: list[tuple[str, Json, str]] = [
    ("no such item", with_count(on="moon"), "/rule/count/on: there is no item moon; there are holder, kind, month"),
    ("no month", with_count(on="sum"), "/rule/count/on: the item sum is of the type decimal, and must be date or month"),
    ("days of months", with_count(each="day"), "the item month is of the type month, and must be date"),
    ("no value", with_count(where=[{"item": "kind", "in": ["gone"]}]), "kind has no value gone; there are paid, taken"),
    ("a number in a code", with_count(where=[{"item": "kind", "in": [1]}]), "1 is no value of kind"),
    ("a threshold of a text", with_rule({"threshold": {"question": "fund.account", "item": "remark", "at_least": 1}}), "must be decimal or int"),
    ("free text with no others", with_count(where=[{"item": "remark", "in": ["x"]}]), "remark is free text: say which"),
    ("others of a code", with_count(where=[{"item": "kind", "in": ["paid"], "not_in": ["taken"]}]), "kind is no free text"),
    ("words of a month", with_count(where=[{"item": "month", "in": ["x"]}]), "can only be compared with null"),
    ("no such list", with_count(rows="kind"), "fund.account has no list kind of records"),
    ("nothing of the list", with_count(rows="rows"), "there is no item month; there are day, what"),
    ("a sum as number", with_rule({"same_person": {"question": "fund.account", "number": "sum"}}), "/same_person/number: the item sum"),
    ("no such holder", RULE | {"asks": {"fund.account": {"holder": "who"}}}, "/asks/fund.account/holder: fund.account does not hold the item who"),
    ("no such question", with_rule({"not_on_record": {"question": "fund.other"}}, "fund.other"), "unknown question fund.other; there are account"),
    ("who is whose child", with_rule({"not_on_record": {"question": "household.is_child_of"}}, "household.is_child_of"), "is for the given rules alone"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said"), [fault[1:] for fault in MISFITS], ids=[fault[0] for fault in MISFITS])
def test_a_rule_that_does_not_fit_its_department_is_told_with_its_place(rule: Json, said: str) -> None:
    own = [(severity, sentence) for name, severity, sentence in found(city(rule)) if name == "catalogue.composed"]
    assert any(said in sentence for _, sentence in own), own
    assert all(
        severity is CheckSeverity.ERROR and "predicates.json fund_paid: " in sentence for severity, sentence in own
    )


def test_a_name_stands_for_one_rule() -> None:
    ((rule, _, said),) = found(city(RULE, **{"predicates.more.json": [RULE]}))
    assert (rule, "of the predicates of the city fund_paid is there twice" in said) == ("catalogue.form", True)
    given = found(city(RULE, RULE | {"name": "alive"}))
    assert (
        "catalogue.composed",
        CheckSeverity.ERROR,
        "predicates.json alive: is the name of a given rule: take another",
    ) in given


def test_a_rule_that_nothing_stands_on_is_told() -> None:
    unused = [one for one in found(city(RULE, RULE | {"name": "another"})) if one[1] is CheckSeverity.WARNING]
    assert unused == [
        ("catalogue.unused-rule", CheckSeverity.WARNING, "predicates.json another: no certificate stands on it")
    ]


def test_a_holder_whom_nobody_compares_is_told() -> None:
    told = with_rule({"not_on_record": {"question": "social_security.periods"}}, "social_security.periods")
    said = [one[2] for one in found(city(told)) if one[0] == "catalogue.no-holder"]
    assert len(said) == 1
    assert "/asks/social_security.periods: it holds the item name" in said[0]
    compared = told | {"asks": {"social_security.periods": {"holder": "name"}}}
    assert [one for one in found(city(compared)) if one[0] == "catalogue.no-holder"] == []


def test_a_certificate_that_names_no_rule_is_told() -> None:
    said = [one for _, _, one in found(city())]
    assert "M90-C1: unknown predicate fund_paid: neither a given rule nor one of predicates.json" in said


def test_without_its_connector_a_rule_costs_its_own_certificates() -> None:
    files = city(RULE)
    made = load_catalogue(manifests(), files)
    (lacking,) = made.matters[MatterCode("M90")].certificates
    assert lacking.not_connected == ("fund",)


def test_a_deeply_nested_file_is_refused_in_words() -> None:
    text = b'[{"rule": ' + b'{"not": ' * 50_000
    with pytest.raises(SetupError, match=r"predicates\.json of the city is no JSON"):
        load_catalogue(all_manifests(), city() | {"predicates.json": text})
    rule: Json = copy.deepcopy(RULE)
    for _ in range(150):
        rule["rule"] = {"not": rule["rule"]}
    with pytest.raises(SetupError, match=r"predicates\.json"):
        load_catalogue(all_manifests(), city(rule))
