"""Records the contract's examples from a real run of the demo: `make examples`.

What is recorded already stays as it is, unless its operation is named: `make examples ARGS="read_me list_items"`.  A demo of a minute
has no day that is over, and so no sample of one: `read_spot_check` has no example.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.api.contract import openapi
from gateway_demo.demo import Demo, DemoOptions
from tests.contract.tools import CONTRACT
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import P2, Asker
from tests.stories.test_looks import BY_TASK, EXAMPLES, Call, World, made_world, task_of

RECORDED = Path(openapi.__file__).parent / "data" / "examples.json"
BY = {
    "list_inspections": "inspector",
    "order_withholding": "steward",
    "list_own_disclosures": f"citizen:{P2[0]['person_id']}",
    "reassign_verification": "verifier:real_estate",
}
"""Who calls, where it is not an auditor, a verifier or the clerk."""
SHORT = {"limit": "2"}


def reassigned(world: World) -> Call:
    """A verification that another department can answer too: of a name that no register has."""
    misspelt = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = world.ask.query("M01", misspelt, certificates=["M01-C1"], deadline_ms=8000)
    task = task_of(world.ask.settled(asked, "M01-C1"), "M01-C1")
    return Call(f"/v1/verifications/{task}/reassign", {"department": "marriage"})


CALLS = {**EXAMPLES, "reassign_verification": reassigned}
"""As in the story of looks, but where that one is refused."""
PARAMS: Mapping[str, Mapping[str, str]] = {
    "list_items": SHORT,
    "list_verifications": SHORT,
    "list_findings": {"limit": "1"},
    "list_audit_entries": SHORT,
    "list_own_disclosures": {"limit": "1"},
    "list_inspections": SHORT,
    "list_withholdings": SHORT,
    "list_reveals": SHORT,
    "read_statistics": {},
}


def persona(operation: str, path: str) -> str:
    """Who may call it."""
    if operation in BY:
        return BY[operation]
    if path.startswith(("/v1/audit", "/audit")):
        return "auditor"
    return "verifier:real_estate" if path.startswith("/v1/verifications") else "clerk"


def missing(recorded: Mapping[str, Any], named: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Operation, method, path and status of each JSON answer without an example, or named."""
    for path, methods in json.loads(CONTRACT.read_text("utf-8"))["paths"].items():
        for method, told in methods.items():
            name = told["operationId"]
            for status, answer in told["responses"].items():
                is_json = status < "300" and "application/json" in answer.get("content", {})
                if is_json and (name in named or f"answer_{status}" not in recorded.get(name, {})):
                    yield name, method, path, status


def record(world: World, name: str, method: str, path: str) -> dict[str, Any]:
    """The request, where it has a body, and the answer."""
    call = CALLS[name](world)
    by = persona(name, path)
    headers = {**BY_TASK, **call.headers} if by.startswith("auditor") else call.headers
    params = PARAMS.get(name, call.params) if method == "get" else call.params
    answer = world.ask.as_(by).request(method, call.path, json=call.body, headers=headers, params=params)
    if answer.is_error:
        print(f"{name}: {answer.text}", file=sys.stderr)
        return {}
    request = {} if call.body is None else {"request": call.body}
    return {**request, f"answer_{answer.status_code}": answer.json()}


def main(named: set[str]) -> None:
    """Write examples.json with what was missing."""
    recorded = json.loads(RECORDED.read_text("utf-8"))
    with (
        tempfile.TemporaryDirectory() as folder,
        Demo(DemoOptions(Path(folder), port=free_port(), residents=400)) as demo,
    ):
        ask = Asker(demo)
        world = made_world(ask)
        for name, method, path, _ in list(missing(recorded, named)):
            made = record(world, name, method, path)
            if made:
                recorded[name] = {**recorded.get(name, {}), **made}
        ask.close()
        remove_databases(Path(folder))
    RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
