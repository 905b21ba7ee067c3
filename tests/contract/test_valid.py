"""The contract is OpenAPI 3.1, and keeps the rules of ours that make it easy to use; each is seen to fail."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.tools import CONTRACT, RULES, tool

Told = dict[str, Any]


def told() -> Told:
    made: Told = json.loads(CONTRACT.read_text("utf-8"))
    return made


def spectral(path: Path, folder: Path) -> list[str]:
    """The rules that this contract breaks."""
    faults = folder / "faults.json"
    done = tool(
        "spectral", "lint", "--fail-severity=warn", "--format=json", f"--output={faults}", f"--ruleset={RULES}", path
    )
    broken = [fault["code"] for fault in json.loads(faults.read_text("utf-8"))]
    assert (done.returncode == 0) is (broken == []), done.stderr
    return broken


def test_the_contract_is_valid() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(told()).iter_errors()] == []


def test_a_reference_that_leads_nowhere_is_found() -> None:
    changed = told()
    changed["components"]["schemas"].pop("BilingualText")
    with pytest.raises(Exception, match="BilingualText"):
        list(OpenAPIV31SpecValidator(changed).iter_errors())


def test_the_contract_keeps_our_rules(tmp_path: Path) -> None:
    assert spectral(CONTRACT, tmp_path) == []


def _query(changed: Told) -> Any:
    return changed["paths"]["/v1/queries"]["post"]


PLANTED: dict[str, Callable[[Told], object]] = {
    "oas3-api-servers": lambda c: c.pop("servers"),
    "info-contact": lambda c: c["info"].pop("contact"),
    "oas3-valid-media-example": lambda c: _query(c)["responses"]["200"]["content"]["application/json"]["example"].pop(
        "matter"
    ),
    "invalid-ref": lambda c: c["components"]["schemas"].pop("Health"),
    "paths-kebab-case": lambda c: c["paths"].update({"/v1/one_click": c["paths"]["/v1/me"]}),
    "operation-ids-snake-case": lambda c: _query(c).update(operationId="askQuery"),
    "operation-has-summary": lambda c: _query(c).pop("summary"),
    "schema-names-are-words": lambda c: c["components"]["schemas"].update(gateway__Text={"type": "string"}),
    "members-snake-case": lambda c: c["components"]["schemas"]["BilingualText"]["properties"].update(
        zhCn={"type": "string"}
    ),
    "members-say-what-they-are": lambda c: c["components"]["schemas"]["BilingualText"]["properties"]["en"].pop(
        "description"
    ),
    "parameters-say-what-they-are": lambda c: c["paths"]["/v1/matters/{code}"]["get"]["parameters"][0].pop(
        "description"
    ),
    "refusals-are-problems": lambda c: _query(c)["responses"]["400"].update(
        content={"application/json": {"schema": {"type": "string"}}}
    ),
    "made-has-its-place": lambda c: _query(c)["responses"]["202"]["headers"].pop("Location"),
    "unknown-says-how": lambda c: _query(c)["responses"]["401"]["headers"].pop("WWW-Authenticate"),
    "later-says-when": lambda c: _query(c)["responses"]["429"]["headers"].pop("Retry-After"),
}


def test_each_rule_finds_what_it_is_for(tmp_path: Path) -> None:
    changed = told()
    for plant in PLANTED.values():
        plant(changed)
    path = tmp_path / "planted.json"
    path.write_text(json.dumps(changed), "utf-8")
    assert set(PLANTED) - set(spectral(path, tmp_path)) == set()
