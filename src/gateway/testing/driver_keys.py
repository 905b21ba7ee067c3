"""Every key of a driver, from the models that read them; `gateway connector keys --given > docs/driver-keys.md` writes the page."""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

from gateway.domain.errors import SetupError
from gateway.sdk import those_there_are

_GIVEN = "gateway.connect.drivers."
_PLACES = ("`[driver]` of the manifest", "`protocol` of each question", "The operator's settings")
_IN_WORDS = {
    "string": "text",
    "array": "list",
    "boolean": "true or false",
    "integer": "whole number",
    "object": "table",
}
HEAD = """# The keys of the given drivers

Generated from the models that read them by `gateway connector keys --given`; without it that command prints those of every driver that is
installed. A key that does not stand here is refused.

"""


def driver_keys(kind: str = "") -> str:
    """The keys of one kind of driver, or of all that are installed, in Markdown.  Raises SetupError where there is no such kind."""
    drivers = {point.name: point for point in entry_points(group="gateway.drivers")}
    if kind and kind not in drivers:
        raise SetupError(f"No driver is installed for the kind {kind}; {those_there_are(kind, drivers)}.")
    return "\n".join(_of(drivers[name]) for name in sorted([kind] if kind else drivers))


def given_keys() -> str:
    """The page of the drivers that come with the gateway."""
    points = sorted(entry_points(group="gateway.drivers"), key=lambda point: point.name)
    return HEAD + "\n".join(_of(point) for point in points if point.value.startswith(_GIVEN))


def _of(point: EntryPoint) -> str:
    facts, endpoint, protocol = getattr(point.load(), "models", (None, None, None))
    sections = [
        _section(place, model)
        for place, model in zip(_PLACES, (facts, protocol, endpoint), strict=True)
        if model is not None
    ]
    return f"## {point.name}\n\n" + ("\n".join(sections) or "This driver does not state its models.\n")


def _section(place: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    rows = list(_rows(schema))
    table = ["| key | type | without it |", "|---|---|---|", *rows] if rows else ["No keys."]
    return "\n".join([f"### {place}", "", cleandoc(model.__doc__ or ""), "", *table, ""])


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, facts in schema.get("properties", {}).items():
        default = "must be given" if name in schema.get("required", ()) else f"`{_text(facts.get('default'))}`"
        yield f"| `{name}` | {_type(schema, facts)} | {default} |"


def _type(schema: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """A type in words, with the words it takes, or its form, where it takes not any."""
    if "$ref" in facts:
        return _type(schema, schema["$defs"][facts["$ref"].rpartition("/")[2]])
    if "anyOf" in facts:
        return " or ".join(_type(schema, one) for one in facts["anyOf"])
    words = facts.get("enum") or ([facts["const"]] if "const" in facts else [])
    if words:
        return " or ".join(f"`{word}`" for word in words)
    pattern = str(facts.get("pattern", "")).replace("|", "\\|")
    kind = str(facts.get("type", "any"))
    return _IN_WORDS.get(kind, kind) + (f", of the form `{pattern}`" if pattern else "")


def _text(default: object) -> str:
    return (", ".join(map(str, default)) if isinstance(default, list | tuple) else str(default)).replace("|", "\\|")
