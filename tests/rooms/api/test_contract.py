"""The committed contract is the code's, and the vendored page is what was vendored."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.api.contract import openapi
from gateway.api.contract.export import contract
from gateway.api.contract.meanings import ELSEWHERE
from gateway.api.http.problems import PROBLEMS
from gateway.domain.roles import OPERATIONS as ROLES_OF
from gateway.domain.roles import ROLES
from tests.contract.refusals import KEPT, MET

ROOT = Path(__file__).parents[3]
TOLD = json.loads(contract())
DATA = Path(openapi.__file__).parent / "data"
REFUSALS = json.loads((DATA / "refusals.json").read_text("utf-8"))
OPERATIONS = [operation for path in TOLD["paths"].values() for operation in path.values()]


def test_the_committed_contract_is_the_codes_own() -> None:
    committed = (ROOT / "openapi" / "gateway.v1.json").read_text("utf-8")
    assert committed == contract(), "run: make openapi"


FILES = {
    "read_verification_attachment": "application/octet-stream",
    "read_query_attachment": "application/octet-stream",
    "read_inspection_attachment": "application/octet-stream",
    "fetch_audit_bundle": "application/zip",
    "read_query_proof": "text/plain; charset=utf-8",
    "read_checkpoint": "text/plain; charset=utf-8",
    "read_log_entries": "application/octet-stream",
    "read_tile": "application/octet-stream",
    "download_batch": "text/csv",
}
PAGES = {"read_query", "read_progress"}
"""Those that are a page too."""


def test_every_operation_says_what_it_needs_to() -> None:
    operations = [operation for path in TOLD["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) > 15
    for operation in operations:
        assert operation["summary"]
        assert "500" in operation["responses"]
        for status, response in operation["responses"].items():
            if status == "304":
                assert "content" not in response
                continue
            kinds = ["application/json"] if int(status) < 300 else ["application/problem+json"]
            if status == "200" and operation["operationId"] in FILES:
                kinds = [FILES[operation["operationId"]]]
            kinds += ["application/jsonl"] if status == "200" and operation["operationId"] == "download_batch" else []
            kinds += ["text/html"] if status == "200" and operation["operationId"] in PAGES else []
            assert list(response["content"]) == kinds


def contents() -> Iterator[tuple[str, Any]]:
    """Every place where the contract names a schema beside an example."""
    for path in TOLD["paths"].values():
        for operation in path.values():
            parts = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for name, part in parts.items():
                for content in part.get("content", {}).values():
                    yield f"{operation['operationId']} {name}", content


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Every example of the contract with its place and its schema."""
    for place, part in contents():
        if "example" in part:
            yield place, part["schema"], part["example"]
        for name, example in part.get("examples", {}).items():
            yield (
                f"{place} {name}",
                part["schema"],
                TOLD["components"]["examples"][example["$ref"].rpartition("/")[2]]["value"],
            )


EXAMPLES = {place: (schema, example) for place, schema, example in examples()}


def test_every_example_is_of_its_own_schema() -> None:
    faults = {}
    for place, (schema, example) in EXAMPLES.items():
        validator = jsonschema_rs.Draft202012Validator({**schema, "components": TOLD["components"]})
        if said := [error.message for error in validator.iter_errors(example)]:
            faults[place] = said
    assert faults == {}


def test_everything_that_is_json_has_an_example() -> None:
    told = [
        place for place, part in contents() if part["schema"].get("format") != "binary" and "type" not in part["schema"]
    ]
    without = {
        place for place in told if not any(known == place or known.startswith(f"{place} ") for known in EXAMPLES)
    }
    assert without == set()


def test_every_problem_that_is_promised_has_come_in_a_run() -> None:
    assert set(TOLD["components"]["examples"]) == set(REFUSALS) == MET.keys() | KEPT


@pytest.mark.parametrize("slug", sorted(REFUSALS))
def test_a_recorded_problem_is_as_it_would_be_today(slug: str) -> None:
    known, recorded = PROBLEMS[slug], REFUSALS[slug]
    assert (recorded["title"], recorded["status"], recorded["code"]) == (known["title"]["en"], known["status"], slug), (
        f"run: make examples ARGS={slug}"
    )


def test_every_recorded_entry_names_the_policy_in_force() -> None:
    """An INTENT as the rules that decided it; run: make examples ARGS=the operations that are named."""
    recorded = json.loads((DATA / "examples.json").read_text("utf-8"))
    entries = [(name, entry) for name, told in recorded.items() for entry in entries_of(told)]
    assert len(entries) > 20
    assert {name for name, entry in entries if entry["details"].keys().isdisjoint({"policy", "rules"})} == set()


def entries_of(told: Any) -> Iterator[dict[str, Any]]:
    """Every entry of the log in an answer."""
    if isinstance(told, dict):
        if {"entry", "kind", "details"} <= told.keys():
            yield told
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from entries_of(one)


def test_something_new_is_handed_over_with_its_place() -> None:
    made = [
        (operation["operationId"], answer)
        for path in TOLD["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        if status in {"201", "202"}
    ]
    assert len(made) >= 10
    assert all("Location" in answer["headers"] for _, answer in made)


def test_a_refusal_says_in_a_header_how_to_go_on() -> None:
    needed = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}
    for path in TOLD["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status in needed:
                    assert needed[status] in answer["headers"], (operation["operationId"], status)


def test_every_name_of_a_schema_is_a_word_and_leads_somewhere() -> None:
    text = json.dumps(TOLD)
    schemas = TOLD["components"]["schemas"]
    assert [name for name in schemas if not name.isalnum()] == []
    assert {name for name in schemas if f'"#/components/schemas/{name}"' not in text} == set()


def test_no_word_of_the_list_of_members_is_idle() -> None:
    words = json.loads((DATA / "members.json").read_text("utf-8"))
    members = {
        (form, name, member["description"])
        for form, schema in TOLD["components"]["schemas"].items()
        for name, member in schema.get("properties", {}).items()
    }
    parameters = {
        (name, p["description"])
        for o in OPERATIONS
        for p in o.get("parameters", ())
        for name in (p["name"], f"{o['operationId']}.{p['name']}")
    }
    told = {(f"{form}.{name}", text) for form, name, text in members} | {(name, text) for _, name, text in members}
    assert set(words.items()) - told - parameters == set()


def test_no_description_is_the_name_again() -> None:
    idle = {"the", "a", "an", "its", "your", "this", "of", "in", "s"}
    described = {
        (form, name): member["description"]
        for form, schema in TOLD["components"]["schemas"].items()
        for name, member in schema.get("properties", {}).items()
    } | {(o["operationId"], p["name"]): p["description"] for o in OPERATIONS for p in o.get("parameters", ())}
    assert len(described) > 400
    assert [
        place
        for place, text in described.items()
        if set(re.findall("[a-z]+", text.lower())) - idle <= set(re.findall("[a-z]+", place[1].lower()))
    ] == []


def test_every_closed_list_is_one_class_whose_words_are_explained() -> None:
    schemas = TOLD["components"]["schemas"]
    forms = [part["schema"] for _, part in contents()]
    forms += [parameter["schema"] for operation in OPERATIONS for parameter in operation.get("parameters", ())]
    assert '"enum":' not in json.dumps([forms, *(schema.get("properties", {}) for schema in schemas.values())])
    lists = {name: schema for name, schema in schemas.items() if "enum" in schema}
    assert len(lists) > 30
    for name, schema in lists.items():
        words = re.findall(r"^\* (?:`([^`]+)`|empty): .", schema["description"], re.MULTILINE)
        assert words == schema["enum"] or name in ELSEWHERE, name


def test_no_meaning_of_a_word_is_idle() -> None:
    told = {(form, word) for form, s in TOLD["components"]["schemas"].items() for word in s.get("enum", ())}
    words = json.loads((DATA / "words.json").read_text("utf-8"))
    assert {(form, word) for form, meanings in words.items() for word in meanings} - told == set()


def test_who_may_use_an_operation_stands_beside_it() -> None:
    for operation in OPERATIONS:
        allowed = ROLES_OF.get(operation["operationId"])
        last = operation["description"].splitlines()[-1]
        if allowed is None:
            assert (last.split(":")[0], "security" in operation) == ("Open to everybody", False)
        elif last != "For every role.":
            assert set(re.findall("`([a-z]+)`", last)) == allowed
        else:
            assert allowed == set(ROLES)


@pytest.mark.parametrize(("inside", "least"), [("api/pages/static", 5), ("pages/static/vendor", 4)])
def test_vendored_files_are_unchanged(inside: str, least: int) -> None:
    folder = ROOT / "src" / "gateway" / inside
    lines = (folder / "SHA256SUMS").read_text("ascii").splitlines()
    assert len(lines) >= least
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
