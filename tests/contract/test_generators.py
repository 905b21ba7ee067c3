"""Generators of others read the contract and lose nothing of it."""

import json
from pathlib import Path

import pytest

from tests.contract.generated import python_client, types_of, typescript_client, typescript_types
from tests.contract.tools import CONTRACT

OPERATIONS = [
    o["operationId"] for path in json.loads(CONTRACT.read_text("utf-8"))["paths"].values() for o in path.values()
]


def test_a_python_client_has_every_operation(tmp_path: Path) -> None:
    made = python_client(CONTRACT, tmp_path / "client")
    assert made.returncode == 0, made.stdout + made.stderr
    modules = {path.stem for path in (tmp_path / "client" / "api").glob("*/*.py")}
    assert modules - {"__init__"} == set(OPERATIONS)


def test_a_typescript_client_has_every_operation_and_types_that_agree(tmp_path: Path) -> None:
    made = typescript_client(CONTRACT, tmp_path / "client")
    assert made.returncode == 0, made.stdout + made.stderr
    said = (tmp_path / "client" / "sdk.gen.ts").read_text("utf-8")
    names = ["".join(part.title() if at else part for at, part in enumerate(name.split("_"))) for name in OPERATIONS]
    assert [name for name in names if f"export const {name} = " not in said] == []
    checked = types_of(tmp_path / "client" / "index.ts")
    assert checked.returncode == 0, checked.stdout


def test_types_for_typescript_agree(tmp_path: Path) -> None:
    made = typescript_types(CONTRACT, tmp_path / "types.ts")
    assert made.returncode == 0, made.stdout + made.stderr
    (tmp_path / "use.ts").write_text(
        'import type { components } from "./types.js";\n'
        'export const ours: components["schemas"]["Title"] = { en: "matter", zh: "事项" };\n'
        "// @ts-expect-error: both languages are needed\n"
        'export const half: components["schemas"]["Title"] = { en: "matter" };\n',
        "utf-8",
    )
    checked = types_of(tmp_path / "use.ts")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("generate", [python_client, typescript_client, typescript_types])
def test_a_generator_refuses_a_reference_that_leads_nowhere(generate: object, tmp_path: Path) -> None:
    changed = json.loads(CONTRACT.read_text("utf-8"))
    changed["components"]["schemas"].pop("Receipt")
    (tmp_path / "planted.json").write_text(json.dumps(changed), "utf-8")
    assert callable(generate)
    assert generate(tmp_path / "planted.json", tmp_path / "made").returncode != 0
