"""Generators of others read the contract and lose nothing of it."""

import json
from pathlib import Path

import pytest

from tests.contract.generated import (
    CLIENTS,
    MADE,
    make_all,
    python_client,
    types_of,
    typescript_client,
    typescript_types,
)
from tests.contract.tools import CONTRACT, INSTALLED, node

OPERATIONS = {
    o["operationId"] for path in json.loads(CONTRACT.read_text("utf-8"))["paths"].values() for o in path.values()
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated from today's contract."""
    folder = tmp_path_factory.mktemp("clients")
    make_all(folder)
    return folder


def texts(folder: Path) -> dict[str, str]:
    """What stands in a folder, by place."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


@pytest.mark.parametrize("name", MADE)
def test_the_committed_clients_are_those_of_the_contract(made: Path, name: str) -> None:
    assert texts(CLIENTS / name) == texts(made / name), "run: make openapi WRITE=1"


def test_each_client_has_every_operation() -> None:
    modules = {path.stem for path in (CLIENTS / "python" / "oneclick_gateway_client" / "api").glob("*/*.py")}
    assert modules - {"__init__"} == OPERATIONS
    said = (CLIENTS / "typescript" / "src" / "sdk.gen.ts").read_text("utf-8")
    names = ["".join(part.title() if at else part for at, part in enumerate(name.split("_"))) for name in OPERATIONS]
    assert [name for name in names if f"export const {name} = " not in said] == []


def test_bruno_reads_every_request_as_it_is_meant() -> None:
    folder = CLIENTS / "bruno"
    done = node(Path(__file__).with_name("bruno.mjs"), INSTALLED, folder)
    assert done.returncode == 0, done.stderr
    read = {one["meta"]["name"]: one for one in json.loads(done.stdout).values() if "meta" in one}
    for path, methods in json.loads(CONTRACT.read_text("utf-8"))["paths"].items():
        for method, operation in methods.items():
            request = read.pop(operation["operationId"])
            assert request["http"]["method"] == method
            assert request["http"]["url"] == "{{base_url}}" + path.replace("{", ":").replace("}", "")
            assert request["http"]["auth"] == ("inherit" if operation.get("security") else "none")
            sent = operation.get("requestBody", {}).get("content", {})
            if "application/json" in sent:
                assert json.loads(request["body"]["json"]) == sent["application/json"]["example"]
            elif sent:
                assert [one["contentType"] for one in request["body"]["file"]] == list(sent)
    assert read == {}


def test_types_for_typescript_agree(tmp_path: Path) -> None:
    made = typescript_types(CONTRACT, tmp_path / "types.ts")
    assert made.returncode == 0, made.stdout + made.stderr
    (tmp_path / "use.ts").write_text(
        'import type { components } from "./types.js";\n'
        'export const ours: components["schemas"]["BilingualText"] = { en: "matter", zh: "事项" };\n'
        "// @ts-expect-error: both languages are needed\n"
        'export const half: components["schemas"]["BilingualText"] = { en: "matter" };\n',
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
