"""What stops the start: everything that does not fit between data files, rules, departments and connectors."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.catalogue import load_catalogue
from gateway.city import read_city
from gateway.decision.marital_status import DIVORCED, MARRIED, NEVER_MARRIED, WIDOWED
from gateway.domain.errors import SetupError
from gateway.domain.matter import Item
from gateway.domain.signatures import AS_RECORDED, PREDICATES, VALUES
from tests.rooms.catalogue.made_up import COUPLE, MONTHS, certificate, matter, write
from tests.rooms.decision.example import catalogue, manifests


def test_the_products_own_catalogue_loads() -> None:
    made = catalogue()
    assert list(made.matters) == [f"M{n:02d}" for n in range(1, 17)]
    assert len(made.departments) == 16
    codes = [c.code for m in made.matters.values() for c in m.certificates]
    sizes = (5, 4, 5, 5, 3, 4, 3, 3, 4, 4, 3, 3, 3, 3, 2, 4)
    assert codes == [f"M{m:02d}-C{c}" for m, size in enumerate(sizes, 1) for c in range(1, size + 1)]
    assert len(codes) == 58
    used = {c.predicate.name for m in made.matters.values() for c in m.certificates if c.predicate}
    assert used == set(PREDICATES)
    shown = {c.value for m in made.matters.values() for c in m.certificates if c.value}
    assert shown == set(VALUES) - {AS_RECORDED}


def test_a_code_says_all_that_it_can_be() -> None:
    items: dict[tuple[str, str], Item] = {(of, name): item for (of, name), item in catalogue().items.items()}
    assert items["marriage", "event"].codes == ("marriage", "divorce", "reissue", "revoked")
    assert items["real_estate", "co_ownership"].codes == ("sole", "joint", "by_shares", "other")
    assert items["marriage", "marital_status"].codes == (NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED)
    assert items["marriage", "register_date"].codes is None
    named = {key for key, item in items.items() if item.type.removesuffix("?") == "code"}
    assert {key for key in named if items[key].codes is None} == {("town", "income_band")}, "which nobody delivers yet"
    assert {key for key, item in items.items() if item.codes} <= named


METHODS = (
    *("qqvqq", "qddx", "qqqvv", "qqqqq", "qqd", "qqdx", "qqq", "qqx"),
    *("qqqv", "qvqd", "qqd", "qqv", "dqx", "qqv", "qq", "qqdq"),
)
"""By matter, the first method of each certificate: query, verification, declaration, or no longer asked of anyone (x)."""


def test_every_certificate_begins_with_the_method_that_cancelled_it() -> None:
    letters = {"data_query": "q", "verification": "v", "declaration": "d", "direct": "x"}
    begins = ["".join(letters[c.ladder[0]] for c in matter.certificates) for matter in catalogue().matters.values()]
    assert tuple(begins) == METHODS


def test_every_certificate_has_both_languages_and_a_basis() -> None:
    for one in catalogue().matters.values():
        assert one.title["en"]
        assert one.title["zh"]
        assert all(c.title["en"] and c.title["zh"] and c.basis for c in one.certificates)


def test_the_bytes_for_the_hash_change_with_any_classification(tmp_path: Path) -> None:
    before = load_catalogue(manifests(), read_city(write(tmp_path / "a", matter(certificate(1))))).canonical
    folder = write(tmp_path / "b", matter(certificate(1)))
    assert load_catalogue(manifests(), read_city(folder)).canonical == before
    derived = json.loads((folder / "derived_items.json").read_text("utf-8"))
    derived[0]["level"] += 1
    (folder / "derived_items.json").write_text(json.dumps(derived), "utf-8")
    assert load_catalogue(manifests(), read_city(folder)).canonical != before


@pytest.mark.parametrize("condition", [{}, {"party": "spouse", "no_party": "child"}])
def test_a_certificate_applies_by_one_role(condition: dict[str, str], tmp_path: Path) -> None:
    broken = write(tmp_path, matter(certificate(1, applies_when=condition)))
    with pytest.raises(SetupError, match="either party or no_party"):
        load_catalogue(manifests(), read_city(broken))


def args(**changed: Any) -> dict[str, Any]:
    return {"name": "is_spouse_of", "args": {"a": "applicant", "b": "spouse"} | changed}


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("department", certificate(1, issuer="nowhere"), "unknown department nowhere"),
    ("role", certificate(1, parties={"uncle": "1"}), "unknown role uncle"),
    ("applies_when", certificate(1, applies_when={"party": "spouse"}), "applies_when names spouse"),
    ("item", certificate(1, items=[{"name": "shoe_size", "mode": "reveal"}]), "shoe_size has no classification"),
    ("predicate", certificate(1, predicate={"name": "is_nice", "args": {}}), "unknown predicate is_nice"),
    ("value", certificate(1, value="niceness"), "unknown value niceness"),
    ("both", COUPLE | {"value": "marital_status"}, "a predicate and a value"),
    ("neither", certificate(1, ladder=["data_query"]), "data query without a predicate"),
    (
        "who and parameter",
        certificate(
            1,
            ladder=["data_query"],
            predicate={"name": "hukou_local", "args": {"of": "village", "county": "county"}},
            needs=["household.person"],
        ),
        "the argument of is no who; M90-C1: the argument county is no parameter",
    ),
    (
        "applies without",
        certificate(1, applies_when={"no_party": "spouse"}),
        "applies_when names spouse, which is no party of it",
    ),
    ("needs", COUPLE | {"needs": ["marriage.is_couple"]}, "needs must be exactly household.person, marriage.is_couple"),
    ("needs of nothing", certificate(1, needs=["household.person"]), "needs must be exactly nothing"),
    ("argument", COUPLE | {"predicate": args(c="child")}, "unknown argument c"),
    ("role argument", COUPLE | {"predicate": args(b="uncle")}, "the argument b is no role"),
    ("missing", COUPLE | {"predicate": {"name": "is_spouse_of", "args": {"a": "applicant"}}}, "argument b is missing"),
    (
        "count",
        MONTHS | {"predicate": {"name": "months_ge", "args": {"of": "applicant", "kind": 110, "months": True}}},
        "the argument kind is no code; M90-C4: the argument months is no count",
    ),
    (
        "set, scope and flag",
        certificate(
            1,
            predicate={"name": "no_dwelling", "args": {"set": "village", "scope": "moon", "count_forenotice": 1}},
        ),
        "the argument set is no set; M90-C1: the argument scope is no scope; M90-C1: the argument count_forenotice is no",
    ),
    (
        "by hand",
        certificate(1, ladder=["data_query"], predicate={"name": "no_homestead", "args": {"set": "family"}}),
        "first method must be verification",
    ),
]


@pytest.mark.parametrize(("name", "broken", "sentence"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_certificate_that_does_not_fit_stops_the_start(
    name: str, broken: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(SetupError) as stopped:
        load_catalogue(manifests(), read_city(write(tmp_path, matter(broken))))
    assert sentence in stopped.value.detail, name


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    broken = matter(certificate(1, issuer="nowhere"), owner="nobody", any_of=[["M90-C9"]])
    with pytest.raises(SetupError) as stopped:
        load_catalogue(manifests(), read_city(write(tmp_path, broken)))
    for sentence in ("unknown department nobody", "any_of names M90-C9", "unknown department nowhere"):
        assert sentence in stopped.value.detail


@pytest.mark.parametrize(
    "changed", [{"surplus": 1}, {"code": "X"}, {"certificates": []}, {"processing": {"class": "someday"}}]
)
def test_the_form_is_closed(changed: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"does not fit its form at /"):
        load_catalogue(
            manifests(),
            read_city(write(tmp_path, matter(certificate(1)) | {"code": "M90"}) / ".." / _twisted(tmp_path, changed)),
        )


def _twisted(folder: Path, changed: dict[str, Any]) -> str:
    (folder / "M90.json").write_text(json.dumps(matter(certificate(1)) | changed), "utf-8")
    return folder.name


def test_an_item_a_connector_delivers_unclassified_stops_the_start(tmp_path: Path) -> None:
    register = manifests()["household"]
    question = register.questions["person"]
    more = question.model_copy(update={"items": (*question.items, "shoe_size")})
    twisted = register.model_copy(update={"questions": {**register.questions, "person": more}})
    with pytest.raises(SetupError, match=r"household\.person: the item shoe_size has no classification"):
        load_catalogue({**manifests(), "household": twisted}, read_city(write(tmp_path, matter(certificate(1)))))


def test_a_question_that_lacks_a_needed_item_stops_the_start(tmp_path: Path) -> None:
    register = manifests()["marriage"]
    question = register.questions["is_couple"].model_copy(update={"items": ("register_date",)})
    twisted = register.model_copy(update={"questions": {**register.questions, "is_couple": question}})
    with pytest.raises(SetupError, match=r"marriage\.is_couple does not hold the item is_spouse_of"):
        load_catalogue({**manifests(), "marriage": twisted}, read_city(write(tmp_path, matter(COUPLE))))
