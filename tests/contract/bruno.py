"""The contract as a collection for Bruno: a file a request, which a person can read, send and change.

The format is Bruno's own (bru): blocks of `name { … }`; a text block holds its lines indented by two blanks.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]
JSON = "application/json"
_MANIFEST = {"version": "1", "name": "oneclick-gateway", "type": "collection"}
_DEMO = "vars {\n  base_url: http://127.0.0.1:8080\n}\nvars:secret [\n  token\n]\n"
_BEARER = "auth {\n  mode: bearer\n}\n\nauth:bearer {\n  token: {{token}}\n}\n"


def write_collection(contract: Json, folder: Path) -> None:
    """The collection, in a folder that is made; one file for each operation, by tag."""
    folder.mkdir(parents=True)
    (folder / "bruno.json").write_text(json.dumps(_MANIFEST, indent=1) + "\n", "utf-8")
    (folder / "collection.bru").write_text(_BEARER, "utf-8")
    (folder / "environments").mkdir()
    (folder / "environments" / "demo.bru").write_text(_DEMO, "utf-8")
    number = 0
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            number += 1
            place = folder / operation["tags"][0] / f"{operation['operationId']}.bru"
            place.parent.mkdir(exist_ok=True)
            place.write_text("\n\n".join(_blocks(number, method, path, operation)) + "\n", "utf-8")


def _blocks(number: int, method: str, path: str, operation: Json) -> Iterator[str]:
    yield _block("meta", [f"name: {operation['operationId']}", "type: http", f"seq: {number}"])
    sent = operation.get("requestBody", {}).get("content", {})
    body = "json" if JSON in sent else "file" if sent else "none"
    auth = "inherit" if operation.get("security") else "none"
    address = "{{base_url}}" + path.replace("{", ":").replace("}", "")
    yield _block(method, [f"url: {address}", f"body: {body}", f"auth: {auth}"])
    for kind, name in (("query", "params:query"), ("path", "params:path"), ("header", "headers")):
        found = [one for one in operation.get("parameters", ()) if one["in"] == kind]
        if found:
            yield _block(name, [f"{'' if one.get('required') else '~'}{one['name']}: " for one in found])
    if body == "json":
        yield _block("body:json", json.dumps(sent[JSON]["example"], ensure_ascii=False, indent=2).splitlines())
    if body == "file":
        yield _block("body:file", [f"file: @file(file.pdf) @contentType({next(iter(sent))})"])
    yield _block("docs", [operation["summary"], *operation.get("description", "").splitlines()])


def _block(name: str, lines: list[str]) -> str:
    return "\n".join([f"{name} {{", *(f"  {line}".rstrip() for line in lines), "}"])
