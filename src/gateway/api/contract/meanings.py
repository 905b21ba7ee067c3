"""What the contract says in words: of every member, every parameter, every word of a closed list, and who may use an operation."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from gateway.api.http.problems import PROBLEMS
from gateway.domain.reasons import REASONS
from gateway.domain.roles import OPERATIONS, ROLES

ELSEWHERE = frozenset({"MisuseRule"})
"""Closed lists whose words are explained in a paper, which their description names."""


@cache
def data(name: str) -> Mapping[str, Any]:
    """A file of this room's data, read when the contract is first asked for.

    examples: operation → `request` and `answer`, from a real run.  refusals: slug → problem, from a real run; a new one is not among
    them before it is recorded.  members: member or parameter → what it says wherever it stands; `Form.member` → what it says in that
    form alone, `operation.parameter` in that operation.  words: closed list → word → what it means.
    """
    read: Mapping[str, Any] = json.loads(
        resources.files("gateway.api.contract").joinpath("data", f"{name}.json").read_text("utf-8")
    )
    return read


def describe_schemas(schemas: Mapping[str, Any]) -> None:
    """A description for every member, and of every word of a closed list.  Raises KeyError where there is none."""
    for form, schema in schemas.items():
        schema.pop("title", None)  # the framework's own: the name again
        for name, member in schema.get("properties", {}).items():
            member.pop("title", None)
            if "description" not in member:
                member["description"] = member_text(form, name)
        if "enum" in schema and form not in ELSEWHERE:
            lines = (f"* {f'`{word}`' if word else 'empty'}: {meanings_of(form)[word]}" for word in schema["enum"])
            schema["description"] = "\n".join((schema["description"], "", *lines))


def member_text(place: str, name: str) -> str:
    """What a member or parameter says in its form or operation.  Raises KeyError."""
    known = data("members")
    return str(known.get(f"{place}.{name}") or known[name])


def meanings_of(form: str) -> Mapping[str, str]:
    """Word → what it means, of one closed list.  Raises KeyError."""
    match form:
        case "PlainReason":
            return {code: title["en"] for code, title in REASONS.items()}
        case "ProblemCode":
            return {slug: known["title"]["en"] for slug, known in PROBLEMS.items()}
        case "Role":
            return ROLES
        case _:
            found: Mapping[str, str] = data("words")[form]
            return found


_ENTRIES = {
    "Audit-Entry": {
        "description": "The entries of the log that were written for this answer, the first 20, with commas between.  Left out where none was.",
        "schema": {"type": "string"},
    }
}
"""Of whatever is answered to somebody who is known."""


def describe_operation(operation: dict[str, Any]) -> None:
    """A description for every parameter, the entries that are named with an answer, and who may use the operation.  Raises KeyError where there is none."""
    name = operation["operationId"]
    if operation["description"].removesuffix(".") == operation["summary"]:
        operation["description"] = ""  # the framework's own, where a docstring has but one sentence
    for parameter in operation.get("parameters", ()):
        if "description" not in parameter:
            parameter["description"] = member_text(name, parameter["name"])
        parameter["schema"] = _without_null(parameter["schema"])
    for status, response in operation["responses"].items() if "security" in operation else ():
        if status.startswith("2"):
            response["headers"] = {**response.get("headers", {}), **_ENTRIES}
    parts = (operation["description"], _who(name))
    operation["description"] = "\n\n".join(part for part in parts if part)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same for what stands in an address or header, where nothing can be null: it is left out."""
    schema.pop("title", None)
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    return {**schema, **kinds[0]} if len(kinds) == 1 else {**schema, **({"anyOf": kinds} if kinds else {})}


def _who(operation: str) -> str:
    """Which roles may use it."""
    allowed = OPERATIONS.get(operation)
    if allowed is None:
        return "Open to everybody: no access token is needed."
    if allowed == frozenset(ROLES):
        return "For every role."
    names = [f"`{role}`" for role in ROLES if role in allowed]
    return f"For the role{'s' if len(names) > 1 else ''} {', '.join(names)}."
