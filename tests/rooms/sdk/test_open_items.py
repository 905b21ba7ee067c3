"""Every item of the seven manifests, written in every way that says nothing: it costs itself alone, and the operator hears which."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from gateway.connect.inspection import RecordCheck
from gateway.domain.codes import CaseNumber, ItemName, LookupId, MatterCode
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import UNREAD, Found
from gateway.sdk import BadRecord, Manifest, Purpose, Question, check_manifest, load_manifest, project
from gateway.sdk.reading import read_county, read_figure, read_truth

CONNECTORS = (
    *("household", "marriage", "real_estate", "social_security", "vehicles"),
    *("market_regulation", "disabled_federation"),
)
MANIFESTS = {name: load_manifest(f"gateway_{name}") for name in CONNECTORS}
NOTHING = ("", " ", "\u3000", None)
STRANGE = ("乱码", "zz", "１２３４５６７８９０", ["x"], {"x": 1}, 3.5, True, -1, "1,234.50", "1.2E+05", "NULL")
BEYOND = "9999-12-31T23:59:59-12:00"
"""A day of the year 10000 in China, which no calendar here has."""
GOOD = {
    "str": "某",
    "int": "12",
    "decimal": "120.5",
    "bool": "1",
    "county": "330702",
    "date": "2026-11-01",
    "month": "202207",
}
CLOSED = {("real_estate", "owner_match"), ("real_estate", "county")}
"""Written by our own adapter and by the name of the schema."""


def written(manifest: Manifest, item: str) -> object:
    """A good value of an item, as its department writes it."""
    facts = manifest.items[item]
    kind = facts.type.removesuffix("?")
    return (
        next(iter(facts.codes))
        if facts.codes
        else "A"
        if kind == "codes"
        else []
        if kind in ("records", "strings")
        else GOOD[kind]
    )


def put(raw: dict[str, object], path: str, value: object) -> None:
    *above, last = path.split(".")
    for part in above:
        raw = raw.setdefault(part, {})  # type: ignore[assignment]  # a mapping by its making
    raw[last] = value


def record(manifest: Manifest, question: str, changed: str = "", value: object = None) -> dict[str, object]:
    raw: dict[str, object] = {}
    for item in manifest.questions[question].items:
        put(raw, manifest.items[item].at, value if item == changed else written(manifest, item))
    return raw


def open_items() -> Iterator[tuple[str, str, str]]:
    for name, manifest in MANIFESTS.items():
        for question, facts in manifest.questions.items():
            yield from ((name, question, item) for item in facts.items if manifest.items[item].open)


def test_only_lists_and_what_we_write_ourselves_are_closed() -> None:
    closed = {
        (name, item)
        for name, manifest in MANIFESTS.items()
        for item, facts in manifest.items.items()
        if not facts.open and facts.type not in ("records", "strings")
    }
    assert closed == CLOSED


@pytest.mark.parametrize(("name", "question", "item"), [*open_items()])
def test_what_cannot_be_read_costs_its_own_item(name: str, question: str, item: str) -> None:
    manifest = MANIFESTS[name]
    items = manifest.questions[question].items
    usual = project(record(manifest, question), manifest, question, items)
    is_optional = manifest.items[item].type.endswith("?")
    key = ItemName(item)
    for value in NOTHING:
        read = project(record(manifest, question, item, value), manifest, question, items)
        assert {**read, key: 0} == {**usual, key: 0}, repr(value)
        assert read[key] == (None if is_optional else UNREAD), repr(value)
    for strange in (*STRANGE, BEYOND):
        read = project(record(manifest, question, item, strange), manifest, question, items)
        assert {**read, key: 0} == {**usual, key: 0}, repr(strange)
    assert project(record(manifest, question, item, {"x": 1}), manifest, question, items)[ItemName(item)] == UNREAD


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_code_is_the_same_in_every_width(name: str) -> None:
    manifest = MANIFESTS[name]
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for question, facts in manifest.questions.items():
        for item in facts.items:
            for code, meant in (manifest.items[item].codes or {}).items():
                for spelt in (code, f" {code}\u3000", code.translate(wide)):
                    read = project(record(manifest, question, item, spelt), manifest, question, facts.items)
                    assert read[ItemName(item)] == meant


def test_the_operator_hears_which_item_and_no_value_of_it() -> None:
    manifest = MANIFESTS["vehicles"]
    question = Question(
        lookup_id=LookupId("lookup-1"),
        name="owned",
        subject=Person(PersonId("33079119940317001X"), "陈思远"),
        other=None,
        items=frozenset(map(ItemName, manifest.questions["owned"].items)),
        purpose=Purpose(MatterCode("M08"), "某事项", CaseNumber("案-1"), "某证明", "卡-1"),
        deadline_s=1.0,
    )
    raw = record(manifest, "owned", "status", "示例机密") | {"hpzl": "乱码"}
    reply = Found((project(raw, manifest, "owned", question.items),))
    assert RecordCheck(manifest).of(question, reply) == (reply, "unread:plate_type,status")


def test_a_list_is_never_open() -> None:
    raw = MANIFESTS["household"].model_dump(mode="json")
    raw["items"]["minor_children"]["open"] = True
    with pytest.raises(Exception, match="a list is never open"):
        check_manifest(raw, "x")


@pytest.mark.parametrize(
    ("text", "figure"),
    [("120.0", "120.0"), (120.0, "120.0"), ("１２０", "120"), (" 7 ", "7"), (Decimal("1.50"), "1.50"), (0, "0")],
)
def test_a_figure(text: object, figure: str) -> None:
    assert read_figure(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text",
    ["1,234.50", "1，234", "1_000", "1.2E+05", "12元", "", "NaN", "--1", "1.", 1e30, True, None, date(2026, 1, 1)],
)
def test_what_is_no_figure_is_not_guessed(text: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        read_figure(text)


def test_yes_and_no_in_words_and_counties_in_longer_codes() -> None:
    assert [read_truth(text) for text in ("是", "否", "TRUE", "１", "0", 1)] == [True, False, True, True, False, True]
    assert {read_county(text, {}) for text in ("330702", "３３０７０２", "330702010", "330702010000", 330702)} == {
        "330702"
    }
    assert {read_county(text, {}) for text in ("330700", "330700000000", "3307", "", "33070201")} == {UNREAD}
    for odd in ("有", "2", "yes", 2, 0.0, None):
        with pytest.raises((TypeError, ValueError)):
            read_truth(odd)


def test_a_closed_item_still_makes_a_bad_record() -> None:
    manifest = MANIFESTS["real_estate"]
    with pytest.raises(BadRecord, match="missing:owner_match"):
        project(record(manifest, "holdings", "owner_match", " "), manifest, "holdings", ("owner_match",))
