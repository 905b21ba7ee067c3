"""One record is a card in the reader's language: every member and every word of it, as the contract's own examples have them."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import pytest
from rich.console import Console

from gateway.cli.card import FOR_PROGRAMS, card, show_record
from gateway.cli.client import ApiClient
from gateway.cli.language import VARIABLE
from tests.contract.tools import CONTRACT

SHOWN = (
    "make_complaint", "read_complaint", "settle_complaint", "open_correction", "read_correction", "answer_correction", "acknowledge_recall",
    "claim_verification", "attach_to_verification", "reply_to_verification", "reassign_verification", "break_glass", "review_broken_glass", "open_hearing",
    "read_hearing", "decide_hearing", "read_dishonesty_record", "decide_objection", "decide_repair", "read_declaration_sample", "read_inspection",
    "claim_inspection", "report_inspection", "acknowledge_alert", "watch_person", "end_watch", "ask_sharing", "decide_sharing_request", "register_callback",
    "read_callback", "turn_callback_keys", "redeliver_callback", "order_revocation", "lift_revocation", "ask_reveal", "open_reveal", "acknowledge_finding",
    "order_text_message", "make_batch", "read_batch", "reactivate_account", "import_credit_feed", "order_reports",
)  # fmt: skip
"""The operations whose answers commands show as cards."""
EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(
    resources.files("gateway.api.contract").joinpath("data", "examples.json").read_text("utf-8")
)
WORDS = json.loads(resources.files("gateway.cli").joinpath("data", "cards.json").read_text("utf-8"))
SCHEMAS: Mapping[str, Any] = json.loads(CONTRACT.read_text("utf-8"))["components"]["schemas"]
HEADINGS = re.compile(r"^ *([A-Za-z_]+)(?: \d+)?(?:  |$)", re.MULTILINE)


def drawn(record: Mapping[str, Any], width: int = 80) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as caught:
        console.print(card(record))
    return caught.get()


def answer(operation: str) -> Mapping[str, Any]:
    return next(dict(value) for name, value in EXAMPLES[operation].items() if name.startswith("answer_"))


@pytest.mark.parametrize("operation", SHOWN)
def test_every_member_has_its_chinese(operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh")
    known = set(WORDS["members"].values())
    bare = [one for one in HEADINGS.findall(drawn(answer(operation))) if one not in known]
    assert bare == []


def words_of(schema: Mapping[str, Any], name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """The words of closed lists that a form can hold, each with its member."""
    if (ref := str(schema.get("$ref", "")).rpartition("/")[2]) and ref not in seen:
        yield from words_of(SCHEMAS[ref], name, seen if "enum" in SCHEMAS[ref] else seen | {ref})
    yield from ((name, word) for word in schema.get("enum", ()))
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from words_of(one, name, seen)
    for member, one in schema.get("properties", {}).items():
        yield from words_of(one, member, seen)


def test_every_word_of_a_closed_list_has_its_chinese() -> None:
    """Reasons and rules are codes of the decision and of the log, attachments are told by their media type."""
    contract = json.loads(CONTRACT.read_text("utf-8"))["paths"]
    operations = {one["operationId"]: one for ways in contract.values() for one in ways.values()}
    missing = set()
    for operation in SHOWN:
        for status, told in operations[operation]["responses"].items():
            form = told.get("content", {}).get("application/json", {}).get("schema")
            if status < "300" and form:
                missing |= {
                    (name, word) for name, word in words_of(form, "", set()) if word and word not in WORDS["values"]
                }
    assert {one for one in missing if one[0] not in {"reason", "rule", "media_type"}} == set()


def test_a_card_is_read_in_the_reader_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = answer("read_complaint")
    monkeypatch.setenv(VARIABLE, "zh")
    chinese = drawn(complaint)
    monkeypatch.setenv(VARIABLE, "en")
    english = drawn(complaint)
    assert "办件编号" in chinese
    assert re.search(r"^case number +JH-2026-M01-\d{6}", english, re.MULTILINE)
    assert re.search(r"^overdue +no *$", english, re.MULTILINE)
    for text in (chinese, english):
        assert complaint["complaint_id"] in text
        assert "+08:00" not in text


def test_what_programs_alone_read_and_what_is_empty_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    text = drawn(answer("reply_to_verification"))
    assert "signature" not in text
    assert "None" not in text
    assert "null" not in text


@pytest.mark.parametrize("width", [40, 80])
def test_an_id_is_never_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh")
    for operation in SHOWN:
        record = answer(operation)
        ids = [
            value
            for name, value in record.items()
            if name.endswith("_id") and isinstance(value, str) and len(value) < 40
        ]
        text = drawn(record, 80 if width == 80 else 60)
        assert all(one in text for one in ids), operation


def test_programs_have_the_record_as_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    told = FOR_PROGRAMS.set(True)
    try:
        show_record(answer("read_complaint"), ApiClient("http://127.0.0.1:1", ""))
    finally:
        FOR_PROGRAMS.reset(told)
    assert json.loads(capsys.readouterr().out) == answer("read_complaint")
