"""Records read again in every spelling: a careless connector is found out, in a sentence without values."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.domain.codes import ItemName, LookupId
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.sdk.driver import Question
from gateway.sdk.manifest import Manifest, load_manifest
from gateway.testing.bench import PURPOSE
from gateway.testing.folder import ConnectorFolder
from gateway.testing.new import write_connector
from gateway.testing.report import RuleOutcome, report
from gateway.testing.rereading import Caught, misreadings
from gateway.testing.spellings import spellings

CHILD = Person(PersonId("330798198806030011"), "金晓峰")
PARENT = Person(PersonId("33079819590821001X"), "金大海")
BIRTH = {"gmsfhm": CHILD.person_id.number, "fqsfhm": PARENT.person_id.number, "mqsfhm": "330798196204090026"}
LICENCE = {
    "tyshxydm": "91330791MA0000015M",
    "qymc": "金华市示例精密机械有限公司",
    "djzt": "存续",
    "fddbrzjh": PARENT.person_id.number,
}
RIGHT = {
    "bdcdyh": None, "bdcqzh": "浙示例证第1号", "zl": "示例路1号", "qllx": "1", "ytmc": "住宅", "gyfs": "0", "djsj": "2020-03-17",
    "qszt": "现势", "sfdy": "0", "sfcf": "0", "sfyy": "0", "sfyg": "0", "qlr": PARENT.name, "owner_zjh": PARENT.person_id.number,
    "county": "330702",
}  # fmt: skip


def caught(manifest: Manifest, name: str, raw: Mapping[str, object], subject: Person) -> Caught:
    items = frozenset(map(ItemName, manifest.questions[name].items))
    code = CreditCode(LICENCE["tyshxydm"]) if name == "employer" else None
    return Caught(manifest, [(raw, Question(LookupId("l"), name, subject, None, items, PURPOSE, 0.0, employer=code))])


def with_adapter(manifest: Manifest, name: str, adapter: Callable[..., object]) -> Manifest:
    question = manifest.questions[name].model_copy(update={"adapter": f"{__name__}:{adapter.__name__}"})
    return manifest.model_copy(update={"questions": {**manifest.questions, name: question}})


def letter_by_letter(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """A careless adapter: a parent whose number is spelt otherwise is somebody else."""
    number = "" if question.other is None else question.other.person_id.number
    links = {link: "same" if raw[link] == number else "other" for link in ("fqsfhm", "mqsfhm")}
    return {"gmsfhm": raw["gmsfhm"], **links}


def dropping(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """A careless adapter: a representative who is spelt otherwise is no record at all."""
    number = "" if question.other is None else question.other.person_id.number
    return {**raw, "legal_rep_match": "same"} if raw["fddbrzjh"] in (number, LICENCE["fddbrzjh"]) else None


def first_ten(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """A careless adapter: an instant is cut down to the day before."""
    del question
    return {**raw, "csrq": str(raw["csrq"])[:10]}


def usual_status(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """A careless adapter: whatever it does not know is the usual case."""
    del question
    return {**raw, "ryzt": raw["ryzt"] if raw["ryzt"] in ("cancelled", "elsewhere") else "normal"}


def named(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """A careless adapter: an owner whose name is spelt otherwise is none."""
    kept = {**raw, "owner_match": "same", "qlbl": None, "jzmj": None}
    return kept if raw["qlr"] == question.subject.name else None


def test_numbers_compared_letter_by_letter_are_found_out() -> None:
    manifest = with_adapter(load_manifest("gateway_household"), "is_child_of", letter_by_letter)
    told = set(misreadings(caught(manifest, "is_child_of", BIRTH, CHILD)))
    for how in (
        "in small letters",
        "in full width",
        "with 15 digits",
        "with a no-break blank inside",
        "with a hyphen inside",
    ):
        assert f"is_child_of: father is answered otherwise where fqsfhm is written {how}" in told
    assert not [
        line for line in told for person in (CHILD, PARENT) if person.person_id.number in line or person.name in line
    ]


def test_a_record_dropped_for_its_spelling_is_found_out() -> None:
    manifest = with_adapter(load_manifest("gateway_market_regulation"), "employer", dropping)
    told = set(misreadings(caught(manifest, "employer", LICENCE, CHILD)))
    assert "employer: the whole record is answered otherwise where fddbrzjh is written in small letters" in told


def test_a_day_cut_out_of_an_instant_is_found_out() -> None:
    manifest = with_adapter(load_manifest("gateway_household"), "person", first_ten)
    raw = {"gmsfhm": CHILD.person_id.number, "ryzt": "normal", "csrq": "1988-06-03"}
    told = set(misreadings(caught(manifest, "person", raw, CHILD)))
    assert "person: birth_date is answered otherwise where csrq is written as an instant in UTC" in told


def test_an_unknown_code_taken_for_a_usual_one_is_found_out() -> None:
    manifest = with_adapter(load_manifest("gateway_household"), "person", usual_status)
    raw = {"gmsfhm": CHILD.person_id.number, "ryzt": "cancelled", "csrq": "1988-06-03"}
    told = set(misreadings(caught(manifest, "person", raw, CHILD)))
    assert "person: person_status is answered otherwise where ryzt is written as a code of no table" in told


def test_a_name_compared_letter_by_letter_is_found_out() -> None:
    manifest = with_adapter(load_manifest("gateway_real_estate"), "holdings", named)
    told = set(misreadings(caught(manifest, "holdings", RIGHT, PARENT)))
    for how in ("with the separator U+30FB", "in capital letters", "with a curly apostrophe", "in full width"):
        assert f"holdings: the whole record is answered otherwise where qlr is written {how}" in told


def test_a_connector_that_misreads_fails_with_question_item_and_spelling(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    package = folder / "gateway_pool"
    (package / "adapter.py").write_text(
        "def card(raw, question):\n    return raw if raw['idNo'] == question.subject.person_id.number else None\n"
    )
    manifest = package / "manifest.toml"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace('bind = "idNo"', 'adapter = "gateway_pool.adapter:card"\nbind = "idNo"'), "utf-8")
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, ["spelling"])
    assert found.finding is RuleOutcome.BROKEN
    assert "card: the whole record is answered otherwise where idNo is written in full width" in found.why


@pytest.mark.parametrize("text", ["330791 ", "1", "示例路1号", ""])
def test_what_has_no_spellings_is_left_alone(text: str) -> None:
    assert list(spellings(text, "")) == []


@pytest.mark.parametrize(
    ("connector", "question", "raw", "subject"),
    [("household", "is_child_of", BIRTH, CHILD), ("market_regulation", "employer", LICENCE, CHILD)],
)
def test_the_adapters_of_the_house_read_every_spelling(
    connector: str, question: str, raw: Mapping[str, object], subject: Person
) -> None:
    assert list(misreadings(caught(load_manifest(f"gateway_{connector}"), question, raw, subject))) == []
